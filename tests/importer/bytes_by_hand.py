"""Tables written byte by byte: what the `dbf` package cannot write, FoxPro does."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Col(NamedTuple):
    """One column as its description says it."""

    name: str
    type: str
    length: int
    decimals: int = 0
    flags: int = 0


NULLABLE = 0x02
HIDDEN = 0x05


def table_bytes(
    columns: Sequence[Col], rows: Sequence[bytes], *, version: int = 0x30, language: int = 3, slack: int = 0
) -> bytes:
    """Give a table; each row is its delete mark and its values, `slack` unused bytes follow each."""
    backlink = 263 if version == 0x30 else 0
    start = 32 + 32 * len(columns) + 1 + backlink
    row_bytes = 1 + sum(column.length for column in columns) + slack
    head = struct.pack("<B3BLHH16xBBxx", version, 26, 11, 20, len(rows), start, row_bytes, 0, language)
    described = b"".join(
        struct.pack("<11sc4xBBB13x", c.name.encode("latin-1"), c.type.encode(), c.length, c.decimals, c.flags)
        for c in columns
    )
    return head + described + b"\r" + bytes(backlink) + b"".join(row.ljust(row_bytes, b"\0") for row in rows) + b"\x1a"


def memo_bytes(*memos: bytes, block_bytes: int = 64, kind: int = 1) -> tuple[bytes, list[int]]:
    """Give a memo file, and the block that each memo begins at; a block size of 0 means single bytes, as in FoxPro."""
    step = block_bytes or 1
    file, blocks = bytearray(512), []
    file[6:8] = struct.pack(">H", block_bytes)
    for memo in memos:
        file += bytes(-len(file) % step)
        blocks.append(len(file) // step)
        file += struct.pack(">LL", kind, len(memo)) + memo
    return bytes(file), blocks


def write(path: Path, data: bytes) -> Path:
    """Write a file."""
    path.write_bytes(data)
    return path
