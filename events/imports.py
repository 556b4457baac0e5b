"""Imports from the ERP. Stream: `imports`."""

from datetime import date

import msgspec

from events.fact import Fact
from events.registry import FACTS


class ImportedTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table of an export: its content's SHA-256 (hex) and where its rows went.

    Rows in file = read + deleted + refused.
    """

    name: str
    sha256: str
    rows: int
    read: int
    deleted: int
    refused: int


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one import did to one kind of record. A table that was as the import before had read it counts as read."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row that was not taken: where it stands (row counted from 1) and why, without personal text."""

    table: str
    row: int
    column: str = ""
    reason: str = ""


@FACTS.fact("import.completed.v1")
class ImportCompleted(Fact):
    """One export has been taken in whole.

    `refused` lists the first rows that were not taken, `refused_rows` counts all of them where it is said;
    `customers` and `orders` count records.
    `by` is who started it: `person:ID` or `token:ID`, empty for the command line.
    """

    import_id: str
    export: str
    tables: tuple[ImportedTable, ...]
    customers: ImportCounts
    orders: ImportCounts
    refused: tuple[RefusedRow, ...] = ()
    undecodable_bytes: int = 0
    latest_order_on: date | None = None
    seconds: float = 0.0
    by: str = ""
    refused_rows: int | None = None
