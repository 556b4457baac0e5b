"""Work sessions and labor: who worked on what, for how long, at what cost."""

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from commands.command import Moment
from commands.context import moment
from projections.labor_names import Names, names_of
from projections.labor_report import By, LaborLine, labor_report
from projections.labor_report import LaborReport as FoundReport
from projections.session_list import Session as FoundSession
from projections.session_list import Sort, list_sessions, place_of
from projections.settings import shop_days
from web.access import Caller
from web.problems import responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Cost, Seconds, Shape, Whole, next_page, read_cursor, shaped

From = Annotated[date, QueryParameter(description="First day, in the shop's zone")]
To = Annotated[date, QueryParameter(description="Last day, included")]
FromDay = Annotated[date | None, QueryParameter(description="First day, in the shop's zone")]
ToDay = Annotated[date | None, QueryParameter(description="Last day, included")]
Grouping = Annotated[list[By] | None, QueryParameter(name="by", max_items=3, description="What to group by, in order")]
Text = Annotated[str | None, QueryParameter(max_length=200)]
IsOpen = Annotated[bool | None, QueryParameter(description="Only open ones, or only closed ones")]


class Session(Shape):
    """A work session: an unbroken stretch of work on one task. `ended_at` is null while it is open.

    `closed_by` is a reason to pause, or completed or cancelled.
    `mark` is restated (by a late arrival), corrected, added, or struck: struck ones never were and count nowhere.
    `first_started_at` and `first_ended_at` are what was tapped, null unless other times hold now.
    `long` ones last over twelve hours, `shift_end` ones were ended by the system.
    `cost` covers what pay is known for; `uncosted_seconds` is the rest. Both are left out where they reveal pay.
    """

    PAY = frozenset({"cost", "uncosted_seconds"})

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
    labor_seconds: float | None
    uncosted_seconds: Seconds
    cost: Cost
    first_started_at: datetime | None
    first_ended_at: datetime | None
    long: bool
    shift_end: bool


class Sessions(Shape):
    """A page of sessions."""

    sessions: list[Session]
    next: str | None


class Labor(Shape):
    """Labor of one group; `keys` are in the order asked for: a day, the Monday of a week, an id or a name.

    `names` are the same for readers: people and customers by their names, null where there is none.
    `cost` is the sum of exact costs, rounded once. Who may not see pay sees it where all of it is by blended rates.
    """

    PAY = frozenset({"cost", "uncosted_seconds"})

    keys: tuple[str | None, ...]
    names: tuple[str | None, ...]
    labor_seconds: float
    uncosted_seconds: Seconds
    cost: Cost


class LaborReport(Shape):
    """Labor of closed sessions. The total is rounded once too, and may differ from the sum of rounded lines."""

    by: list[By]
    lines: list[Labor]
    total: Labor


class SessionDoor(Controller):
    """Who worked on what."""

    path = "/api"
    tags = ("Labor",)

    @get("/sessions", responses=responses(400, 401, 403, 503, 504))
    async def sessions(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        person_id: Text = None,
        team: Given[str | None],
        order_number: Text = None,
        work_type: Given[str | None],
        from_day: FromDay = None,
        to_day: ToDay = None,
        is_open: IsOpen = None,
        sort: FromQuery[Sort] = "started",
        descending: FromQuery[bool] = True,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Sessions:
        """List sessions by when they began, how long they lasted (unknown last) or the names of people."""
        require_days(from_day=from_day, to_day=to_day)
        after = read_cursor(cursor, tuple[Whole | str | None, Moment, str])
        now = moment(fresh.now_us(services.parts.clock))
        found = await services.queries.ask(
            lambda connection: list_sessions(
                connection,
                shop_days(connection),
                now,
                person_id=person_id,
                team=team,
                order_number=order_number,
                work_type=work_type,
                from_day=from_day,
                to_day=to_day,
                is_open=is_open,
                sort=sort,
                descending=descending,
                after=after,
                limit=limit,
            ),
            fresh,
        )
        return _page(found, limit, caller, sort)

    @get("/my-sessions", responses=responses(400, 401, 403, 503, 504))
    async def my_sessions(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        latest: Given[Fresh],
        task_id: Text = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Sessions:
        """List the sessions of the person who signed in: those of a task, or all."""
        person_id, after = caller.own_id(), read_cursor(cursor, tuple[Whole | str | None, Moment, str])
        now = moment(services.parts.clock())
        found = await services.queries.ask(
            lambda connection: list_sessions(
                connection, shop_days(connection), now, person_id=person_id, task_id=task_id, after=after, limit=limit
            ),
            latest,
        )
        return _page(found, limit, caller)

    @get("/labor", responses=responses(400, 401, 403, 503, 504))
    async def labor(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        from_day: From,
        to_day: To,
        by: Grouping = None,
        person_id: Text = None,
        team: Given[str | None],
        order_number: Text = None,
        customer_number: Text = None,
    ) -> LaborReport:
        """Add up labor over a span of days."""
        require_days(from_day=from_day, to_day=to_day)
        wanted, sees = by or [], caller.sees

        def ask(connection: sa.Connection) -> tuple[FoundReport, list[Names]]:
            found = labor_report(
                connection,
                shop_days(connection),
                from_day,
                to_day,
                wanted,
                person_id=person_id,
                team=team,
                order_number=order_number,
                customer_number=customer_number,
            )
            return found, names_of(connection, wanted, found.lines)

        def shape(line: LaborLine, names: Names) -> Labor:
            return shaped(line, Labor, sees_pay=sees.shows(reveals=line.own), names=names)

        found, names = await services.queries.ask(ask, fresh)
        return LaborReport(by=wanted, lines=list(map(shape, found.lines, names)), total=shape(found.total, ()))


def _page(found: list[FoundSession], limit: int, caller: Caller, sort: Sort = "started") -> Sessions:
    rows = [shaped(session, Session, sees_pay=caller.sees.shows(reveals=session.own)) for session in found]
    return Sessions(sessions=rows, next=next_page(found, limit, lambda last: place_of(last, sort)))
