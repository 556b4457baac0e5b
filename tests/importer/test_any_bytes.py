"""Whatever bytes come: a table is read whole, or one problem says what is wrong. Never anything else."""

import struct
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.problems import TableProblem
from tests.importer.bytes_by_hand import Col, memo_bytes, table_bytes
from tests.importer.tables import header_of, read_table

COLUMNS = [Col("A", "C", 5), Col("N", "N", 6, 2), Col("D", "D", 8), Col("M", "M", 4), Col("T", "T", 8)]
COLUMNS += [Col("L", "L", 1), Col("Y", "Y", 8), Col("B", "B", 8, 2), Col("I", "I", 4), Col("V", "V", 3, flags=2)]
COLUMNS += [Col("_NullFlags", "0", 1, flags=5)]
MEMO_FILE, (BLOCK,) = memo_bytes(b"a note")
ROW = b" fine  12.5020261120" + struct.pack("<L", BLOCK) + bytes(8) + b"T" + bytes(20) + b"ab\x02\x01"
SOUND = table_bytes(COLUMNS, [ROW, b"*" + ROW[1:], ROW])
EDITS = st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=12)


def read_or_refuse(table: bytes, memo: bytes) -> None:
    """Read a table, or get a problem; a table that is read has all its rows accounted for."""
    with TemporaryDirectory() as folder:
        path, memos = Path(folder) / "T.DBF", Path(folder) / "T.FPT"
        path.write_bytes(table)
        memos.write_bytes(memo)
        with suppress(TableProblem):
            seen = read_table(path)
            assert seen.reading.read == len(seen.rows)
            assert seen.reading.read + len(seen.reading.bad) + seen.reading.deleted == header_of(path).rows


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(data):
    read_or_refuse(data, data)


@settings(max_examples=150)
@given(st.binary(min_size=31, max_size=200), st.sampled_from([0x03, 0x30, 0x32, 0xF5]))
def test_any_bytes_behind_a_proper_first_one(data, version):
    read_or_refuse(bytes([version]) + data, data)


@pytest.mark.slow
@settings(max_examples=300)
@given(EDITS, st.integers(0, len(SOUND)), st.binary(max_size=40))
def test_a_sound_table_with_some_bytes_changed(edits, length, tail):
    table = bytearray(SOUND)
    for at, byte in edits:
        table[at] = byte
    read_or_refuse(bytes(table[:length] + tail) if length % 3 == 0 else bytes(table), MEMO_FILE)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(MEMO_FILE) - 1), st.integers(0, 255)), max_size=8), st.integers(0, 600))
def test_a_sound_memo_file_with_some_bytes_changed(edits, length):
    memo = bytearray(MEMO_FILE)
    for at, byte in edits:
        memo[at] = byte
    read_or_refuse(SOUND, bytes(memo[:length]))


def test_the_sound_table_is_sound(tmp_path):
    (tmp_path / "T.DBF").write_bytes(SOUND)
    (tmp_path / "T.FPT").write_bytes(MEMO_FILE)
    seen = read_table(tmp_path / "T.DBF")
    assert (seen.reading.read, seen.reading.deleted, seen.reading.bad) == (2, 1, [])
    assert seen.rows[1]["M"] == "a note"
