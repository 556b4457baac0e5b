"""Time sheets: what a person worked in a week of the shop, day by day and task by task, and whether it is approved."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from projections.actors import Names, actor_names
from projections.corrections import IS_ASKED, REQUESTS
from projections.days import Days, from_us
from projections.people import PEOPLE, person_number, records_time
from projections.sessions import SESSIONS, counted
from projections.tasks import TASKS
from projections.timesheets import TIMESHEETS

State = Literal["open", "approved", "reopened"]
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK_DAYS = len(DAY_NAMES)


class SheetLine(msgspec.Struct, frozen=True):
    """A task of the week: the microseconds of each day, Monday first, and their sum."""

    task_id: str
    order_number: str
    work_type: str | None
    days_us: tuple[int, ...]
    labor_us: int


class Timesheet(msgspec.Struct, frozen=True, kw_only=True):
    """A person's week. Sums are of closed sessions, `labor_us` is what is approved.

    `approved_us` is what was approved last; it differs once a reopened week was put right.
    `session_open` says that somebody still works in it, `requests_open` how many corrections are asked for.
    """

    person_id: str
    person_name: str | None
    team: str | None
    week: date
    from_at: datetime
    until_at: datetime
    days_us: tuple[int, ...]
    labor_us: int
    lines: tuple[SheetLine, ...]
    state: State = "open"
    approved_us: int | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    approved_by_name: str | None = None
    reopened_at: datetime | None = None
    reopened_by: str | None = None
    reopened_by_name: str | None = None
    because: str | None = None
    reason: str | None = None
    session_open: bool = False
    requests_open: int = 0


class SheetRow(msgspec.Struct, frozen=True):
    """A line of a time sheet by itself, with whose it is: for lists without a hierarchy."""

    person_id: str
    person_name: str | None
    team: str | None
    week: date
    state: State
    task_id: str
    order_number: str
    work_type: str | None
    monday_us: int
    tuesday_us: int
    wednesday_us: int
    thursday_us: int
    friday_us: int
    saturday_us: int
    sunday_us: int
    labor_us: int


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_starts(days: Days, monday: date) -> list[int]:
    """Return the eight midnights of a week, the one that ends it included."""
    return [days.midnight(monday + timedelta(days=ahead)) for ahead in range(WEEK_DAYS + 1)]


def timesheets(
    connection: sa.Connection,
    days: Days,
    monday: date,
    *,
    person_id: str | None = None,
    team: str | None = None,
) -> list[Timesheet]:
    """Return a week's sheets by name: of all who worked in it, or could have, or whose week was decided about.

    With `person_id` it is theirs, whatever is in it.
    """
    starts = week_starts(days, monday)
    worked = _worked(connection, starts, person_id)
    p, t = PEOPLE.c, TIMESHEETS.c
    could = sa.and_(p.active.is_(True), p.registered_at < starts[-1], records_time())
    decided = (column for column in t if column.name not in ("person_id", "week"))
    query = (
        sa.select(p.person_id, p.name, p.team, could.label("could"), *decided)
        .outerjoin_from(PEOPLE.sql, TIMESHEETS.sql, (t.person_id == p.person_id) & (t.week == monday.isoformat()))
        .order_by(p.name.is_(None), p.name, p.person_id)
    )
    if person_id is not None:
        query = query.where(p.person_id == person_id)
    if team is not None:
        query = query.where(p.team == team)
    running = _running(connection, starts[-1])
    asked, names = _asked(connection, starts), actor_names(connection)
    return [
        _sheet(
            row,
            monday,
            starts,
            worked.get(row.person_id, ()),
            names,
            session_open=row.person_id in running,
            requests_open=asked.get(row.person_id, 0),
        )
        for row in connection.execute(query)
        if person_id is not None or row.could or row.state is not None or row.person_id in worked.keys() | running
    ]


def flat(sheets: Iterable[Timesheet]) -> Iterator[SheetRow]:
    """Yield the lines of sheets, each with whose it is."""
    for sheet in sheets:
        whose = (sheet.person_id, sheet.person_name, sheet.team, sheet.week, sheet.state)
        for line in sheet.lines:
            about = (line.task_id, line.order_number, line.work_type)
            values: list[Any] = [*whose, *about, *line.days_us, line.labor_us]
            yield SheetRow(*values)


def _sheet(
    row: Any, monday: date, starts: list[int], lines: tuple[SheetLine, ...], names: Names, **waiting: Any
) -> Timesheet:
    return Timesheet(
        person_id=row.person_id,
        person_name=row.name,
        team=row.team,
        week=monday,
        from_at=from_us(starts[0]),
        until_at=from_us(starts[-1]),
        days_us=tuple(sum(line.days_us[day] for line in lines) for day in range(WEEK_DAYS)),
        labor_us=sum(line.labor_us for line in lines),
        lines=lines,
        state=row.state or "open",
        approved_us=row.approved_us,
        approved_at=_moment(row.approved_at),
        approved_by=row.approved_by,
        approved_by_name=names.get(row.approved_by),
        reopened_at=_moment(row.reopened_at),
        reopened_by=row.reopened_by,
        reopened_by_name=names.get(row.reopened_by),
        because=row.because,
        reason=row.reason,
        **waiting,
    )


def _worked(connection: sa.Connection, starts: list[int], person_id: str | None) -> dict[str, tuple[SheetLine, ...]]:
    """Cut closed sessions at the week's midnights: those that began in it, and those that reach into it."""
    s, t = SESSIONS.c, TASKS.c
    wanted = sa.select(s.person_id, s.task_id, s.started_at, s.ended_at).where(s.ended_at.is_not(None), counted())
    if person_id is not None:
        wanted = wanted.where(s.person_no == person_number(person_id))
    within = wanted.where(s.started_at >= starts[0], s.started_at < starts[-1])
    # Said with a sum, so that SQLite takes the index of sessions across midnight, not that of when they started.
    reaching = wanted.where(s.day.is_(None), s.started_at + 0 < starts[0], s.ended_at > starts[0])
    found: dict[tuple[str, str], list[int]] = {}
    for row in connection.execute(within.union_all(reaching)):
        days_us = found.setdefault((row.person_id, row.task_id), [0] * WEEK_DAYS)
        for day in range(WEEK_DAYS):
            days_us[day] += max(0, min(row.ended_at, starts[day + 1]) - max(row.started_at, starts[day]))
    about = {}
    if found:
        tasks = sa.select(t.task_id, t.order_number, t.work_type).where(t.task_id.in_({key[1] for key in found}))
        about = {row.task_id: row for row in connection.execute(tasks)}
    people: dict[str, list[SheetLine]] = {}
    for (who, task_id), days_us in found.items():
        task = about[task_id]
        line = SheetLine(task_id, task.order_number, task.work_type, tuple(days_us), sum(days_us))
        people.setdefault(who, []).append(line)
    return {
        who: tuple(sorted(lines, key=lambda line: (line.order_number, line.work_type or "", line.task_id)))
        for who, lines in people.items()
    }


def _running(connection: sa.Connection, until_us: int) -> set[str]:
    """Return who has a session open that began before the week's end."""
    c = SESSIONS.c
    query = sa.select(c.person_id).where(c.ended_at.is_(None), counted(), c.started_at + 0 < until_us)
    return {person_id for (person_id,) in connection.execute(query)}


def _asked(connection: sa.Connection, starts: list[int]) -> dict[str, int]:
    """Count the open requests about the week, by person: about a session of it, or about times in it."""
    r, s = REQUESTS.c, SESSIONS.c
    # What is open goes on, unless it was struck: that never was, but for when it began.
    on = sa.case((s.mark == "struck", s.started_at), else_=starts[-1])
    about = either(
        sa.and_(sa.func.coalesce(began, ended) < starts[-1], sa.func.coalesce(ended, last) >= starts[0])
        for began, ended, last in ((s.started_at, s.ended_at, on), (r.started_at, r.ended_at, r.started_at))
    )
    query = (
        sa.select(r.person_id, sa.func.count())
        .outerjoin_from(REQUESTS.sql, SESSIONS.sql, s.session_id == r.session_id)
        .where(sa.text(f"correction_request.{IS_ASKED}"), about)
        .group_by(r.person_id)
    )
    return {person_id: count for person_id, count in connection.execute(query)}  # noqa: C416  rows are no pairs to mypy


def either(conditions: Iterable[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Return the condition that one of these holds."""
    return sa.or_(sa.false(), *conditions)


def _moment(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
