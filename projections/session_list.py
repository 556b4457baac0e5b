"""Lists of sessions: time sheets, and what stands behind a total."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.days import Days, from_us, to_us
from projections.exact import rounded
from projections.people import PEOPLE, person_number
from projections.sessions import SESSIONS, SHIFT_END, counted, is_long
from projections.tasks import TASKS


class Session(msgspec.Struct, frozen=True):
    """A session. `cost` is rounded to two places; None where it is unknown, or the session still open.

    `uncosted_us` is the part without known pay. `mark` is restated, corrected, added or struck: struck ones count
    nowhere. `first_started_at` and `first_ended_at` are what was tapped, None unless it was corrected.
    `long` ones last over twelve hours, `shift_end` ones were ended by the system.
    `own` says that the cost reveals the person's own pay.
    """

    session_id: str
    task_id: str
    person_id: str
    person_name: str | None
    team: str | None
    order_number: str
    work_type: str
    started_at: datetime
    ended_at: datetime | None
    closed_by: str | None
    mark: str | None
    labor_us: int | None
    uncosted_us: int | None
    cost: Decimal | None
    first_started_at: datetime | None
    first_ended_at: datetime | None
    long: bool
    shift_end: bool
    own: bool


_SESSIONS = (
    sa.select(
        SESSIONS.c.session_id, SESSIONS.c.task_id, SESSIONS.c.person_id, PEOPLE.c.name, PEOPLE.c.team,
        SESSIONS.c.order_number, TASKS.c.work_type, SESSIONS.c.started_at, SESSIONS.c.ended_at,
        SESSIONS.c.closed_by, SESSIONS.c.mark, SESSIONS.c.labor_us, SESSIONS.c.uncosted_us, SESSIONS.c.cost,
        SESSIONS.c.first_started_at, SESSIONS.c.first_ended_at, SESSIONS.c.own,
    )
    .outerjoin_from(SESSIONS.sql, TASKS.sql, TASKS.c.task_id == SESSIONS.c.task_id)
    .outerjoin(PEOPLE.sql, PEOPLE.c.person_id == SESSIONS.c.person_id)
)  # fmt: skip


def list_sessions(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    days: Days,
    now: datetime,
    *,
    person_id: str | None = None,
    order_number: str | None = None,
    task_id: str | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    is_open: bool | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> list[Session]:
    """Return sessions, the latest first. Days are the shop's, by the session's start, both ends included.

    `after` is (started_at, session_id) of the last one on the page before.
    """
    c = SESSIONS.c
    query = _SESSIONS.order_by(c.started_at.desc(), c.session_id.desc()).limit(limit)
    if person_id is not None:
        query = query.where(c.person_no == person_number(person_id))
    if order_number is not None:
        query = query.where(c.order_number == order_number)
    if task_id is not None:
        query = query.where(c.task_id == task_id)
    if from_day is not None:
        query = query.where(c.started_at >= days.midnight(from_day))
    if to_day is not None:
        query = query.where(c.started_at < days.end(to_day))
    if is_open is not None:
        running = sa.and_(c.ended_at.is_(None), counted())
        query = query.where(running if is_open else sa.not_(running))
    if after is not None:
        last = (sa.literal(to_us(after[0])), sa.literal(after[1]))
        query = query.where(c.started_at <= last[0], sa.tuple_(c.started_at, c.session_id) < sa.tuple_(*last))
    now_us = to_us(now)
    return [_session(row, now_us) for row in connection.execute(query)]


def _session(row: Any, now_us: int) -> Session:
    ended_at = None if row.ended_at is None else from_us(row.ended_at)
    cost = None if row.cost is None else rounded(int(row.cost))
    return Session(
        row.session_id, row.task_id, row.person_id, row.name, row.team, row.order_number, row.work_type,
        from_us(row.started_at), ended_at, row.closed_by, row.mark, row.labor_us, row.uncosted_us, cost,
        None if row.first_started_at is None else from_us(row.first_started_at),
        None if row.first_ended_at is None else from_us(row.first_ended_at),
        row.mark != "struck" and is_long(row.started_at, row.ended_at, now_us), row.closed_by == SHIFT_END,
        row.own,
    )  # fmt: skip


def task_of_session(connection: sa.Connection, session_id: str) -> str | None:
    """Return the task that a session is of; None when there is no such session."""
    return connection.execute(sa.select(SESSIONS.c.task_id).where(SESSIONS.c.session_id == session_id)).scalar()
