"""The record itself: events by whatever they are about, with what each changed."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, get
from litestar.params import PathParameter, QueryParameter
from litestar.response import Stream

from web.access import Caller
from web.exported import whole_record
from web.history import Wanted
from web.problems import Stop, refused, responses
from web.queries import Cursor, Fresh, Limit, require_zones
from web.record import Entry, Verified
from web.services import Given, Services
from web.shapes import Shape

JSON_LINES = "application/jsonl"
Text = Annotated[str | None, QueryParameter(max_length=200)]
Types = Annotated[
    list[str] | None,
    QueryParameter(name="type", max_items=20, description="Such as task.started.v1; several are alternatives"),
]
Actor = Annotated[str | None, QueryParameter(max_length=200, description="`person:ID`, `token:ID`, or the program's")]
Tablet = Annotated[str | None, QueryParameter(max_length=200, description="Only what was done at this tablet")]
Command = Annotated[UUID | None, QueryParameter(description="The key under which a command was sent")]
InStream = Annotated[str | None, QueryParameter(max_length=200, description="Such as order-107923")]
FromAt = Annotated[datetime | None, QueryParameter(description="No earlier than this")]
ToAt = Annotated[datetime | None, QueryParameter(description="No later than this")]
Time = Annotated[
    Literal["recorded", "occurred"],
    QueryParameter(description="Whether to go by when events were recorded, or by when they happened"),
]
Position = Annotated[int, PathParameter(ge=1, le=2**53)]


class Events(Shape):
    """A page of events, the latest first, and how far the record is vouched for."""

    events: list[Entry]
    next: str | None
    verified: Verified


class OneEvent(Shape):
    """An event, with all others of the same command, in order."""

    event: Entry
    same_command: list[Entry]
    verified: Verified


class AuditDoor(Controller):
    """What is on record."""

    path = "/api/audit"
    tags = ("Audit",)

    @get("/events", responses=responses(400, 401, 403, 503, 504))
    async def events(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        person_id: Text = None,
        order_number: Text = None,
        task_id: Text = None,
        session_id: Text = None,
        types: Types = None,
        actor: Actor = None,
        tablet_id: Tablet = None,
        command_id: Command = None,
        stream: InStream = None,
        from_at: FromAt = None,
        to_at: ToAt = None,
        time: Time = "recorded",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Events:
        """Search the record. All filters have to fit; what an event changed is shown as it was before and after."""
        require_zones(from_at=from_at, to_at=to_at)
        wanted = Wanted(
            person_id=person_id,
            order_number=order_number,
            task_id=task_id,
            session_id=session_id,
            types=tuple(types) if types else None,
            actor=actor,
            device=None if tablet_id is None else f"tablet:{tablet_id}",
            command_id=command_id,
            stream=stream,
            from_at=from_at,
            to_at=to_at,
            occurred=time == "occurred",
        )
        page = await services.history.search(wanted, limit, cursor, fresh, sees_pay=caller.sees_pay)
        return Events(events=page.entries, next=page.next, verified=page.verified)

    @get("/events/{position:int}", responses=responses(400, 401, 403, 404, 503, 504))
    async def event(
        self, position: Position, caller: Given[Caller], services: Given[Services], latest: Given[Fresh]
    ) -> OneEvent:
        """Show one event, and what else its command did."""
        found = await services.history.of_command(position, latest, sees_pay=caller.sees_pay)
        event = next((each for each in found if each.position == position), None)
        if event is None:
            message = f"there is no event {position}: the log ends before it"
            raise Stop(refused("unknown-event", message, {"position": position}))
        others = [each for each in found if each is not event]
        return OneEvent(event=event, same_command=others, verified=await services.history.verified())

    @get("/export", media_type=JSON_LINES, responses=responses(400, 401, 403, 503))
    async def export(self, services: Given[Services], from_at: FromAt = None, to_at: ToAt = None) -> Stream:
        """Take the whole record, or what was recorded in a span of time, as JSON lines that prove themselves.

        Personal text in it is sealed. `floorbook audit verify FILE` checks it with nothing else at hand.
        """
        require_zones(from_at=from_at, to_at=to_at)
        pieces = await whole_record(services, from_at, to_at)
        headers = {"Content-Disposition": 'attachment; filename="record.jsonl"', "Cache-Control": "no-store"}
        return Stream(pieces, media_type=JSON_LINES, headers=headers)
