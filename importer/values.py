r"""The bytes of one value become the value: dbfread's parsers, with what they take lightly corrected.

Numbers with decimals are `Decimal`, never float; an overflow (`****`) is a bad value, not a missing one;
a date is eight digits; text that cannot be decoded stays visible as `\x81` and is counted.
"""

import struct
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from re import compile as pattern
from typing import Any, Final

import msgspec
from dbfread.field_parser import FieldParser

from importer.header import Column, Header
from importer.problems import BadValue

Value = str | Decimal | int | date | datetime | bool | None
"""What a column may hold; None where nothing is said, or NULL."""

NUMBER: Final = pattern(rb"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d{1,3})?")
SURROGATES: Final = ("\udc80", "\udcff")


class _Options(msgspec.Struct, frozen=True):
    """What dbfread's parser asks of its table."""

    header: Any
    encoding: str
    char_decode_errors: str = "strict"


class _Version(msgspec.Struct, frozen=True):
    dbversion: int


class Values(FieldParser):  # type: ignore[misc]  # dbfread is published without types
    """Reads the values of one table; `undecodable` counts the bytes that its code page does not know."""

    def __init__(self, header: Header, code_page: str, memo: Callable[[int], bytes] | None = None) -> None:
        super().__init__(_Options(_Version(header.version), code_page))
        self._memo = memo
        self.undecodable = 0

    def read(self, column: Column, data: bytes) -> Value:
        """Give the value of `column` in the row `data`; `BadValue` when there is none to be made of it."""
        value = data[column.offset : column.offset + column.length]
        if _is_set(column.null_bit, data):
            return None
        if _is_set(column.size_bit, data):
            if value[-1] >= column.length:
                raise BadValue("claims to be longer than its column")
            value = value[: value[-1]]
        try:
            return self.parse(column, value)  # type: ignore[no-any-return]
        except (ValueError, ArithmeticError, struct.error):
            raise BadValue(f"holds no {WORDS.get(column.type, 'value')}") from None

    def decode_text(self, text: bytes) -> str:
        """Decode with the table's code page; what that does not know stays visible, and is counted."""
        try:
            return text.decode(self.encoding)
        except UnicodeDecodeError:
            low, high = SURROGATES
            self.undecodable += sum(low <= c <= high for c in text.decode(self.encoding, "surrogateescape"))
            return text.decode(self.encoding, "backslashreplace")

    def parseN(self, field: Column, data: bytes) -> Decimal | None:  # noqa: N802  (dbfread's name)
        """Read a number as it stands, decimals and all."""
        del field
        data = data.strip(b" \0")
        if not data:
            return None
        if not data.strip(b"*"):
            raise BadValue("the number was too large for its column (****) and is lost")
        if not NUMBER.fullmatch(data):
            raise ValueError
        return Decimal(data.decode("ascii").replace(",", "."))

    parseF = parseN  # noqa: N815

    def parseB(self, field: Column, data: bytes) -> Decimal:  # noqa: N802
        """Read a double, rounded to the decimals that its column shows."""
        value = Decimal(str(struct.unpack("<d", data)[0]))
        if not value.is_finite():
            raise ValueError
        return round(value, field.decimals)

    def parseD(self, field: Column, data: bytes) -> date | None:  # noqa: N802
        """Read a date, written YYYYMMDD; spaces or zeros are no date."""
        del field
        if not data.strip(b" 0\0"):
            return None
        if not data.isdigit():
            raise ValueError
        return date(int(data[:4]), int(data[4:6]), int(data[6:8]))

    def parseM(self, field: Column, data: bytes) -> str:  # noqa: N802
        """Read the text that a memo column points to."""
        del field
        block = int(self._parse_memo_index(data))
        if not block:
            return ""
        assert self._memo, "who reads a memo column has opened its memo file"
        return self.decode_text(self._memo(block).rstrip(b"\0 "))


WORDS: Final = {
    "B": "number",
    "D": "date",
    "F": "number",
    "I": "number",
    "L": "yes or no",
    "M": "pointer to a memo",
    "N": "number",
    "T": "point in time",
    "Y": "amount",
}
"""What a column of a type should hold, for messages."""


def _is_set(bit: int | None, data: bytes) -> bool:
    return bit is not None and bool(data[bit >> 3] >> (bit & 7) & 1)
