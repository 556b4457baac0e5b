"""Which tables queries read, as SQLite itself says when it prepares them: nobody declares it, so nobody forgets one."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

ANY = "*"
"""Stands for all tables there are, where it is not sure which."""
TEXTS_MAX = 500
"""Statements that are known at once. A list of values has a text for each length of it."""
_KINDS = "SELECT name, type FROM pragma_table_list"


class TablesRead:
    """Knows of each statement of a read file which tables it reads, of those that are told when they change.

    SQLite is asked when a statement is new; from then on it is a look-up.
    It stands in the driver, as SQLAlchemy's own hooks cost 20 times as much.
    """

    def __init__(self, told: frozenset[str]) -> None:
        self._told = told
        self._known: dict[str, frozenset[str]] = {}

    def connect(self, *how: Any, **more: Any) -> "Watched":
        """Open a connection, as `sqlite3.connect` does."""
        connection = Watched(*how, **more)
        connection.memory = self
        return connection

    def of(self, connection: sqlite3.Connection, sql: str, parameters: Any) -> frozenset[str]:
        """Return the names of the tables that a statement reads."""
        found = self._known.get(sql)
        if found is None:
            if len(self._known) >= TEXTS_MAX:
                self._known.clear()
            found = self._known[sql] = self._ask(connection, sql, parameters)
        return found

    def _ask(self, connection: sqlite3.Connection, sql: str, parameters: Any) -> frozenset[str]:
        names: set[str] = set()

        def allow(action: int, table: str | None, *_: Any) -> int:
            if action == sqlite3.SQLITE_READ and table is not None:
                names.add(table)
            return sqlite3.SQLITE_OK

        connection.set_authorizer(allow)
        try:
            sqlite3.Connection.cursor(connection).execute(f"EXPLAIN {sql}", parameters).close()
        finally:
            connection.set_authorizer(None)
        # What is no table of the file (a function, a view, the inner tables of a search) stands on others or on none.
        kinds = dict(sqlite3.Connection.cursor(connection).execute(_KINDS).fetchall())
        names = {name for name in names if kinds.get(name) in ("table", "virtual") and not name.startswith("sqlite_")}
        return frozenset(names if names <= self._told else {ANY})


class Watched(sqlite3.Connection):
    """A connection that can be asked to say which tables are read on it."""

    memory: TablesRead
    tables: set[str] | None = None

    def cursor(self, *_: Any) -> Any:
        """Return a cursor whose statements are looked at."""
        # Made by the connection: it forgets its cursors that are gone as it makes others, and only then.
        return super().cursor(_Cursor)


class _Cursor(sqlite3.Cursor):
    connection: Watched

    def execute(self, sql: str, parameters: Any = ()) -> "_Cursor":
        tables = self.connection.tables
        if tables is not None:
            tables |= self.connection.memory.of(self.connection, sql, parameters)
        super().execute(sql, parameters)
        return self


@contextlib.contextmanager
def watching(connection: sa.Connection, tables: set[str]) -> Iterator[None]:
    """Add to `tables` the names of all that is read meanwhile."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, Watched)
    driver.tables = tables
    try:
        yield
    finally:
        driver.tables = None
