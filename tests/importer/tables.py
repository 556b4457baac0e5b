"""Real tables for tests, written by the `dbf` package, and ways to damage them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import dbf

from importer.dbf import Reading, Table, code_page, read_rows
from importer.header import Column, Header, read_header

SPECS = {
    "CUSTOMER": "CUSTNO C(8); COMPANY C(60); CONTACT C(40); EMAIL C(60); PHONE C(20)",
    "COSTORD": "ORDNO C(8); CUSTNO C(8); ORDDATE D; DUEDATE D; SHIPDATE D; TOTAL N(12,2); CUSTPO C(20)",
    "LNITM": "ORDNO C(8); LINENO N(4,0); ITEM C(16); DESCR C(120); QTY N(10,2); AMOUNT N(12,2)",
    "AINONOTE": "ORDNO C(8); ONLINENO N(4,0); NOTE M",
    "ATXDET": "ORDNO C(8); PROMDATE D",
    "APKGDTL": "ORDNO C(8); SHIPDATE D",
}
"""The tables with just the columns that the default layout names."""

READABLE = "CVNFDMTLYBI"
"""The types of columns that hold values."""

TODAY = date(2026, 11, 20)  # a Friday
RECENT = date(2026, 10, 1)

Rows = Mapping[str, Sequence[tuple[Any, ...]]]

A_FEW: Rows = {
    "CUSTOMER": [
        ("000001", "Invented Kite Club", "Zoë Muster", "one@shop.example", "(555) 555-0101"),
        ("000002", "Café Inventé", "", "", ""),
        ("000003", "Made-Up Museum", "Bo Sample", "", ""),
    ],
    "COSTORD": [
        ("007901", "000001", RECENT, date(2026, 10, 20), None, 120.5, "PO 17"),
        ("007902", "000002", RECENT, None, None, 99, ""),
        ("007903", "000002", RECENT, None, None, None, ""),
        ("007904", "000001", RECENT, None, None, 10, ""),
    ],
    "LNITM": [
        ("007901", 2, "CHG-SETUP", "Set-up charge", 1, 20.5),
        ("007901", 1, "PLQ-W0912", 'Plaque walnut 9" x 12"', 2, 100),
        ("007904", 1, "MED-250RB", "Medal w/ ribbon", 5, 10),
    ],
    "AINONOTE": [
        ("007902", 1, 'plaque polshd blck acrylc 9" x 12"'),
        ("007903", 2, "Instal of AZ Flags"),
        ("007903", 1, "Flag case walnut to hold 3' x 5' flag"),
    ],
    "ATXDET": [("007904", date(2026, 10, 25))],
    "APKGDTL": [("007904", date(2026, 10, 22)), ("007904", date(2026, 10, 23))],
}
"""Three customers, an order with lines, two shells with notes, and one with details elsewhere."""


def write_table(
    path: Path, spec: str, records: Iterable[tuple[Any, ...]], *, codepage: str = "cp1252", deleted: Sequence[int] = ()
) -> Path:
    """Write one Visual FoxPro table; `deleted` rows are counted from 1. On any day the same bytes."""
    table = dbf.Table(str(path), spec, dbf_type="vfp", codepage=codepage)
    with closing(table.open(dbf.READ_WRITE)):
        for record in records:
            table.append(record)
        for row in deleted:
            dbf.delete(table[row - 1])
    overwrite(path, 1, bytes((TODAY.year - 2000, TODAY.month, TODAY.day)))
    return path


def write_export(folder: Path, rows: Rows = A_FEW, **changed: Sequence[tuple[Any, ...]]) -> Path:
    """Write all six tables; `changed` replaces the rows of single tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, spec in SPECS.items():
        for old in folder.glob(f"{name}.*"):
            old.unlink()
        write_table(folder / f"{name}.DBF", spec, {**rows, **changed}[name])
    return folder


def header_of(path: Path) -> Header:
    return read_header(path, path.name)


def column_of(path: Path, name: str) -> Column:
    (column,) = header_of(path).named(name)
    return column


def overwrite(path: Path, at: int, data: bytes) -> None:
    """Write some bytes over what stands at a place of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def overwrite_value(path: Path, row: int, column: str, data: bytes) -> None:
    """Write the bytes of one value, filled up with spaces; rows count from 1."""
    header, place = header_of(path), column_of(path, column)
    overwrite(path, header.start + (row - 1) * header.row_bytes + place.offset, data.ljust(place.length))


def overwrite_mark(path: Path, row: int, mark: bytes) -> None:
    """Write the delete mark of a row."""
    header = header_of(path)
    overwrite(path, header.start + (row - 1) * header.row_bytes, mark)


def overwrite_descriptor(path: Path, column: str, at: int, data: bytes) -> None:
    """Write into the description of a column: its name is at 0, its type at 11, its length at 16."""
    names = [known.name for known in header_of(path).columns]
    overwrite(path, 32 + 32 * names.index(column) + at, data)


def cut(path: Path, length: int) -> None:
    """Keep only so many bytes of a file; a negative length cuts that many off."""
    with path.open("r+b") as file:
        file.truncate(length if length >= 0 else path.stat().st_size + length)


class Seen(NamedTuple):
    """What was read of a table: the good rows by their place in the file, and the account of all."""

    rows: dict[int, Mapping[str, Any]]
    reading: Reading

    @property
    def values(self) -> list[tuple[Any, ...]]:
        """The values of the good rows."""
        return [tuple(row.values()) for row in self.rows.values()]


def read_table(path: Path, *wanted: str, encoding: str = "") -> Seen:
    """Read some columns of a table, or all that can be read, as the importer does; the memo file lies beside."""
    header = header_of(path)
    columns = {column.name: column for column in header.columns if column.type in READABLE}
    if wanted:
        columns = {name: columns[name] for name in wanted}
    memo = path.with_suffix(".FPT")
    table = Table(header, columns, code_page(header, encoding), memo if memo.exists() else None)
    rows: dict[int, Mapping[str, Any]] = {}
    return Seen(rows, read_rows(table, rows.__setitem__))
