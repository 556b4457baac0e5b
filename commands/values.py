"""The shop's single settings: what each means, its default, and which values it may have."""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,189}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?/?")


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
