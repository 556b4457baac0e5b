"""One read file, open for writing: its tables, and the checkpoint that is committed with them."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from events.bulk import Driver
from projections.tables import Lines, R, Row, Rows, Table

ROWS_MAX_LIVE = 4_096
ROWS_MAX_BUILDING = 100_000
UNSETTLED_MAX = 4_096
"""Rows kept in memory for a table at most, and rows that wait for being settled: what bounds a build's memory."""

_PRAGMAS = {"busy_timeout": "10000", "journal_mode": "wal", "synchronous": "normal", "cache_size": "-8192"}
# A file that nobody may read yet needs no journal: it is thrown away if anything goes wrong.
_PRAGMAS_PRIVATE = {
    "journal_mode": "off",
    "synchronous": "off",
    "locking_mode": "exclusive",
    "cache_size": "-65536",
    "mmap_size": "1073741824",  # indexes are made by going through all of it
    "temp_store": "file",
}


class Checkpoint(Row):
    """How far a group has come, and with which log. `state` is building, running or stopped; the error says why.

    `begun_at` is where the log ended when the file was begun: what was erased before never got into it.
    """

    group: str
    log_id: str
    epoch: str
    position: int
    chain: bytes
    versions: str
    state: str
    error_position: int | None = None
    error_tag: str | None = None
    error: str | None = None
    begun_at: int = 0


CHECKPOINT = Table("checkpoint", Checkpoint, key="group")
_ADVANCE = "UPDATE checkpoint SET position = ?, chain = ?, epoch = ? WHERE position = ? AND chain = ?"
_SET_STATE = (
    "UPDATE checkpoint SET state = ?, error_position = ?, error_tag = ?, error = ? WHERE position = ? AND chain = ?"
)


class Taken(Exception):
    """The checkpoint is not where this process left it: another projector writes to the same file."""


def open_engine(path: Path, pragmas: dict[str, str], **options: Any) -> sa.Engine:
    """Open a read file; each of its connections gets these pragmas. Transactions are begun and ended by hand."""
    engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", **options)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}").close()

    return engine


def read_checkpoint(connection: sa.Connection) -> Checkpoint | None:
    """Return the checkpoint of a read file, None when it has none yet."""
    # Asking for its last column: a file of a release before that is as good as none, and is built anew.
    exists = sa.text("SELECT 1 FROM pragma_table_info('checkpoint') WHERE name = 'begun_at'")
    if connection.execute(exists).first() is None:
        return None
    found = connection.execute(sa.select(CHECKPOINT.sql)).first()
    return None if found is None else Checkpoint(*found)


class Store:
    """The write side of a read file. While `building`, indexes are missing.

    A `private` file is one that nobody else has yet, as are those being built: nothing in it is kept safe.
    """

    def __init__(self, path: Path, *, building: bool = False, private: bool = False) -> None:
        self.path = path
        self.building = building
        if building or private:
            self.engine = open_engine(path, _PRAGMAS_PRIVATE, poolclass=sa.StaticPool, module=Driver(sqlite3))
        else:
            self.engine = open_engine(path, _PRAGMAS, poolclass=sa.StaticPool)
        self.connection = self.engine.connect()
        self.changed: set[str] = set()
        """Names of the tables that rows were written to since somebody emptied this."""
        self._indexed: set[sa.Index] = set()
        self._rows: dict[str, Rows[Any]] = {}
        self._lines: dict[str, Lines[Any]] = {}

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self.connection.close()
        self.engine.dispose()

    def rows(self, table: Table[R]) -> Rows[R]:
        """Return the identity map of a table; always the same one."""
        if table.name not in self._rows:

            def fetch(sql: str, key: tuple[Any, ...]) -> Any:
                self.ensure_key(table)
                return self.connection.exec_driver_sql(sql, key).first()

            self._rows[table.name] = Rows(table, fetch, complete=self.building)
        return self._rows[table.name]

    def lines(self, table: Table[R]) -> Lines[R]:
        """Return what is on its way into a table that only grows; always the same."""
        return self._lines.setdefault(table.name, Lines(table))

    def select(self, query: sa.Select[Any] | sa.CompoundSelect[Any]) -> Sequence[sa.Row[Any]]:
        """Return what is in the file, without what has not been flushed."""
        return self.connection.execute(query).all()

    def begin(self) -> None:
        """Start a transaction that writes."""
        self.connection.exec_driver_sql("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End the transaction."""
        self.connection.exec_driver_sql("COMMIT")

    def rollback(self) -> None:
        """Forget the transaction, if there is one."""
        driver = self.connection.connection.driver_connection
        if driver is not None and driver.in_transaction:
            self.connection.exec_driver_sql("ROLLBACK")

    def flush(self, *, everything: bool = True) -> None:
        """Write what changed since the last time, inside a transaction.

        A build does not write `everything` until the end: rows that may still change wait, unless there are too many.
        """
        for rows in self._rows.values():
            waiting_max = ROWS_MAX_BUILDING if rows.table.settled is None else UNSETTLED_MAX
            if everything or rows.table.at_once or len(rows) > waiting_max:
                self._flush_all(rows)
            else:
                self.write(rows.table.name, rows.table.insert_sql, rows.take_settled())
            rows.trim(ROWS_MAX_BUILDING if self.building else ROWS_MAX_LIVE)
        for lines in self._lines.values():
            self.write(lines.table.name, lines.table.insert_sql, lines.waiting)
            lines.waiting.clear()

    def _flush_all(self, rows: Rows[Any]) -> None:
        table = rows.table
        gone, changed, added = rows.take()
        if gone or changed:
            self.ensure_key(table)
        self.write(table.name, table.delete_sql, gone)
        self.write(table.name, table.update_sql, changed)
        self.write(table.name, table.insert_sql, added)

    def create(self, tables: Iterable[Table[Any]], checkpoint: Checkpoint) -> None:
        """Make the tables, without indexes, and the first checkpoint."""
        for table in (*tables, CHECKPOINT):
            self.connection.execute(CreateTable(table.sql))
        self.connection.exec_driver_sql(CHECKPOINT.insert_sql, msgspec.structs.astuple(checkpoint))

    def complete(self, tables: Iterable[Table[Any]], statements: Iterable[str]) -> None:
        """Make all indexes, then what stands on the tables (views, full-text search)."""
        for table in tables:
            self.ensure_key(table)
            for index in table.indexes:
                self._index(index)
        for statement in statements:
            self.connection.exec_driver_sql(statement)

    def advance(self, before: Checkpoint, position: int, chain: bytes, epoch: str) -> Checkpoint:
        """Move the checkpoint on, inside the transaction that writes the rows; `Taken` when somebody else moved it."""
        self._exchange(_ADVANCE, (position, chain, epoch, before.position, before.chain), before)
        return msgspec.structs.replace(before, position=position, chain=chain, epoch=epoch)

    def set_state(self, checkpoint: Checkpoint) -> None:
        """Write the state and the error of a checkpoint, in a transaction of its own."""
        c = checkpoint
        self._exchange(_SET_STATE, (c.state, c.error_position, c.error_tag, c.error, c.position, c.chain), c)

    def write(self, table: str, sql: str, parameters: list[tuple[Any, ...]]) -> None:
        """Run one statement, which changes rows of this table, for each set of parameters."""
        if parameters:
            self.changed.add(table)
            self.connection.exec_driver_sql(sql, parameters)

    def _exchange(self, sql: str, parameters: tuple[Any, ...], expected: Checkpoint) -> None:
        if self.connection.exec_driver_sql(sql, parameters).rowcount != 1:
            where = f"{self.path.name}: the checkpoint is no longer at {expected.position}"
            raise Taken(f"{where}: is a second projector running?")

    def ensure_key(self, table: Table[Any]) -> None:
        """Make the key's index while building, when it is first needed: most rows are never looked up again."""
        if self.building and table.unique is not None:
            self._index(table.unique)

    def ensure_index(self, table: Table[Any], *columns: str) -> None:
        """Make one of a table's other indexes while building, for queries that cannot wait for the end."""
        if self.building:
            self._index(next(index for index in table.indexes if tuple(index.columns.keys()) == columns))

    def _index(self, index: sa.Index) -> None:
        if index not in self._indexed:
            self.connection.execute(CreateIndex(index))
            self._indexed.add(index)
