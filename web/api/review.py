"""What waits for a foreman, what somebody asked to be put right, and the door at which tablets report refusals."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import HeaderParameter, JSONBody, QueryParameter
from msgspec import Meta

from commands.actors import Local
from commands.command import Id, Moment, Name, Word
from commands.context import moment
from commands.refusals import BODY_MAX_BYTES, NOBODY, ReportRefusal
from projections.requests import list_requests
from projections.review import Kind, ReviewItem, count_review, list_review
from web.access import Caller
from web.issuing import Sender, required_key
from web.problems import responses
from web.queries import Cursor, Fresh, Limit
from web.services import Given, Services
from web.shapes import Shape, next_page, read_cursor, shaped

OnlyKind = Annotated[Kind | None, QueryParameter(description="Only what waits for this reason")]
OnlyPerson = Annotated[str | None, QueryParameter(max_length=200, description="Only of this person")]
Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="A UUID, new for each command")]


class Waiting(Shape):
    """Something that waits for a foreman since `since`; `id` is the session's, the request's or the refusal's.

    A session that the shift's end closed is of kind `shift-end`, however long it was.
    `long` ones last over twelve hours, open or closed: an open one (`ended_at` is null) is to be corrected.
    A `request` says in `wanted_started_at`, `wanted_ended_at`, `strike` and `text` what it asks for;
    a `refusal` in `command`, `code`, `happened_at` and `body` what was refused. What does not apply is null.
    """

    kind: Kind
    id: str
    since: datetime
    person_id: str
    person_name: str | None
    team: str | None
    task_id: str | None
    order_number: str | None
    work_type: str | None
    session_id: str | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_by: str | None
    mark: str | None
    long: bool
    shift_end: bool
    wanted_started_at: datetime | None
    wanted_ended_at: datetime | None
    strike: bool | None
    text: str | None
    command: str | None
    code: str | None
    happened_at: datetime | None
    body: str | None


class Counts(Shape):
    """How many wait, by kind."""

    shift_end: int
    long: int
    request: int
    refusal: int
    total: int


class Review(Shape):
    """A page of what waits, the longest waiting first; `counts` are of all kinds and pages, for the same people."""

    items: list[Waiting]
    counts: Counts
    next: str | None
    server_time: datetime


class MyRequest(Shape):
    """A correction that one asked for; `state` is open, granted or declined, `answer` what was said to it."""

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
    answered_by_name: str | None
    answer: str | None


class MyRequests(Shape):
    """One's own requests, the latest first."""

    requests: list[MyRequest]
    next: str | None


class RefusalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command that was refused for good, for the foreman.

    `refusal_id` is the key under which it was refused, `command` its name, `code` the problem's, `body` what was sent.
    `person_id` is left out where nobody knows whose it was: a PIN that was entered offline and is nobody's.
    """

    refusal_id: Id
    command: Name
    code: Name
    happened_at: Moment
    person_id: Id = NOBODY
    task_id: Id | None = None
    order_number: Word | None = None
    work_type: Word | None = None
    body: Annotated[str, Meta(max_length=BODY_MAX_BYTES)] | None = None


class Reported(msgspec.Struct, frozen=True):
    """A refusal that a foreman will see; `events` is 0 when it was reported before."""

    refusal_id: str
    position: int
    events: int


class ReviewDoor(Controller):
    """What a foreman has to look at, and what comes of it."""

    path = "/api"
    tags = ("Corrections",)

    @get("/review", responses=responses(400, 401, 403, 503, 504))
    async def review(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        kind: OnlyKind = None,
        person_id: OnlyPerson = None,
        team: Given[str | None],
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Review:
        """List what waits for a foreman: shift ends, long sessions, requests, refused actions of tablets."""
        after = read_cursor(cursor, tuple[Moment, str])
        now = moment(fresh.now_us(services.parts.clock))
        whose = {"person_id": person_id, "team": team}
        found, counts = await services.queries.ask(
            lambda connection: (
                list_review(connection, now, kind=kind, after=after, limit=limit, **whose),
                count_review(connection, now, **whose),
            ),
            fresh,
        )
        return Review(
            items=[shaped(item, Waiting) for item in found],
            counts=shaped(counts, Counts),
            next=next_page(found, limit, _place),
            server_time=now,
        )

    @get("/my-requests", responses=responses(400, 401, 403, 503, 504))
    async def my_requests(
        self,
        caller: Given[Caller],
        services: Given[Services],
        latest: Given[Fresh],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> MyRequests:
        """List the corrections that the person who signed in asked for, and what was answered."""
        person_id, after = caller.own_id(), read_cursor(cursor, tuple[Moment, str])
        found = await services.queries.ask(
            lambda connection: list_requests(connection, person_id, after=after, limit=limit), latest
        )
        return MyRequests(
            requests=[shaped(each, MyRequest) for each in found],
            next=next_page(found, limit, lambda last: (last.requested_at, last.request_id)),
        )

    @post("/refusals", status_code=200, responses=responses(400, 401, 403, 404, 409, 422, 503))
    async def report(
        self,
        data: JSONBody[RefusalBody],
        caller: Given[Caller],
        services: Given[Services],
        key: Key = None,
    ) -> Response[Reported]:
        """Send a command that was refused for good to the foreman. Outside development the tablet says who it is.

        Nobody need be signed in: what is waiting may be anybody's. The same refusal is kept once.
        """
        said = {name: getattr(data, name) for name in RefusalBody.__struct_fields__}
        # The tablet reports, whoever it was: that is what the record says.
        sender = Sender(Local(f"tablet:{caller.tablet_id}".rstrip(":")), caller.origin, required_key(key))
        done = await services.issuing.keep(ReportRefusal(**said), sender, ())
        answer = Reported(data.refusal_id, done.done.position, done.done.events)
        return Response(answer, headers={"Idempotency-Replayed": "true"} if done.replayed else None)


def _place(last: ReviewItem) -> tuple[datetime, str]:
    return last.since, last.id
