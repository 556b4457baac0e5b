"""PIN pads: after five wrong tries within five minutes a tablet's pad is locked, longer each time.

A right PIN forgives nothing: otherwise whoever has one could try out those of others in between.
"""

from typing import ClassVar

import msgspec

from commands.command import Command, Decision, Id, Moment
from commands.context import Context, microseconds, moment
from events.fact import Event
from events.pads import Method, PadLocked, PadUnlocked, PinRefused, Why

WRONG_MAX = 5
_MINUTE_US = 60 * 1_000_000
WINDOW_US = 5 * _MINUTE_US
LOCKS_US = tuple(minutes * _MINUTE_US for minutes in (1, 2, 5, 15, 60))
"""How long the first lock lasts, the second and so on; all after the last as long as that one."""
QUIET_US = 24 * 60 * _MINUTE_US
"""So long after a lock has ended the next one is the first again."""


class PadCommand(Command):
    """A command about one tablet's PIN pad."""

    CATEGORY: ClassVar[str] = "pad"
    KEYED_BY: ClassVar[str] = "tablet_id"

    tablet_id: Id


class RefusePin(PadCommand, tag="RefusePin"):
    """Somebody was not let in. Sent by the sign-in door only."""

    method: Method
    why: Why
    sealed_at: Moment | None = None


class UnlockPad(PadCommand, tag="UnlockPad"):
    """Open a tablet's PIN pad again, and forget its wrong tries and locks."""


class Pad(msgspec.Struct, frozen=True):
    """When the last tries were wrong, until when the pad is locked, and how often it was without a quiet day."""

    wrong_at_us: tuple[int, ...] = ()
    locked_until_us: int = 0
    locks: int = 0

    def locked(self, now_us: int) -> bool:
        """Tell whether nobody may try now."""
        return now_us < self.locked_until_us


def initial() -> Pad:
    """Nothing wrong yet."""
    return Pad()


def evolve(state: Pad, event: Event) -> Pad:
    """Take one fact."""
    match event.fact:
        case PinRefused():
            wrong_at_us = (*state.wrong_at_us, event.occurred_at_us)[-WRONG_MAX:]
            return msgspec.structs.replace(state, wrong_at_us=wrong_at_us)
        case PadLocked(until=until, in_a_row=in_a_row):
            return Pad((), microseconds(until), in_a_row)
        case PadUnlocked():
            return Pad()
    return state


def decide(command: Command, state: Pad, context: Context) -> Decision:
    """Count a wrong try, which may be one too many; or open the pad, nothing when it is open."""
    match command:
        case RefusePin():
            return refuse(command, state, context.now_us)
        case UnlockPad():
            return () if state == Pad() else (PadUnlocked(tablet_id=command.tablet_id),)
    raise AssertionError(command)


def refuse(command: RefusePin, state: Pad, now_us: int) -> Decision:
    """Count a wrong try."""
    said = {name: getattr(command, name) for name in PinRefused.__struct_fields__}
    refused = PinRefused(**said)
    recent = [at_us for at_us in state.wrong_at_us if at_us > now_us - WINDOW_US]
    if state.locked(now_us) or len(recent) + 1 < WRONG_MAX:
        return (refused,)
    quiet = now_us >= state.locked_until_us + QUIET_US
    locks = 1 if quiet else state.locks + 1
    until_us = now_us + LOCKS_US[min(locks, len(LOCKS_US)) - 1]
    return (refused, PadLocked(tablet_id=command.tablet_id, until=moment(until_us), in_a_row=locks))
