"""Finding the sessions whose costs lean on each other: those of one person in the same weeks."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from projections.days import Days
from projections.labor import DAYS_OF_WEEK, Span, begins_us, monday_of, week_of
from projections.sessions import SESSIONS, SessionRow
from projections.tables import Row, Table

Select = Callable[[sa.Select[Any]], Iterable[Any]]
"""Runs a query: of the file that is being written, or of a connection that reads."""


class LaborDayRow(Row):
    """The part of a session in one day of the shop: only for sessions across midnight, the others say it themselves."""

    session_id: str
    day: str
    labor_us: int
    cost: str | None
    own: bool = False


LABOR_DAYS = Table("labor_day", LaborDayRow, key=("session_id", "day"), indexes=[("day",)], at_once=True)


def counts(row: SessionRow) -> bool:
    """Tell whether a session costs anything yet: it is closed and was not struck."""
    return row.ended_at is not None and row.mark != "struck"


def span_of(row: SessionRow) -> Span:
    """Return the time of a closed session."""
    assert row.ended_at is not None
    return Span(row.session_id, row.started_at, row.ended_at)


def weeks_of(span: Span, days: Days) -> range:
    """Return the numbers of the weeks that a session touches."""
    last_us = max(span.started_us, span.ended_us - 1)
    return range(week_of(days.day(span.started_us)), week_of(days.day(last_us)) + 1)


def since_when(
    days: Days, repaid: Mapping[str, date], ruled: Iterable[tuple[str | None, date]], roles: Mapping[str, str | None]
) -> dict[str, int]:
    """Return since when whose sessions are to be costed again: of people, and of all who have a pay role (or any)."""
    since = {person_id: begins_us(days, day) for person_id, day in repaid.items()}
    for role, day in ruled:
        first_us = begins_us(days, day)
        for person_id, pay_role in roles.items():
            if role in (None, pay_role):
                since[person_id] = min(first_us, since.get(person_id, first_us))
    return since


def booked_since(select: Select, person_no: int, since_us: int) -> dict[str, SessionRow]:
    """Return a person's booked sessions that reach into the time after an instant, as the file has them."""
    c = SESSIONS.c
    query = sa.select(SESSIONS.sql).where(c.person_no == person_no, c.labor_us.is_not(None), c.ended_at > since_us)
    return {each[0]: SessionRow(*each) for each in select(query)}


def booked_in_weeks(select: Select, days: Days, person_no: int, weeks: Collection[int]) -> dict[str, SessionRow]:
    """Return a person's booked sessions that touch these weeks, as the file has them."""
    c, d = SESSIONS.c, LABOR_DAYS.c
    booked = sa.select(SESSIONS.sql).where(c.labor_us.is_not(None))
    # A sum, which no index knows: SQLite would rather look through all that the person ever did.
    of_person = c.person_no + 0 == person_no
    found: dict[str, SessionRow] = {}
    for week in weeks:
        monday = monday_of(week)
        after = monday + timedelta(days=DAYS_OF_WEEK)
        began = (c.started_at >= begins_us(days, monday), c.started_at < begins_us(days, after))
        across = sa.select(d.session_id).where(d.day >= monday.isoformat(), d.day < after.isoformat())
        for query in (
            booked.where(c.person_no == person_no, *began),
            booked.where(of_person, c.session_id.in_(across)),
        ):
            found.update((each[0], SessionRow(*each)) for each in select(query))
    return found


def days_booked(select: Select, session_id: str) -> dict[str, LaborDayRow]:
    """Return the days of a session across midnight, as the file has them."""
    query = sa.select(LABOR_DAYS.sql).where(LABOR_DAYS.c.session_id == session_id)
    return {each.day: each for each in (LaborDayRow(*row) for row in select(query))}
