"""How often one may ask: a bucket of requests for each credential and session, one for each address without papers.

Each bucket is a single number, the time at which it is full again (the "generic cell rate algorithm"): cheap to keep,
cheap to look at. A shop's tablets share one address, so whoever shows papers that are known has a bucket of their own.
"""

import functools
import ipaddress
import time
from collections.abc import Callable

import msgspec

from web.parts import Rates
from web.proofs import Papers
from web.replies import Headers

KEYS_MAX = 20_000
Clock = Callable[[], float]


class Left(msgspec.Struct, frozen=True, gc=False):
    """What a bucket still holds: how many of how many, when it is full again, and how long to wait when it is empty."""

    limit: int
    remaining: int
    reset_s: float
    wait_s: float = 0.0

    def headers(self) -> Headers:
        """Say it as headers."""
        return [
            (b"x-ratelimit-limit", b"%d" % self.limit),
            (b"x-ratelimit-remaining", b"%d" % self.remaining),
            (b"x-ratelimit-reset", b"%d" % -(-self.reset_s // 1)),
        ]


class Buckets:
    """Buckets of one size by key. Of those that were full again, nothing need be kept."""

    def __init__(self, limit: int, seconds: float, clock: Clock = time.monotonic, keys_max: int = KEYS_MAX) -> None:
        """Fill each with `limit`, anew within so many seconds."""
        self._limit = limit
        self._seconds = seconds
        self._each = seconds / limit
        self._clock = clock
        self._keys_max = keys_max
        self._full_at: dict[str | bytes, float] = {}

    def take(self, key: str | bytes) -> Left:
        """Take one out, if there is one."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + self._each
        lacking = full_at - now
        if lacking > self._seconds * (1 + 1e-9):
            return Left(self._limit, 0, lacking - self._each, lacking - self._seconds)
        if key not in self._full_at and len(self._full_at) >= self._keys_max:
            self._forget(now)
        self._full_at[key] = full_at
        return Left(self._limit, int((self._seconds - lacking) / self._each + 1e-6), lacking)

    def give_back(self, key: str | bytes) -> None:
        """Put one back: it was not meant to count."""
        if key in self._full_at:
            self._full_at[key] -= self._each

    def __contains__(self, key: str | bytes) -> bool:
        """Tell whether this key was seen lately."""
        return key in self._full_at

    def _forget(self, now: float) -> None:
        """Make room: drop what is full again, else the tenth that will be so first."""
        left = {key: at for key, at in self._full_at.items() if at > now}
        if len(left) >= self._keys_max:
            soonest = sorted(left, key=left.__getitem__)[: max(1, self._keys_max // 10)]
            for key in soonest:
                del left[key]
        self._full_at = left


class Limits:
    """The buckets of an application."""

    def __init__(self, rates: Rates, knows: Callable[[bytes], bool], clock: Clock = time.monotonic) -> None:
        """Take what says whether a credential or a session is known, by its digest."""
        self._knows = knows
        self._holders = Buckets(rates.known_per_minute, 60.0, clock)
        self._places = Buckets(rates.unknown_per_minute, 60.0, clock)
        self.wrong = Buckets(rates.wrong_per_quarter, 900.0, clock)
        """Wrong names and passwords, by address."""
        self.wrong_here = Buckets(rates.wrong_per_quarter_site, 900.0, clock)
        """The same for the whole site."""

    def take(self, papers: Papers, origin: str) -> Left:
        """Count a request."""
        shown = papers.bearer or papers.session
        # Papers that nobody knows open no bucket: otherwise a new guess would always find a full one.
        if shown is not None and (shown.digest in self._holders or self._knows(shown.digest)):
            return self._holders.take(shown.digest)
        return self._places.take(place_of(origin))


@functools.lru_cache(maxsize=1_024)
def place_of(origin: str) -> str:
    """Return what counts as one address: of IPv6 the network of 64 bits that one customer has."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return origin
    if address.version == 4:  # noqa: PLR2004  IPv4
        return origin
    return str(ipaddress.ip_network((address, 64), strict=False))
