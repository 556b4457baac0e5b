"""Making an empty log, and bringing the tables of an older release up to date."""

from pathlib import Path

import apsw

from events.ids import uuid7
from events.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION, TABLES, TRIGGERS
from events.sqlite import LogUnusable, connect, query


def create(path: Path, now_us: int, *, vfs: str | None = None) -> None:
    """Make an empty log; keeps one that is there, of this release or an older one.

    Refuses to make one of somebody else's database.
    """
    # Before SQLite does, which would let others read it.
    path.touch(mode=0o600)
    connection = connect(path, write=True, vfs=vfs)
    try:
        connection.execute("BEGIN IMMEDIATE")
        if connection.pragma("application_id") == APPLICATION_ID:
            _migrate(connection)
            connection.execute("COMMIT")
            return
        if query(connection, "SELECT 1 FROM sqlite_schema"):
            message = f"{path}: this is another program's database: use another folder with --data"
            raise LogUnusable(message)
        connection.execute(TABLES)
        connection.execute(TRIGGERS)
        connection.execute("INSERT INTO log VALUES (1, ?, ?, ?)", (str(uuid7()), str(uuid7()), now_us))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _migrate(connection: apsw.Connection) -> None:
    """Take one step for each version that the tables are behind. A version that only a newer program knows stays."""
    while (steps := MIGRATIONS.get(version := connection.pragma("user_version"))) is not None:
        for step in steps:
            connection.execute(step)
        connection.execute(f"PRAGMA user_version = {version + 1}")
