"""A log in a folder, and what to put in it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from events.creating import create
from events.ids import uuid7
from events.log import Entry
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.verify import Report, verify
from events.writer import LogWriter

NOW = 1_800_000_000_000_000
SECOND = 1_000_000


class Logbook:
    """A new log with its writer, opened as the desk does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "floorbook.db"
        self.secrets = Secrets.load_or_create(folder / "secrets")
        self.public_key = self.secrets.signer.public_key().public_bytes_raw()
        create(self.path, NOW)
        self.versions: dict[str, int] = {}
        self.writer = LogWriter(self.path, self.secrets)

    def entry(self, stream: str = "work-a", tag: str = "task.started.v1", **envelope: Any) -> Entry:
        """The next entry of a stream."""
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        said = {"occurred_at_us": NOW, "actor": "person:a", "device": "tablet:1", "origin": "192.0.2.1"} | envelope
        made = {"command_id": uuid7().bytes, "part": 0, "data": b'{"task_id":"t"}'} | said
        return Entry(stream=stream, version=version, tag=tag, **made)

    def append(self, entries: Sequence[Entry], at_us: int = NOW) -> list[int]:
        """Append and commit."""
        self.writer.begin()
        positions = self.writer.append(entries, at_us)
        self.writer.commit()
        return positions

    def fill(self, count: int, batch: int = 7, step_us: int = SECOND) -> None:
        """Append so many entries to a few streams, in batches."""
        for start in range(0, count, batch):
            numbers = range(start, min(start + batch, count))
            entries = [self.entry(f"work-{'abcde'[n % 5]}", data=b'{"n":%d}' % n) for n in numbers]
            self.append(entries, NOW + start * step_us)

    def reader(self) -> SqliteLog:
        """A reader of the log."""
        return SqliteLog(self.path)

    def close(self) -> None:
        self.writer.close()


def verified(book: Logbook, **options: Any) -> Report:
    """Verify with the log's own key."""
    return verify(book.path, book.public_key, **options)


def found(book: Logbook, **options: Any) -> list[tuple[int, str]]:
    """Where verifying finds problems, and what they are."""
    return [(problem.position, problem.what) for problem in verified(book, **options).problems]


def plainly(path: Path) -> apsw.Connection:
    """Open the file as somebody's shell would: with none of our settings."""
    return apsw.Connection(str(path))


def without_guards(path: Path, statements: Iterable[str]) -> None:
    """Alter history as an attacker would, who drops the triggers first and then puts them back."""
    connection = plainly(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()
