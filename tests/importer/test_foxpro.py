"""What FoxPro writes and plain readers get wrong."""

import struct
from decimal import Decimal

import pytest

from importer.header import Column
from importer.layout import length_is_right
from importer.problems import TableProblem
from tests.importer.bytes_by_hand import HIDDEN, NULLABLE, Col, memo_bytes, table_bytes, write
from tests.importer.tables import read_table


@pytest.fixture
def read(tmp_path):
    """Give a function that reads a table given as bytes, with or without a memo file."""

    def read(data, *, memo=b"", encoding=""):
        if memo:
            write(tmp_path / "T.FPT", memo)
        return read_table(write(tmp_path / "T.DBF", data), encoding=encoding)

    return read


VARCHARS = [Col("A", "V", 6), Col("N", "C", 2, flags=NULLABLE), Col("B", "V", 4, flags=NULLABLE)]
FLAGS = Col("_NullFlags", "0", 1, flags=HIDDEN)
# bits, in the order of the columns: A's size, N's null, B's size, B's null


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b" six666nnfour\x00", ("six666", "nn", "four")),
        (b" one\0\0\x03nnto\0\x02\x05", ("one", "nn", "to")),
        (b" \0\0\0\0\0\x00nn\0\0\0\0\x0d", ("", "nn", None)),
        (b" six666xxfour\x02", ("six666", None, "four")),
    ],
    ids=["full", "shorter", "empty and null", "null text"],
)
def test_a_varchar_has_the_length_that_its_last_byte_says(read, row, expected):
    assert read(table_bytes([*VARCHARS, FLAGS], [row])).values == [expected]


def test_a_varchar_with_an_impossible_length_refuses_its_row(read):
    seen = read(table_bytes([*VARCHARS, FLAGS], [b" abcde\x09nnfour\x01"]))
    assert seen.reading.bad[0].refused.reason == "claims to be longer than its column"
    assert seen.reading.bad[0].values == {"N": "nn", "B": "four"}, "the rest can be read all the same"


def test_rows_may_be_longer_than_their_columns(read):
    """Dbfread loses its place at the first deleted row."""
    rows = [b" one", b"*two", b" tri"]
    seen = read(table_bytes([Col("A", "C", 3)], rows, slack=2))
    assert (seen.values, seen.reading.deleted) == ([("one",), ("tri",)], 1)


def test_a_stray_end_mark_does_not_end_the_table(read):
    seen = read(table_bytes([Col("A", "C", 3)], [b" one", b"\x1atwo", b" tri"]))
    assert seen.values == [("one",), ("tri",)]
    assert [(bad.refused.row, bad.refused.column) for bad in seen.reading.bad] == [(2, "")]


@pytest.mark.parametrize("end", [b"", b"\x1a", b"\x1a\x1a\0\0\0"], ids=["none", "one", "padding"])
def test_the_end_mark_may_be_missing_or_padded(read, end):
    assert len(read(table_bytes([Col("A", "C", 3)], [b" one"])[:-1] + end).rows) == 1


def test_the_header_may_lack_the_end_of_its_columns(read):
    data = bytearray(table_bytes([Col("A", "C", 3)], [b" one"], version=0x03))
    del data[64]
    data[8:10] = struct.pack("<H", 64)
    assert read(bytes(data)).values == [("one",)]


def test_a_code_page_of_zero_means_windows_not_ascii(read):
    seen = read(table_bytes([Col("A", "C", 5)], [b" Caf\xe9 "], language=0))
    assert seen.values == [("Café",)]


def test_the_layouts_code_page_wins(read):
    assert read(table_bytes([Col("A", "C", 4)], [b" Caf\x82"], language=0xEE), encoding="cp850").values == [("Café",)]


def test_what_a_code_page_does_not_know_stays_visible_and_is_counted(read):
    seen = read(table_bytes([Col("A", "C", 6)], [b" a\x81b\x9d  ", b" fine  "]))
    assert seen.values == [(r"a\x81b\x9d",), ("fine",)]
    assert seen.reading.undecodable == 2


def test_doubles_are_rounded_as_their_column_shows_them(read):
    seen = read(table_bytes([Col("X", "B", 8, decimals=2)], [b" " + struct.pack("<d", 19.990000000000002)]))
    assert seen.values == [(Decimal("19.99"),)]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_double_that_is_no_number_refuses_its_row(read, value):
    seen = read(table_bytes([Col("X", "B", 8)], [b" " + struct.pack("<d", value)]))
    assert seen.reading.bad[0].refused.reason == "holds no number"


def test_a_double_needs_no_memo_file(read):
    """Dbfread takes it for a memo of dBase."""
    assert length_is_right(Column(name="X", type="B", length=8, decimals=0, offset=1), 0x30)
    assert read(table_bytes([Col("X", "B", 8)], [b" " + struct.pack("<d", 1.0)])).values == [(Decimal(1),)]


@pytest.mark.parametrize("text", [b"20261301", b"2026 1 1", b"-2026101", b"0000101\0"])
def test_a_date_is_eight_digits_that_are_a_day(read, text):
    assert read(table_bytes([Col("D", "D", 8)], [b" " + text])).reading.bad[0].refused.reason == "holds no date"


@pytest.mark.parametrize("text", [b" " * 8, b"0" * 8, bytes(8)])
def test_a_blank_date_is_none(read, text):
    assert read(table_bytes([Col("D", "D", 8)], [b" " + text])).values == [(None,)]


@pytest.mark.parametrize(
    ("text", "number"),
    [(b"   12.50", "12.50"), (b"   -1,5 ", "-1.5"), (b".5      ", "0.5"), (b"1.5E+05 ", "150000"), (b"7.      ", "7")],
)
def test_numbers_are_read_as_they_are_written(read, text, number):
    assert read(table_bytes([Col("N", "N", 8, 2)], [b" " + text])).values == [(Decimal(number),)]


@pytest.mark.parametrize("text", [b"1_000   ", b"0x10    ", b"NaN     ", b"Infinity", b"1.2.3   ", b"--1     "])
def test_what_only_looks_like_a_number_is_none(read, text):
    assert read(table_bytes([Col("N", "N", 8, 2)], [b" " + text])).reading.bad[0].refused.reason == "holds no number"


MEMO = [Col("M", "M", 4)]


def pointing(*blocks):
    return table_bytes(MEMO, [b" " + struct.pack("<L", block) for block in blocks])


@pytest.mark.parametrize("block_bytes", [0, 1, 33, 64, 512, 16384])
def test_memos_of_any_block_size(read, block_bytes):
    memo, blocks = memo_bytes(b"first", b"sec\xf6nd" * 40, block_bytes=block_bytes)
    assert read(pointing(blocks[1], blocks[0], 0), memo=memo).values == [("secönd" * 40,), ("first",), ("",)]


def test_older_foxpro_writes_pointers_as_digits(read):
    memo, (block,) = memo_bytes(b"first")
    rows = [b" " + str(block).rjust(10).encode(), b" " + b" " * 10]
    assert read(table_bytes([Col("M", "M", 10)], rows, version=0xF5), memo=memo).values == [("first",), ("",)]


@pytest.mark.parametrize(("kind", "what"), [(0, "a picture"), (2, "an object"), (77, "something unknown")])
def test_a_memo_that_is_no_text_refuses_its_row(read, kind, what):
    memo, (block,) = memo_bytes(b"GIF89a", kind=kind)
    seen = read(pointing(block, 0), memo=memo)
    assert seen.reading.bad[0].refused.reason == f"its memo holds {what}, where text is expected"
    assert seen.values == [("",)]


@pytest.mark.parametrize("missing", [1, 5, 12, 13])
def test_a_memo_that_is_cut_off_stops_the_table(read, missing):
    memo, (block,) = memo_bytes(b"first")
    with pytest.raises(TableProblem, match=r"T\.DBF, row 1, column M: in T\.FPT its memo ends at byte") as problem:
        read(pointing(block), memo=memo[:-missing])
    assert (problem.value.row, problem.value.column) == (1, "M")


def test_memos_of_deleted_rows_are_nobodys_business(read):
    memo, (block,) = memo_bytes(b"first")
    rows = [b"*" + struct.pack("<L", 99_999), b" " + struct.pack("<L", block)]
    assert read(table_bytes(MEMO, rows), memo=memo).values == [("first",)]


def test_memos_of_damaged_rows_do_not_stop_the_table(read):
    memo, (block,) = memo_bytes(b"first")
    rows = [b"\x1a" + struct.pack("<L", 99_999), b" " + struct.pack("<L", block)]
    seen = read(table_bytes(MEMO, rows), memo=memo)
    assert (seen.values, len(seen.reading.bad)) == ([("first",)], 1)
