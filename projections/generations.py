"""The files of a group: numbered generations, and the pointer that says which one is read.

A generation's number is never used twice for a file that was pointed to,
and a file that somebody has open is never renamed nor removed: a fresh reader would silently get old data.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import sqlalchemy as sa

_FILE = re.compile(r"(?P<group>[a-z]+)-(?P<number>\d{6})\.db")


class BuildFailure(msgspec.Struct, frozen=True):
    """Why a generation could not be built: the event that was refused."""

    position: int
    tag: str
    error: str


class Generations:
    """One group's files in the folder `read/`."""

    def __init__(self, folder: Path, group: str) -> None:
        self.folder = folder
        self.group = group
        self.pointer = folder / f"{group}.current"
        self.failure = folder / f"{group}.failed"
        self.resume_request = folder / f"{group}.resume"
        self.offer = folder / f"{group}.offer"

    def path(self, number: int) -> Path:
        """Return the file of a generation."""
        return self.folder / f"{self.group}-{number:06d}.db"

    def current(self) -> int | None:
        """Return the generation that is read, None when there is none yet."""
        try:
            return int(self.pointer.read_text())
        except FileNotFoundError:
            return None

    def numbers(self) -> list[int]:
        """Return all generations that have a file, the oldest first."""
        found = (_FILE.fullmatch(path.name) for path in self.folder.glob(f"{self.group}-*.db"))
        return sorted(int(match["number"]) for match in found if match and match["group"] == self.group)

    def next_number(self) -> int:
        """Return a number for a new file."""
        return max([0, self.current() or 0, *self.numbers()]) + 1

    def point_to(self, number: int) -> None:
        """Have this generation read from now on: at one instant, and durably."""
        write_whole(self.pointer, str(number))

    def drop_old(self) -> None:
        """Remove the files of generations before the previous one, unless somebody has them open."""
        current = self.current()
        earlier = [number for number in self.numbers() if current is not None and number < current]
        for number in earlier[:-1]:
            remove_unless_open(self.path(number))

    def read_failure(self) -> BuildFailure | None:
        """Return why the last build failed, None when it did not."""
        try:
            return msgspec.json.decode(self.failure.read_bytes(), type=BuildFailure)
        except FileNotFoundError:
            return None


def write_whole(path: Path, text: str) -> None:
    """Replace a small file: a reader finds the old or the new text, never half of one."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with aside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_unless_open(path: Path) -> bool:
    """Remove a read file and what belongs to it. SQLite leaves WAL mode only when nobody else has the file open."""
    engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            if connection.exec_driver_sql("PRAGMA journal_mode = delete").scalar() != "delete":
                return False
    except sa.exc.OperationalError:
        return False
    except sa.exc.DatabaseError:
        pass  # half made: nobody ever pointed to it
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return True


class AlreadyLocked(Exception):
    """Another process holds this lock."""


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock, which ends with the process however it ends; `AlreadyLocked` at once when it is taken."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyLocked(str(path)) from None
        yield
