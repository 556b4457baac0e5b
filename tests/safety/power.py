"""A disk whose power can be cut: what was written and not flushed may be there afterwards, or not, or in part.

The files are real ones; beside them stands, for each, what is sure to be on the platter and what is on its way.
At each flush a test is told, before the flush counts, and can have any number of images made of what a cut would leave.
"""

import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec

SECTOR = 512
_numbers = itertools.count()


class Platter(msgspec.Struct):
    """One file: what is flushed (None when even its name is not), and what was written since, in order."""

    flushed: bytes | None
    pending: list[tuple[int, bytes | None]] = []

    def after_a_cut(self, chance: random.Random, share: float) -> bytes | None:
        """What is left: of each sector written since the last flush the newest, or one before it, or the old content.

        `share` is how likely a sector reached the platter. A truncation (data None) counts or does not.
        """
        if self.flushed is None and chance.random() >= share:
            return None
        content = bytearray(self.flushed or b"")
        for offset, data in self.pending:
            if data is None:
                if chance.random() < share:
                    del content[offset:]
                continue
            for start in range(0, len(data), SECTOR):
                if chance.random() < share:
                    piece = data[start : start + SECTOR]
                    place = offset + start
                    content.extend(bytes(max(0, place - len(content))))
                    content[place : place + len(piece)] = piece
        return bytes(content)


class PowerDisk(apsw.VFS):
    """The disk. `before_flush(name)` is called with each flush and each removal, before it counts."""

    def __init__(self) -> None:
        self.name = f"power-{next(_numbers)}"
        self.platters: dict[str, Platter] = {}
        self.removed: dict[str, bytes] = {}
        self.before_flush: Callable[[str], None] = lambda _name: None
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "PowerFile":  # noqa: N802  SQLite's name
        text = str(name.filename() if hasattr(name, "filename") else name)
        there = Path(text).exists()
        opened = PowerFile(self, name, text, flags)
        if text not in self.platters:
            self.platters[text] = Platter(Path(text).read_bytes() if there else None)
        return opened

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        self.before_flush(filename)
        super().xDelete(filename, syncdir)
        platter = self.platters.pop(filename, None)
        if platter is not None and platter.flushed is not None:
            self.removed[filename] = platter.flushed
        if syncdir:
            self.removed.clear()

    def flush(self, text: str) -> None:
        """Make a file's content sure; with a new file, SQLite flushes the folder too."""
        if self.platters[text].flushed is None:
            self.removed.clear()
        self.platters[text] = Platter(Path(text).read_bytes())

    def image(self, folder: Path, chance: random.Random, share: float) -> None:
        """Write into a folder what a cut at this moment could leave.

        What was removed is back when its folder was not flushed since.
        """
        for text, content in self.removed.items():
            if chance.random() >= share:
                (folder / Path(text).name).write_bytes(content)
        for text, platter in self.platters.items():
            left = platter.after_a_cut(chance, share)
            if left is not None:
                (folder / Path(text).name).write_bytes(left)


class PowerFile(apsw.VFSFile):
    """A file on it."""

    def __init__(self, disk: PowerDisk, name: Any, text: str, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk, self._text = disk, text

    @property
    def _platter(self) -> Platter:
        return self._disk.platters.setdefault(self._text, Platter(None))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._platter.pending.append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._platter.pending.append((size, None))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.before_flush(self._text)
        super().xSync(flags)
        self._disk.flush(self._text)
