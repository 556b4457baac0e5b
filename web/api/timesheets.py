"""Time sheets: a week of a person, of everybody, of oneself; and what became of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from commands.command import Id
from commands.context import moment
from projections.days import Days, from_us, to_us
from projections.settings import shop_days
from projections.timesheet_history import WeekHistory, week_history
from projections.timesheet_page import DAY_NAMES, State, Timesheet, flat, monday_of, timesheets
from web.access import Caller
from web.api.people import unknown
from web.problems import responses
from web.queries import Fresh, require_days
from web.services import Given, Services
from web.shapes import Shape, in_seconds, shaped

T = TypeVar("T")
Week = Annotated[
    date | None, QueryParameter(description="Any day of the week, in the shop's zone; the current week when absent")
]
OnlyPerson = Annotated[str | None, QueryParameter(max_length=200, description="Only this person")]


class Sheet(Shape):
    """A person's week, Monday to Sunday of the shop. Sums are of closed sessions.

    `labor_us` is the sum in microseconds: what `ApproveTimesheet` takes, so that nobody approves what they did not see.
    `state` is open, approved or reopened; `approved_seconds` is what was approved last, `because` says why it was
    opened again: asked, correction, or late (something arrived late). Who did it is null for programs.
    While `session_open` or `requests_open`, a week cannot be approved.
    """

    person_id: str
    person_name: str | None
    team: str | None
    week: date
    from_at: datetime
    until_at: datetime
    monday_seconds: float
    tuesday_seconds: float
    wednesday_seconds: float
    thursday_seconds: float
    friday_seconds: float
    saturday_seconds: float
    sunday_seconds: float
    labor_seconds: float
    labor_us: int
    state: State
    approved_seconds: float | None
    approved_at: datetime | None
    approved_by_name: str | None
    reopened_at: datetime | None
    reopened_by_name: str | None
    because: str | None
    reason: str | None
    session_open: bool
    requests_open: int


class SheetLine(Shape):
    """A task that somebody worked on in the week, with whose sheet it is on and its state."""

    person_id: str
    person_name: str | None
    team: str | None
    week: date
    state: State
    task_id: str
    order_number: str
    work_type: str | None
    monday_seconds: float
    tuesday_seconds: float
    wednesday_seconds: float
    thursday_seconds: float
    friday_seconds: float
    saturday_seconds: float
    sunday_seconds: float
    labor_seconds: float


class Sheets(Shape):
    """Time sheets of a week by name, and the tasks on them. `week` is its Monday."""

    week: date
    timesheets: list[Sheet]
    lines: list[SheetLine]


class SheetEvent(Shape):
    """What was decided about a week: `kind` is approved, reopened, corrected, struck or added.

    A session that was put right has its times before and after; null where it was not, or is not any more.
    """

    position: int
    kind: str
    said_at: datetime
    said_by: str
    said_by_name: str | None
    reason: str | None
    labor_seconds: float | None
    because: str | None
    session_id: str | None
    task_id: str | None
    order_number: str | None
    work_type: str | None
    started_before: datetime | None
    ended_before: datetime | None
    started_after: datetime | None
    ended_after: datetime | None
    request_id: str | None


class SheetHistory(Shape):
    """A person's week as it is, the tasks on it, and all that became of it, the latest first."""

    timesheet: Sheet
    lines: list[SheetLine]
    events: list[SheetEvent]


class TimesheetDoor(Controller):
    """Who worked how long, week by week."""

    path = "/api"
    tags = ("Time sheets",)

    @get("/timesheets", responses=responses(400, 401, 403, 503, 504))
    async def sheets(
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        week: Week = None,
        person_id: OnlyPerson = None,
        team: Given[str | None],
    ) -> Sheets:
        """Show a week's time sheets: of all who are active, or worked in it, or whose week was approved."""

        def ask(connection: sa.Connection, days: Days, monday: date) -> Sheets:
            found = timesheets(connection, days, monday, person_id=person_id, team=team)
            return Sheets(week=monday, timesheets=[_sheet(each) for each in found], lines=_lines(found))

        return await _ask(services, fresh, week, ask)

    @get("/my-timesheet", responses=responses(400, 401, 403, 404, 503, 504))
    async def my_sheet(
        self, caller: Given[Caller], services: Given[Services], latest: Given[Fresh], week: Week = None
    ) -> SheetHistory:
        """Show a week of the person who signed in, and what became of it."""
        return await _history(services, latest, week, caller.own_id())

    @get("/timesheets/{person_id:str}/{week:str}", responses=responses(400, 401, 403, 404, 503, 504))
    async def history(
        self, person_id: FromPath[Id], week: FromPath[date], services: Given[Services], fresh: Given[Fresh]
    ) -> SheetHistory:
        """Show a person's week and what became of it: approvals, reopenings, corrections."""
        return await _history(services, fresh, week, person_id)


async def _history(services: Services, fresh: Fresh, week: date | None, person_id: str) -> SheetHistory:
    found: WeekHistory | None = await _ask(
        services, fresh, week, lambda connection, days, monday: week_history(connection, days, person_id, monday)
    )
    if found is None:
        raise unknown(person_id)
    events = [shaped(event, SheetEvent) for event in found.events]
    return SheetHistory(timesheet=_sheet(found.sheet), lines=_lines([found.sheet]), events=events)


async def _ask(
    services: Services, fresh: Fresh, week: date | None, query: Callable[[sa.Connection, Days, date], T]
) -> T:
    """Ask about the week of a day, or about the current one."""
    require_days(week=week)
    now = moment(fresh.now_us(services.parts.clock))

    def ask(connection: sa.Connection) -> T:
        days = shop_days(connection)
        day = week or from_us(to_us(now)).astimezone(days.zone).date()
        return query(connection, days, monday_of(day))

    return await services.queries.ask(ask, fresh)


def _sheet(sheet: Timesheet) -> Sheet:
    seconds: dict[str, Any] = {
        f"{day}_seconds": in_seconds(us) for day, us in zip(DAY_NAMES, sheet.days_us, strict=True)
    }
    return shaped(sheet, Sheet, **seconds)


def _lines(sheets: list[Timesheet]) -> list[SheetLine]:
    return [shaped(row, SheetLine) for row in flat(sheets)]
