"""Work sessions: unbroken stretches of work on one task."""

import sqlalchemy as sa

from projections.tables import Row, Table


class SessionRow(Row):
    """A session, open while `ended_at` is None. `closed_by` is a reason to pause, or completed or cancelled.

    `mark` is restated when its times were changed afterwards, struck when it never was.
    `person_no` is the person's number in `app_user`, as a number is found much faster; `position` the last event that
    touched it.
    What follows is filled in by labor cost: None until the session is closed.
    `day` is set when it lies within one day of the shop; otherwise its days are in `labor_day`.
    `cost` is exact and leaves out the part (`uncosted_us`) for which no pay is known.
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


SESSIONS = Table(
    "work_session",
    SessionRow,
    key="session_id",
    indexes=[("person_no", "started_at"), ("order_number",), ("started_at",)],
    settled=lambda row: row.ended_at is not None,
)
OPEN_SESSIONS = "CREATE INDEX work_session_open ON work_session (person_id) WHERE ended_at IS NULL"


def counted(columns: sa.ColumnCollection[str, sa.ColumnElement[object]] = SESSIONS.c) -> sa.ColumnElement[bool]:
    """Return the condition that a session was not struck."""
    return columns.mark.is_distinct_from("struck")
