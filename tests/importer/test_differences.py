"""An export compared with what is known: only real differences become events."""

from datetime import date

import pytest

from commands.orders import RecordOrder
from events.customers import CustomerChanged, CustomerRegistered
from events.imports import ImportCompleted, ImportCounts
from events.orders import OrderChanged, OrderLeftExport, OrderRegistered
from tests.importer.tables import A_FEW, RECENT, overwrite, write_export


def replaced(table, row, **fields):
    """Give the rows of a table with some values of one row (counted from 1) changed, by place."""
    rows = [list(record) for record in A_FEW[table]]
    for place, value in fields.items():
        rows[row - 1][int(place.removeprefix("at"))] = value
    return [tuple(record) for record in rows]


def test_the_same_folder_again_appends_nothing(export, shop, take_in):
    take_in(export)
    before, chunks = list(shop.facts), len(shop.chunks)
    summary = take_in(export)
    assert summary.status == "unchanged"
    assert shop.facts == before
    assert len(shop.chunks) == chunks, "nothing was even sent"


def test_the_same_content_in_a_new_folder_appends_nothing(export, shop, take_in):
    take_in(export.parent)
    before = list(shop.facts)
    write_export(export.parent / "asidta_file_2")
    assert take_in(export.parent).export == "asidta_file_2"
    assert shop.facts == before


def test_tables_written_anew_with_the_same_rows_change_no_customer_and_no_order(export, shop, take_in):
    take_in(export)
    before = list(shop.facts)
    for name in ("CUSTOMER", "COSTORD"):
        overwrite(export / f"{name}.DBF", 1, bytes((20, 1, 1)))  # the date of the last change
    summary = take_in(export)
    assert (summary.customers, summary.orders) == (
        ImportCounts(read=3, unchanged=3),
        ImportCounts(read=4, unchanged=4),
    )
    assert [type(fact) for fact in shop.facts[len(before) :]] == [ImportCompleted]


def test_only_real_differences_are_appended(export, shop, take_in):
    take_in(export)
    before = len(shop.facts)
    write_export(
        export,
        CUSTOMER=replaced("CUSTOMER", 3, at1="Made-Up Museum of Made-Up Things"),
        COSTORD=[*replaced("COSTORD", 2, at5=101), ("007905", "000003", RECENT, None, None, 5, "")],
    )
    summary = take_in(export)
    assert [type(fact) for fact in shop.facts[before:]] == [
        CustomerChanged,
        OrderChanged,
        OrderRegistered,
        ImportCompleted,
    ]
    assert summary.customers == ImportCounts(read=3, changed=1, unchanged=2)
    assert summary.orders == ImportCounts(read=5, added=1, changed=1, unchanged=3)


def test_a_table_that_did_not_change_is_not_read(export, shop, take_in):
    take_in(export)
    write_export(export, COSTORD=replaced("COSTORD", 2, at5=101))
    summary = take_in(export)
    assert "CUSTOMER" in summary.tables_skipped
    assert summary.customers == ImportCounts(read=3, unchanged=3)
    manifest = {table.name: table for table in shop.last.tables}
    assert manifest["CUSTOMER"].read == 3, "the manifest still knows it"
    assert take_in(export).status == "unchanged"


def test_formal_lines_win_over_notes_when_they_come(export, shop, take_in):
    take_in(export)
    write_export(export, LNITM=[*A_FEW["LNITM"], ("007903", 1, "FLG-CASEW", "Flag case, walnut", 1, 150)])
    take_in(export)
    assert shop.orders["007903"].details.description == "Flag case, walnut"


def test_an_order_that_left_the_export_stays_and_is_marked(export, shop, take_in):
    take_in(export)
    write_export(export, COSTORD=A_FEW["COSTORD"][:3])
    summary = take_in(export)
    assert OrderLeftExport(number="007904") in shop.facts
    assert summary.left_export == 1
    assert not shop.orders["007904"].in_export
    assert shop.orders["007904"].details.description == "Medal w/ ribbon"


def test_an_order_that_comes_back_is_in_the_export_again(export, shop, take_in):
    take_in(export)
    write_export(export, COSTORD=A_FEW["COSTORD"][:3])
    take_in(export)
    write_export(export)
    summary = take_in(export)
    assert shop.orders["007904"].in_export
    assert (summary.orders.changed, summary.left_export) == (1, 0)


def test_an_order_of_the_shops_own_is_never_marked_as_gone(export, shop, take_in):
    shop.do(RecordOrder(number="W-1", description="repair of the shop's own sign"))
    take_in(export)
    assert shop.orders["W-1"].in_export


OLD = date(2025, 5, 19)


@pytest.mark.parametrize(
    ("day", "kept"), [(OLD, False), (date(2025, 5, 20), True), (None, True)], ids=["before", "first day", "no date"]
)
def test_orders_are_kept_for_a_window_of_18_months(export, shop, take_in, day, kept):
    write_export(export, COSTORD=replaced("COSTORD", 4, at2=day))
    summary = take_in(export)
    assert ("007904" in shop.orders) is kept
    assert summary.outside_window == (not kept)
    assert summary.orders.read == 4


def test_an_old_order_with_a_task_is_kept_up_to_date(export, shop, take_in):
    take_in(export)
    shop.worked.add("007904")
    write_export(export, COSTORD=replaced("COSTORD", 4, at2=OLD, at5=11))
    take_in(export)
    assert shop.orders["007904"].details.total_e4 == 11_0000


def test_an_old_order_without_a_task_stays_as_it_was(export, shop, take_in):
    take_in(export)
    write_export(export, COSTORD=replaced("COSTORD", 4, at2=OLD, at5=11))
    take_in(export)
    assert shop.orders["007904"].details.total_e4 == 10_0000
    assert shop.orders["007904"].in_export, "it is in the export, only not in the window"


def test_another_window_reads_the_same_tables_again(export, shop, take_in):
    write_export(export, COSTORD=replaced("COSTORD", 4, at2=OLD))
    take_in(export)
    take_in(export, months=24)
    assert "007904" in shop.orders


def test_an_erased_customer_is_not_brought_back(export, shop, take_in):
    take_in(export)
    shop.states["customer-000001"] = CustomerRegistered(number="000001", source="PROFITMAKER")
    overwrite(export / "CUSTOMER.DBF", 1, bytes((20, 1, 1)))
    take_in(export)
    assert shop.customers["000001"].name is None
