"""Tablets and bearer tokens: what may knock at the door.

Secrets are made outside; here it is decided that they may be.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from commands.command import Command, Decision, Id, Moment, Name
from commands.context import Context, moment
from commands.rejected import Rejected
from events.access import TabletEnrolled, TabletOffered, TabletRevoked, TokenIssued, TokenRevoked
from events.fact import NIL, Event

Scope = Literal["read", "pay", "commands"]
"""`read`: every query but pay; `pay`: pay and costs that reveal it; `commands`: send commands, for anybody."""
CODE_LIFE_US = 15 * 60 * 1_000_000


class TabletCommand(Command):
    """A command about one tablet."""

    CATEGORY: ClassVar[str] = "tablet"
    KEYED_BY: ClassVar[str] = "tablet_id"

    tablet_id: Id


class OfferTablet(TabletCommand, tag="OfferTablet"):
    """Make a one-time code with which one tablet may enrol under this name. The answer shows it once."""

    name: Name


class EnrolTablet(TabletCommand, tag="EnrolTablet"):
    """Use the one-time code. The answer shows the tablet's credential once. Sent by the enrolment door only."""


class RevokeTablet(TabletCommand, tag="RevokeTablet"):
    """Make the tablet's credential or code void."""


class TokenCommand(Command):
    """A command about one bearer token."""

    CATEGORY: ClassVar[str] = "token"
    KEYED_BY: ClassVar[str] = "token_id"

    token_id: Id


class IssueToken(TokenCommand, tag="IssueToken"):
    """Give a program a bearer token. The answer shows it once."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=3)]
    expires_at: Moment | None = None


class RevokeToken(TokenCommand, tag="RevokeToken"):
    """Make a bearer token void."""


class Tablet(msgspec.Struct, frozen=True):
    """A tablet: offered a code until a time, enrolled, or revoked."""

    name: str
    phase: Literal["offered", "enrolled", "revoked"]
    expires_at: datetime


class Token(msgspec.Struct, frozen=True):
    """A bearer token and whether it holds."""

    issued: TokenIssued
    revoked: bool = False


State = Tablet | Token | None


def initial() -> State:
    """Nothing yet."""
    return None


def evolve(state: State, event: Event) -> State:
    """Take one fact."""
    match event.fact, state:
        case TabletOffered(name=name, expires_at=expires_at), _:
            return Tablet(name, "offered", expires_at)
        case TabletEnrolled(), Tablet():
            return Tablet(state.name, "enrolled", state.expires_at)
        case TabletRevoked(), Tablet():
            return Tablet(state.name, "revoked", state.expires_at)
        case TokenIssued() as issued, _:
            return Token(issued)
        case TokenRevoked(), Token():
            return Token(state.issued, revoked=True)
    return state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    match command:
        case TabletCommand():
            assert state is None or isinstance(state, Tablet)
            return tablet(command, state, context)
        case TokenCommand():
            assert state is None or isinstance(state, Token)
            return token(command, state, context)
    raise AssertionError(command)


def tablet(command: TabletCommand, state: Tablet | None, context: Context) -> Decision:
    """Offer, enrol, revoke: in this order, each once."""
    tablet_id = command.tablet_id
    if isinstance(command, OfferTablet):
        if tablet_id == NIL:
            raise Rejected("nobody", "the nil UUID is no tablet's: use a new UUIDv7")
        if state is not None and state.phase == "enrolled":
            message = f"tablet {tablet_id} is enrolled as {state.name}: revoke it first"
            raise Rejected("tablet-enrolled", message, name=state.name)
        expires_at = moment(context.now_us + CODE_LIFE_US)
        freed = (TabletRevoked(tablet_id=tablet_id, name=state.name),) if state and state.phase == "offered" else ()
        return (*freed, TabletOffered(tablet_id=tablet_id, name=command.name, expires_at=expires_at))
    if state is None:
        raise Rejected("unknown-tablet", f"tablet {tablet_id} is not known: offer it a code first")
    if isinstance(command, RevokeTablet):
        return () if state.phase == "revoked" else (TabletRevoked(tablet_id=tablet_id, name=state.name),)
    if state.phase != "offered" or moment(context.now_us) > state.expires_at:
        raise Rejected("code-void", "this code was used or has expired: ask for a new one")
    return (TabletEnrolled(tablet_id=tablet_id),)


def token(command: TokenCommand, state: Token | None, context: Context) -> Decision:
    """Issue, revoke: each once."""
    if isinstance(command, IssueToken):
        if state is not None:
            raise Rejected("token-exists", f"token {command.token_id} was issued already: use a new token_id")
        if command.expires_at is not None and command.expires_at <= moment(context.now_us):
            message = "this token would have expired already: name a later expires_at, or none"
            raise Rejected("expired-already", message, expires_at=command.expires_at)
        said = {name: getattr(command, name) for name in TokenIssued.__struct_fields__}
        return (TokenIssued(**said),)
    if state is None:
        raise Rejected("unknown-token", f"token {command.token_id} is not known")
    return () if state.revoked else (TokenRevoked(token_id=command.token_id),)
