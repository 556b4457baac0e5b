"""The list of orders: filtered, sorted, page after page."""

from datetime import date

import pytest

from events.work import TaskAdded
from projections.order_list import list_orders
from projections.profit_filter import ProfitFilter
from projections.reading import one_moment, reading_engine
from tests.projections.shop import Shop, customer, order


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Some orders; work on one that nobody registered."""
    shop = Shop(tmp_path_factory.mktemp("orders"))
    shop.say(
        customer("7", "Acorn Club"),
        order("1", description="walnut plaque", due_on=date(2026, 3, 9), ordered_on=date(2026, 3, 1)),
        order("2", description="brass plate", due_on=date(2026, 3, 5), shipped_on=date(2026, 3, 4), total_e4=5),
        order("3", customer_number="7", ordered_on=date(2026, 3, 2)),
        ("work-ana", TaskAdded(task_id="t", order_number="404", work_type="Engraving")),
    )
    shop.close()
    engine = reading_engine(shop.build())
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("date", ["2", "1", "3"]),
        ("number", ["1", "2", "3"]),
        ("due", ["2", "1", "3"]),
        ("shipped", ["2", "1", "3"]),
        ("revenue", ["2", "1", "3"]),
    ],
)
def test_orders_are_sorted_with_unknown_ones_last(listed, sort, numbers):
    with one_moment(listed) as connection:
        found = list_orders(connection, ProfitFilter(), sort=sort, descending=False)
        assert [each.found.number for each in found] == numbers
        last = list_orders(connection, ProfitFilter(), sort=sort, descending=False, after=found[1].cursor)
        assert last == found[2:]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ProfitFilter(typed="acorn"), ["3"]),
        (ProfitFilter(status="unshipped"), ["3", "1"]),
        (ProfitFilter(due_to=date(2026, 3, 5)), ["2"]),
        (ProfitFilter(due_from=date(2026, 3, 6)), ["1"]),
        (ProfitFilter(worked=True), []),
    ],
)
def test_orders_are_filtered(listed, wanted, numbers):
    with one_moment(listed) as connection:
        found = list_orders(connection, wanted)
    assert [each.found.number for each in found] == numbers
    assert all(each.labor_us == 0 for each in found)
