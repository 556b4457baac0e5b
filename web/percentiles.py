"""How long things took lately: counted in fine buckets, minute by minute, for the last hour.

Counting one costs a look at the clock that was taken anyway, and a search in 184 bounds (`floorbook bench counting`).
Bounds lie 8 % apart, so that a percentile is wrong by 4 % at most.
"""

import time
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from itertools import accumulate
from math import sqrt
from typing import Generic, TypeVar

T = TypeVar("T")
MINUTES = 60
STEP = 1.08
BOUNDS_S = tuple(0.0001 * STEP**number for number in range(184))
"""From a tenth of a millisecond to two minutes."""


ZERO_S = time.time() - time.perf_counter()
"""What lies between the clock that only goes forward and the one on the wall, so that both begin minutes together."""


def minute_of(now_s: float) -> int:
    """Return the number of a minute since 1970, by the clock that only goes forward."""
    return int(now_s + ZERO_S) // 60


class Spread:
    """How many things took how long."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        """Start at nothing."""
        self.counts = array("I", bytes(4 * (len(BOUNDS_S) + 1)))

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1


class Minutes(Generic[T]):
    """One of something for each of the last sixty minutes, by a clock that only goes forward. Of one thread alone."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Make the first when it is asked for."""
        self._make = make
        self._minute = -1
        self._now = make()
        self._kept: deque[tuple[int, T]] = deque(maxlen=MINUTES)

    def at(self, now_s: float) -> T:
        """Return that of this minute."""
        minute = int(now_s + ZERO_S) // 60  # as `minute_of`, without the call
        if minute != self._minute:
            self._minute, self._now = minute, self._make()
            self._kept.append((minute, self._now))
        return self._now

    def last(self, minutes: int, now_s: float) -> list[tuple[int, T]]:
        """Return those of so many minutes, this one included, with their numbers. Where nothing was, there is none."""
        first = minute_of(now_s) - minutes
        return [(minute, kept) for minute, kept in self._kept if minute > first]


def percentiles_s(spreads: Iterable[Spread], shares: Iterable[float]) -> tuple[int, list[float | None]]:
    """Return how many there were, and what such shares of them took at most; None when there was none."""
    totals = [*accumulate(map(sum, zip(*(spread.counts for spread in spreads), strict=True)))]
    count = totals[-1] if totals else 0
    if not count:
        return 0, [None for _ in shares]
    return count, [_middle(bisect_left(totals, share * count)) for share in shares]


def _middle(bucket: int) -> float:
    """Return the time in the middle of a bucket, as its bounds are a factor apart."""
    return BOUNDS_S[min(bucket, len(BOUNDS_S) - 1)] / sqrt(STEP)
