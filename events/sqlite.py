"""The log in SQLite: opening the file, and reading it. Only apsw ever opens `floorbook.db`."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import apsw

from events.log import Head, Recorded, SignedHead, genesis
from events.schema import APPLICATION_ID, SCHEMA_VERSION
from events.trouble import Trouble

SqlValue = None | int | float | bytes | str
T = TypeVar("T")
BUSY_TIMEOUT_MS = 10_000
BLOCK = 4_096
"""Records fetched at a time: a reader never holds a read transaction for longer than one block."""

PRAGMAS: dict[str, Any] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged commit survives a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE deletes without asking the triggers
    "secure_delete": 1,  # a destroyed key must not linger in a free page
    "wal_autocheckpoint": 0,  # the checkpointer does it, beside the commits
    "journal_size_limit": 67_108_864,  # a WAL that had to grow for once is cut back when it begins anew
    "cache_size": -4_096,  # of what is appended only the ends of the indexes are looked at again
}

COLUMNS = (
    "position, stream, version, tag, occurred_at, recorded_at, actor, device, origin, command_id, part, data, chain"
)


class LogUnusable(Trouble):
    """The file is not a log of ours, or not of this version; the text says what to do."""


def connect(path: Path, *, write: bool = False, vfs: str | None = None) -> apsw.Connection:
    """Open the log's file.

    Readers open it for writing too, as a WAL needs its index, but may not write (`query_only`).
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if write else 0)
    try:
        connection = apsw.Connection(str(path), flags=flags, vfs=vfs, statementcachesize=200)
    except apsw.CantOpenError:
        message = f"{path}: there is no log here, or it cannot be opened: check --data, or start with `floorbook demo`"
        raise LogUnusable(message) from None
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    try:
        for name, value in PRAGMAS.items():
            # One by one: several in one execute() stop at the first that returns a row.
            connection.pragma(name, value)
    except apsw.NotADBError:
        message = f"{path}: this is not a database: restore floorbook.db from a backup"
        raise LogUnusable(message) from None
    if not write:
        connection.pragma("query_only", 1)
    return connection


def query(connection: apsw.Connection, sql: str, *values: SqlValue) -> list[Any]:
    """Return the rows of a query, typed by whoever unpacks them."""
    return connection.execute(sql, values).fetchall()


def check_identity(connection: apsw.Connection, path: Path) -> None:
    """Raise `LogUnusable` unless the file holds a log of this version."""
    if connection.pragma("application_id") != APPLICATION_ID:
        message = f"{path}: this is not a Floorbook log"
        raise LogUnusable(message)
    version = connection.pragma("user_version")
    if version != SCHEMA_VERSION:
        message = f"{path}: has table version {version}, this program knows {SCHEMA_VERSION}: use the matching release"
        raise LogUnusable(message)


class Names:
    """The texts that the log refers to by number. Grows with the log; a miss looks in the file."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Start with nothing looked up."""
        self._connection = connection
        self._texts: dict[int, str] = {}

    def text(self, number: int) -> str:
        """Return the text of a number."""
        found = self._texts.get(number)
        if found is None:
            found = self._texts[number] = query(self._connection, "SELECT text FROM name WHERE id = ?", number)[0][0]
        return found

    def number(self, text: str) -> int | None:
        """Return the number of a text, None when the log never said it."""
        rows = query(self._connection, "SELECT id FROM name WHERE text = ?", text)
        return rows[0][0] if rows else None


class SqliteLog:
    """A log's reader: by position, stream, tag and time. Any number may read while one writes."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        """Open a log that is there."""
        self.connection = connect(path, vfs=vfs)
        check_identity(self.connection, path)
        self.path = path
        self.names = Names(self.connection)
        self.log_id, self.epoch = identity(self.connection)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def head(self) -> Head:
        """Return the end of the log."""
        return read_head(self.connection, self.log_id)

    def signed_heads(self) -> list[SignedHead]:
        """Return all heads that the instance signed, the oldest first."""
        rows = self.connection.execute(
            "SELECT position, chain, signed_at, signature FROM signed_head ORDER BY position"
        )
        return [SignedHead(*row) for row in rows]

    def newest_signed_head(self) -> SignedHead | None:
        """Return the last head that the instance signed."""
        sql = "SELECT position, chain, signed_at, signature FROM signed_head ORDER BY position DESC LIMIT 1"
        return next((SignedHead(*row) for row in self.connection.execute(sql)), None)

    def read(self, after: int = 0, *, limit: int | None = None) -> Iterator[Recorded]:
        """Yield the records after a position, in order."""
        for rows in self.blocks(after, limit=limit):
            yield from map(self._recorded, rows)

    def blocks(self, after: int = 0, *, limit: int | None = None) -> Iterator[list[Any]]:
        """Yield raw rows in blocks, columns as in `event`, names as numbers: for folds that count microseconds."""
        left = limit
        while left is None or left > 0:
            size = BLOCK if left is None else min(BLOCK, left)
            rows = query(
                self.connection,
                f"SELECT {COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ?",  # noqa: S608
                after,
                size,
            )
            if rows:
                yield rows
                after = rows[-1][0]
            if len(rows) < size:
                return
            left = None if left is None else left - len(rows)

    def read_stream(self, stream: str, after_version: int = 0) -> Sequence[Recorded]:
        """Return the records of one stream, in order."""
        number = self.names.number(stream)
        if number is None:
            return ()
        sql = f"SELECT {COLUMNS} FROM event WHERE stream = ? AND version > ? ORDER BY version"  # noqa: S608
        rows = query(self.connection, sql, number, after_version)
        return [self._recorded(row) for row in rows]

    def read_tags(self, tags: Iterable[str], after: int = 0) -> Iterator[Recorded]:
        """Yield the records of these tags after a position, in order."""
        numbers = [number for number in map(self.names.number, tags) if number is not None]
        marks = ", ".join("?" * len(numbers))
        while True:
            rows = query(
                self.connection,
                f"SELECT {COLUMNS} FROM event WHERE tag IN ({marks}) AND position > ? ORDER BY position LIMIT ?",  # noqa: S608
                *numbers,
                after,
                BLOCK,
            )
            yield from map(self._recorded, rows)
            if len(rows) < BLOCK:
                return
            after = rows[-1][0]

    def read_positions(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the records at these positions, in the order asked; positions that do not exist are left out."""
        found: list[Recorded] = []
        for position in positions:
            rows = query(self.connection, f"SELECT {COLUMNS} FROM event WHERE position = ?", position)  # noqa: S608
            found.extend(map(self._recorded, rows))
        return found

    def positions_of_stream(self, stream: str, before: int, limit: int) -> list[int]:
        """Return the positions of a stream's records before a position, the latest first."""
        number = self.names.number(stream)
        sql = "SELECT position FROM event WHERE stream = ? AND position < ? ORDER BY version DESC LIMIT ?"
        return [] if number is None else [row[0] for row in query(self.connection, sql, number, before, limit)]

    def version_at(self, stream: str, position: int) -> int:
        """Return the version that a stream had at a position; 0 when it had not begun."""
        number = self.names.number(stream)
        sql = "SELECT version FROM event WHERE stream = ? AND position <= ? ORDER BY version DESC LIMIT 1"
        rows = [] if number is None else query(self.connection, sql, number, position)
        return rows[0][0] if rows else 0

    def positions_of_command(self, command_id: bytes) -> list[int]:
        """Return the positions of the records that a command made, in order."""
        sql = "SELECT position FROM event WHERE command_id = ? ORDER BY part"
        return [row[0] for row in query(self.connection, sql, command_id)]

    def position_at(self, recorded_at_us: int) -> int:
        """Return the greatest position recorded at or before a time.

        Recording times never go back, so halving finds it.
        """
        low, high = 0, self.head().position
        while low < high:
            middle = (low + high + 1) // 2
            at = query(self.connection, "SELECT recorded_at FROM event WHERE position = ?", middle)[0][0]
            if at <= recorded_at_us:
                low = middle
            else:
                high = middle - 1
        return low

    def _recorded(self, row: tuple[Any, ...]) -> Recorded:
        text = self.names.text
        (position, stream, version, tag, occurred, recorded, actor, device, origin, command_id, part, data, chain) = row
        return Recorded(
            position, text(stream), version, text(tag), occurred, recorded,
            text(actor), text(device), text(origin), command_id, part, data, chain,
        )  # fmt: skip


def identity(connection: apsw.Connection) -> tuple[str, str]:
    """Return the log's id and epoch."""
    log_id, epoch = query(connection, "SELECT log_id, epoch FROM log")[0]
    return log_id, epoch


def read_head(connection: apsw.Connection, log_id: str) -> Head:
    """Return the end of the log as this connection sees it now."""
    rows = query(connection, "SELECT position, chain, recorded_at FROM event ORDER BY position DESC LIMIT 1")
    return Head(*rows[0]) if rows else Head(0, genesis(log_id))


def in_powers_of_two(items: Sequence[T], most: int = 256) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of 256, 128, … 1 items: so few lengths that each has its statement ready."""
    start = 0
    while start < len(items):
        size = min(most, 1 << (len(items) - start).bit_length() - 1)
        yield items[start : start + size]
        start += size
