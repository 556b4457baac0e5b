"""PIN pads at the door: one try at a time on each, none while it is locked, and a limit for all of them together.

How often a tablet was wrong, and until when it is locked, stands in the log (`commands.pads`), so a restart forgets
nothing. A try waits until the one before it on the same tablet is recorded: fifty guesses at the same instant are
fifty tries in a row, of which five are looked at. The limit of the whole site is counted in memory.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from commands.context import moment
from commands.pads import WRONG_MAX
from web.numbers import Numbers
from web.problems import Stop, resting, unavailable
from web.world import World

SITE_WRONG_MAX = 20
SITE_WINDOW_US = 60 * 1_000_000
"""When more than so many tries within so long were wrong on all tablets together, nobody signs in for a while."""
PAD_WAITING_MAX = 100
_US = 1_000_000


class Turns(msgspec.Struct):
    """Those who try on one pad: one at a time, the others wait."""

    lock: asyncio.Lock
    waiting: int = 0


class Pads:
    """The PIN pads of all tablets. Used in the event loop alone."""

    def __init__(self, world: World, clock: Callable[[], int], numbers: Numbers) -> None:
        """Begin with nobody waiting, and nothing wrong on the site."""
        self._world = world
        self._clock = clock
        self._numbers = numbers
        self._turns: dict[str, Turns] = {}
        self._wrong_at_us: deque[int] = deque(maxlen=SITE_WRONG_MAX + 1)

    @asynccontextmanager
    async def turn(self, tablet_id: str) -> AsyncIterator[None]:
        """Try on a pad, alone; `Stop` when it is locked or the whole site is held: then nothing is looked at."""
        turns = self._turns.setdefault(tablet_id, Turns(asyncio.Lock()))
        if turns.waiting >= PAD_WAITING_MAX:
            raise Stop(unavailable("overloaded", "too many sign-ins are waiting on this tablet: try again shortly"))
        turns.waiting += 1
        try:
            async with turns.lock:
                self._require_open(tablet_id)
                yield
        finally:
            turns.waiting -= 1
            if not turns.waiting:
                self._turns.pop(tablet_id, None)

    def wrong(self) -> None:
        """Count a wrong try for the whole site."""
        self._wrong_at_us.append(self._clock())

    def held_s(self) -> float:
        """Return how long nobody may sign in, as too much was wrong on the whole site; mostly 0."""
        if len(self._wrong_at_us) <= SITE_WRONG_MAX:
            return 0.0
        return max(0.0, (self._wrong_at_us[0] + SITE_WINDOW_US - self._clock()) / _US)

    def locked_until_us(self, tablet_id: str) -> int | None:
        """Return until when a tablet's pad is locked, if it is."""
        pad = self._world.pad(tablet_id)
        return pad.locked_until_us if pad.locked(self._clock()) else None

    def _require_open(self, tablet_id: str) -> None:
        until_us = self.locked_until_us(tablet_id)
        if until_us is not None:
            self._numbers.sign_ins["pad-locked"] += 1
            rest_s = -((self._clock() - until_us) // _US)
            message = (
                f"{WRONG_MAX} wrong tries locked this tablet: wait {rest_s} seconds, or ask a foreman to unlock it"
            )
            raise Stop(resting("pad-locked", message, rest_s, {"until": moment(until_us)}))
        held_s = self.held_s()
        if held_s:
            self._numbers.sign_ins["sign-ins-held"] += 1
            rest_s = int(held_s) + 1
            message = f"too many wrong PINs were tried on all tablets: try again in {rest_s} seconds"
            raise Stop(resting("sign-ins-held", message, rest_s))
