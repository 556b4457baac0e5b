"""Labor cost, exactly: what stretches of work cost at the rate that was in force at each instant.

    effective hourly rate (salary) = annual salary / 2,080
    cost                           = effective hourly rate x hours

While several of a person's sessions run at once, each bears an even share of the cost.
Off by default, see docs/decisions/0008: blended rates instead of pay, overtime, burden on top of whatever is paid.
Pure arithmetic on whole numbers, no tables.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

import msgspec

from projections.days import Days
from projections.exact import COST_DENOMINATOR, MICROSECONDS_PER_HOUR, SALARY_HOURS

_HOURLY = COST_DENOMINATOR // (10_000 * MICROSECONDS_PER_HOUR)
_SALARY = _HOURLY // SALARY_HOURS
_WHOLE_E2 = 10_000
_ALWAYS_US, _NEVER_US = -(1 << 62), 1 << 62
DAYS_OF_WEEK = 7


class Slice(msgspec.Struct, frozen=True, gc=False):
    """The part of a session that lies in one of the shop's days; an unknown cost is None.

    `own` says that the person's own pay is in the cost, so that it reveals it.
    """

    day: str
    labor_us: int
    cost: int | None
    own: bool = False


class Span(NamedTuple):
    """A session's time, for `costs`."""

    session_id: str
    started_us: int
    ended_us: int


class Rate(msgspec.Struct, frozen=True, gc=False):
    """What a microsecond of somebody's work costs, also as overtime. `own` says that it comes from their own pay."""

    per_us: int
    overtime_per_us: int
    own: bool


class Rule(msgspec.Struct, frozen=True, gc=False):
    """A `value` for a pay role (for all when None) from a day on (always when None); None ends what held before."""

    role: str | None
    since: date | None
    value: int | None
    salaried_only: bool = False


class Rules(msgspec.Struct, frozen=True):
    """All burdens (1/100 of a percent) and all blended rates (1/10,000 of the unit per hour)."""

    burdens: tuple[Rule, ...] = ()
    blended: tuple[Rule, ...] = ()


NO_RULES = Rules()


def rate(kind: str, amount_e4: int) -> int:
    """Return pay as an exact amount per microsecond; `kind` is hourly (amount per hour) or salary (per year)."""
    return amount_e4 * (_SALARY if kind == "salary" else _HOURLY)


def in_force(rules: Iterable[Rule], role: str | None, day: date) -> Rule | None:
    """Return the rule of a day: the role's own if it has one, else the one for all."""
    found = [rule for rule in rules if (rule.since or date.min) <= day]
    for wanted in (role, None):
        latest = max((rule for rule in found if rule.role == wanted), key=_since, default=None)
        if latest is not None and latest.value is not None:
            return latest
    return None


def _since(rule: Rule) -> date:
    return rule.since or date.min


def begins_us(days: Days, day: date) -> int:
    """Return when a day begins, in UTC microseconds; days beyond all calendars begin before or after everything."""
    if day.year <= 1:
        return _ALWAYS_US
    return _NEVER_US if day.year >= date.max.year else days.midnight(day)


class Rates:
    """What one person's work costs, and from when.

    Nothing is known before the first day of pay, nor where an amount was erased, unless a blended rate stands in.
    """

    def __init__(
        self,
        days: Days,
        pay: Iterable[tuple[date, str, int | None]],
        rules: Rules = NO_RULES,
        role: str | None = None,
    ) -> None:
        """Take (effective on, kind, amount_e4), one for each day, in any order, and the pay role."""
        self.role = role
        entries = sorted(pay, key=lambda entry: entry[0])
        starts = {date.min, *(day for day, _, _ in entries), *map(_since, (*rules.burdens, *rules.blended))}
        self._from = [begins_us(days, day) for day in sorted(starts)]
        self._rates = [_rate(entries, rules, role, day) for day in sorted(starts)]

    def at(self, us: int) -> Rate | None:
        """Return the rate in force at an instant."""
        return self._rates[bisect_right(self._from, us) - 1]


def _rate(entries: Sequence[tuple[date, str, int | None]], rules: Rules, role: str | None, day: date) -> Rate | None:
    index = bisect_right(entries, day, key=lambda entry: entry[0])
    _, kind, amount = entries[index - 1] if index else (None, None, None)
    blended = in_force(rules.blended, role, day)
    own = blended is None or (blended.salaried_only and kind != "salary")
    if own:
        if kind is None or amount is None:
            return None
        base = rate(kind, amount)
    else:
        assert blended is not None
        assert blended.value is not None
        base = rate("hourly", blended.value)
    burden = in_force(rules.burdens, role, day)
    if burden is not None and burden.value is not None:
        base = base * (_WHOLE_E2 + burden.value) // _WHOLE_E2
    return Rate(base, base * 3 // 2 if own and kind == "hourly" else base, own)


def week_of(day: str) -> int:
    """Return the number of the week (Monday to Sunday) that holds a day."""
    return (date.fromisoformat(day).toordinal() - 1) // DAYS_OF_WEEK


def monday_of(week: int) -> date:
    """Return the day that a week begins with."""
    return date.fromordinal(week * DAYS_OF_WEEK + 1)


def costs(
    spans: Collection[Span], days: Days, rates: Rates, overtime_after_us: int | None = None
) -> dict[str, list[Slice]]:
    """Return what one person's sessions cost, by session and day; each has at least one slice, be it empty.

    With overtime, all sessions of a week are to be given, as what comes beyond its first hours costs more.
    Shares are exact for up to ten sessions at once. Of more, each is within one part of `COST_DENOMINATOR` for each
    stretch, and their sum is exact still.
    """
    made: dict[str, dict[str, Slice]] = {span.session_id: {} for span in spans}
    worked_us: dict[int, int] = {}
    for day, started_us, ended_us, running in _stretches(spans, days):
        length_us = ended_us - started_us
        in_force = rates.at(started_us)
        whole = None if in_force is None else in_force.per_us * length_us
        if overtime_after_us is not None:
            week = week_of(day)
            before_us = worked_us.get(week, 0)
            worked_us[week] = before_us + length_us
            over_us = min(length_us, max(0, before_us + length_us - overtime_after_us))
            if in_force is not None and whole is not None:
                whole += (in_force.overtime_per_us - in_force.per_us) * over_us
        count = len(running)
        for place, session_id in enumerate(running):
            share = None if whole is None else whole * (place + 1) // count - whole * place // count
            own = in_force is not None and in_force.own
            before = made[session_id].get(day)
            if before is not None:
                length_so_far_us = before.labor_us + length_us
                share = None if share is None else (before.cost or 0) + share
            else:
                length_so_far_us = length_us
            made[session_id][day] = Slice(day, length_so_far_us, share, own)
    return {session_id: list(pieces.values()) for session_id, pieces in made.items()}


def _stretches(spans: Collection[Span], days: Days) -> Iterator[tuple[str, int, int, list[str]]]:
    """Cut time where a session begins or ends and at midnights, where rates change too, and say what ran."""
    waiting = sorted(spans, key=attrgetter("started_us", "session_id"), reverse=True)
    running: list[Span] = []
    now_us = 0
    while waiting or running:
        if not running:
            now_us = waiting[-1].started_us
        while waiting and waiting[-1].started_us <= now_us:
            running.append(waiting.pop())
        index = days.index(now_us)
        empty = [span for span in running if span.ended_us <= now_us]
        if empty:  # without any length: beside the others, with no share
            for span in empty:
                yield days.names[index], now_us, now_us, [span.session_id]
        else:
            ends = [span.ended_us for span in running]
            until_us = min(days.starts[index + 1], *ends, waiting[-1].started_us if waiting else _NEVER_US)
            yield days.names[index], now_us, until_us, [span.session_id for span in running]
            now_us = until_us
        running = [span for span in running if span.ended_us > now_us]
