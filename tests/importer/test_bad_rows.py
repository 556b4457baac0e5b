"""A bad row is refused, counted and listed with file, row, column and reason; the rest goes on."""

from pathlib import Path

import pytest

from events.imports import ImportCounts, RefusedRow
from events.orders import OrderLeftExport
from tests.importer.tables import A_FEW, RECENT, overwrite_mark, overwrite_value, write_export, write_table

LONG_NAME = "Ordering " + "x" * 250


def order(number="007905", customer="000001", reference=""):
    """Give one more row of orders."""
    return (number, customer, RECENT, None, None, 5, reference)


BAD_ROWS = {
    "an order without a number": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 2, "ORDNO", b""),
        RefusedRow(table="COSTORD.DBF", row=2, column="ORDNO", reason="holds no number"),
    ),
    "two orders with one number": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 3, "ORDNO", b"  007901"),
        RefusedRow(table="COSTORD.DBF", row=3, column="ORDNO", reason="has the same number as row 1, which was taken"),
    ),
    "two customers with one number": (
        lambda export: overwrite_value(export / "CUSTOMER.DBF", 3, "CUSTNO", b"000002"),
        RefusedRow(
            table="CUSTOMER.DBF", row=3, column="CUSTNO", reason="has the same number as row 2, which was taken"
        ),
    ),
    "a number with signs that no number has": (
        lambda export: overwrite_value(export / "CUSTOMER.DBF", 3, "CUSTNO", b"#3"),
        RefusedRow(
            table="CUSTOMER.DBF",
            row=3,
            column="CUSTNO",
            reason=(
                "is no number as they are kept here: 1 to 31 letters (without accents), digits, spaces "
                "and . / _ -, beginning with a letter or a digit"
            ),
        ),
    ),
    "a date that does not exist": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 2, "ORDDATE", b"20260231"),
        RefusedRow(table="COSTORD.DBF", row=2, column="ORDDATE", reason="holds no date"),
    ),
    "an amount that overflowed": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 2, "TOTAL", b"*" * 12),
        RefusedRow(
            table="COSTORD.DBF",
            row=2,
            column="TOTAL",
            reason="the number was too large for its column (****) and is lost",
        ),
    ),
    "an amount that is no number": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 2, "TOTAL", b"about 12"),
        RefusedRow(table="COSTORD.DBF", row=2, column="TOTAL", reason="holds no number"),
    ),
    "an amount beyond all money": (
        lambda export: overwrite_value(export / "COSTORD.DBF", 2, "TOTAL", b"9E99"),
        RefusedRow(table="COSTORD.DBF", row=2, column="TOTAL", reason="is too large for an amount of money"),
    ),
    "a delete mark that is none": (
        lambda export: overwrite_mark(export / "COSTORD.DBF", 2, b"\x1a"),
        RefusedRow(
            table="COSTORD.DBF",
            row=2,
            reason="its delete mark is the byte 0x1a, neither space nor *: the row is damaged",
        ),
    ),
    "a line without an order": (
        lambda export: overwrite_value(export / "LNITM.DBF", 2, "ORDNO", b""),
        RefusedRow(table="LNITM.DBF", row=2, column="ORDNO", reason="holds no number"),
    ),
    "a quantity that is a word": (
        lambda export: overwrite_value(export / "LNITM.DBF", 3, "QTY", b"five"),
        RefusedRow(table="LNITM.DBF", row=3, column="QTY", reason="holds no number"),
    ),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_refused_counted_and_listed(export: Path, shop, take_in, kind):
    damage, expected = BAD_ROWS[kind]
    damage(export)
    summary = take_in(export)
    assert summary.refused == (expected,)
    assert shop.last.refused == (expected,)
    (table,) = (table for table in shop.last.tables if f"{table.name}.DBF" == expected.table)
    assert (table.read, table.deleted, table.refused) == (table.rows - 1, 0, 1)
    assert f"refused: {expected.table}, row {expected.row}" in list(summary.lines())[-1]


def test_the_rest_of_the_table_goes_on(export, shop, take_in):
    overwrite_value(export / "COSTORD.DBF", 2, "ORDDATE", b"20260231")
    assert take_in(export).orders == ImportCounts(read=3, added=3, refused=1)
    assert sorted(shop.orders) == ["007901", "007903", "007904"]


def test_a_refused_order_is_not_gone(export, shop, take_in):
    take_in(export)
    overwrite_value(export / "COSTORD.DBF", 2, "ORDDATE", b"20260231")
    summary = take_in(export)
    assert summary.left_export == 0
    assert shop.orders["007902"].in_export


@pytest.mark.parametrize(
    "lose",
    [
        lambda table: overwrite_value(table, 2, "ORDNO", b""),
        lambda table: overwrite_value(table, 2, "ORDNO", b"007901"),
        lambda table: overwrite_value(table, 2, "ORDNO", b"\xff\xfe7902"),
    ],
    ids=["no number", "another's number", "a damaged number"],
)
def test_an_order_that_a_refused_row_may_hold_is_not_gone(export, shop, take_in, lose):
    """The row has the customer and the date of 007902 and of 007903; 007904 is another customer's, and gone."""
    take_in(export)
    write_export(export, COSTORD=A_FEW["COSTORD"][:2])
    lose(export / "COSTORD.DBF")
    summary = take_in(export)
    gone = [fact for fact in shop.facts if isinstance(fact, OrderLeftExport)]
    assert gone == [OrderLeftExport(number="007904")]
    assert summary.notes[0] == "not marked as gone, as a refused row may hold them: 2 orders"


@pytest.mark.parametrize("mark", [b"\0", b"\x1a", b"?"])
def test_a_row_with_a_damaged_mark_still_says_whose_it_is(export, shop, take_in, mark):
    take_in(export)
    overwrite_mark(export / "COSTORD.DBF", 2, mark)
    assert take_in(export).left_export == 0
    assert shop.orders["007902"].in_export


def test_a_row_left_blank_says_nothing_about_other_orders(export, take_in):
    take_in(export)
    write_export(export, COSTORD=[*A_FEW["COSTORD"][:3], ("", "", None, None, None, None, "")])
    summary = take_in(export)
    assert (summary.orders.refused, summary.left_export) == (1, 1)


def test_a_text_that_is_too_long_is_refused_by_name(export, shop, take_in):
    spec = "CUSTNO C(8); COMPANY M; CONTACT C(40); EMAIL C(60); PHONE C(20)"
    write_table(export / "CUSTOMER.DBF", spec, [("000001", LONG_NAME, "", "", "")])
    (refused,) = take_in(export).refused
    assert (refused.row, refused.column) == (1, "COMPANY")
    assert refused.reason == "is longer than the 200 characters that are kept of it"
    assert not shop.customers


def test_no_message_ever_repeats_what_stands_in_the_row(export, take_in):
    """It may be about a person."""
    overwrite_value(export / "COSTORD.DBF", 2, "TOTAL", b"Zoe Muster")
    overwrite_value(export / "COSTORD.DBF", 3, "ORDDATE", b"Muster")
    overwrite_value(export / "CUSTOMER.DBF", 3, "CUSTNO", b"M\xfcster")
    assert not [row for row in take_in(export).refused if "uster" in row.reason or "ster" in row.reason]


def test_the_log_lists_the_first_hundred_refused_rows_and_counts_all(export, shop, take_in):
    write_export(export, COSTORD=[*A_FEW["COSTORD"], *(order("") for _ in range(120))])
    summary = take_in(export)
    assert (len(shop.last.refused), shop.last.orders.refused, len(summary.refused)) == (100, 120, 120)
    assert list(summary.lines())[-1] == "and 100 more refused rows"
