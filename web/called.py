"""`team` and `work_type` in the query string: by any name that it ever had, as of any moment.

Addresses are kept for years, and a list as of a past moment is asked for in words of today.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import sqlalchemy as sa
from litestar.params import QueryParameter

from projections.settings import TEAMS, WORK_TYPES
from projections.tables import Table
from web.queries import Fresh
from web.services import Given, Services

TeamName = Annotated[
    str | None,
    QueryParameter(
        name="team",
        max_length=200,
        description="Only of people who are in this team now, by its name or one that it had before",
    ),
]
WorkTypeName = Annotated[
    str | None,
    QueryParameter(
        name="work_type",
        max_length=200,
        description="Only this kind of work, by its name or one that it had before",
    ),
]


async def team_from(services: Given[Services], fresh: Given[Fresh], team_name: TeamName = None) -> str | None:
    """Return what a team that is asked for is called in the tables that are asked."""
    return await _called(team_name, services.world.settings().teams_before, TEAMS, services, fresh)


async def work_type_from(
    services: Given[Services], fresh: Given[Fresh], work_type_name: WorkTypeName = None
) -> str | None:
    """Return what a kind of work that is asked for is called in the tables that are asked."""
    return await _called(work_type_name, services.world.settings().work_types_before, WORK_TYPES, services, fresh)


def names_before(before: Mapping[str, str], name: str) -> list[str]:
    """Return what something was called before."""
    return sorted(former for former, now in before.items() if now == name)


async def _called(
    name: str | None, before: Mapping[str, str], table: Table[Any], services: Services, fresh: Fresh
) -> str | None:
    if name is None:
        return None
    now = before.get(name, name)
    names = [now, *names_before(before, now)]
    if len(names) == 1:
        return name
    return await services.queries.ask(lambda connection: _one_of(connection, table, names), fresh) or name


def _one_of(connection: sa.Connection, table: Table[Any], names: Iterable[str]) -> str | None:
    """Return the one of these names that is in a table: all are of one thing, and it has one name at a time."""
    found: str | None = connection.execute(sa.select(table.c.name).where(table.c.name.in_(names))).scalar()
    return found
