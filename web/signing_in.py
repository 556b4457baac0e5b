"""PIN sign-in: one look-up, one Argon2id verification beside the event loop, a grant.

Rows taken over from an older system, with a bare PIN or a hash of its own, are found too, and healed on the way.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from commands.actors import Grant
from commands.answers import Done
from commands.people import HealPin, Person
from commands.rejected import NotAllowed
from events.vault import Pin
from web import pins
from web.grants import sign
from web.issuing import PROGRAM, Issuing, Sender
from web.logs import logger
from web.numbers import Numbers
from web.parts import Parts
from web.problems import Stop, unavailable
from web.world import World

THREADS = 2
WAITING_MAX = 100
"""Verifications that may wait: about a second's worth. Beyond it the answer is 503 at once."""
T = TypeVar("T")
_WRONG = "this PIN is not known: try again, or ask a foreman for a new one"
_AMBIGUOUS = "two people had this PIN in the older system: ask a foreman for a new one"


class SignedIn(msgspec.Struct, frozen=True):
    """Somebody who signed in: their grant, who they are, and when that was."""

    grant: str
    person_id: str
    person: Person
    at_us: int


class SignIn:
    """Verifies PINs."""

    def __init__(self, parts: Parts, world: World, issuing: Issuing, numbers: Numbers) -> None:
        """Start the threads."""
        self._secrets = parts.secrets
        self._clock = parts.clock
        self._world = world
        self._issuing = issuing
        self._numbers = numbers
        self._pool = ThreadPoolExecutor(THREADS, "pins")
        self._waiting = 0

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(cancel_futures=True)

    async def sign_in(self, pin: str, tablet_id: str, origin: str) -> SignedIn:
        """Return who has this PIN, with a grant; `NotAllowed` when nobody has."""
        try:
            row = await self._find(pin)
        except NotAllowed as denial:
            self._numbers.sign_ins[denial.code] += 1
            raise
        person = self._world.person(row.person_id)
        if person is None or person.inactive_since_us is not None:
            self._numbers.sign_ins["wrong-pin"] += 1
            raise NotAllowed("wrong-pin", _WRONG)
        if not pins.whole(row):
            await self._heal(row, pin, origin)
        self._numbers.sign_ins["ok"] += 1
        at_us = self._clock()
        grant = sign(Grant(row.person_id, tablet_id, at_us), self._secrets.grant_key)
        return SignedIn(grant, row.person_id, person, at_us)

    async def beside(self, work: Callable[[], T]) -> T:
        """Do what takes long in one of the threads; `Stop` when too much waits already."""
        if self._waiting >= WAITING_MAX:
            raise Stop(unavailable("overloaded", "too many sign-ins are waiting: try again shortly"))
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    async def _find(self, pin: str) -> Pin:
        known = self._world.pin_by_token(pins.look_up_token(pin, self._secrets))
        older = self._world.pins_without_token()
        if known is not None:
            # Older rows with a hash are not tried here: this is the fast path, and new PINs avoid theirs.
            older = [row for row in older if row.plain is not None]
        rows = older if known is None else [known, *older]
        found = await self.beside(lambda: self._prove(rows, pin))
        if not found:
            raise NotAllowed("wrong-pin", _WRONG)
        if len(found) > 1:
            raise NotAllowed("pin-ambiguous", _AMBIGUOUS)
        return found[0]

    def _prove(self, rows: Sequence[Pin], pin: str) -> list[Pin]:
        found = [row for row in rows if pins.proves(row, pin, self._secrets)]
        if not found and not any(row.hash for row in rows):
            pins.waste(pin)
        return found

    async def _heal(self, row: Pin, pin: str, origin: str) -> None:
        """Keep an older row as ours are. When that cannot be now, it heals another time."""
        change = await self.beside(lambda: pins.set_pin_change(row.person_id, pin, self._secrets))
        answered = await self._issuing.send(HealPin(person_id=row.person_id), Sender(PROGRAM, origin), [change])
        if not isinstance(answered.answer, Done):
            logger("sign_in").warning("pin not healed", status=str(answered.answer.__struct_config__.tag))
