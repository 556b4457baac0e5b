"""Who is alerted of what, and through which mail server. Addresses are checked here; what they lead to is not."""

import re
from typing import Annotated, ClassVar, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from commands.command import Command, Decision, Id, Word
from commands.context import Context
from commands.erasing import LEDGER
from commands.rejected import Rejected
from events.alerts import (
    Channel,
    DestinationRemoved,
    DestinationSet,
    Language,
    MailPasswordSet,
    MailServerSet,
    Security,
)
from events.fact import Event, Fact

Kind = Literal["labor-budget", "correction-request", "shift-end", "refused-action", "import", "projector", "pad-locked"]
KINDS: tuple[Kind, ...] = get_args(Kind)
URL_MAX = 2_000
MAIL_MAX = 254  # RFC 5321, a path without its brackets

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
_GRAPHIC = re.compile(r"[!-~]+")


class DestinationCommand(Command):
    """A command about one place that alerts go to."""

    CATEGORY: ClassVar[str] = "destination"
    KEYED_BY: ClassVar[str] = "destination_id"

    destination_id: Id


class SetAlertDestination(DestinationCommand, tag="SetAlertDestination"):
    """Send alerts of these kinds to a mail address or to a webhook's URL, instead of what was set before.

    Without an `address` it stays the one that it is.
    `sees_pay`: whoever reads them may also be told of orders whose cost reveals what somebody earns.
    `language`: what they are written in.
    """

    channel: Channel
    address: Annotated[str, Meta(min_length=1, max_length=URL_MAX)] | None = None
    kinds: Annotated[tuple[Kind, ...], Meta(max_length=len(KINDS))]
    sees_pay: bool = False
    language: Language = "en"


class RemoveAlertDestination(DestinationCommand, tag="RemoveAlertDestination"):
    """Send no more alerts there, and forget the address."""


class MailCommand(Command):
    """A command about the mail server."""

    CATEGORY: ClassVar[str] = "mail"

    def stream(self) -> str:
        """Return the name of the one stream."""
        return "mail-server"


class SetMailServer(MailCommand, tag="SetMailServer"):
    """Let mail leave through this server, in this sender's name. Its password has a route of its own."""

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65_535)] = 587
    security: Security = "starttls"
    user: Word = ""
    sender: Annotated[str, Meta(min_length=1, max_length=MAIL_MAX)]


class SetMailPassword(MailCommand, tag="SetMailPassword"):
    """Say that the mail server's password was given. Sent by the door that keeps it."""


class Removed(msgspec.Struct, frozen=True):
    """A destination that was removed: its key is gone, so it does not come back."""


State = DestinationSet | MailServerSet | Removed | None
"""What a destination was last set to, or the mail server; None when nothing was set."""


def initial() -> State:
    """Nothing is set."""
    return None


def evolve(state: State, event: Event) -> State:
    """Take one fact."""
    match event.fact:
        case DestinationSet() | MailServerSet() as fact:
            return fact
        case DestinationRemoved():
            return Removed()
    return state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    match command:
        case SetAlertDestination():
            return _set_destination(command, state)
        case RemoveAlertDestination(destination_id=destination_id):
            if state is None and context.actor != LEDGER:
                raise Rejected("unknown-destination", f"there is no destination {destination_id}")
            return () if isinstance(state, Removed) else (DestinationRemoved(destination_id=destination_id),)
        case SetMailServer():
            return _set_server(command, state)
        case SetMailPassword():
            if not isinstance(state, MailServerSet):
                raise Rejected("no-mail-server", "say which mail server first: SetMailServer")
            return (MailPasswordSet(),)
    raise AssertionError(command)


def _set_destination(command: SetAlertDestination, state: State) -> Decision:
    if isinstance(state, Removed):
        raise Rejected("destination-removed", "this destination was removed and its address forgotten: make a new one")
    address = command.address
    if address is None and isinstance(state, DestinationSet) and state.channel == command.channel:
        address = state.address
    if address is None:
        raise _bad("address", "say where the alerts are to go")
    if command.channel == "mail":
        require_mail("address", address)
    else:
        require_url(address)
    kinds = tuple(kind for kind in KINDS if kind in command.kinds)
    said = DestinationSet(
        destination_id=command.destination_id, channel=command.channel, kinds=kinds, sees_pay=command.sees_pay,
        language=command.language, address=address,
    )  # fmt: skip
    return _unless_so(said, state)


def _set_server(command: SetMailServer, state: State) -> Decision:
    if not _HOST.fullmatch(command.host):
        raise _bad("host", "say a host name such as mail.example.com, or an address")
    require_mail("sender", command.sender)
    if command.user and not _GRAPHIC.fullmatch(command.user):
        raise _bad("user", "say printable characters without spaces")
    if command.user and command.security == "none":
        message = "a password would travel where others can read it: use starttls or tls, or no user"
        raise Rejected("mail-in-the-open", message)
    said = MailServerSet(
        host=command.host, port=command.port, security=command.security, user=command.user or None,
        sender=command.sender,
    )  # fmt: skip
    return _unless_so(said, state)


def require_mail(field: str, address: str) -> None:
    """Reject what is no plain mail address."""
    if len(address) > MAIL_MAX or not _MAIL.fullmatch(address) or ".." in address:
        raise _bad(field, "say a mail address such as foreman@example.com")


def require_url(address: str) -> None:
    """Reject what is no plain http or https address of another machine's program."""
    if not _GRAPHIC.fullmatch(address):
        raise _bad("address", "say a URL of printable characters without spaces")
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        raise _bad("address", "this is no URL") from None
    if url.scheme not in {"http", "https"} or port == 0 or not host or not _HOST.fullmatch(host):
        raise _bad("address", "say a URL such as https://hooks.example.com/floor")
    if "@" in url.netloc or url.fragment:
        raise _bad("address", "leave out user and password before the host, and what stands after #")


def _unless_so(said: Fact, state: State) -> Decision:
    return () if said == state else (said,)


def _bad(field: str, message: str) -> Rejected:
    # Not the value: it may be somebody's address, or hold a secret, and a receipt keeps this text.
    return Rejected("bad-address", f"{field}: {message}", field=field)
