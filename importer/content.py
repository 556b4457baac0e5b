"""All of an export's tables, read and put together: the customers and orders it holds, every row accounted for."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Generic, NamedTuple, TypeVar

import msgspec

from commands.customers import RecordCustomer
from commands.orders import RecordOrder
from events.imports import ImportedTable, RefusedRow
from importer import rows
from importer.dbf import BadRow, Take, read_rows
from importer.describe import Note
from importer.layout import Holds
from importer.ports import Progress
from importer.problems import BadValue, ExportRefused, TableProblem
from importer.rows import Details, Fields, Line
from importer.source import Source

R = TypeVar("R", RecordCustomer, RecordOrder)


class Found(NamedTuple, Generic[R]):
    """A record of the export, with the table and row that it stands in."""

    table: str
    row: int
    command: R


class Content(msgspec.Struct, kw_only=True):
    """What was read.

    `orders` are those that matter, `held` the numbers of all that were read, `orders_refused` what could be read
    of the rows of the others. `orphans` counts the lines and notes of orders that the export does not hold.
    """

    customers: list[Found[RecordCustomer]] = []
    orders: list[Found[RecordOrder]] = []
    orders_read: int = 0
    latest_order_on: date | None = None
    held: set[str] = set()
    orders_refused: list[Fields] = []
    orphans: int = 0
    tables: dict[str, ImportedTable] = {}
    refused: list[RefusedRow] = []
    undecodable_bytes: int = 0


class _Parts(msgspec.Struct):
    """What the other tables hold for an order."""

    lines: list[Line] = []
    notes: list[Note] = []
    details: Details = Details()


def read_content(
    source: Source, wanted: Collection[str], matters: Callable[[RecordOrder], bool], progress: Progress
) -> Content:
    """Read the wanted tables whole, and keep the orders that matter; `ExportRefused` with all that is wrong."""
    reader = _Reader(source, wanted, progress)
    content = reader.content
    content.customers = reader.records("customers", rows.customer, [])
    heads = reader.records("orders", rows.order, content.orders_refused)
    content.orders_read = len(heads)
    content.latest_order_on = max((day for head in heads if (day := head.command.ordered_on)), default=None)
    content.held.update(head.command.number for head in heads)
    kept = [head for head in heads if matters(head.command)]
    parts = {head.command.number: _Parts() for head in kept}
    _read_parts(reader, parts)
    for head in kept:
        part = parts[head.command.number]
        content.orders.append(head._replace(command=rows.complete(head.command, part.lines, part.notes, part.details)))
    if reader.problems:
        raise ExportRefused(reader.problems)
    return content


def _read_parts(reader: "_Reader", parts: Mapping[str, _Parts]) -> None:
    """Read what belongs to orders, and keep it for those that matter: a shop's lines go back for decades."""
    content = reader.content
    refused = {rows.text(row, "number") for row in content.orders_refused}
    held = content.held | refused

    def line(_: int, row: Fields) -> None:
        made = rows.line(row)
        if made.order_number in parts:
            parts[made.order_number].lines.append(made)
        content.orphans += made.order_number not in held

    def note(_: int, row: Fields) -> None:
        number, made = rows.note(row)
        if number in parts:
            parts[number].notes.append(made)
        content.orphans += number not in held

    def details(_: int, row: Fields) -> None:
        number, made = rows.details(row)
        if number in parts:
            parts[number].details = rows.later(parts[number].details, made)

    reader.read("lines", line)
    reader.read("notes", note)
    reader.read("details", details)


class _Reader:
    """Reads table after table, and keeps the account of their rows."""

    def __init__(self, source: Source, wanted: Collection[str], progress: Progress) -> None:
        self.content = Content()
        self.problems: list[TableProblem] = []
        self._source = source
        self._wanted = wanted
        self._progress = progress
        self._digests = source.digests()
        self._done = 0

    def records(self, holds: Holds, make: Callable[[Fields], R], refused: list[Fields]) -> list[Found[R]]:
        """Make records of the rows of a kind, one for each number: a second row of a number is refused."""
        made: list[Found[R]] = []
        file = self._source.file_of(holds)
        first: dict[str, int] = {}

        def take(row: int, fields: Fields) -> None:
            command = make(fields)
            taken = first.setdefault(command.number, row)
            if taken != row:
                raise BadValue(f"has the same number as row {taken}, which was taken", "number")
            made.append(Found(file, row, command))

        refused += [bad.values for bad in self.read(holds, take) if not rows.is_blank(bad.values)]
        return made

    def read(self, holds: Holds, take: Take) -> list[BadRow]:
        """Read the wanted tables of a kind; give the rows that were refused."""
        bad: list[BadRow] = []
        for name in self._source.tables_of(holds):
            if name in self._wanted:
                self._progress(f"reading {name}", self._done, len(self._wanted))
                bad += self._read(name, take)
                self._done += 1
        return bad

    def _read(self, name: str, take: Take) -> list[BadRow]:
        table = self._source.tables[name]
        try:
            reading = read_rows(table, take)
        except TableProblem as problem:
            self.problems.append(problem)
            return []
        self.content.undecodable_bytes += reading.undecodable
        self.content.refused += [row.refused for row in reading.bad]
        self.content.tables[name] = ImportedTable(
            name=name,
            sha256=self._digests[name],
            rows=table.header.rows,
            read=reading.read,
            deleted=reading.deleted,
            refused=len(reading.bad),
        )
        return reading.bad
