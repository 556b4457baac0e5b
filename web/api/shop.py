"""The shop's own lists: settings, work types, teams, customers."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from commands.values import SETTINGS
from projections.customers import list_customers
from projections.settings import list_teams, list_work_types, settings_changed
from projections.tasks import open_work
from web.called import names_before
from web.problems import responses
from web.queries import Cursor, Fresh, Limit
from web.services import Given, Services
from web.shapes import Shape, next_page, read_cursor, shaped

StartsWith = Annotated[
    str, QueryParameter(max_length=200, description="How the name begins; case and accents do not count")
]
Words = Annotated[
    str,
    QueryParameter(
        max_length=200, description="Words of the name, or how the number begins; case and accents do not count"
    ),
]
Number = Annotated[str | None, QueryParameter(max_length=200, description="Only this customer")]


class WorkType(Shape):
    """A kind of work; retired ones take no new tasks. `before` has the names that it had, which still find it."""

    name: str
    active: bool
    before: list[str]


class WorkTypes(Shape):
    """Kinds of work by name."""

    work_types: list[WorkType]


class OpenWork(Shape):
    """How many tasks of a kind of work are still to be done, and on the lists of how many people they are."""

    work_type: str
    tasks: int
    people: int


class OpenWorkList(Shape):
    """Kinds of work of which something is to be done, by name."""

    work_types: list[OpenWork]


class Team(Shape):
    """A team, and when its shift ends in the shop's zone, if it does. `before` has the names that it had."""

    name: str
    shift_ends_at: str | None
    before: list[str]


class Teams(Shape):
    """Teams by name."""

    teams: list[Team]


class Setting(Shape):
    """A setting: its meaning, its value and its default, all as text."""

    name: str
    meaning: str
    value: str
    default: str


class SettingsList(Shape):
    """All settings there are."""

    settings: list[Setting]


class Customer(Shape):
    """A customer. Texts are null where they are unknown or were erased."""

    number: str
    name: str | None
    contact: str | None
    email: str | None
    phone: str | None
    data_source: str


class Customers(Shape):
    """A page of customers by name."""

    customers: list[Customer]
    next: str | None


class ShopDoor(Controller):
    """What the shop is set up with."""

    path = "/api"
    tags = ("Shop",)

    @get("/work-types", responses=responses(400, 401, 403, 503, 504))
    async def work_types(self, services: Given[Services], fresh: Given[Fresh]) -> WorkTypes:
        """List kinds of work."""
        rows = await services.queries.ask(list_work_types, fresh)
        before = services.world.settings().work_types_before
        kinds = [
            WorkType(name=row.name, active=bool(row.active), before=names_before(before, row.name)) for row in rows
        ]
        return WorkTypes(work_types=kinds)

    @get("/work-types/open", responses=responses(400, 401, 403, 503, 504))
    async def open_work(self, services: Given[Services], fresh: Given[Fresh]) -> OpenWorkList:
        """List how much of each kind of work is still to be done: what retiring it leaves to be finished."""
        rows = await services.queries.ask(open_work, fresh)
        return OpenWorkList(work_types=[shaped(row, OpenWork) for row in rows])

    @get("/teams", responses=responses(400, 401, 403, 503, 504))
    async def teams(self, services: Given[Services], fresh: Given[Fresh]) -> Teams:
        """List teams."""
        rows = await services.queries.ask(list_teams, fresh)
        before = services.world.settings().teams_before
        return Teams(teams=[shaped(row, Team, before=names_before(before, row.name)) for row in rows])

    @get("/settings", responses=responses(400, 401, 403, 503, 504))
    async def settings(self, services: Given[Services], fresh: Given[Fresh]) -> SettingsList:
        """List settings with their meaning."""
        changed = await services.queries.ask(settings_changed, fresh)
        return SettingsList(
            settings=[
                Setting(name=name, meaning=each.meaning, value=changed.get(name, each.default), default=each.default)
                for name, each in SETTINGS.items()
            ]
        )

    @get("/customers", responses=responses(400, 401, 403, 503, 504))
    async def customers(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        starts_with: StartsWith = "",
        q: Words = "",
        number: Number = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Customers:
        """List customers by name."""
        after = read_cursor(cursor, tuple[str, str])
        rows = await services.queries.ask(
            lambda connection: list_customers(
                connection, starts_with=starts_with, words=q, number=number, after=after, limit=limit
            ),
            fresh,
        )
        return Customers(
            customers=[shaped(row, Customer) for row in rows],
            next=next_page(rows, limit, lambda last: (last.name_folded or "", last.number)),
        )
