"""CSV as spreadsheet programs read it: UTF-8 with a byte order mark, commas, CRLF.

A text that a spreadsheet would take for a formula begins with an apostrophe, which makes it text again.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from web.columns import Cell, decimal_hours

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class CsvFile:
    """Gives the file in pieces."""

    MEDIA_TYPE = "text/csv; charset=utf-8"

    def begin(self, names: Sequence[str], _: Sequence[Sequence[Cell]]) -> bytes:
        """Return the head."""
        return codecs.BOM_UTF8 + self.rows([names])

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return lines."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([plain(value) for value in row] for row in rows)
        return text.getvalue().encode()

    def end(self) -> bytes:
        """Return what closes the file: nothing."""
        return b""


def plain(value: Cell) -> str:
    """Write a value: hours as decimals, times with their offset, what is unknown as nothing, all else as it is."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case timedelta():
            return f"{decimal_hours(value):f}"
        case datetime():
            return value.isoformat(sep=" ")
        case str():
            return f"'{value}" if value.startswith(FORMULA) and not _NUMBER.fullmatch(value) else value
    return str(value)
