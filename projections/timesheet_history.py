"""What became of a person's week: approvals, reopenings, and the corrections of what was worked in it."""

from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.actors import actor_names
from projections.corrections import CHANGES
from projections.days import Days, from_us
from projections.tasks import TASKS
from projections.timesheet_page import Timesheet, either, timesheets, week_starts
from projections.timesheets import SHEET_STEPS


class WeekEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was decided about a week: `kind` is approved, reopened, corrected, struck, added or restored.

    `said_by` is who, as the log records it. The times before and after are those of a session that was put right;
    None where it was not, or is not any more. `labor_us` is what was approved.
    """

    position: int
    kind: str
    said_at: datetime
    said_by: str
    said_by_name: str | None
    reason: str | None
    labor_us: int | None = None
    because: str | None = None
    session_id: str | None = None
    task_id: str | None = None
    order_number: str | None = None
    work_type: str | None = None
    started_before: datetime | None = None
    ended_before: datetime | None = None
    started_after: datetime | None = None
    ended_after: datetime | None = None
    request_id: str | None = None


class WeekHistory(msgspec.Struct, frozen=True):
    """A week's sheet as it is, and all that happened to it, the latest first."""

    sheet: Timesheet
    events: list[WeekEvent]


_CHANGED: sa.Select[Any] = sa.select(
    CHANGES.c.position, CHANGES.c.kind, CHANGES.c.changed_at.label("said_at"), CHANGES.c.changed_by.label("said_by"),
    CHANGES.c.reason, CHANGES.c.session_id, CHANGES.c.task_id, TASKS.c.order_number, TASKS.c.work_type,
    CHANGES.c.started_before, CHANGES.c.ended_before, CHANGES.c.started_after, CHANGES.c.ended_after,
    CHANGES.c.request_id,
).outerjoin_from(CHANGES.sql, TASKS.sql, TASKS.c.task_id == CHANGES.c.task_id)  # fmt: skip


def week_history(connection: sa.Connection, days: Days, person_id: str, monday: date) -> WeekHistory | None:
    """Return the history of a person's week; None when nobody knows the person."""
    sheets = timesheets(connection, days, monday, person_id=person_id)
    if not sheets:
        return None
    names = actor_names(connection)
    found = [
        *connection.execute(_steps(person_id, monday)).mappings(),
        *connection.execute(_changes(person_id, week_starts(days, monday))).mappings(),
    ]
    events = [_event(row, names.get(row["said_by"])) for row in found]
    return WeekHistory(sheets[0], sorted(events, key=lambda event: event.position, reverse=True))


def _steps(person_id: str, monday: date) -> sa.Select[Any]:
    c = SHEET_STEPS.c
    query = sa.select(c.position, c.kind, c.said_at, c.said_by, c.reason, c.labor_us, c.because)
    return query.where(c.person_id == person_id, c.week == monday.isoformat())


def session_changes(connection: sa.Connection, session_id: str) -> list[WeekEvent]:
    """Return what was put right about a session, the latest first."""
    names = actor_names(connection)
    query = _CHANGED.where(CHANGES.c.session_id == session_id).order_by(CHANGES.c.position.desc())
    return [_event(row, names.get(row["said_by"])) for row in connection.execute(query).mappings()]


def _changes(person_id: str, starts: list[int]) -> sa.Select[Any]:
    """Return what was put right where the session lay in the week before or lies in it after."""
    c = CHANGES.c
    in_week = either(
        sa.and_(began < starts[-1], sa.func.coalesce(ended, began) >= starts[0])
        for began, ended in ((c.started_before, c.ended_before), (c.started_after, c.ended_after))
    )
    return _CHANGED.where(c.person_id == person_id, in_week)


def _event(row: sa.RowMapping, name: str | None) -> WeekEvent:
    times = ("said_at", "started_before", "ended_before", "started_after", "ended_after")
    said: dict[str, Any] = {**row, **{time: from_us(row[time]) for time in times if row.get(time) is not None}}
    return WeekEvent(**said, said_by_name=name)
