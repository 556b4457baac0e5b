"""A disk that fails on demand: an SQLite VFS that hands everything on to the real one, unless a test says otherwise."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import apsw

_numbers = itertools.count()

Failing = Callable[[str, str], Exception | None]
"""Told an operation (`write`, `sync`, `open`) and the file's name; returns what goes wrong with it, if anything."""


class Disk(apsw.VFS):
    """The disk. `failing` is asked at each operation; `seen` lists them."""

    def __init__(self) -> None:
        self.name = f"disk-{next(_numbers)}"
        self.failing: Failing = lambda _operation, _name: None
        self.seen: list[tuple[str, str]] = []
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "DiskFile":  # noqa: N802  SQLite's name
        text = str(name.filename() if hasattr(name, "filename") else name)
        self.ask("open", text)
        return DiskFile(self, name, text, flags)

    def ask(self, operation: str, name: str) -> None:
        self.seen.append((operation, name))
        trouble = self.failing(operation, name)
        if trouble is not None:
            raise trouble

    @contextmanager
    def trouble(self, operation: str, ending: str, error: type[Exception]) -> Iterator[None]:
        """For a while, let an operation fail on files whose names end so."""
        self.failing = lambda asked, name: error("made up") if asked == operation and name.endswith(ending) else None
        try:
            yield
        finally:
            self.failing = lambda _operation, _name: None


class DiskFile(apsw.VFSFile):
    """A file on it."""

    def __init__(self, disk: Disk, name: Any, text: str, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk, self._text = disk, text

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.ask("write", self._text)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.ask("sync", self._text)
        super().xSync(flags)
