"""A DBF table read so that every row of it is accounted for.

Rows read + rows deleted + rows refused = rows in the file; where that does not come out the table is refused.
One bad value refuses its row, not the table.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from dbfread.codepages import guess_encoding

from events.imports import RefusedRow
from importer.header import Column, Header
from importer.memo import Memos
from importer.problems import EXPORT_AGAIN, BadValue, TableProblem
from importer.values import Value, Values

DEFAULT_CODE_PAGE: Final = "cp1252"
LIVE: Final = b" "
DELETED: Final = b"*"
MEMO: Final = "M"
ROWS_AT_ONCE: Final = 512


Take = Callable[[int, Mapping[str, Value]], None]
"""Takes the values of a row, by field, and its place in the file, counted from 1; `BadValue` refuses the row."""


class BadRow(NamedTuple):
    """A row that was refused: why, and the values that could be read of it all the same."""

    refused: RefusedRow
    values: Mapping[str, Value]


class Reading(msgspec.Struct, kw_only=True):
    """The account of a table's rows; `undecodable` counts the bytes that its code page does not know."""

    read: int = 0
    deleted: int = 0
    bad: list[BadRow] = []
    undecodable: int = 0


class Table(NamedTuple):
    """Where rows come from: a table's header, the columns that are wanted by field, its code page, its memos."""

    header: Header
    columns: Mapping[str, Column]
    encoding: str
    memo: Path | None = None


def code_page(header: Header, setting: str = "") -> str:
    """Name the encoding of a table's text: the layout's, else the header's, cp1252 when that says nothing."""
    if setting:
        return setting
    if header.language == 0:
        return DEFAULT_CODE_PAGE
    try:
        return str(guess_encoding(header.language))
    except LookupError:
        what = f"its header names the unknown code page 0x{header.language:02x}"
        remedy = f'set code_page = "{DEFAULT_CODE_PAGE}", or whichever it is, for this table in the layout'
        raise TableProblem(header.file, what, remedy) from None


def read_rows(table: Table, take: Take) -> Reading:
    """Hand every row that is neither deleted nor bad to `take`.

    `TableProblem` when the memo file is missing or does not fit, or when rows got lost.
    """
    reading = Reading()
    with _memos(table) as memos:
        values = Values(table.header, table.encoding, memos.text if memos else None)
        for row, data in enumerate(raw_rows(table.header), start=1):
            if data[:1] == DELETED:
                reading.deleted += 1
                continue
            found: dict[str, Value] = {}
            try:
                _read_values(table, values, row, data, found)
                take(row, found)
                reading.read += 1
            except BadValue as bad:
                reading.bad.append(BadRow(_refusal(table, row, bad), found))
    reading.undecodable = values.undecodable
    if reading.read + reading.deleted + len(reading.bad) != table.header.rows:
        what = (
            f"{reading.read} rows read, {reading.deleted} deleted and {len(reading.bad)} refused "
            f"do not make up the {table.header.rows} rows of the file"
        )
        raise TableProblem(table.header.file, what, "the file changed while it was read: start the import again")
    return reading


def _read_values(table: Table, values: Values, row: int, data: bytes, found: dict[str, Value]) -> None:
    """Put all values that can be read into `found`, then raise the first `BadValue` there was."""
    bad: BadValue | None = None
    damaged = data[:1] != LIVE
    if damaged:
        bad = BadValue(f"its delete mark is the byte 0x{data[:1].hex()}, neither space nor *: the row is damaged")
    for field, column in table.columns.items():
        try:
            found[field] = values.read(column, data)
        except BadValue as unreadable:
            bad = bad or BadValue(unreadable.what, field)
        except TableProblem as memo:
            if damaged:  # where its pointers lead says nothing about the memo file
                continue
            what = f"in {memo.file} {memo.what}"
            raise TableProblem(table.header.file, what, memo.remedy, row=row, column=column.name) from None
    if bad:
        raise bad


def _refusal(table: Table, row: int, bad: BadValue) -> RefusedRow:
    column = table.columns.get(bad.field)
    name = column.name if column else ""
    return RefusedRow(table=table.header.file, row=row, column=name, reason=bad.what)


def _memos(table: Table) -> AbstractContextManager[Memos | None]:
    """Open the memo file, where a column that is wanted needs one."""
    problem = missing_memo(table.header, table.columns)
    if problem is None:
        return nullcontext()
    if table.memo is None:
        raise problem
    return Memos(table.memo, memo_name(table.header.file))


def missing_memo(header: Header, columns: Mapping[str, Column]) -> TableProblem | None:
    """Say what is wrong when a table's memo file is missing: nothing, unless a wanted column needs it."""
    needs = next((column.name for column in columns.values() if column.type == MEMO), None)
    if needs is None:
        return None
    return TableProblem(header.file, f"its memo file {memo_name(header.file)} is missing", EXPORT_AGAIN, column=needs)


def memo_name(file: str) -> str:
    """Name the memo file that belongs to a table."""
    return f"{Path(file).stem}.FPT"


def raw_rows(header: Header) -> Iterator[bytes]:
    """Give the bytes of each row, as many as the header promises, whatever their delete marks say."""
    with header.path.open("rb") as file:
        file.seek(header.start)
        left = header.rows
        while left:
            wanted = min(left, ROWS_AT_ONCE)
            data = file.read(wanted * header.row_bytes)
            if len(data) < wanted * header.row_bytes:
                return
            left -= wanted
            for at in range(0, len(data), header.row_bytes):
                yield data[at : at + header.row_bytes]
