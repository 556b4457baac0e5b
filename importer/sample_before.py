"""An invented export as it looked earlier: the same tables without what had not happened yet."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from importer.header import Header, read_header

ROWS_AT: Final = 4
"""Where a header counts its rows."""
NO_DATE: Final = b" " * 8


class Placed(NamedTuple):
    """When an order was placed and shipped, and what the customer pays, in ten-thousandths."""

    number: str
    ordered_on: date
    shipped_on: date | None
    total_e4: int


def placed_orders(export: Path) -> list[Placed]:
    """Read the orders of an invented export."""
    table = _Table(export / "COSTORD.DBF")
    return [
        Placed(
            number=table.text(row, "ORDNO").decode().strip(),
            ordered_on=_day(table.text(row, "ORDDATE")),
            shipped_on=_day(shipped) if (shipped := table.text(row, "SHIPDATE")).strip() else None,
            total_e4=int(Decimal(table.text(row, "TOTAL").decode()) * 10_000),
        )
        for row in table.rows()
    ]


def write_export_before(folder: Path, export: Path, day: date) -> Path:
    """Write what `export` was at the dawn of a day into a new folder and return it.

    Orders that were placed on that day or later are missing, with all that belongs to them;
    what was shipped on that day or later is not shipped yet.
    """
    shutil.copytree(export, folder)
    dawn = f"{day:%Y%m%d}".encode()
    heads = _Table(folder / "COSTORD.DBF")
    known = {heads.text(row, "ORDNO") for row in heads.rows() if heads.text(row, "ORDDATE") < dawn}
    heads.keep(day, lambda row: _as_of(heads, row, dawn) if heads.text(row, "ORDNO") in known else b"")
    packages = _Table(folder / "APKGDTL.DBF")
    packages.keep(day, lambda row: row if packages.text(row, "SHIPDATE") < dawn else b"")
    for name in ("LNITM", "AINONOTE", "ATXDET"):
        _keep_of(known, _Table(folder / f"{name}.DBF"), day)
    return folder


def _keep_of(known: set[bytes], table: "_Table", day: date) -> None:
    table.keep(day, lambda row: row if table.text(row, "ORDNO") in known else b"")


def _as_of(heads: "_Table", row: bytes, dawn: bytes) -> bytes:
    """Take back that an order was shipped, if that came later."""
    if heads.text(row, "SHIPDATE") < dawn:
        return row
    return heads.replaced(heads.replaced(row, "SHIPDATE", NO_DATE), "STATUS", b"O")


class _Table:
    """The bytes of a table. What the `dbf` package would do row by row, this does in a moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes = path.read_bytes()
        self._header: Header = read_header(path, path.name)
        self._places = {each.name: slice(each.offset, each.offset + each.length) for each in self._header.columns}

    def rows(self) -> Iterator[bytes]:
        start, size = self._header.start, self._header.row_bytes
        for at in range(start, start + self._header.rows * size, size):
            yield self._bytes[at : at + size]

    def text(self, row: bytes, column: str) -> bytes:
        return row[self._places[column]]

    def replaced(self, row: bytes, column: str, value: bytes) -> bytes:
        place = self._places[column]
        return row[: place.start] + value + row[place.stop :]

    def keep(self, day: date, changed: Callable[[bytes], bytes]) -> None:
        """Write the table anew, dated as of a day, with each row as `changed` gives it, if it gives any."""
        kept = [row for each in self.rows() if (row := changed(each))]
        head = bytearray(self._bytes[: self._header.start])
        head[1:ROWS_AT] = bytes((day.year - 2000, day.month, day.day))
        head[ROWS_AT : ROWS_AT + 4] = len(kept).to_bytes(4, "little")
        self._path.write_bytes(b"".join((head, *kept, b"\x1a")))


def _day(text: bytes) -> date:
    return date.fromisoformat(text.decode())
