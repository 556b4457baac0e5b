"""The shop's own lists: work types, teams, settings."""

import sqlalchemy as sa

from events.settings import SettingChanged, TeamSet, WorkTypeAdded, WorkTypeRetired
from projections.days import Days
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Rows, Table

ZONE_SETTING = "zone"
ZONE_DEFAULT = "UTC"


class WorkTypeRow(Row):
    """A kind of work; retired ones are not `active`."""

    name: str
    active: bool


class TeamRow(Row):
    """A team; `shift_ends_at` is a time of day (ISO) in the shop's zone."""

    name: str
    shift_ends_at: str | None


class SettingRow(Row):
    """A setting that has been changed, as text."""

    name: str
    value: str


WORK_TYPES = Table("work_type", WorkTypeRow, key="name")
TEAMS = Table("team", TeamRow, key="name")
SETTINGS = Table("setting", SettingRow, key="name")


class Settings(Projection):
    """What the shop decided about itself."""

    TABLES = (WORK_TYPES, TEAMS, SETTINGS)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.work_types = store.rows(WORK_TYPES)
        self.teams = store.rows(TEAMS)
        self.settings = store.rows(SETTINGS)

    def handlers(self) -> dict[str, Handler]:
        """Each fact names what it is about."""
        return {
            WorkTypeAdded.TAG: self.added,
            WorkTypeRetired.TAG: self.retired,
            TeamSet.TAG: self.team_set,
            SettingChanged.TAG: self.changed,
        }

    def added(self, fact: WorkTypeAdded, _: At) -> None:
        """Add a kind of work, or bring it back."""
        if self.work_types.get(fact.name) is None:
            self.work_types.add(fact.name, WorkTypeRow(fact.name, active=True))
        else:
            self.work_types.edit[fact.name].active = True

    def retired(self, fact: WorkTypeRetired, _: At) -> None:
        """Keep it for the tasks that are there."""
        self.work_types.edit[fact.name].active = False

    def team_set(self, fact: TeamSet, _: At) -> None:
        """Add a team, or move the end of its shift."""
        ends_at = None if fact.shift_ends_at is None else fact.shift_ends_at.isoformat()
        if self.teams.get(fact.name) is None:
            self.teams.add(fact.name, TeamRow(fact.name, ends_at))
        else:
            self.teams.edit[fact.name].shift_ends_at = ends_at

    def changed(self, fact: SettingChanged, _: At) -> None:
        """Set it."""
        if self.settings.get(fact.name) is None:
            self.settings.add(fact.name, SettingRow(fact.name, fact.value))
        else:
            self.settings.edit[fact.name].value = fact.value


def zone_in(settings: Rows[SettingRow]) -> str:
    """Return the shop's zone (IANA name) while projecting."""
    row = settings.get(ZONE_SETTING)
    return ZONE_DEFAULT if row is None else row.value


def list_work_types(connection: sa.Connection, *, active: bool | None = None) -> list[WorkTypeRow]:
    """Return kinds of work by name."""
    query = sa.select(WORK_TYPES.sql).order_by(sa.collate(WORK_TYPES.c.name, "NOCASE"), WORK_TYPES.c.name)
    if active is not None:
        query = query.where(WORK_TYPES.c.active == active)
    return [WorkTypeRow(*row) for row in connection.execute(query)]


def list_teams(connection: sa.Connection) -> list[TeamRow]:
    """Return teams by name."""
    return [
        TeamRow(*row)
        for row in connection.execute(sa.select(TEAMS.sql).order_by(sa.collate(TEAMS.c.name, "NOCASE"), TEAMS.c.name))
    ]


def settings_changed(connection: sa.Connection) -> dict[str, str]:
    """Return the settings that were ever changed; all others have their defaults."""
    return {row.name: row.value for row in connection.execute(sa.select(SETTINGS.sql))}


def shop_days(connection: sa.Connection) -> Days:
    """Return the days of the shop's zone, for queries by day."""
    value = connection.execute(sa.select(SETTINGS.c.value).where(SETTINGS.c.name == ZONE_SETTING)).scalar()
    return Days(value or ZONE_DEFAULT)
