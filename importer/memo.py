"""Memos: long texts, kept in an FPT file beside their table.

A row holds the number of a block; the block says what it holds and how long that is.
Every pointer is compared with the size of the file: a memo file that was cut off is found here.
"""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from dbfread.memo import VFPFileHeader, VFPMemoHeader

from importer.problems import EXPORT_AGAIN, BadValue, TableProblem

FILE_HEADER_BYTES: Final = 512
BLOCK_HEADER_BYTES: Final = 8
TEXT: Final = 1
KINDS: Final = {0: "a picture", 2: "an object"}


class Memos:
    """An open memo file. `file` is the name that messages use."""

    def __init__(self, path: Path, file: str) -> None:
        self._file = file
        self._size = path.stat().st_size
        if self._size < FILE_HEADER_BYTES:
            what = f"there are {self._size} bytes, too few for a memo file: it is cut off or damaged"
            raise TableProblem(file, what, EXPORT_AGAIN)
        self._memos = path.open("rb")
        # FoxPro: SET BLOCKSIZE TO 0 makes blocks of one byte. dbfread would read all from the file's start.
        self._block_bytes = int(VFPFileHeader.read(self._memos).blocksize) or 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._memos.close()

    def text(self, block: int) -> bytes:
        """Give the bytes of the memo that begins at `block`.

        `TableProblem` when the file does not reach that far, `BadValue` when no text is there.
        """
        at = block * self._block_bytes
        if at < FILE_HEADER_BYTES:
            raise TableProblem(
                self._file,
                f"block {block} lies inside the file's own header: it is damaged or not this table's",
                EXPORT_AGAIN,
            )
        if at + BLOCK_HEADER_BYTES > self._size:
            raise self._too_short(at + BLOCK_HEADER_BYTES)
        self._memos.seek(at)
        said = VFPMemoHeader.read(self._memos)
        kind, length = int(said.type), int(said.length)
        if kind != TEXT:
            raise BadValue(f"its memo holds {KINDS.get(kind, 'something unknown')}, where text is expected")
        if at + BLOCK_HEADER_BYTES + length > self._size:
            raise self._too_short(at + BLOCK_HEADER_BYTES + length)
        return self._memos.read(length)

    def _too_short(self, needed: int) -> TableProblem:
        what = f"its memo ends at byte {needed}, the file at {self._size}: it is cut off or not this table's"
        return TableProblem(self._file, what, EXPORT_AGAIN)
