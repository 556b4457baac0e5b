"""What the header of a DBF table says, compared with the file it stands in.

dbfread knows the layout of the bytes; it does not check them against each other.
A table that is opened here holds exactly the rows that its header promises.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from dbfread.dbf import DBFField, DBFHeader
from dbfread.dbversions import get_dbversion_string

from importer.problems import EXPORT_AGAIN, TableProblem

HEADER_BYTES: Final = 32
COLUMN_BYTES: Final = 32
VISUAL_FOXPRO: Final = frozenset({0x30, 0x31, 0x32})
# What a FoxPro system writes; others keep their memos in other ways.
VERSIONS: Final = VISUAL_FOXPRO | {0x03, 0x83, 0x8B, 0xF5, 0xFB}
LENGTHS: Final = {"B": (8, 10), "D": (8,), "I": (4,), "L": (1,), "M": (4, 10), "T": (8,), "Y": (8,)}
END_OF_COLUMNS: Final = 0x0D
# FoxPro ends a file with 0x1A; some programs fill it up with zeros after that.
PADDING: Final = b"\x1a\x00"
NULLABLE: Final = 0x02
VARYING: Final = frozenset("VQ")
HIDDEN_FLAGS: Final = "0"
TAIL_BYTES_MAX: Final = 1 << 20


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: its type as FoxPro's letter, and where its bytes stand in a row.

    `null_bit` and `size_bit` say which bits of the row to ask (counted from the row's first byte):
    whether the value is NULL, and whether a Varchar's last byte holds its length.
    """

    name: str
    type: str
    length: int
    decimals: int
    offset: int
    flags: int = 0
    null_bit: int | None = None
    size_bit: int | None = None


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A header that agrees with its file. `file` is its name in messages, `start` where the rows begin."""

    file: str
    path: Path
    version: int
    language: int
    rows: int
    start: int
    row_bytes: int
    columns: tuple[Column, ...]

    @property
    def kind(self) -> str:
        """The kind of table in words, `Visual FoxPro`."""
        return str(get_dbversion_string(self.version))

    def named(self, name: str) -> tuple[Column, ...]:
        """All columns of a name: more than one where the table is odd."""
        return tuple(column for column in self.columns if column.name == name)


def read_header(path: Path, file: str) -> Header:
    """Read the header of `path`; `TableProblem` unless it fits the file."""
    size = path.stat().st_size
    with path.open("rb") as table:
        head = table.read(HEADER_BYTES)
        if len(head) < HEADER_BYTES or head[0] not in VERSIONS:
            raise TableProblem(file, "is no FoxPro table", EXPORT_AGAIN)
        said = DBFHeader.unpack(head)
        start, row_bytes, rows = int(said.headerlen), int(said.recordlen), int(said.numrecords)
        if start <= HEADER_BYTES or start > size:
            what = f"its header claims {start} bytes, the file has {size}: it is cut off or damaged"
            raise TableProblem(file, what, EXPORT_AGAIN)
        columns = tuple(_columns(table.read(start - HEADER_BYTES), file))
        if head[0] in VISUAL_FOXPRO:
            columns = tuple(_with_flags(columns))
        needed = 1 + sum(column.length for column in columns)
        if needed > row_bytes:
            what = f"its columns need {needed} bytes a row, its header says {row_bytes}: the header is damaged"
            raise TableProblem(file, what, EXPORT_AGAIN)
        _check_size(size - start, rows, row_bytes, columns, file)
        table.seek(start + rows * row_bytes)
        if table.read(TAIL_BYTES_MAX).strip(PADDING):
            what = f"its header promises {rows} rows, but more data follow them: the header is out of date"
            raise TableProblem(file, what, EXPORT_AGAIN)
    return Header(
        file=file,
        path=path,
        version=head[0],
        language=int(said.language_driver),
        rows=rows,
        start=start,
        row_bytes=row_bytes,
        columns=columns,
    )


def _check_size(data_bytes: int, rows: int, row_bytes: int, columns: tuple[Column, ...], file: str) -> None:
    """Refuse a file that is shorter than its header promises."""
    missing = rows * row_bytes - data_bytes
    if missing <= 0:
        return
    whole, rest = divmod(data_bytes, row_bytes)
    if rest <= 1:  # that one byte is the end mark
        what = f"its header promises {rows} rows, the file holds {whole}"
        raise TableProblem(file, what, EXPORT_AGAIN, row=whole + 1)
    what = f"the file is cut off here, {missing} bytes are missing (its header promises {rows} rows)"
    column = next((column.name for column in columns if column.offset + column.length > rest), None)
    raise TableProblem(file, what, EXPORT_AGAIN, row=whole + 1, column=column)


def _columns(descriptors: bytes, file: str) -> Iterator[Column]:
    """Read the descriptions of the columns, and count where each one's bytes stand."""
    offset = 1  # the first byte of a row is its delete mark
    for at in range(0, len(descriptors), COLUMN_BYTES):
        if descriptors[at] == END_OF_COLUMNS:
            break
        if at + COLUMN_BYTES > len(descriptors):
            raise TableProblem(file, "the list of its columns has no end: the header is damaged", EXPORT_AGAIN)
        column = _column(descriptors[at : at + COLUMN_BYTES], offset)
        if not column.name.isprintable() or not column.name or not column.length or not column.type.isalnum():
            what = f"its column {1 + at // COLUMN_BYTES} has no usable description: the header is damaged"
            raise TableProblem(file, what, EXPORT_AGAIN)
        yield column
        offset += column.length
    if offset == 1:
        raise TableProblem(file, "has no columns: the header is damaged", EXPORT_AGAIN)


def _column(descriptor: bytes, offset: int) -> Column:
    said = DBFField.unpack(descriptor)
    length, decimals = int(said.length), int(said.decimal_count)
    kind = bytes(said.type).decode("latin-1")
    if kind == "C":  # the high byte of a long text column's length
        length, decimals = length | decimals << 8, 0
    name = bytes(said.name).split(b"\0")[0].decode("latin-1").strip().upper()
    return Column(name=name, type=kind, length=length, decimals=decimals, offset=offset, flags=descriptor[18])


def _with_flags(columns: tuple[Column, ...]) -> Iterator[Column]:
    """Give each column its bits in the hidden column of flags, in the order in which FoxPro deals them out.

    First a Varchar's size bit, then the NULL bit; columns that need neither get none.
    """
    hidden = next((column for column in columns if column.type == HIDDEN_FLAGS), None)
    if hidden is None:
        yield from columns
        return
    bit, end = hidden.offset * 8, (hidden.offset + hidden.length) * 8
    for column in columns:
        bits: dict[str, int] = {}
        if column.type in VARYING:
            bits["size_bit"], bit = bit, bit + 1
        if column.flags & NULLABLE:
            bits["null_bit"], bit = bit, bit + 1
        yield msgspec.structs.replace(column, **bits) if bit <= end else column


def length_is_right(column: Column, version: int) -> bool:
    """Tell whether a column is as wide as its type must be. Only Visual FoxPro writes B for a double."""
    if column.type == "B":
        return column.length == (8 if version in VISUAL_FOXPRO else 10)
    return column.length in LENGTHS.get(column.type, (column.length,))
