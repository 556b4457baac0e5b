"""The shop's lists and settings: work types, teams, and single values with their meaning and default."""

import re
from collections.abc import Callable, Iterable
from datetime import time
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from immutables import Map
from msgspec import Meta

from commands.command import Command, Decision, Name, Word
from commands.context import Context
from commands.rejected import Rejected
from events.fact import Event
from events.settings import SettingChanged, TeamSet, WorkTypeAdded, WorkTypeRetired

SAID_MAX = 60
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,189}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?/?")
WallTime = Annotated[time, Meta(tz=False, description="A time of the day in the shop's own zone, such as 15:30:00")]


class Setting(msgspec.Struct, frozen=True):
    """What a setting means, its default (as text), and the check of a new value: ValueError says why not."""

    meaning: str
    default: str
    check: Callable[[str], object]


def zone(value: str) -> ZoneInfo:
    """Check an IANA zone name."""
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("not an IANA time zone such as America/Chicago") from None


def flag(value: str) -> bool:
    """Check a yes or no."""
    if value not in ("yes", "no"):
        raise ValueError("say yes or no")
    return value == "yes"


def count(low: int, high: int) -> Callable[[str], int]:
    """Make a check for whole numbers of a range."""

    def check(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"say a whole number from {low} to {high}")
        return int(value)

    return check


def one_of(*allowed: str) -> Callable[[str], str]:
    """Make a check for one of a few words."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"say one of: {', '.join(allowed)}")
        return value

    return check


def words(value: str) -> str:
    """Check a short text."""
    if not value.strip() or len(value) > 80:  # noqa: PLR2004  a line on a screen
        raise ValueError("say 1 to 80 characters")
    return value


def currency(value: str) -> str:
    """Check a currency code."""
    if len(value) != 3 or not value.isascii() or not value.isupper():  # noqa: PLR2004  ISO 4217
        raise ValueError("say an ISO 4217 code such as USD")
    return value


def origin(value: str) -> str:
    """Check where browsers find the pages, if that is said: an address with nothing after the host. Return it bare."""
    if value and not _ORIGIN.fullmatch(value):
        raise ValueError("say an address such as https://floor.example.com, with nothing after it")
    return value.rstrip("/")


SETTINGS: dict[str, Setting] = {
    "shop_name": Setting("Name of the shop, as pages show it", "Floorbook", words),
    "zone": Setting("Time zone in which days and weeks begin (IANA name)", "UTC", zone),
    "currency": Setting("Currency of all amounts (ISO 4217)", "USD", currency),
    "public_url": Setting(
        "Where browsers find the pages (https://host): alerts lead there; empty: they lead nowhere", "", origin
    ),
    "overlap_allowed": Setting("Whether one person may work on several tasks at once", "no", flag),
    "overtime": Setting("Whether the last hours of a week of people paid by the hour cost 1.5 times", "no", flag),
    "overtime_after_hours": Setting("After how many hours of a week overtime begins", "40", count(1, 168)),
    "pin_digits": Setting("Digits of the PINs that the server issues", "6", count(4, 8)),
    "badges": Setting("Whether tablets take badges beside PINs", "no", flag),
    "idle_sign_out_seconds": Setting("After how long a tablet signs out by itself", "60", count(15, 3_600)),
    "console_idle_minutes": Setting("After how long without use a console session ends", "60", count(1, 1_440)),
    "second_factor": Setting(
        "Whose console accounts need a second factor; nobody's counts outside production only",
        "admins",
        one_of("admins", "everybody", "nobody"),
    ),
    "console_life_hours": Setting("How long a console session lives at most", "12", count(1, 168)),
    "backups_kept_days": Setting(
        "For how many days backups are kept, monthly ones too: then an erasure is final", "366", count(1, 3_660)
    ),
    "pay_retention_years": Setting(
        "For how many years after somebody left their pay is kept, even if they were erased", "7", count(0, 30)
    ),
    "import_window_months": Setting("How many months of orders an import keeps", "18", count(1, 240)),
}


class AddWorkType(Command, tag="AddWorkType"):
    """Add a kind of work, or bring a retired one back."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name


class RetireWorkType(Command, tag="RetireWorkType"):
    """Allow no new tasks of a kind of work."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name


class SetTeam(Command, tag="SetTeam"):
    """Add a team, or change when its shift ends."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    shift_ends_at: WallTime | None = None


class ChangeSetting(Command, tag="ChangeSetting"):
    """Give a setting a new value."""

    CATEGORY: ClassVar[str] = "settings"
    name: Name
    value: Word


class Settings(msgspec.Struct, frozen=True):
    """Work types with whether they are in use, teams with the end of their shift, values that were changed."""

    work_types: Map[str, bool] = Map()
    teams: Map[str, time | None] = Map()
    values: Map[str, str] = Map()

    def value(self, name: str) -> str:
        """Return a setting's value, or its default."""
        return self.values.get(name, SETTINGS[name].default)


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
        case TeamSet(name=name, shift_ends_at=ends):
            return replace(state, teams=state.teams.set(name, ends))
        case SettingChanged(name=name, value=value):
            return replace(state, values=state.values.set(name, value))
    return state


def decide(command: Command, state: Settings, context: Context) -> Decision:
    """Nothing when it is so already."""
    del context
    match command:
        case AddWorkType(name=name):
            require_new(name, state.work_types, "work type")
            return () if state.work_types.get(name) else (WorkTypeAdded(name=name),)
        case RetireWorkType(name=name):
            if name not in state.work_types:
                message = f"there is no work type {name!r}; there are: {listed(state)}"
                raise Rejected("unknown-work-type", message, work_type=name)
            return (WorkTypeRetired(name=name),) if state.work_types[name] else ()
        case SetTeam(name=name, shift_ends_at=ends):
            require_new(name, state.teams, "team")
            known = name in state.teams and state.teams[name] == ends
            return () if known else (TeamSet(name=name, shift_ends_at=ends),)
        case ChangeSetting():
            return change(command, state)
    raise AssertionError(command)


def require_new(name: str, names: Iterable[str], what: str) -> None:
    """Reject a name that only case and spaces tell from another: people would not."""
    alike = [each for each in names if plain(each) == plain(name)]
    if alike and name not in alike:
        raise Rejected("name-taken", f"there is a {what} {alike[0]!r} already: use it, or another name", name=alike[0])


def plain(name: str) -> str:
    """Return a name without what people overlook."""
    return " ".join(name.split()).casefold()


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


def listed(state: Settings) -> str:
    """Name the work types in use."""
    return ", ".join(sorted(name for name, used in state.work_types.items() if used)) or "none yet"
