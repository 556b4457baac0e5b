"""apsw as a DB-API driver, for filling read files: it binds values more than twice as fast as the standard library.

Only for files that nobody else in this process has open: two SQLite libraries on one file drop each other's locks.
Errors are those of `sqlite3`, so that whoever calls need not know which driver it was.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

Error = sqlite3.Error
Warning = sqlite3.Warning  # noqa: A001  the DB-API's name
InterfaceError = sqlite3.InterfaceError
DatabaseError = sqlite3.DatabaseError
DataError = sqlite3.DataError
OperationalError = sqlite3.OperationalError
IntegrityError = sqlite3.IntegrityError
InternalError = sqlite3.InternalError
ProgrammingError = sqlite3.ProgrammingError
NotSupportedError = sqlite3.NotSupportedError
apilevel, threadsafety, paramstyle = "2.0", 1, "qmark"
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(map(int, sqlite_version.split(".")))


def connect(path: str, **_: Any) -> "Connection":
    """Open a file, or make it."""
    connection: Connection = _translated(Connection, path)
    return connection


class Connection:
    """A connection in autocommit mode: transactions are begun and ended by hand."""

    isolation_level: str | None = None

    def __init__(self, path: str) -> None:
        self._connection = apsw.Connection(path)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def cursor(self) -> "Cursor":
        """Return a new cursor."""
        return Cursor(self._connection)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Run one statement."""
        cursor = self.cursor()
        cursor.execute(sql, parameters)
        return cursor

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], **_: Any) -> None:
        """Make a function known to SQL."""
        self._connection.create_scalar_function(name, function, arguments)

    def commit(self) -> None:
        """End nothing: transactions are ended by hand."""

    def rollback(self) -> None:
        """Forget the open transaction, if there is one."""
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        _translated(self._connection.close)


class Cursor:
    """A statement and its rows, which are all fetched at once."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._next = 0
        self.description: Any = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement."""
        _translated(self._execute, sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement with each of these."""
        _translated(self._connection.executemany, sql, parameters)

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        found = self.fetchmany(1)
        return found[0] if found else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows."""
        found = self._rows[self._next : self._next + size]
        self._next += len(found)
        return found

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    def _execute(self, sql: str, parameters: Sequence[Any]) -> None:
        cursor = self._connection.cursor()
        cursor.exec_trace = self._describe  # afterwards nobody knows the columns any more
        self._rows, self._next = cursor.execute(sql, tuple(parameters)).fetchall(), 0
        self.rowcount = self._connection.changes()

    def _describe(self, cursor: apsw.Cursor, _sql: str, _parameters: object) -> bool:
        columns = cursor.get_description()
        self.description = [(*column[:2], None, None, None, None, None) for column in columns] or None
        return True


def _translated(work: Callable[..., Any], *given: Any) -> Any:
    try:
        return work(*given)
    except apsw.Error as error:
        translated = OperationalError(str(error))
        translated.sqlite_errorcode = getattr(error, "extendedresult", getattr(error, "result", apsw.SQLITE_ERROR))
        raise translated from error
