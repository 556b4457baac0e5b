"""The shop's lists and settings: work types, teams, and single values with their meaning and default."""

from datetime import time
from typing import Annotated, ClassVar

import msgspec
from immutables import Map
from msgspec import Meta

from commands.command import Command, Decision, Name, Word
from commands.context import Context
from commands.names import Before, now_called, renamed, require_free
from commands.rejected import Rejected
from commands.values import SETTINGS
from events.fact import Event
from events.settings import SettingChanged, TeamRenamed, TeamSet, WorkTypeAdded, WorkTypeRenamed, WorkTypeRetired

SAID_MAX = 60
WallTime = Annotated[time, Meta(tz=False, description="A time of the day in the shop's own zone, such as 15:30:00")]


class AddWorkType(Command, tag="AddWorkType"):
    """Add a kind of work, or bring a retired one back."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name


class RetireWorkType(Command, tag="RetireWorkType"):
    """Allow no new tasks of a kind of work."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name


class RenameWorkType(Command, tag="RenameWorkType"):
    """Give a kind of work, in use or retired, another name. Whoever still says the old one means it, too."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    new_name: Name


class SetTeam(Command, tag="SetTeam"):
    """Add a team, or change when its shift ends."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    shift_ends_at: WallTime | None = None


class RenameTeam(Command, tag="RenameTeam"):
    """Give a team another name. Who is in it stays."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    new_name: Name


class ChangeSetting(Command, tag="ChangeSetting"):
    """Give a setting a new value."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    value: Word


class Settings(msgspec.Struct, frozen=True):
    """Work types with whether they are in use, teams with the end of their shift, values that were changed.

    And what work types and teams were called before: no name ever stands for two.
    """

    work_types: Map[str, bool] = Map()
    teams: Map[str, time | None] = Map()
    values: Map[str, str] = Map()
    work_types_before: Before = Map()
    teams_before: Before = Map()

    def value(self, name: str) -> str:
        """Return a setting's value, or its default."""
        return self.values.get(name, SETTINGS[name].default)

    def work_type(self, name: str) -> str:
        """Return what a kind of work is called now, by any name that it ever had."""
        return now_called(name, self.work_types_before)

    def team(self, name: str | None) -> str | None:
        """Return what a team is called now, by any name that it ever had."""
        return None if name is None else now_called(name, self.teams_before)


def initial() -> Settings:
    """Empty lists, defaults everywhere."""
    return Settings()


def evolve(state: Settings, event: Event) -> Settings:
    """Take one fact."""
    replace = msgspec.structs.replace
    match event.fact:
        case WorkTypeAdded(name=name):
            return replace(state, work_types=state.work_types.set(name, True))  # noqa: FBT003  in use
        case WorkTypeRetired(name=name):
            return replace(state, work_types=state.work_types.set(name, False))  # noqa: FBT003  not in use
        case WorkTypeRenamed(name=name, new_name=new_name):
            kinds = state.work_types.delete(name).set(new_name, state.work_types[name])
            return replace(state, work_types=kinds, work_types_before=renamed(state.work_types_before, name, new_name))
        case TeamSet(name=name, shift_ends_at=ends):
            return replace(state, teams=state.teams.set(name, ends))
        case TeamRenamed(name=name, new_name=new_name):
            teams = state.teams.delete(name).set(new_name, state.teams[name])
            return replace(state, teams=teams, teams_before=renamed(state.teams_before, name, new_name))
        case SettingChanged(name=name, value=value):
            return replace(state, values=state.values.set(name, value))
    return state


def decide(command: Command, state: Settings, context: Context) -> Decision:
    """Nothing when it is so already."""
    del context
    match command:
        case AddWorkType(name=name):
            if name not in state.work_types:
                require_free(name, "work type", state.work_types, state.work_types_before)
            return () if state.work_types.get(name) else (WorkTypeAdded(name=name),)
        case RetireWorkType(name=name):
            name = known(state, name)
            return (WorkTypeRetired(name=name),) if state.work_types[name] else ()
        case RenameWorkType(name=name, new_name=new_name):
            name = known(state, name)
            require_free(new_name, "work type", state.work_types, state.work_types_before, but=name)
            return () if new_name == name else (WorkTypeRenamed(name=name, new_name=new_name),)
        case SetTeam(name=name, shift_ends_at=ends):
            if name not in state.teams:
                require_free(name, "team", state.teams, state.teams_before)
            same = name in state.teams and state.teams[name] == ends
            return () if same else (TeamSet(name=name, shift_ends_at=ends),)
        case RenameTeam(name=name, new_name=new_name):
            name = known_team(state, name)
            require_free(new_name, "team", state.teams, state.teams_before, but=name)
            return () if new_name == name else (TeamRenamed(name=name, new_name=new_name),)
        case ChangeSetting():
            return change(command, state)
    raise AssertionError(command)


def change(command: ChangeSetting, state: Settings) -> Decision:
    """Check the value by the setting's own rule."""
    setting = SETTINGS.get(command.name)
    if setting is None:
        raise Rejected("unknown-setting", f"there is no setting {command.name!r}; there are: {', '.join(SETTINGS)}")
    try:
        setting.check(command.value)
    except ValueError as error:
        # What somebody pasted by mistake is not said again to them in full.
        said = repr(command.value) if len(command.value) <= SAID_MAX else "that"
        raise Rejected("bad-setting", f"{command.name} cannot be {said}: {error}") from None
    if state.value(command.name) == command.value:
        return ()
    return (SettingChanged(name=command.name, value=command.value),)


def known(state: Settings, said: str) -> str:
    """Return what a kind of work that there is, in use or not, is called now; reject what there never was."""
    name = state.work_type(said)
    if name not in state.work_types:
        message = f"there is no work type {said!r}; there are: {listed(state)}"
        raise Rejected("unknown-work-type", message, work_type=said)
    return name


def known_team(state: Settings, said: str) -> str:
    """Return what a team is called now; reject what there never was."""
    name = now_called(said, state.teams_before)
    if name not in state.teams:
        there_are = ", ".join(sorted(state.teams)) or "none yet"
        raise Rejected("unknown-team", f"there is no team {said!r}; there are: {there_are}", team=said)
    return name


def listed(state: Settings) -> str:
    """Name the work types in use."""
    return ", ".join(sorted(name for name, used in state.work_types.items() if used)) or "none yet"
