"""Comparing two read files of one group at one position: row counts and checksums of every table."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from projections.projection import Group
from projections.store import open_engine, read_checkpoint

_READ = {"busy_timeout": "10000", "query_only": "1"}
_ROWS_AT_ONCE = 1_000


class Sum(msgspec.Struct, frozen=True):
    """What a table holds: its number of rows, and a checksum over them in the order of all columns."""

    rows: int
    checksum: str


class Summary(msgspec.Struct, frozen=True):
    """A read file at one moment."""

    position: int
    chain: bytes
    versions: str
    tables: dict[str, Sum]

    def differences(self, other: "Summary") -> list[str]:
        """Return what differs, one line for each table."""
        if (self.position, self.versions) != (other.position, other.versions):
            return [f"not comparable: position {self.position} and {other.position}"]
        return [
            f"{name}: {mine.rows} rows ({mine.checksum[:12]}) and {theirs.rows} ({theirs.checksum[:12]})"
            for name, mine in self.tables.items()
            if mine != (theirs := other.tables[name])
        ]


def summarize(group: Group, path: Path) -> Summary | None:
    """Return what a read file holds, read in one transaction; None when it has no checkpoint."""
    engine = open_engine(path, _READ, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            checkpoint = read_checkpoint(connection)
            if checkpoint is None:
                return None
            if checkpoint.versions != group.versions():
                return Summary(checkpoint.position, checkpoint.chain, checkpoint.versions, {})
            tables = {name: _sum(connection, sql) for name, sql in _queries(group)}
            connection.exec_driver_sql("ROLLBACK")
            return Summary(checkpoint.position, checkpoint.chain, checkpoint.versions, tables)
    except sa.exc.DatabaseError:
        return None
    finally:
        engine.dispose()


def _queries(group: Group) -> Iterator[tuple[str, str]]:
    for projection in group.projections:
        for table in projection.TABLES:
            columns = ", ".join(column.name for column in table.c)
            yield table.name, f"SELECT {columns} FROM {table.name} ORDER BY {', '.join(table.key)}"  # noqa: S608  our own names
        for number, sql in enumerate(projection.CHECKED, 1):
            yield f"{projection.__name__} {number}", sql


def _sum(connection: sa.Connection, sql: str) -> Sum:
    digest, rows = hashlib.blake2b(digest_size=16), 0
    found = connection.exec_driver_sql(sql)
    while some := found.fetchmany(_ROWS_AT_ONCE):
        digest.update(repr([tuple(row) for row in some]).encode())
        rows += len(some)
    return Sum(rows, digest.hexdigest())
