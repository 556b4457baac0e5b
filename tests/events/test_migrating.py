"""The tables of an older release are brought up to date when its log is opened; the log itself stays as it is."""

from pathlib import Path

import pytest

from events.creating import create
from events.schema import SCHEMA_VERSION
from events.sqlite import SqliteLog, connect, query
from events.vault import AddCredential, Credential, Vault

FIRST = """
DROP TABLE credential; DROP TABLE password; DROP TABLE totp; DROP TABLE recovery_code; DROP TABLE web_session;
CREATE TABLE credential (
    digest     BLOB PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('tablet', 'code', 'token')),
    holder     TEXT NOT NULL,
    scopes     TEXT NOT NULL DEFAULT '',
    expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_holder ON credential (holder);
INSERT INTO credential VALUES (x'01', 'token', 'somebody', 'read pay', 7);
PRAGMA user_version = 1;
"""
"""Makes of today's empty file one of the first release, with a token in it."""
SECOND = """
DROP TABLE credential; DROP TABLE web_session;
CREATE TABLE credential (
    digest     BLOB PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('tablet', 'code', 'token', 'badge', 'reset')),
    holder     TEXT NOT NULL,
    scopes     TEXT NOT NULL DEFAULT '',
    expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_holder ON credential (holder);
INSERT INTO credential VALUES (x'01', 'token', 'somebody', 'read pay', 7);
CREATE TABLE web_session (
    digest     BLOB PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    person_id  TEXT NOT NULL,
    level      TEXT NOT NULL CHECK (level IN ('full', 'enrol')),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    agent      TEXT NOT NULL,
    origin     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_person ON web_session (person_id);
INSERT INTO web_session VALUES (x'03', 's', 'somebody', 'full', 1, 2, 9, 'here', 'there');
PRAGMA user_version = 2;
"""
"""And of the second, with a console session, too."""


@pytest.fixture(params=[FIRST, SECOND], ids=["first", "second"])
def older(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "floorbook.db"
    create(path, 1)
    connection = connect(path, write=True)
    connection.execute(request.param)
    connection.close()
    return path


def shape(path: Path) -> list[tuple[str, str]]:
    connection = connect(path, write=True)
    found = query(connection, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    connection.close()
    return [(name, " ".join((sql or "").replace('"', "").split())) for name, sql in found]


def test_an_older_file_gets_the_tables_of_a_new_one(older: Path, tmp_path: Path):
    fresh = tmp_path / "fresh.db"
    create(fresh, 1)
    assert shape(older) != shape(fresh)
    create(older, 2)
    assert shape(older) == shape(fresh)


def test_what_was_in_them_is_kept_and_new_kinds_fit(older: Path):
    create(older, 2)
    with_log = SqliteLog(older)
    with_log.close()
    connection = connect(older, write=True)
    vault = Vault(connection)
    assert vault.credential(b"\x01") == Credential(b"\x01", "token", "somebody", ("read", "pay"), 7)
    vault.apply([AddCredential(Credential(b"\x02", "badge", "somebody"))], 3)
    assert connection.pragma("user_version") == SCHEMA_VERSION
    kept = [(each.session_id, each.seen_at_us) for each in vault.accounts.sessions("somebody")]
    assert kept in ([], [("s", 2)])
    connection.close()


def test_opening_it_again_changes_nothing(older: Path):
    create(older, 2)
    before = shape(older)
    create(older, 3)
    assert shape(older) == before
