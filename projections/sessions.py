"""Work sessions: unbroken stretches of work on one task."""

import sqlalchemy as sa

from projections.tables import Row, Table


class SessionRow(Row):
    """A session, open while `ended_at` is None. `closed_by` is a reason to pause, or completed or cancelled.

    `mark` says what became of it afterwards: restated by a late arrival, corrected, struck (it never was), or added.
    `first_started_at` and `first_ended_at` are what was tapped, kept from the first correction on.
    `first_mark` is the mark it had then.
    `reviewed` is the event by which somebody last looked at it; what happens after that is to be looked at again.
    `added` ones were never tapped.
    `person_no` is the person's number in `app_user`, as a number is found much faster; `position` the last event of
    the work itself that touched it.
    What follows is filled in by labor cost: None until the session is closed.
    `day` is set when it lies within one day of the shop; otherwise its days are in `labor_day`.
    `cost` is exact and leaves out the part (`uncosted_us`) for which no pay is known; `own` says that the person's own
    pay is in it, so that it reveals it.
    """

    session_id: str
    task_id: str
    person_id: str
    order_number: str
    person_no: int
    started_at: int
    position: int
    ended_at: int | None = None
    closed_by: str | None = None
    mark: str | None = None
    day: str | None = None
    labor_us: int | None = None
    uncosted_us: int | None = None
    cost: str | None = None
    first_started_at: int | None = None
    first_ended_at: int | None = None
    first_mark: str | None = None
    reviewed: int | None = None
    added: bool = False
    own: bool = False


SESSIONS = Table(
    "work_session",
    SessionRow,
    key="session_id",
    indexes=[
        ("person_no", "started_at"),
        ("order_number", "started_at", "person_no", "mark"),  # whose work is on an order, and since when
        ("started_at",),
        ("labor_us", "started_at"),
    ],
    settled=lambda row: row.ended_at is not None,
)
SHIFT_END = "shift-end"
LONG_US = 12 * 3_600 * 1_000_000
"""A session that is longer than this was hardly worked through."""
NOT_REVIEWED = "(reviewed IS NULL OR reviewed < position)"
IS_TO_REVIEW = (
    f"(closed_by = '{SHIFT_END}' OR ended_at - started_at > {LONG_US}) AND (mark IS NULL OR mark <> 'struck')"
    f" AND {NOT_REVIEWED}"
)
"""Closed sessions that somebody has to look at; the words must be those of the index."""
SESSIONS_TO_REVIEW = f"CREATE INDEX work_session_to_review ON work_session (ended_at, session_id) WHERE {IS_TO_REVIEW}"
SESSIONS_ACROSS = (
    "CREATE INDEX work_session_across ON work_session (ended_at) WHERE day IS NULL AND ended_at IS NOT NULL"
)
"""Those across a midnight of the shop, which are few."""
IS_FREE = "cost = '0'"
"""Sessions whose known cost is nothing: a tap by mistake, or the pay is; the words must be those of the index."""
FREE_SESSIONS = f"CREATE INDEX work_session_free ON work_session (order_number) WHERE {IS_FREE}"
OPEN_SESSIONS = "CREATE INDEX work_session_open ON work_session (person_id) WHERE ended_at IS NULL"


def counted(columns: sa.ColumnCollection[str, sa.ColumnElement[object]] = SESSIONS.c) -> sa.ColumnElement[bool]:
    """Return the condition that a session was not struck."""
    return columns.mark.is_distinct_from("struck")


def is_long(started_at: int, ended_at: int | None, now_us: int) -> bool:
    """Tell whether a session is, or was, longer than anybody works."""
    return (now_us if ended_at is None else ended_at) - started_at > LONG_US
