"""The tables of `floorbook.db`: log, receipts, claims, keys, credentials. One file, one transaction, one backup."""

APPLICATION_ID = 0x464C4F52  # "FLOR"
SCHEMA_VERSION = 3

_LOG = """
CREATE TABLE log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    log_id     TEXT NOT NULL,
    epoch      TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Streams, tags, actors, devices and origins, each text once: the log refers to them by number.
CREATE TABLE name (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event (
    position    INTEGER PRIMARY KEY,
    stream      INTEGER NOT NULL REFERENCES name (id),
    version     INTEGER NOT NULL,
    tag         INTEGER NOT NULL REFERENCES name (id),
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor       INTEGER NOT NULL REFERENCES name (id),
    device      INTEGER NOT NULL REFERENCES name (id),
    origin      INTEGER NOT NULL REFERENCES name (id),
    command_id  BLOB NOT NULL CHECK (length(command_id) = 16),
    part        INTEGER NOT NULL,
    data        BLOB NOT NULL,
    chain       BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
CREATE UNIQUE INDEX event_stream ON event (stream, version);
CREATE UNIQUE INDEX event_command ON event (command_id, part);
CREATE INDEX event_tag ON event (tag);

CREATE TABLE signed_head (
    position  INTEGER PRIMARY KEY,
    chain     BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- In order of arrival, so that the oldest are found without an index on time.
CREATE TABLE receipt (
    id          INTEGER PRIMARY KEY,
    key         BLOB NOT NULL UNIQUE,
    actor       INTEGER NOT NULL REFERENCES name (id),
    digest      BLOB NOT NULL,
    outcome     BLOB NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE claim (
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE subject_key (
    subject TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
    subject   TEXT PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `token` finds the row, `hash` proves it. A row taken over from an older system may have the bare PIN, until it heals.
CREATE TABLE pin (
    person_id TEXT PRIMARY KEY,
    token     BLOB UNIQUE,
    hash      TEXT,
    plain     TEXT,
    set_at    INTEGER NOT NULL,
    CHECK ((hash IS NULL) <> (plain IS NULL))
) STRICT, WITHOUT ROWID;
"""

CREDENTIALS = """
-- Tablets, enrolment codes, bearer tokens, badges and reset links: only the SHA-256 of a random secret (codes: HMAC).
CREATE TABLE credential (
    digest     BLOB PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('tablet', 'code', 'token', 'badge', 'reset')),
    holder     TEXT NOT NULL,
    scopes     TEXT NOT NULL DEFAULT '',
    expires_at INTEGER,
    seen_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_holder ON credential (holder);
"""

ACCOUNTS = """
-- `login` (HMAC of the name as typed) finds the row, `hash` (Argon2id; empty until one is chosen) proves it.
CREATE TABLE password (
    person_id TEXT PRIMARY KEY,
    login     BLOB NOT NULL UNIQUE,
    hash      TEXT NOT NULL,
    set_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The secret is sealed under a key of the secrets folder; a step of time is used once.
CREATE TABLE totp (
    person_id TEXT PRIMARY KEY,
    sealed    BLOB NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL,
    digest    BLOB NOT NULL,
    PRIMARY KEY (person_id, digest)
) STRICT, WITHOUT ROWID;

"""

SESSIONS = """
CREATE TABLE web_session (
    digest     BLOB PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    person_id  TEXT NOT NULL,
    level      TEXT NOT NULL CHECK (level IN ('full', 'enrol', 'wall')),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    agent      TEXT NOT NULL,
    origin     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_person ON web_session (person_id);
"""

TABLES = _LOG + CREDENTIALS + ACCOUNTS + SESSIONS

_CREDENTIALS_ANEW = (
    "ALTER TABLE credential RENAME TO older_credential",
    "DROP INDEX credential_holder",
    CREDENTIALS,
    "INSERT INTO credential SELECT digest, kind, holder, scopes, expires_at, NULL FROM older_credential",
    "DROP TABLE older_credential",
)
MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: (*_CREDENTIALS_ANEW, ACCOUNTS, SESSIONS),
    2: (
        *_CREDENTIALS_ANEW,
        "ALTER TABLE web_session RENAME TO older_session",
        "DROP INDEX web_session_person",
        SESSIONS,
        "INSERT INTO web_session SELECT * FROM older_session",
        "DROP TABLE older_session",
    ),
}
"""What makes the tables of a version those of the next. The log itself never changes; what stands beside it may."""

# Triggers stop accidents; against somebody who drops them there is the chain.
# `INSERT OR REPLACE` deletes without firing delete triggers, so the insert itself is checked.
_FOREVER = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE (ABORT, '{table}: history cannot be altered'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE (ABORT, '{table}: history cannot be deleted'); END;
"""

TRIGGERS = (
    "".join(_FOREVER.format(table=table) for table in ("event", "name", "signed_head"))  # noqa: S608  our own names
    + """
CREATE TRIGGER event_append_only BEFORE INSERT ON event
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
  OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version)
  OR EXISTS (SELECT 1 FROM event WHERE command_id = NEW.command_id AND part = NEW.part)
BEGIN SELECT RAISE (ABORT, 'event: only the next position, a new version and a new command can be appended'); END;
CREATE TRIGGER name_append_only BEFORE INSERT ON name
WHEN EXISTS (SELECT 1 FROM name WHERE id = NEW.id OR text = NEW.text)
BEGIN SELECT RAISE (ABORT, 'name: a name is given once'); END;
CREATE TRIGGER signed_head_append_only BEFORE INSERT ON signed_head
WHEN EXISTS (SELECT 1 FROM signed_head WHERE position >= NEW.position)
BEGIN SELECT RAISE (ABORT, 'signed_head: only a later head can be added'); END;
CREATE TRIGGER receipt_append_only BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE key = NEW.key OR id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'receipt: a command is answered once'); END;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE (ABORT, 'receipt: an answer cannot be altered'); END;
CREATE TRIGGER log_one_identity BEFORE UPDATE OF log_id, created_at ON log
BEGIN SELECT RAISE (ABORT, 'log: its identity cannot be altered'); END;
CREATE TRIGGER log_one_row BEFORE INSERT ON log
WHEN EXISTS (SELECT 1 FROM log)
BEGIN SELECT RAISE (ABORT, 'log: it has its identity already'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log
BEGIN SELECT RAISE (ABORT, 'log: its identity cannot be deleted'); END;
"""
)
