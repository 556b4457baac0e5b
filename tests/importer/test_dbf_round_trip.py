"""What was written is what is read: tables made by the `dbf` package, whatever stands in them."""

import datetime as dt
import string
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import dbf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importer.tables import read_table, write_table

CP1252 = bytes(b for b in range(32, 256) if b not in {0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")


def words(longest):
    """Give texts as the `dbf` package writes them: without any kind of space around them."""
    return st.text(CP1252, max_size=longest).map(str.strip)


DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
TIMES = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=0)
)
COLUMNS = {
    "WORD": ("C(30)", words(30)),
    "NUM": ("C(8)", st.text(string.digits, min_size=1, max_size=8)),
    "MONEY": ("N(14,2)", st.none() | st.decimals(-99_999_999, 99_999_999, places=2)),
    "COUNT": ("N(6,0)", st.none() | st.integers(-99_999, 99_999).map(Decimal)),
    "DAY": ("D", st.none() | DAYS),
    "TIME": ("T", st.none() | TIMES),
    "LONG": ("M", st.text(CP1252 + "\r\n", max_size=400).map(str.rstrip)),
    "WHOLE": ("I", st.integers(1 - 2**31, 2**31 - 2)),
    "CASH": ("Y", st.decimals(-10_000_000, 10_000_000, places=4)),
    "FLAG": ("L", st.booleans()),
}
RECORDS = st.lists(st.tuples(*(values for _, values in COLUMNS.values())), max_size=6)
SPEC = "; ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())


@pytest.mark.slow
@settings(max_examples=60)
@given(RECORDS)
def test_what_was_written_is_what_is_read(records):
    with TemporaryDirectory() as folder:
        seen = read_table(write_table(Path(folder) / "T.DBF", SPEC, records))
    assert seen.values == records
    assert not seen.reading.bad
    assert not seen.reading.undecodable


@settings(max_examples=20)
@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_deleted_rows_are_counted_and_every_row_keeps_its_number(deleted):
    numbers = [row for row, is_deleted in enumerate(deleted, start=1) if is_deleted]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "T.DBF"
        write_table(path, "NUM C(4)", [(str(row),) for row in range(1, len(deleted) + 1)], deleted=numbers)
        seen = read_table(path)
    assert seen.reading.deleted == len(numbers)
    assert seen.rows == {row: {"NUM": str(row)} for row in range(1, len(deleted) + 1) if row not in numbers}


@pytest.mark.parametrize(
    ("codepage", "text"),
    [("cp850", "Grüße ½"), ("cp437", "naïve ½"), ("cp1250", "łódź"), ("cp1251", "табличка"), ("cp932", "盾")],
)
def test_the_code_page_of_the_header_is_honoured(tmp_path, codepage, text):
    path = write_table(tmp_path / "T.DBF", "WORD C(20); LONG M", [(text, text * 30)], codepage=codepage)
    assert read_table(path).rows[1] == {"WORD": text, "LONG": text * 30}


def test_leading_zeros_stay_and_money_is_exact(tmp_path):
    path = write_table(tmp_path / "T.DBF", "NUM C(8); TOTAL N(12,2)", [("000042", Decimal("0.10"))])
    assert read_table(path).rows[1] == {"NUM": "000042", "TOTAL": Decimal("0.10")}


def test_a_null_is_nothing_whatever_stands_below_it(tmp_path):
    path = tmp_path / "T.DBF"
    table = dbf.Table(str(path), "WORD C(10) null; TOTAL N(8,2) null; NUM C(4)", dbf_type="vfp", codepage="cp1252")
    with closing(table.open(dbf.READ_WRITE)):
        for record in [("seen", 5, "1"), (dbf.Null, dbf.Null, "2"), ("seen", dbf.Null, "3")]:
            table.append(record)
    assert read_table(path).values == [("seen", Decimal(5), "1"), (None, None, "2"), ("seen", None, "3")]
