"""Signing in with a PIN or a badge: one look-up, one Argon2id verification beside the event loop, one event, a grant.

Right or wrong, the work is the same: a PIN that nobody has is verified against a hash of nothing, and either way what
came of it is recorded before it is answered.
Rows taken over from an older system, with a bare PIN or a hash of its own, are found too, and healed on the way.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from commands.actors import CLOCK_SLACK_US, GRANT_LIFE_US, Grant, Local
from commands.answers import Done
from commands.context import microseconds, moment
from commands.pads import RefusePin
from commands.people import HealPin, Person, active_at
from commands.rejected import NotAllowed
from commands.sign_ins import RecordSignIn
from commands.timeline import LATE_US
from events.fact import NIL
from events.pads import Method, Why
from events.vault import Pin
from web import pins
from web.grants import sign
from web.issuing import PROGRAM, Issuing, Sender
from web.logs import logger
from web.made import badge_digest
from web.numbers import Numbers
from web.pads import Pads
from web.parts import Parts
from web.problems import Stop, unavailable
from web.sealed import Opened, unseal
from web.world import World

THREADS = 2
WAITING_MAX = 100
"""Verifications that may wait: about a second's worth. Beyond it the answer is 503 at once."""
T = TypeVar("T")


class Found(msgspec.Struct, frozen=True):
    """Whose PIN or badge it is, and the PIN's row, if it should be healed."""

    person_id: str
    heals: Pin | None = None


class Place(msgspec.Struct, frozen=True):
    """Where somebody signs in: a tablet (none where they need not be enrolled), and an address."""

    tablet_id: str
    origin: str

    @property
    def pad(self) -> str:
        """The id of the tablet's PIN pad."""
        return self.tablet_id or NIL

    def sender(self, name: str, key: bytes | None) -> Sender:
        """Return on whose behalf what happens here is recorded, and under which id."""
        device = f"tablet:{self.tablet_id}" if self.tablet_id else ""
        return Sender(Local(name, device), self.origin, None if key is None else str(UUID(bytes=key)))


class Entered(msgspec.Struct, frozen=True):
    """A PIN or a badge as somebody entered it; with when, and what it is remembered as, if that was offline."""

    pin: str | None = None
    badge: str | None = None
    sealed_at_us: int | None = None
    key: bytes | None = None

    @property
    def method(self) -> Method:
        """Which of the two it is."""
        return "pin" if self.badge is None else "badge"

    @property
    def sealed_at(self) -> datetime | None:
        """When it was sealed, if it was."""
        return None if self.sealed_at_us is None else moment(self.sealed_at_us)


class SignedIn(msgspec.Struct, frozen=True):
    """Somebody who signed in: their grant, also as text, who they are, and when that was."""

    grant: Grant
    text: str
    person: Person


class SignIn:
    """Verifies PINs and badges."""

    def __init__(self, parts: Parts, world: World, issuing: Issuing, numbers: Numbers, pads: Pads) -> None:
        """Start the threads."""
        self._secrets = parts.secrets
        self._clock = parts.clock
        self._world = world
        self._issuing = issuing
        self._numbers = numbers
        self._pads = pads
        self._pool = ThreadPoolExecutor(THREADS, "pins")
        self._waiting = 0

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(cancel_futures=True)

    async def sign_in(self, entered: Entered, place: Place) -> SignedIn:
        """Return who entered this, with a grant; `NotAllowed` when nobody has it, `Stop` when it is not looked at."""
        if entered.badge is not None and self._world.settings().value("badges") != "yes":
            raise NotAllowed("badges-off", "this shop does not sign in with badges: enter the PIN")
        async with self._pads.turn(place.pad):
            return self._known(entered, place) or await self._try(entered, place)

    async def open(self, text: str, place: Place) -> SignedIn:
        """As `sign_in`, for what was sealed offline.

        It is looked at once: afterwards the record itself says what came of it, however often it is sent.
        """
        opened = await self.beside(lambda: unseal(text, place.pad, self._secrets.sign_in_key))
        entered = self._entered(opened)
        return self._known(entered, place) or await self.sign_in(entered, place)

    async def beside(self, work: Callable[[], T]) -> T:
        """Do what takes long in one of the threads; `Stop` when too much waits already."""
        if self._waiting >= WAITING_MAX:
            raise Stop(unavailable("overloaded", "too many sign-ins are waiting: try again shortly"))
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _entered(self, opened: Opened) -> Entered:
        """Return what was sealed, if it can still open anything: commands are taken 72 hours back."""
        at_us, now_us = microseconds(opened.content.at), self._clock()
        if not now_us - LATE_US - GRANT_LIFE_US <= at_us <= now_us + CLOCK_SLACK_US:
            raise NotAllowed("sealed-expired", "this sign-in is too old, or from the future: sign in again")
        return Entered(opened.content.pin, opened.content.badge, at_us, opened.key)

    def _known(self, entered: Entered, place: Place) -> SignedIn | None:
        """Return what came of a sealed sign-in that was looked at before; None when it is new."""
        who = None if entered.key is None else self._world.signed_in_by(entered.key)
        if who is None:
            return None
        person = self._world.person(who) if who else None
        if person is None:
            raise _wrong(entered.method)
        return self._granted(who, person, entered, place)

    async def _try(self, entered: Entered, place: Place) -> SignedIn:
        at_us = self._clock() if entered.sealed_at_us is None else entered.sealed_at_us
        found = await self._find(entered)
        if not isinstance(found, Found):
            await self._refuse(entered, place, found)
            raise _ambiguous() if found == "ambiguous" else _wrong(entered.method)
        who, person = found.person_id, self._world.person(found.person_id)
        if person is None or not active_at(person, at_us):
            await self._refuse(entered, place, "inactive")
            raise _wrong(entered.method)
        record = RecordSignIn(person_id=who, method=entered.method, sealed_at=entered.sealed_at)
        await self._issuing.keep(record, place.sender(f"person:{who}", entered.key), ())
        self._numbers.sign_ins["ok"] += 1
        if found.heals is not None:
            await self._heal(found.heals, entered.pin or "", place.origin)
        return self._granted(who, person, entered, place)

    def _granted(self, who: str, person: Person, entered: Entered, place: Place) -> SignedIn:
        at_us = self._clock() if entered.sealed_at_us is None else entered.sealed_at_us
        grant = Grant(who, place.tablet_id, at_us)
        return SignedIn(grant, sign(grant, self._secrets.grant_key), person)

    async def _refuse(self, entered: Entered, place: Place, why: Why) -> None:
        """Record that somebody was wrong, which may lock the tablet, before it is said."""
        refusal = RefusePin(tablet_id=place.pad, method=entered.method, why=why, sealed_at=entered.sealed_at)
        self._pads.wrong()
        self._numbers.sign_ins["pin-ambiguous" if why == "ambiguous" else f"wrong-{entered.method}"] += 1
        await self._issuing.keep(refusal, place.sender(PROGRAM.name, entered.key), ())

    async def _find(self, entered: Entered) -> Found | Why:
        """Return whose it is; a badge has as many digits as make it useless to guess, and needs no slow hash."""
        if entered.badge is not None:
            badge = self._world.credential(badge_digest(entered.badge, self._secrets))
            return Found(badge.holder) if badge is not None and badge.kind == "badge" else "unknown"
        pin = entered.pin or ""
        known = self._world.pin_by_token(pins.look_up_token(pin, self._secrets))
        older = self._world.pins_without_token()
        if known is not None:
            # Older rows with a hash are not tried here: this is the fast path, and new PINs avoid theirs.
            older = [row for row in older if row.plain is not None]
        rows = older if known is None else [known, *older]
        found = await self.beside(lambda: self._prove(rows, pin))
        if len(found) > 1:
            return "ambiguous"
        if not found:
            return "unknown"
        return Found(found[0].person_id, None if pins.whole(found[0]) else found[0])

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


def _wrong(method: Method) -> NotAllowed:
    if method == "badge":
        return NotAllowed("wrong-badge", "this badge is not known: ask a foreman for a new one")
    return NotAllowed("wrong-pin", "this PIN is not known: try again, or ask a foreman for a new one")


def _ambiguous() -> NotAllowed:
    return NotAllowed("pin-ambiguous", "two people had this PIN in the older system: ask a foreman for a new one")
