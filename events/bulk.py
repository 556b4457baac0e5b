"""apsw as a DB-API driver, for filling read files: it binds values more than twice as fast as the standard library.

Only for files that nobody else in this process has open: two SQLite libraries on one file drop each other's locks.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

ERRORS = (
    "Error", "Warning", "InterfaceError", "DatabaseError", "DataError", "OperationalError", "IntegrityError",
    "InternalError", "ProgrammingError", "NotSupportedError",
)  # fmt: skip


class Driver:
    """What SQLAlchemy takes for a module. Its errors are those of another driver, so that callers need not know both.

    They have the attribute `sqlite_errorcode`, as in `sqlite3`.
    """

    apilevel, threadsafety, paramstyle = "2.0", 1, "qmark"
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(map(int, sqlite_version.split(".")))

    def __init__(self, errors: Any) -> None:
        """Take the module whose errors to raise."""
        for name in ERRORS:
            setattr(self, name, getattr(errors, name))
        self._error: type[Exception] = errors.OperationalError

    def connect(self, path: str, **_: Any) -> "Connection":
        """Open a file, or make it."""
        connection: Connection = self.translated(Connection, self, path)
        return connection

    def translated(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do something, and raise errors as those of the other driver."""
        try:
            return work(*given)
        except apsw.Error as error:
            translated: Any = self._error(str(error))
            translated.sqlite_errorcode = getattr(error, "extendedresult", getattr(error, "result", apsw.SQLITE_ERROR))
            raise translated from error


class Connection:
    """A connection in autocommit mode: transactions are begun and ended by hand."""

    isolation_level: str | None = None

    def __init__(self, driver: Driver, path: str) -> None:
        self._translated = driver.translated
        self._connection = apsw.Connection(path)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def cursor(self) -> "Cursor":
        """Return a new cursor."""
        return Cursor(self._connection, self._translated)

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
        self._translated(self._connection.close)


class Cursor:
    """A statement and its rows, which are all fetched at once."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection, translated: Callable[..., Any]) -> None:
        self._connection = connection
        self._translated = translated
        self._rows: list[Any] = []
        self._next = 0
        self.description: Any = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._translated(self._execute, sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement with each of these."""
        self._translated(self._connection.executemany, sql, parameters)

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
