"""How often things are looked at and tried again: exponential, with full jitter, and for a bounded time."""

import random

import msgspec

US_PER_S = 1_000_000


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds.

    `poll`: how often the log is looked at; `look`: how often what no event tells, such as labor budgets.
    `gather`: how long things of a kind are gathered into one alert.
    `first`, `most`: bounds of the wait before a second try and before later ones.
    `give_up`: after how long no try follows.
    """

    poll: float = 1.0
    look: float = 30.0
    gather: float = 120.0
    first: float = 10.0
    most: float = 1_800.0
    give_up: float = 24 * 3_600.0
    beat: float = 15.0

    def wait_us(self, attempts: int) -> int:
        """Return how long to wait after so many tries: anything up to a bound that doubles, so that no herd forms."""
        bound_s = min(self.most, self.first * 2.0 ** min(attempts - 1, 30))
        return round(random.uniform(0, bound_s) * US_PER_S)  # noqa: S311  no secret

    def gives_up(self, raised_at_us: int, due_at_us: int) -> bool:
        """Tell whether a try would come too late to be of use."""
        return due_at_us > raised_at_us + self.give_up * US_PER_S
