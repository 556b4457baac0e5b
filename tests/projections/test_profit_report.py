"""Order profitability: what is known and what is not, filters, and pages by any column."""

from datetime import date
from decimal import Decimal

import pytest

from events.work import SessionSpan, TaskAdded, TimelineRestated
from projections.days import from_us
from projections.order_pages import SORTS
from projections.profit_filter import ProfitFilter
from projections.profit_report import list_profit
from projections.profit_totals import profit_totals
from projections.reading import one_moment, reading_engine
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person


def test_profitability_tells_the_known_from_the_unknown(work):
    lines = {line.order_number: line for line in list_profit(work)}
    one, two, three = lines["100"], lines["200"], lines["300"]
    assert (one.labor_cost, one.uncosted_us, one.margin, one.people) == (Decimal("50.00"), 1_800_000_000, None, 2)
    assert (two.materials, two.unpriced, two.margin, two.open_sessions) == (Decimal("6.00"), 1, Decimal("44.00"), 1)
    assert two.margin_percent == Decimal("88.0")
    assert (three.revenue_e4, three.margin, three.last_work_at) == (None, None, None)
    totals = profit_totals(work)
    assert (totals.orders, totals.revenue_e4, totals.revenue_unknown) == (3, 1_500_000, 1)
    assert (totals.labor_cost, totals.margin, totals.margin_orders) == (Decimal("50.00"), Decimal("44.00"), 1)
    # Of the one order whose margin is known, and not of what all brought in.
    assert totals.margin_percent == Decimal("88.0")
    assert profit_totals(work, ProfitFilter(customer_number="7")).margin_percent is None


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ProfitFilter(), ["200", "300", "100"]),
        (ProfitFilter(from_day=date(2026, 2, 2), to_day=date(2026, 2, 2)), ["300"]),
        (ProfitFilter(customer_number="7"), ["100"]),
        (ProfitFilter(team="Night"), ["100"]),
        (ProfitFilter(status="shipped"), ["300"]),
        (ProfitFilter(worked=True, status="unshipped"), ["200", "100"]),
        (ProfitFilter(worked=False), ["300"]),
        (ProfitFilter(typed="100"), ["100"]),
        (ProfitFilter(typed="acor PLAQ"), ["100"]),
        (ProfitFilter(typed="no such"), []),
        (ProfitFilter(typed="--"), []),
        (ProfitFilter(margin_below_e4=440_000), []),
        (ProfitFilter(margin_below_e4=440_001), ["200"]),
        (ProfitFilter(team="Nobody's"), []),
        (ProfitFilter(days="shipped", from_day=date(2026, 2, 9), to_day=date(2026, 2, 9)), ["300"]),
        (ProfitFilter(days="shipped", to_day=date(2026, 2, 8)), []),
        (ProfitFilter(days="worked", to_day=date(2026, 3, 2)), ["100"]),
        (ProfitFilter(days="worked", from_day=date(2026, 3, 3)), ["200", "100"]),
        (ProfitFilter(days="worked", to_day=date(2026, 3, 2), team="Night"), []),
        (ProfitFilter(days="worked", from_day=date(2026, 3, 3), team="Night"), ["100"]),
    ],
)
def test_profitability_can_be_filtered(work, wanted, numbers):
    assert [line.order_number for line in list_profit(work, wanted)] == numbers
    assert profit_totals(work, wanted).orders == len(numbers)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_of_one_make_up_the_whole_list_with_unknown_values_last(work, sort, descending):
    whole = list_profit(work, sort=sort, descending=descending)
    assert len(whole) == 3
    pages, after = [], None
    while page := list_profit(work, sort=sort, descending=descending, after=after, limit=1):
        pages += page
        after = page[-1].cursor
    assert pages == whole
    known = [line.cursor[0] for line in whole if line.cursor[0] is not None]
    assert known == sorted(known, reverse=descending)
    assert [line.cursor[0] is None for line in whole] == sorted(line.cursor[0] is None for line in whole)


def test_no_amount_is_too_absurd_to_be_listed(tmp_path):
    """Columns that are sorted by hold no more than 63 bits; what is shown is exact."""
    shop = Shop(tmp_path)
    shop.say(person("ana"), pay("ana", "hourly", 10**15), order("1", total_e4=10**15), order("2", total_e4=1))
    span = SessionSpan(
        session_id="s", task_id="t", started_at=from_us(NOON_US), ended_at=from_us(NOON_US + 10_000 * HOUR_US)
    )
    shop.say(("work-ana", TaskAdded(task_id="t", order_number="1", work_type="Engraving")))
    shop.say(("work-ana", TimelineRestated(sessions=(span,))))
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        first, second = list_profit(connection, sort="margin", descending=False)
        [after] = list_profit(connection, sort="margin", descending=False, after=first.cursor)
        totals = profit_totals(connection)
    engine.dispose()
    assert (first.order_number, first.labor_cost, first.margin) == ("1", Decimal(10**15), Decimal(10**11 - 10**15))
    assert after == second
    assert (totals.labor_cost, totals.revenue_e4) == (Decimal(10**15), 10**15 + 1)
