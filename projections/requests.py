"""What a person asked to be put right, and what came of it."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.actors import actor_names
from projections.corrections import REQUESTS
from projections.days import from_us, to_us
from projections.tasks import TASKS


class Request(msgspec.Struct, frozen=True):
    """A request; `state` is open, granted or declined. Who answered is as the log records it, `answer` their words."""

    request_id: str
    task_id: str
    order_number: str | None
    work_type: str | None
    session_id: str | None
    started_at: datetime | None
    ended_at: datetime | None
    strike: bool
    text: str | None
    requested_at: datetime
    state: str
    answered_at: datetime | None
    answered_by: str | None
    answered_by_name: str | None
    answer: str | None


def list_requests(
    connection: sa.Connection,
    person_id: str,
    *,
    session_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Request]:
    """Return a person's requests, the latest first. `after` is (requested_at, request_id) of the last one before."""
    r, t = REQUESTS.c, TASKS.c
    query = (
        sa.select(
            r.request_id, r.task_id, t.order_number, t.work_type, r.session_id, r.started_at, r.ended_at, r.strike,
            r.text, r.requested_at, r.state, r.answered_at, r.answered_by, r.answer,
        )
        .outerjoin_from(REQUESTS.sql, TASKS.sql, t.task_id == r.task_id)
        .where(r.person_id == person_id)
        .order_by(r.requested_at.desc(), r.request_id.desc())
        .limit(limit)
    )  # fmt: skip
    if session_id is not None:
        query = query.where(r.session_id == session_id)
    if after is not None:
        last = (sa.literal(to_us(after[0])), sa.literal(after[1]))
        query = query.where(sa.tuple_(r.requested_at, r.request_id) < sa.tuple_(*last))
    names = actor_names(connection)
    return [_request(row, names.get(row["answered_by"])) for row in connection.execute(query).mappings()]


def _request(row: sa.RowMapping, name: str | None) -> Request:
    times = ("started_at", "ended_at", "requested_at", "answered_at")
    said: dict[str, Any] = {**row, **{time: from_us(row[time]) for time in times if row[time] is not None}}
    return Request(**said, answered_by_name=name)
