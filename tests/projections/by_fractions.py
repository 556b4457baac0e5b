"""What work costs, once more: with fractions and the calendar, instant by instant. Shares no code with the program."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000
FIRST = date.min


class Shop(NamedTuple):
    """Zone, overtime (hours of a week, None when off), burdens and blended rates by (role, day)."""

    zone: str
    overtime_after: int | None
    burdens: dict[tuple[str | None, date | None], int | None]
    blended: dict[tuple[str | None, date | None], tuple[int, bool] | None]


def blended_of(hourly_e4: int | None, *, only: bool) -> tuple[int, bool] | None:
    """A blended rate, and whether it is for salaried people only."""
    return None if hourly_e4 is None else (hourly_e4, only)


class Pay(NamedTuple):
    """Hourly or salary, in 1/10,000."""

    kind: str
    amount_e4: int | None


class Work(NamedTuple):
    """A closed session."""

    session_id: str
    start: int
    end: int


def day_at(zone: str, us: int) -> date:
    return (EPOCH + timedelta(microseconds=us)).astimezone(ZoneInfo(zone)).date()


def midnight(zone: str, day: date) -> int:
    local = datetime.combine(day, time(), ZoneInfo(zone))
    return (local.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def latest(rules: dict[tuple[str | None, date | None], Any], role: str | None, day: date) -> Any:
    """The role's last rule by that day, unless it says nothing; then that for all."""
    for wanted in (role, None):
        known = {since or FIRST: value for (whose, since), value in rules.items() if whose == wanted}
        begun = [since for since in known if since <= day]
        if begun and known[max(begun)] is not None:
            return known[max(begun)]
    return None


def hourly_rate(shop: Shop, pay: dict[date, Pay], role: str | None, day: date) -> tuple[Any, ...]:
    """Rate per hour (None when unknown), whether overtime costs more, whether it is the person's own pay."""
    begun = [since for since in pay if since <= day]
    mine = pay[max(begun)] if begun else None
    blended = latest(shop.blended, role, day)
    own = blended is None or (blended[1] and (mine is None or mine.kind != "salary"))
    if not own:
        wage = Fraction(blended[0], 10_000)
    elif mine is None or mine.amount_e4 is None:
        return None, False, False
    else:
        wage = Fraction(mine.amount_e4, 10_000) / (2080 if mine.kind == "salary" else 1)
    burden = latest(shop.burdens, role, day) or 0
    return wage * (1 + Fraction(burden, 10_000)), own and mine is not None and mine.kind == "hourly", own


def costs(
    shop: Shop, sessions: Iterable[Work], pay: dict[date, Pay], role: str | None
) -> dict[tuple[str, str], tuple[int, Fraction | None, bool]]:
    """By session and day: time, cost, whether own pay is in it."""
    sessions = list(sessions)
    found: dict[tuple[str, str], tuple[int, Fraction | None, bool]] = {}

    def add(session_id: str, day: date, length: int, cost: Fraction | None, own: bool) -> None:  # noqa: FBT001
        before = found.get((session_id, day.isoformat()), (0, Fraction(0), False))
        total = None if cost is None or before[1] is None else before[1] + cost
        found[session_id, day.isoformat()] = (before[0] + length, total, own)

    cuts = {moment for each in sessions for moment in (each.start, each.end)}
    if cuts:
        day = day_at(shop.zone, min(cuts))
        while midnight(shop.zone, day) <= max(cuts):
            cuts.add(midnight(shop.zone, day))
            day += timedelta(days=1)
    for each in sessions:
        if each.end <= each.start:
            day = day_at(shop.zone, each.start)
            wage, _, own = hourly_rate(shop, pay, role, day)
            add(each.session_id, day, 0, None if wage is None else Fraction(0), own)
    worked: dict[tuple[int, int], int] = {}
    for start, end in pairwise(sorted(cuts)):
        running = [each for each in sessions if each.start <= start and end <= each.end]
        if not running:
            continue
        day = day_at(shop.zone, start)
        wage, premium, own = hourly_rate(shop, pay, role, day)
        week = day.isocalendar()[:2]
        before = worked.get(week, 0)
        worked[week] = before + end - start
        over = 0
        if shop.overtime_after is not None and premium:
            limit = shop.overtime_after * HOUR_US
            over = max(0, before + end - start - limit) - max(0, before - limit)
        for each in running:
            hours = Fraction(end - start, HOUR_US) + Fraction(over, 2 * HOUR_US)
            add(each.session_id, day, end - start, None if wage is None else wage * hours / len(running), own)
    return found
