"""Who acts: what a sender can prove, and what that lets them do."""

from typing import Protocol

import msgspec

from commands.command import Command
from commands.rejected import NotAllowed
from commands.work import ReopenTask, WorkCommand
from events.vault import Credential

GRANT_LIFE_US = 16 * 3_600 * 1_000_000
"""How long after a PIN sign-in its grant can have been used: a long shift."""
CLOCK_SLACK_US = 2 * 60 * 1_000_000
"""How far a tablet's corrected clock may be off."""


class Local(msgspec.Struct, frozen=True):
    """This machine's operator, or a part of the program: proven by the socket's file mode, or by being inside."""

    name: str


class Bearer(msgspec.Struct, frozen=True):
    """Somebody who sent a secret, of which this is the SHA-256."""

    digest: bytes


class Grant(msgspec.Struct, frozen=True):
    """A PIN sign-in, vouched for by the server: who, on which tablet (empty outside production: none), when."""

    person_id: str
    tablet_id: str
    granted_at_us: int


class Granted(msgspec.Struct, frozen=True):
    """A grant whose signature was checked, and the credential of the tablet that sends it, if it has one."""

    grant: Grant
    tablet: Bearer | None


Proof = Local | Bearer | Granted


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as the log records it."""

    name: str
    device: str = ""


class World(Protocol):
    """What must be known to tell whether a proof holds."""

    now_us: int
    tablets_required: bool

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential that is in force."""

    def person_active(self, person_id: str, at_us: int) -> bool:
        """Tell whether a person is known and was active at a moment."""


def authenticate(proof: Proof, occurred_at_us: int, world: World) -> Actor:
    """Return who acts; `NotAllowed` when the proof does not hold for that moment."""
    match proof:
        case Local(name=name):
            return Actor(name)
        case Bearer(digest=digest):
            credential = _in_force(digest, world)
            if credential.kind != "token":
                raise NotAllowed("sign-in-needed", "a tablet acts for a person: sign in with a PIN and send the grant")
            return Actor(f"token:{credential.holder}")
        case Granted(grant=grant, tablet=tablet):
            return _granted(grant, tablet, occurred_at_us, world)


def _granted(grant: Grant, tablet: Bearer | None, occurred_at_us: int, world: World) -> Actor:
    device = ""
    if tablet is not None:
        credential = _in_force(tablet.digest, world)
        if credential.kind != "tablet":
            raise NotAllowed("tablet-needed", "a grant is sent by a tablet with its own credential")
        if credential.holder != grant.tablet_id:
            raise NotAllowed("grant-elsewhere", "this sign-in was made on another tablet: sign in on this one")
        device = f"tablet:{credential.holder}"
    elif world.tablets_required:
        raise NotAllowed("tablet-needed", "only an enrolled tablet may act for a person: enrol it on the console")
    earliest = grant.granted_at_us - CLOCK_SLACK_US
    if not earliest <= occurred_at_us <= grant.granted_at_us + GRANT_LIFE_US:
        raise NotAllowed("grant-expired", "this sign-in does not cover the time of the command: sign in again")
    if not world.person_active(grant.person_id, occurred_at_us):
        raise NotAllowed("inactive-person", "this person was not active at that time")
    return Actor(f"person:{grant.person_id}", device)


def _in_force(digest: bytes, world: World) -> Credential:
    credential = world.credential(digest)
    if credential is None or credential.kind == "code":
        raise NotAllowed("credential-unknown", "this credential is not known or was revoked: get a new one")
    if credential.expires_at_us is not None and credential.expires_at_us <= world.now_us:
        raise NotAllowed("credential-expired", "this credential has expired: get a new one")
    return credential


def authorise(proof: Proof, command: Command, world: World) -> None:
    """Raise `NotAllowed` unless who proved this may send this command. Deny by default."""
    match proof:
        case Local():
            return
        case Bearer(digest=digest):
            credential = world.credential(digest)
            if credential is not None and "commands" in credential.scopes:
                return
            raise NotAllowed("scope-needed", "this token may not send commands: it lacks the scope `commands`")
        case Granted(grant=grant):
            # A PIN is four to eight digits on a shared screen: it opens one's own work and nothing else.
            if isinstance(command, WorkCommand) and not isinstance(command, ReopenTask):
                if command.person_id == grant.person_id:
                    return
                raise NotAllowed("not-yours", "with a PIN one acts on one's own tasks only")
            raise NotAllowed("not-with-a-pin", f"{type(command).__name__} needs the console or a token, not a PIN")
