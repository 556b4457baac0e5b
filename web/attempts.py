"""Wrong enrolment codes: how many an address may try before it has to rest, longer each time. Kept in memory.

A right one forgives nothing: otherwise whoever has one could try out others in between.
"""

import time
from collections.abc import Callable

import msgspec

WRONG_MAX = 5
WINDOW_S = 300.0
REST_FIRST_S = 30.0
REST_MAX_S = 900.0
CALM_S = 3_600.0
"""After so long without a rest, the first one is short again."""
PLACES_MAX = 10_000


class Tries(msgspec.Struct):
    """What one place did lately: when it was wrong, how often it had to rest, until when it rests."""

    wrong_at: list[float]
    rests: int = 0
    until: float = 0.0


class Attempts:
    """Wrong tries by place: the address from which they came."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with a clean slate."""
        self._clock = clock
        self._places: dict[str, Tries] = {}

    def rest_s(self, place: str) -> float:
        """Return how long a place has to wait, 0 when it may try."""
        tries = self._places.get(place)
        return 0.0 if tries is None else max(0.0, tries.until - self._clock())

    def wrong(self, place: str) -> None:
        """Count a wrong try."""
        now = self._clock()
        tries = self._places.setdefault(place, Tries([]))
        tries.wrong_at = [*(at for at in tries.wrong_at if at > now - WINDOW_S), now]
        if len(tries.wrong_at) >= WRONG_MAX:
            if now - tries.until > CALM_S:
                tries.rests = 0
            tries.until = now + min(REST_MAX_S, REST_FIRST_S * 2**tries.rests)
            tries.rests += 1
            tries.wrong_at = []
        if len(self._places) > PLACES_MAX:
            self._places.pop(next(iter(self._places)))
