"""Labor cost, exactly: what a stretch of work costs at the rate that was in force at each instant.

    effective hourly rate (salary) = annual salary / 2,080
    cost                           = effective hourly rate x hours

Pure arithmetic on whole numbers, no tables.
What comes on top (burden, blended rates, overtime, shares of overlapping work) belongs between `Rates.at` and `split`.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

import msgspec

from projections.days import Days
from projections.exact import COST_DENOMINATOR, MICROSECONDS_PER_HOUR, SALARY_HOURS

_HOURLY = COST_DENOMINATOR // (10_000 * MICROSECONDS_PER_HOUR)
_SALARY = _HOURLY // SALARY_HOURS


class Slice(msgspec.Struct, frozen=True, gc=False):
    """The part of a session that lies in one of the shop's days; an unknown cost is None."""

    day: str
    labor_us: int
    cost: int | None


def rate(kind: str, amount_e4: int) -> int:
    """Return pay as an exact amount per microsecond; `kind` is hourly (amount per hour) or salary (per year)."""
    return amount_e4 * (_SALARY if kind == "salary" else _HOURLY)


class Rates:
    """What one person earns, and from when. Nothing is known before the first day, nor where an amount was erased."""

    def __init__(self, days: Days, pay: Iterable[tuple[date, str, int | None]]) -> None:
        """Take (effective on, kind, amount_e4), one for each day, in any order."""
        ordered = sorted(pay, key=lambda entry: entry[0])
        self._from = [days.midnight(effective_on) for effective_on, _, _ in ordered]
        self._rates = [None if amount is None else rate(kind, amount) for _, kind, amount in ordered]

    def at(self, us: int) -> int | None:
        """Return the rate in force at an instant."""
        index = bisect_right(self._from, us)
        return self._rates[index - 1] if index else None


def split(started_us: int, ended_us: int, days: Days, rates: Rates) -> list[Slice]:
    """Cut a session at the midnights it crosses, where rates change too; at least one slice, be it empty."""
    slices = []
    while True:
        index = days.index(started_us)
        until = min(ended_us, days.starts[index + 1])
        labor_us = max(0, until - started_us)
        per_us = rates.at(started_us)
        slices.append(Slice(days.names[index], labor_us, None if per_us is None else per_us * labor_us))
        if ended_us <= until:
            return slices
        started_us = until
