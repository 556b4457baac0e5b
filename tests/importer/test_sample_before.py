"""The invented export as it looked earlier: what came later is missing, and nothing else."""

from datetime import timedelta

from importer.sample import write_export
from importer.sample_before import placed_orders, write_export_before
from tests.importer.tables import TODAY

DAY = TODAY - timedelta(days=15)


def test_an_earlier_export_holds_what_had_happened_by_then(tmp_path, shop, take_in):
    now = write_export(tmp_path / "asidta_file_2", today=TODAY, customers=30, orders=400)
    before = write_export_before(tmp_path / "asidta_file_1", now, DAY)
    placed = {order.number: order for order in placed_orders(now)}
    summary = take_in(before)
    assert (summary.refused, summary.notes) == ((), ())
    assert set(shop.orders) == {number for number, order in placed.items() if order.ordered_on < DAY}
    for number, order in shop.orders.items():
        shipped_on = placed[number].shipped_on
        assert order.details.shipped_on == (shipped_on if shipped_on and shipped_on < DAY else None)
    assert [order for order in placed.values() if order.shipped_on and order.shipped_on >= DAY]


def test_the_export_that_it_came_from_brings_the_rest_as_if_taken_at_once(tmp_path, shop, take_in):
    now = write_export(tmp_path / "asidta_file_2", today=TODAY, customers=30, orders=400)
    take_in(write_export_before(tmp_path / "asidta_file_1", now, DAY))
    known = set(shop.orders)
    summary = take_in(now)
    assert summary.orders.added == 400 - len(known)
    assert 0 < summary.orders.changed < len(known)
    totals = {number: order.details.total_e4 for number, order in shop.orders.items()}
    assert totals == {order.number: order.total_e4 for order in placed_orders(now)}
    assert len(shop.orders["107923"].details.lines) >= 3
