"""The files that tables are written to: CSV and spreadsheets, read back by a program not ours."""

import io
import tracemalloc
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.web.test_tables import EVIL, read_xlsx
from web.columns import Column, Money, cell, columns_of
from web.csv_file import CsvFile, plain
from web.shapes import Cost, Shape
from web.xlsx_file import XlsxFile


class Sample(Shape):
    name: str
    cost: Decimal | None
    labor_seconds: float
    at: datetime


class Difference(Shape):
    difference_seconds: float | None


class Amounts(Shape):
    unit_cost: Decimal | None
    margin: Cost
    margin_percent: Decimal | None
    quantity: Decimal


@pytest.mark.slow
@pytest.mark.parametrize("kind", [CsvFile, XlsxFile])
def test_many_rows_need_no_more_memory_than_few(kind: type[CsvFile | XlsxFile]):
    columns, zone = columns_of(Sample), ZoneInfo("UTC")
    item = {"name": "Ada", "cost": "-12.50", "labor_seconds": 5400.0, "at": "2026-11-22T10:00:00Z"}
    rows = [[cell(item, column, zone) for column in columns]] * 500
    file = kind()
    file.begin([column.name for column in columns], rows)
    size = 0
    tracemalloc.start()
    for _ in range(60):
        size += len(file.rows(rows))
    size += len(file.end())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000, peak
    assert size > 30_000


def test_a_spreadsheet_holds_any_text():
    texts = [*EVIL, "\t=1", "\r=1", "a\nb", "\x00\x1f\ufffe", "_x0041_", " kept "]
    file = XlsxFile()
    content = file.begin(["text"], [[each] for each in texts]) + file.rows([[each] for each in texts]) + file.end()
    rows = read_xlsx(content)
    assert [row[0] for row in rows[1:]] == texts


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.xlsx_file.ROWS_MAX", 2)
    file = XlsxFile()
    rows = [[Decimal(number), date(2026, 11, number + 1), True, None] for number in range(5)]
    content = file.begin(["n", "day", "yes", "none"], rows) + file.rows(rows) + file.end()
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [[each.value for each in row] for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert found == [[n, datetime(2026, 11, n + 1), True, None] for n in range(5)]  # noqa: DTZ001  no zones there
    assert [sheet.max_row for sheet in book] == [3, 3, 2]
    assert [each.value for each in book.worksheets[2][1]] == ["n", "day", "yes", "none"]


def test_hours_are_decimals_in_a_text_file():
    column = Column("labor_hours", ("labor_seconds",), "hours")
    shown = [cell({"labor_seconds": seconds}, column, ZoneInfo("UTC")) for seconds in (5400.0, 36_000_000, 1, 0, None)]
    assert [plain(each) for each in shown] == ["1.5", "10000", "0.000278", "0", ""]


def test_a_spreadsheet_has_lengths_of_time_amounts_and_days_that_look_like_it_and_add_up():
    row = [timedelta(hours=49, minutes=30), Money("1250.5"), date(2026, 11, 22), Decimal("31.8")]
    file = XlsxFile()
    content = file.begin(["Hours", "Cost", "Day", "Percent"], [row]) + file.rows([row]) + file.end()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    head, cells = sheet.iter_rows()
    assert all(each.font.bold for each in head)
    assert [each.number_format for each in cells] == ["[h]:mm", "#,##0.00##", r"yyyy\-mm\-dd", "General"]
    assert [each.value for each in cells] == [row[0], 1250.5, datetime(2026, 11, 22), 31.8]  # noqa: DTZ001  no zones there


def test_a_length_of_time_that_may_be_less_than_nothing_is_a_number():
    """Spreadsheets show no negative times."""
    [column] = columns_of(Difference)
    assert (column.name, cell({"difference_seconds": -5400}, column, ZoneInfo("UTC"))) == (
        "difference_hours",
        Decimal("-1.5"),
    )


def test_every_amount_is_money_and_no_percentage_or_quantity_is():
    kinds = {column.name: column.kind for column in columns_of(Amounts)}
    assert kinds == {"unit_cost": "money", "margin": "money", "margin_percent": "number", "quantity": "number"}
