"""People: who works here, and the floor as a whole."""

from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from litestar import Controller, get
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import UNSET, UnsetType

from commands.command import Id
from commands.context import moment
from projections.floor_page import read_floor
from projections.people import PersonRow, Sort, list_pay, list_people
from projections.review import count_review
from web.access import Caller
from web.api.review import Counts
from web.person_export import PersonExport, export_person
from web.problems import Stop, refused, responses
from web.queries import Fresh
from web.services import Given, Services
from web.shapes import Day, Shape, amount, shaped

Words = Annotated[str, QueryParameter(max_length=200, description="Words of the name; case and accents do not count")]
Active = Annotated[bool | None, QueryParameter(description="Only active people, or only those who left")]


class Pay(Shape):
    """Pay from a day on: an amount per hour or per year, as `kind` says. `amount` is null once it was erased."""

    effective_on: Day
    kind: str
    amount: Decimal | None


class Person(Shape):
    """A person. `name` is null once erased, `language` where not said; `pay`, latest first, is for who may see it."""

    person_id: str
    name: str | None
    roles: list[str]
    pay_role: str | None
    team: str | None
    language: str | None
    active: bool
    has_pin: bool
    has_badge: bool
    pay: list[Pay] | UnsetType = UNSET


class People(Shape):
    """People by name."""

    people: list[Person]


class Standing(Shape):
    """Somebody on the floor: working, paused or idle, on what, since when."""

    person_id: str
    name: str | None
    team: str | None
    phase: str
    since: datetime | None
    task_id: str | None
    session_id: str | None
    order_number: str | None
    customer_name: str | None
    work_type: str | None
    open_sessions: int
    today_seconds: float


class Floor(Shape):
    """The floor now, by name; and how many things wait for a foreman, see `/api/review`."""

    people: list[Standing]
    to_review: Counts
    server_time: datetime


class PeopleDoor(Controller):
    """Who works here."""

    path = "/api"
    tags = ("People",)

    @get("/people", responses=responses(400, 401, 403, 503, 504))
    async def people(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        team: Given[str | None],
        active: Active = None,
        q: Words = "",
        sort: FromQuery[Sort] = "name",
        descending: FromQuery[bool] = False,
    ) -> People:
        """List people."""
        found = await services.queries.ask(
            lambda connection: list_people(
                connection, team=team, active=active, words=q, sort=sort, descending=descending
            ),
            fresh,
        )
        return People(people=[_person(row) for row in found])

    @get("/people/{person_id:str}", responses=responses(400, 401, 403, 404, 503, 504))
    async def person(
        self,
        person_id: FromPath[Id],
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
    ) -> Person:
        """Show a person."""
        pay = caller.sees_pay
        row, entries = await services.queries.ask(
            lambda connection: (
                next((each for each in list_people(connection) if each.person_id == person_id), None),
                list_pay(connection, person_id) if pay else [],
            ),
            fresh,
        )
        if row is None:
            raise unknown(person_id)
        shown = [
            Pay(effective_on=each.effective_on.isoformat(), kind=each.kind, amount=amount(each.amount_e4))
            for each in entries
        ]
        return _person(row, shown if pay else UNSET)

    @get("/people/{person_id:str}/export", responses=responses(400, 401, 403, 404, 503))
    async def export(self, person_id: FromPath[Id], services: Given[Services]) -> PersonExport:
        """Take all that is kept about a person, to be handed to them."""
        parts = services.parts

        def read() -> PersonExport | None:
            with closing(parts.open_small_log()) as log:
                return export_person(log, parts.secrets, person_id, parts.clock())

        found = await services.queries.aside(read)
        if found is None:
            raise unknown(person_id)
        return found

    @get("/floor", responses=responses(400, 401, 403, 503, 504))
    async def floor(self, services: Given[Services], fresh: Given[Fresh], team: Given[str | None]) -> Floor:
        """Show what everybody is doing now."""
        now = moment(fresh.now_us(services.parts.clock))
        entries, counts = await services.queries.ask(
            lambda connection: (read_floor(connection, now, team=team), count_review(connection, now, team=team)), fresh
        )
        people = [shaped(entry, Standing) for entry in entries]
        return Floor(people=people, to_review=shaped(counts, Counts), server_time=now)


def unknown(person_id: str) -> Stop:
    """Say that nobody is known by an id."""
    return Stop(refused("unknown-person", f"person {person_id} is not known: register them first"))


def _person(row: PersonRow, pay: list[Pay] | UnsetType = UNSET) -> Person:
    held = {name: bool(getattr(row, name)) for name in ("active", "has_pin", "has_badge")}
    return shaped(row, Person, roles=row.roles.split(), pay=pay, **held)
