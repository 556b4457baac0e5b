"""What happened lately, as it is shown: how long requests took, what went wrong, minute by minute."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from commands.context import moment
from web.numbers import Numbers
from web.percentiles import MINUTES, Minutes, Spread, minute_of, percentiles_s
from web.shapes import Shape

SHARES = (0.5, 0.95, 0.99)
SHORT = 5
SERVER = 500
MINUTE_US = 60_000_000


class Took(Shape):
    """How many, and how long half, 95 % and 99 % of them took at most, in milliseconds; null when there was none."""

    count: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class Timing(Shape):
    """How long requests took: in the last five and sixty minutes, the running one included."""

    route: str
    last_5_minutes: Took
    last_60_minutes: Took


class ErrorCount(Shape):
    """How often an answer was this problem: status and code, of a batch each item."""

    status: int
    code: str
    last_5_minutes: int
    last_60_minutes: int
    since_start: int


class Minute(Shape):
    """A minute that began then: requests with commands, how long 95 % of them took at most, faults, other problems."""

    at: datetime
    commands: int
    p95_ms: float | None
    server_errors: int
    other_errors: int


def timing(route: str, took: Minutes[Spread], now_s: float) -> Timing:
    """Say how long a route's requests took lately."""
    short, long = (_took([spread for _, spread in took.last(minutes, now_s)]) for minutes in (SHORT, MINUTES))
    return Timing(route=route, last_5_minutes=short, last_60_minutes=long)


def _took(spreads: list[Spread]) -> Took:
    count, (p50, p95, p99) = percentiles_s(spreads, SHARES)
    return Took(count=count, p50_ms=_ms(p50), p95_ms=_ms(p95), p99_ms=_ms(p99))


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1e3, 2)


def errors(numbers: Numbers, now_s: float) -> Iterator[ErrorCount]:
    """Yield every problem that was answered since the start, faults of ours first."""
    short, long = (_summed(numbers, minutes, now_s) for minutes in (SHORT, MINUTES))
    for (status, code), count in sorted(numbers.problems.items(), key=lambda each: (-each[0][0], each[0][1])):
        key = (status, code)
        yield ErrorCount(
            status=status, code=code, last_5_minutes=short[key], last_60_minutes=long[key], since_start=count
        )


def _summed(numbers: Numbers, minutes: int, now_s: float) -> Counter[tuple[int, str]]:
    total: Counter[tuple[int, str]] = Counter()
    for _, counts in numbers.problems_lately.last(minutes, now_s):
        total.update(counts)
    return total


def minutes(numbers: Numbers, uptime_s: float, now_s: float) -> Iterator[Minute]:
    """Go through the minutes since the start, an hour at most; nothing happened in those that were not counted."""
    took = dict(numbers.commands_took.last(MINUTES, now_s))
    problems = dict(numbers.problems_lately.last(MINUTES, now_s))
    this = minute_of(now_s)
    for minute in range(max(this - MINUTES + 1, minute_of(now_s - uptime_s)), this + 1):
        count, [p95] = percentiles_s([took[minute]] if minute in took else [], [0.95])
        wrong = problems.get(minute, Counter())
        faults = sum(number for (status, _), number in wrong.items() if status >= SERVER)
        yield Minute(
            at=moment(minute * MINUTE_US),
            commands=count,
            p95_ms=_ms(p95),
            server_errors=faults,
            other_errors=wrong.total() - faults,
        )
