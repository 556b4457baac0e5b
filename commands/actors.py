"""Who acts: what a sender can prove, and what that lets them do."""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from commands.command import Command
from commands.rejected import NotAllowed
from commands.rights import NEEDS, ON_THE_WALL, SETTING_UP, WITH_A_PIN, of_roles, of_scopes
from events.accounts import WebSession
from events.vault import Credential

GRANT_LIFE_US = 16 * 3_600 * 1_000_000
"""How long after a PIN sign-in its grant can have been used: a long shift."""
CLOCK_SLACK_US = 2 * 60 * 1_000_000
"""How far a tablet's corrected clock may be off."""


class Local(msgspec.Struct, frozen=True):
    """This machine's operator, or a part of the program: proven by the socket's file mode, or by being inside.

    `device` is where it was done, when a part of the program records what happened on a tablet.
    """

    name: str
    device: str = ""


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


class Console(msgspec.Struct, frozen=True):
    """A console session: the SHA-256 of its cookie's secret. That the request is no forgery was checked before."""

    digest: bytes


Proof = Local | Bearer | Granted | Console


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as the log records it."""

    name: str
    device: str = ""


class World(Protocol):
    """What must be known to tell whether a proof holds."""

    now_us: int
    tablets_required: bool

    @property
    def console_idle_us(self) -> int:
        """How long a console session lives without being used."""

    def credential(self, digest: bytes) -> Credential | None:
        """Find a credential that is in force."""

    def session(self, digest: bytes) -> WebSession | None:
        """Find a console session, with the time at which it was last used."""

    @property
    def second_factor(self) -> str:
        """Whose console accounts need a second factor: `admins`, `everybody` or `nobody`."""

    def has_second_factor(self, person_id: str) -> bool:
        """Tell whether a person has a second factor."""

    def roles(self, person_id: str) -> tuple[str, ...]:
        """Return the roles of a person; none when nobody knows them."""

    def person_active(self, person_id: str, at_us: int) -> bool:
        """Tell whether a person is known and was active at a moment."""


def authenticate(proof: Proof, occurred_at_us: int, world: World) -> Actor:
    """Return who acts; `NotAllowed` when the proof does not hold for that moment."""
    match proof:
        case Local(name=name, device=device):
            return Actor(name, device)
        case Bearer(digest=digest):
            credential = _in_force(digest, world)
            if credential.kind != "token":
                raise NotAllowed("sign-in-needed", "a tablet acts for a person: sign in with a PIN and send the grant")
            return Actor(f"token:{credential.holder}")
        case Granted(grant=grant, tablet=tablet):
            return _granted(grant, tablet, occurred_at_us, world)
        case Console(digest=digest):
            session = _session(digest, world)
            return Actor(f"person:{session.person_id}", f"session:{session.session_id}")


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
        raise NotAllowed("tablet-needed", "only an enrolled tablet may act for a person: enroll it on the console")
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


def _session(digest: bytes, world: World) -> WebSession:
    session = world.session(digest)
    if session is None:
        raise NotAllowed("session-unknown", "this session was ended: sign in again")
    if world.now_us >= over_at_us(session, world.console_idle_us):
        raise NotAllowed("session-expired", "this session has expired: sign in again")
    if not world.person_active(session.person_id, world.now_us):
        raise NotAllowed("inactive-person", "this person is not active")
    return session


def over_at_us(session: WebSession, idle_us: int) -> int:
    """Return when a session ends if nobody uses it. On a wall nobody does: there it opens little, and has its time."""
    left_alone_us = session.expires_at_us if session.level == "wall" else session.seen_at_us + idle_us
    return min(session.expires_at_us, left_alone_us)


def seen_by(proof: Proof) -> tuple[bytes, ...]:
    """Return the digest of the console session, or of the tablet's credential, that shows itself with a proof."""
    match proof:
        case Console(digest=digest) | Granted(tablet=Bearer(digest=digest)):
            return (digest,)
    return ()


class Holder(msgspec.Struct, frozen=True):
    """The rights that a proof opens, and whose proof it is, if a person's."""

    rights: frozenset[str]
    person_id: str | None = None


def holder(proof: Proof, world: World) -> Holder:
    """Return what a proof opens that was found to hold. Deny by default: `Local` is asked for by itself."""
    match proof:
        case Bearer(digest=digest):
            credential = world.credential(digest)
            scopes = credential.scopes if credential is not None and credential.kind == "token" else ()
            return Holder(of_scopes(scopes))
        case Granted(grant=grant):
            return Holder(WITH_A_PIN, grant.person_id)
        case Console(digest=digest):
            session = world.session(digest)
            if session is None:
                return Holder(frozenset())
            person_id = session.person_id
            roles = world.roles(person_id)
            if session.level == "wall":
                return Holder(of_roles(roles) & ON_THE_WALL, person_id)
            # Who was made an admin since, or whose second factor was removed, first has to set one up.
            lacking = factor_needed(roles, world.second_factor) and not world.has_second_factor(person_id)
            full = session.level == "full" and not lacking
            return Holder(of_roles(roles) if full else SETTING_UP, person_id)
    return Holder(frozenset())


def factor_needed(roles: Iterable[str], policy: str) -> bool:
    """Tell whether somebody with these roles needs a second factor on the console."""
    return policy == "everybody" or (policy == "admins" and "admin" in roles)


def authorise(proof: Proof, command: Command, world: World) -> None:
    """Raise `NotAllowed` unless who proved this may send this command. Deny by default."""
    if isinstance(proof, Local):
        return
    held = holder(proof, world)
    need = NEEDS.get(type(command))
    name = type(command).__name__
    if need is None:
        raise NotAllowed("not-allowed", f"{name} is sent by the program itself only")
    own = need.own is not None and held.person_id is not None and getattr(command, "person_id", "") == held.person_id
    if need.right in held.rights or (own and need.own in held.rights):
        return
    match proof:
        case Granted() if need.own in WITH_A_PIN:
            raise NotAllowed("not-yours", "with a PIN one acts on one's own tasks only")
        case Granted():
            raise NotAllowed("not-with-a-pin", f"{name} needs the console or a token, not a PIN")
        case Bearer():
            raise NotAllowed("scope-needed", f"this token may not send {name}: it lacks the right {need.right}")
    raise NotAllowed("role-needed", f"{name} needs the right {need.right}, which none of your roles opens")
