"""Work of the current day of the shop, as of now: closed sessions, and open ones so far."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from projections.days import Days, to_us
from projections.labor_weeks import LABOR_DAYS
from projections.people import person_number
from projections.sessions import SESSIONS, counted


def worked_today_us(
    connection: sa.Connection, days: Days, now: datetime, person_id: str | None = None
) -> dict[str, int]:
    """Return the microseconds that people (or one person) worked since the shop's last midnight.

    Of sessions that are open only the time until `now` counts, whatever is booked on them as of a past moment.
    """
    now_us = to_us(now)
    index = days.index(now_us)
    midnight, day = days.starts[index], days.names[index]
    c = SESSIONS.c
    closed = c.ended_at.is_not(None)
    within = sa.select(c.person_id, sa.func.sum(c.labor_us)).where(c.started_at >= midnight, c.day == day, closed)
    across = (
        sa.select(c.person_id, sa.func.sum(LABOR_DAYS.c.labor_us))
        .join_from(LABOR_DAYS.sql, SESSIONS.sql, c.session_id == LABOR_DAYS.c.session_id)
        .where(LABOR_DAYS.c.day == day, closed)
    )
    so_far = sa.func.sum(sa.func.max(0, now_us - sa.func.max(c.started_at, midnight)))
    running = sa.select(c.person_id, so_far).where(c.ended_at.is_(None), counted())
    # Within one person's index, where there is one.
    if person_id is not None:
        within = within.where(c.person_no == person_number(person_id))
    total: dict[str, int] = {}
    for query in (within, across, running):
        chosen = query if person_id is None else query.where(c.person_id == person_id)
        for who, worked_us in connection.execute(chosen.group_by(c.person_id)):
            total[who] = total.get(who, 0) + worked_us
    return total


def midnight_before(days: Days, now: datetime) -> datetime:
    """Return when the current day of the shop began."""
    now_us = to_us(now)
    return now - timedelta(microseconds=now_us - days.starts[days.index(now_us)])
