"""Sign-ins on tablets, and badges. That the PIN or badge is right was found outside; here it is recorded."""

from typing import ClassVar, Literal

from commands.command import Command, Decision, Id, Moment, Timed
from commands.context import Context, microseconds
from events.fact import Event
from events.sign_ins import BadgeIssued, BadgeWithdrawn, PinSignedIn


class SignInCommand(Command):
    """A command about how one person signs in on tablets."""

    CATEGORY: ClassVar[str] = "account"
    KEYED_BY: ClassVar[str] = "person_id"

    person_id: Id


class RecordSignIn(SignInCommand, tag="RecordSignIn"):
    """A person signed in; `sealed_at` says when, if that was offline. Sent by the sign-in door only."""

    method: Literal["pin", "badge"]
    sealed_at: Moment | None = None


class IssueBadge(SignInCommand, tag="IssueBadge"):
    """Give the person a new badge. The server makes its number and shows it once, in the answer."""


class WithdrawBadge(SignInCommand, tag="WithdrawBadge"):
    """Make the person's badge void."""


State = bool
"""Whether the person was given a badge."""


def initial() -> State:
    """No badge."""
    return False


def evolve(state: State, event: Event) -> State:
    """Take one fact."""
    match event.fact:
        case BadgeIssued():
            return True
        case BadgeWithdrawn():
            return False
    return state


def decide(command: SignInCommand, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    person_id = command.person_id
    match command:
        case RecordSignIn(method=method, sealed_at=sealed_at):
            signed_in = PinSignedIn(person_id=person_id, method=method, offline=sealed_at is not None)
            return (signed_in if sealed_at is None else Timed(signed_in, microseconds(sealed_at)),)
        case IssueBadge():
            context.require_person(person_id)
            return (BadgeIssued(person_id=person_id),)
        case WithdrawBadge():
            return (BadgeWithdrawn(person_id=person_id),) if state else ()
    raise AssertionError(command)
