"""The tables of `alerts.db`: how far the log was looked at, what was noticed, and what became of each alert.

No personal text stands here, and no address: a delivery names its destination by its id.
If the file is lost, alerts begin anew from now on.
"""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from projections.store import open_engine

FILE = "alerts.db"
# An alert that is on its way must be known after a power cut, or it would be sent under another id.
_PRAGMAS = {"busy_timeout": "10000", "journal_mode": "wal", "synchronous": "full", "cache_size": "-512"}

_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}

_meta = sa.MetaData()


def _table(name: str, *columns: sa.Column[object]) -> sa.Table:
    return sa.Table(name, _meta, *columns)


def _key(name: str, kind: type[sa.Text | sa.Integer] = sa.Text) -> sa.Column[object]:
    return sa.Column(name, kind, primary_key=True)


def _number(name: str, *, null: bool = False, default: int | None = None) -> sa.Column[object]:
    given = None if default is None else str(default)
    return sa.Column(name, sa.Integer, nullable=null, server_default=given)


def _text(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=null)


REACTOR = _table(
    "reactor",
    _key("one", sa.Integer),
    _text("log_id"),
    _number("position"),
    sa.Column("chain", sa.LargeBinary, nullable=False),
    _number("marks_from", null=True),  # until tables show this position, marks are taken as known already
    _number("beat_at"),
    _number("destinations", default=0),
)
ALERT = _table("alert", _key("alert_id"), _text("kind"), _number("raised_at"), _text("facts"))
DELIVERY = _table(
    "delivery",
    _key("alert_id"),
    _key("destination_id"),
    _text("channel"),
    _text("state"),
    _number("attempts", default=0),
    _number("raised_at"),
    _number("tried_at", null=True),
    _number("due_at", null=True),
    _text("error", null=True),
)
MARK = _table("mark", _key("view"), _key("order_number"), _number("budget_e4"), _number("mark"))
SEEN = _table("seen", _key("kind"), _key("key"), _number("seen_at"))
GATHERING = _table("gathering", _key("kind"), _number("due_at"), _number("position"))
CONDITION = _table("condition", _key("kind"), _key("key"), _number("since"))
REPORT = _table("report", _key("report_id"), _text("kind"), _text("facts"))
sa.Index("delivery_state", DELIVERY.c.state, DELIVERY.c.due_at)
sa.Index("delivery_raised", DELIVERY.c.raised_at)


def open_alerts(data: Path) -> sa.Engine:
    """Open the file for writing, made if it is not there; one that is damaged is put aside."""
    path = data / FILE
    try:
        return _opened(path)
    except sa.exc.DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
        for each in data.glob(f"{FILE}*"):
            each.rename(data / f"damaged-{each.name}")
        return _opened(path)


def _opened(path: Path) -> sa.Engine:
    path.touch(mode=0o600)
    engine = open_engine(path, _PRAGMAS, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _meta.create_all(connection)
        connection.exec_driver_sql("COMMIT")
    return engine
