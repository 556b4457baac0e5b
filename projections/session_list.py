"""Lists of sessions: time sheets, and what stands behind a total."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.days import Days, from_us, to_us
from projections.exact import rounded
from projections.people import PEOPLE, person_number
from projections.sessions import SESSIONS, SHIFT_END, counted, is_long
from projections.tasks import TASKS

Sort = Literal["started", "seconds", "person"]
Place = tuple[int | str | None, datetime, str]
"""Where a session stands in a list: what else it is sorted by, when it began, its id."""


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
    team: str | None = None,
    order_number: str | None = None,
    task_id: str | None = None,
    work_type: str | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    is_open: bool | None = None,
    sort: Sort = "started",
    descending: bool = True,
    after: Place | None = None,
    limit: int = 100,
) -> list[Session]:
    """Return sessions by when they began, how long they lasted (unknown last), or the names of people.

    Days are the shop's, by the session's start, both ends included. `team` is that of people as it is now.
    `after` is the place, by `place_of`, of the last one on the page before.
    """
    c = SESSIONS.c
    conditions: list[sa.ColumnElement[bool]] = []
    if person_id is not None:
        conditions.append(c.person_no == person_number(person_id))
    if team is not None:
        # Sums, which no index knows, here and below: there is a better one to begin with.
        conditions.append((c.person_no + 0).in_(sa.select(PEOPLE.c.person_no).where(PEOPLE.c.team == team)))
    if order_number is not None:
        conditions.append(c.order_number == order_number)
    if task_id is not None:
        conditions.append(c.task_id == task_id)
    if work_type is not None:
        conditions.append(TASKS.c.work_type == work_type)
    if from_day is not None:
        conditions.append(c.started_at >= days.midnight(from_day))
    if to_day is not None:
        conditions.append(c.started_at < days.end(to_day))
    if is_open is not None:
        running = sa.and_(c.ended_at.is_(None), counted())
        conditions.append(running if is_open else sa.not_(running))
    pages = _Pages(connection, _SESSIONS.where(*conditions), descending, limit)
    if sort == "person":
        rows = pages.by_person(after, person_id, team)
    elif sort == "seconds":
        rows = pages.by_length(c.labor_us + 0 if conditions else c.labor_us, after)
    else:
        rows = pages.by_start(c.started_at + 0 if is_open else c.started_at, after and after[1:])
    now_us = to_us(now)
    return [_session(row, now_us) for row in rows]


def place_of(session: Session, sort: Sort) -> Place:
    """Return where a session stands in a list that is sorted so."""
    key = {"started": None, "seconds": session.labor_us, "person": session.person_id}[sort]
    return key, session.started_at, session.session_id


class _Pages(NamedTuple):
    """Takes pages of the sessions that fit: ranges of an index, whatever they are sorted by."""

    connection: sa.Connection
    query: sa.Select[Any]
    descending: bool
    limit: int

    def by_start(
        self,
        start: sa.ColumnElement[int],
        last: tuple[datetime, str] | None,
        *only: sa.ColumnElement[bool],
        least: int = 0,
    ) -> list[Any]:
        """Return a page by when they began; `least` rows of it are there already."""
        bound = () if last is None else (to_us(last[0]), last[1])
        return self._page((start, SESSIONS.c.session_id), bound, *only, least=least)

    def by_length(self, length: sa.ColumnElement[int | None], after: Place | None) -> list[Any]:
        """Return a page by how long they lasted."""
        c, found = SESSIONS.c, list[Any]()
        if after is None or after[0] is not None:
            bound = () if after is None else (after[0], to_us(after[1]), after[2])
            found = self._page((length, c.started_at, c.session_id), bound, c.labor_us.is_not(None))
            after = None
        rest = self.by_start(c.started_at, after and after[1:], c.labor_us.is_(None), least=len(found))
        return found + rest

    def by_person(self, after: Place | None, person_id: str | None, team: str | None) -> list[Any]:
        """Return a page by the names of people: one person after the other, as an index holds theirs."""
        p, found = PEOPLE.c, list[Any]()
        query = sa.select(p.person_id, p.person_no).order_by(p.name.is_(None), p.name, p.person_id)
        if person_id is not None:
            query = query.where(p.person_id == person_id)
        if team is not None:
            query = query.where(p.team == team)
        people = self.connection.execute(query).all()
        people = people[::-1] if self.descending else people
        known = [row.person_id for row in people]
        begin = known.index(after[0]) if after is not None and after[0] in known else 0
        for row in people[begin:]:
            last = after[1:] if after is not None and row.person_id == after[0] else None
            of_person = SESSIONS.c.person_no == row.person_no
            found += self.by_start(SESSIONS.c.started_at, last, of_person, least=len(found))
            if len(found) == self.limit:
                break
        return found

    def _page(
        self,
        columns: Sequence[sa.ColumnElement[Any]],
        after: Sequence[Any],
        *only: sa.ColumnElement[bool],
        least: int = 0,
    ) -> list[Any]:
        if least == self.limit:
            return []
        query = self.query.where(*only).order_by(*(each.desc() if self.descending else each.asc() for each in columns))
        if after:
            here, last = sa.tuple_(*columns), sa.tuple_(*map(sa.literal, after))
            query = query.where(here < last if self.descending else here > last)
            # Said of the first column alone too: an index is entered by that.
            query = query.where(columns[0] <= after[0] if self.descending else columns[0] >= after[0])
        return list(self.connection.execute(query.limit(self.limit - least)))


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


def find_session(connection: sa.Connection, now: datetime, session_id: str) -> Session | None:
    """Return a session; None when there is none of this id."""
    row = connection.execute(_SESSIONS.where(SESSIONS.c.session_id == session_id)).one_or_none()
    return None if row is None else _session(row, to_us(now))


def task_of_session(connection: sa.Connection, session_id: str) -> str | None:
    """Return the task that a session is of; None when there is no such session."""
    return connection.execute(sa.select(SESSIONS.c.task_id).where(SESSIONS.c.session_id == session_id)).scalar()
