"""Where things stand in an SQLite file, byte by byte."""

from collections.abc import Iterator
from pathlib import Path

PAGE = 4_096
TABLE_LEAF = 0x0D


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A variable-length number, and where it ends."""
    value = 0
    for count in range(1, 10):
        byte = content[at + count - 1]
        value = (value << 8 | byte) if count == 9 else (value << 7 | byte & 0x7F)
        if byte < 0x80 or count == 9:
            return value, at + count
    raise AssertionError


def cells(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Every row of every table in a file: its number, where its cell begins and ends (short rows only)."""
    for page in range(0, len(content), PAGE):
        header = page + (100 if page == 0 else 0)
        if content[header] != TABLE_LEAF:
            continue
        for number in range(int.from_bytes(content[header + 3 : header + 5], "big")):
            pointer = header + 8 + 2 * number
            start = page + int.from_bytes(content[pointer : pointer + 2], "big")
            size, at = varint(content, start)
            row, at = varint(content, at)
            yield row, start, at + size


def cell_of(path: Path, row: int, holding: bytes) -> range:
    """Where the cell of a row stands, known by its number and by something that it holds."""
    content = path.read_bytes()
    (found,) = [
        range(start, end) for number, start, end in cells(content) if number == row and holding in content[start:end]
    ]
    return found


def flip(path: Path, offset: int, bit: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1 << bit]))
