"""The invented export: of normal size, always the same, and good for a demonstration."""

from datetime import date

import pytest

from importer.inspect import inspect_export
from importer.sample import NEW_CUSTOMERS, NEW_ORDERS, NEWLY_SHIPPED, write_export, write_next_export
from tests.importer.tables import TODAY


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    one, other = (
        write_export(tmp_path / name / "asidta_file_1", today=TODAY, customers=30, orders=40)
        for name in ("one", "other")
    )
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in other.iterdir()
    }


@pytest.mark.parametrize("orders", [1, 2, 7, 40])
def test_even_a_small_one_holds_the_order_that_everybody_looks_up(tmp_path, shop, take_in, orders):
    export = write_export(tmp_path / "asidta_file_1", today=TODAY, customers=3, orders=orders)
    assert take_in(export).orders.added == orders
    assert len(shop.orders["107923"].details.lines) >= 3


@pytest.mark.slow
def test_a_normal_day(tmp_path, shop, take_in):
    export = write_export(tmp_path / "asidta_file_1", today=TODAY)
    assert inspect_export(export).ready
    summary = take_in(export)
    assert (summary.customers.added, summary.orders.added) == (3257, 4910)
    assert (summary.refused, summary.notes, summary.outside_window) == ((), (), 0)
    assert summary.latest_order_on <= TODAY
    details = [order.details for order in shop.orders.values()]
    shells = [order for order in details if not order.lines]
    assert 0.10 < len(shells) / len(details) < 0.15
    assert not [order for order in shells if order.description.startswith("Order ")], "every shell has its notes"
    assert [order for order in shells if order.description.startswith("(1) ")]
    assert [order for order in shells if not order.description.startswith("(1) ")]
    totals = sorted(order.total_e4 for order in details)
    assert (totals[0] > 0, totals[-1] <= 4000_0000) == (True, True)
    famous = shop.orders["107923"].details
    assert date(2026, 10, 15) < famous.ordered_on < date(2026, 11, 10)
    before = len(shop.facts)
    assert take_in(export).status == "unchanged"
    assert len(shop.facts) == before


def test_the_day_after_brings_something_of_everything(tmp_path, take_in):
    first = write_export(tmp_path / "asidta_file_1", today=TODAY, customers=30, orders=400)
    take_in(first)
    second = write_next_export(tmp_path / "asidta_file_2", first, today=TODAY)
    summary = take_in(second)
    assert (summary.customers.added, summary.orders.added) == (NEW_CUSTOMERS, NEW_ORDERS)
    assert 0 < summary.orders.changed <= NEWLY_SHIPPED
    assert [(row.table, row.column) for row in summary.refused] == [("COSTORD.DBF", "ORDNO")] * 2
    assert set(summary.tables_changed) == {"CUSTOMER", "COSTORD", "LNITM"}
    assert take_in(second).status == "unchanged"
