"""What waits for a foreman: sessions to look at, requests to answer, refused tablet actions to resolve."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from projections.corrections import IS_ASKED, REQUESTS
from projections.days import from_us, to_us
from projections.people import PEOPLE
from projections.refusals import IS_REFUSED, REFUSALS
from projections.sessions import IS_TO_REVIEW, LONG_US, NOT_REVIEWED, SESSIONS, SHIFT_END, counted, is_long
from projections.tasks import TASKS

Kind = Literal["shift-end", "long", "request", "refusal"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Select = sa.Select[Any]


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits since `since`. `id` is the session's, the request's or the refusal's.

    A session that the shift's end closed is of that kind, however long it was; `long` ones are over twelve hours,
    open or not. `wanted_…` and `strike` are what a request asks for, `command`, `code`, `happened_at` and `body` what
    was refused. What does not apply is None.
    """

    kind: Kind
    id: str
    since: datetime
    person_id: str
    person_name: str | None
    team: str | None
    task_id: str | None = None
    order_number: str | None = None
    work_type: str | None = None
    session_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    closed_by: str | None = None
    mark: str | None = None
    long: bool = False
    shift_end: bool = False
    wanted_started_at: datetime | None = None
    wanted_ended_at: datetime | None = None
    strike: bool | None = None
    text: str | None = None
    command: str | None = None
    code: str | None = None
    happened_at: datetime | None = None
    body: str | None = None


class ReviewCounts(msgspec.Struct, frozen=True):
    """How many wait, by kind."""

    shift_end: int
    long: int
    request: int
    refusal: int
    total: int


_TIMES = ("started_at", "ended_at", "wanted_started_at", "wanted_ended_at", "happened_at")
_OF_SESSION = (SESSIONS.c.session_id, SESSIONS.c.started_at, SESSIONS.c.ended_at, SESSIONS.c.closed_by, SESSIONS.c.mark)


def list_review(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    now: datetime,
    *,
    kind: Kind | None = None,
    person_id: str | None = None,
    team: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> list[ReviewItem]:
    """Return what waits, the longest waiting first. `after` is (since, id) of the last one on the page before."""
    now_us = to_us(now)
    items: list[ReviewItem] = []
    for each in (kind,) if kind else KINDS:
        for waiting in _WAITING[each](now_us):
            query = _filtered(waiting, person_id, team)
            since, item_id = query.selected_columns.since, query.selected_columns.id
            if after is not None:
                query = query.where(sa.tuple_(since, item_id) > sa.tuple_(to_us(after[0]), after[1]))
            found = connection.execute(query.order_by(since, item_id).limit(limit)).mappings()
            items += (_item(each, dict(row), now_us) for row in found)
    items.sort(key=lambda item: (item.since, item.id))
    return items[:limit]


def count_review(
    connection: sa.Connection, now: datetime, *, person_id: str | None = None, team: str | None = None
) -> ReviewCounts:
    """Count what waits."""
    counts = {
        kind.replace("-", "_"): sum(
            connection.execute(_filtered(waiting, person_id, team).with_only_columns(sa.func.count())).scalar_one()
            for waiting in _WAITING[kind](to_us(now))
        )
        for kind in KINDS
    }
    return ReviewCounts(**counts, total=sum(counts.values()))


def _closed() -> Select:
    """Take closed sessions that wait, from their index."""
    c = SESSIONS.c
    query = sa.select(c.ended_at.label("since"), c.session_id.label("id"), *_OF_SESSION)
    return _with_names(query, SESSIONS.sql, c).where(sa.text(IS_TO_REVIEW))


def _shift_end(_: int) -> list[Select]:
    return [_closed().where(SESSIONS.c.closed_by == SHIFT_END)]


def _long(now_us: int) -> list[Select]:
    c = SESSIONS.c
    closed = _closed().where(c.closed_by.is_distinct_from(SHIFT_END))
    since = (c.started_at + LONG_US).label("since")
    still_open = _with_names(sa.select(since, c.session_id.label("id"), *_OF_SESSION), SESSIONS.sql, c)
    # Said with a sum, so that SQLite takes the index of open sessions, not that of when they started.
    waits = (c.ended_at.is_(None), c.started_at + LONG_US < now_us, counted(), sa.text(NOT_REVIEWED))
    return [closed, still_open.where(*waits)]


def _requests(_: int) -> list[Select]:
    r, s = REQUESTS.c, SESSIONS.c
    query = sa.select(
        r.requested_at.label("since"), r.request_id.label("id"), r.strike, r.text,
        r.started_at.label("wanted_started_at"), r.ended_at.label("wanted_ended_at"), *_OF_SESSION,
    )  # fmt: skip
    joined = REQUESTS.sql.outerjoin(SESSIONS.sql, s.session_id == r.session_id)
    return [_with_names(query, joined, r).where(sa.text(f"correction_request.{IS_ASKED}"))]


def _refusals(_: int) -> list[Select]:
    r, p, t = REFUSALS.c, PEOPLE.c, TASKS.c
    query = sa.select(
        r.reported_at.label("since"), r.refusal_id.label("id"), r.person_id, p.name.label("person_name"), p.team,
        r.task_id, r.command, r.code, r.happened_at, r.body,
        # Most commands name their task only, which says order and kind of work unless it is none of anybody's.
        sa.func.coalesce(r.order_number, t.order_number).label("order_number"),
        sa.func.coalesce(r.work_type, t.work_type).label("work_type"),
    )  # fmt: skip
    joined = REFUSALS.sql.outerjoin(PEOPLE.sql, p.person_id == r.person_id)
    joined = joined.outerjoin(TASKS.sql, t.task_id == r.task_id)
    return [query.select_from(joined).where(sa.text(f"refusal.{IS_REFUSED}"))]


_WAITING: dict[Kind, Callable[[int], list[Select]]] = {
    "shift-end": _shift_end,
    "long": _long,
    "request": _requests,
    "refusal": _refusals,
}


def _with_names(query: Select, source: sa.FromClause, c: Any) -> Select:
    """Add who and what to something about a task."""
    t, p = TASKS.c, PEOPLE.c
    named = query.add_columns(c.person_id, p.name.label("person_name"), p.team, c.task_id, t.order_number, t.work_type)
    joined = source.outerjoin(TASKS.sql, t.task_id == c.task_id).outerjoin(PEOPLE.sql, p.person_id == c.person_id)
    return named.select_from(joined)


def _filtered(query: Select, person_id: str | None, team: str | None) -> Select:
    if person_id is not None:
        query = query.where(query.selected_columns.person_id == person_id)
    return query if team is None else query.where(PEOPLE.c.team == team)


def _item(kind: Kind, row: dict[str, Any], now_us: int) -> ReviewItem:
    started_at, ended_at = row.get("started_at"), row.get("ended_at")
    flags = {
        "long": started_at is not None and is_long(started_at, ended_at, now_us),
        "shift_end": row.get("closed_by") == SHIFT_END,
    }
    times = {name: from_us(row[name]) for name in _TIMES if row.get(name) is not None}
    return ReviewItem(kind=kind, **{**row, **flags, **times, "since": from_us(row["since"])})
