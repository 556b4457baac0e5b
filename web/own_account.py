"""What the routes about one's own console account share: how it looks, how its changes are sent, and the cookie."""

from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import Response

from commands.actors import Console
from commands.answers import Done
from commands.command import Command
from commands.context import moment
from commands.rejected import NotAllowed
from commands.rights import SETTING_UP
from events.accounts import Level, SetPassword, WebSession
from events.people import language_of
from events.vault import VaultChange
from web.access import Caller
from web.issuing import Sender
from web.passwords import LENGTH_MAX, LENGTH_MIN, hash_password, weakness
from web.problems import Stop, refused
from web.proofs import cookie_header, csrf_of
from web.services import Services

T = TypeVar("T")


class AccountSession(msgspec.Struct, frozen=True):
    """A console session. It ends at `expires_at`, or `idle_minutes` after it was last used. `agent` is the browser."""

    session_id: str
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime
    origin: str
    agent: str
    this_one: bool


class AccountSessions(msgspec.Struct, frozen=True):
    """Console sessions, the latest first."""

    sessions: list[AccountSession]


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, what they may do, and `csrf`: send it as `Floorbook-CSRF` with every change.

    Who asks for tables from now on, and then listens at `/api/live` with this `since`, is told only what changes.

    `level` is `enrol` when a second factor has to be set up first; until then `rights` hold nothing else.
    """

    person_id: str
    name: str | None
    roles: tuple[str, ...]
    team: str | None
    language: str | None
    rights: list[str]
    level: Level
    second_factor: bool
    recovery_codes_left: int
    csrf: str
    session: AccountSession
    idle_minutes: int
    server_time: datetime
    epoch: str
    since: str


def here(caller: Caller, services: Services) -> WebSession:
    """Return the session that a request comes from; `NotAllowed` when it is none."""
    proof = caller.proof
    found = services.world.session(proof.digest) if isinstance(proof, Console) else None
    if found is None:
        raise NotAllowed("sign-in-needed", "this is about a console session: sign in on the console")
    return found


def me_of(session: WebSession, services: Services) -> Me:
    """Say who is in a session."""
    world, proof = services.world, Console(session.digest)
    person = world.person(session.person_id)
    assert person is not None, "nobody opens a session for somebody who is not known"
    rights = world.holder(proof).rights
    return Me(
        person_id=session.person_id,
        name=person.about.name,
        roles=person.about.roles,
        team=world.settings().team(person.about.team),
        language=language_of(person.about),
        rights=sorted(rights),
        level="wall" if session.level == "wall" else "enrol" if rights == SETTING_UP else "full",
        second_factor=world.has_second_factor(session.person_id),
        recovery_codes_left=len(world.accounts.recovery_codes(session.person_id)),
        csrf=csrf_of(proof, services.parts.secrets.grant_key),
        session=_said(session, session),
        idle_minutes=world.console_idle_us // 60_000_000,
        server_time=moment(services.parts.clock()),
        epoch=world.log.epoch,
        since=services.live.since(),
    )


def sessions_of(person_id: str, current: WebSession | None, services: Services) -> AccountSessions:
    """List a person's sessions that are still good."""
    good = services.world.sessions(person_id)
    return AccountSessions([_said(each, current) for each in good])


async def send(services: Services, caller: Caller, command: Command, *vault: VaultChange) -> Done:
    """Have a command decided on behalf of who is signed in."""
    assert caller.proof is not None, "the guard lets nobody in here without a proof"
    return (await services.issuing.keep(command, Sender(caller.proof, caller.origin), vault)).done


async def kept_password(services: Services, person_id: str, password: str) -> SetPassword:
    """Return a new password as it is kept; `Stop` when it would be guessed."""
    world = services.world
    person = world.person(person_id)
    own = [world.account(person_id).login, person and person.about.name, world.settings().value("shop_name")]
    weak = weakness(password, ["Floorbook", *(each for each in own if each)])
    if weak is not None:
        raise Stop(refused("weak-password", weak, {"length_min": LENGTH_MIN, "length_max": LENGTH_MAX}))
    secrets = services.parts.secrets
    return SetPassword(person_id, await services.signing_in.beside(lambda: hash_password(password, secrets)))


def with_cookie(content: T, secret: str, session: WebSession, services: Services) -> Response[T]:
    """Answer with a session's cookie."""
    life_s = (session.expires_at_us - services.parts.clock()) // 1_000_000
    header = cookie_header(secret, life_s, secure=services.parts.config.secure)
    return Response(content, status_code=200, headers={"Set-Cookie": header})


def without_cookie(services: Services) -> Response[None]:
    """Answer with nothing, and take the cookie away."""
    header = cookie_header("", 0, secure=services.parts.config.secure)
    return Response(None, status_code=204, headers={"Set-Cookie": header})


def _said(session: WebSession, current: WebSession | None) -> AccountSession:
    return AccountSession(
        session_id=session.session_id,
        signed_in_at=moment(session.created_at_us),
        last_used_at=moment(session.seen_at_us),
        expires_at=moment(session.expires_at_us),
        origin=session.origin,
        agent=session.agent,
        this_one=current is not None and current.session_id == session.session_id,
    )
