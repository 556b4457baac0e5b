"""Signing in and out of the console; one's own sessions there, and one's password."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.logins import EndConsoleSession, EndConsoleSessions, LeaveOnWall, SetPassword, SignOut, UseResetLink
from events.accounts import OpenSession
from web.access import Caller
from web.console import Entered
from web.issuing import PROGRAM, Sender
from web.made import secret_digest
from web.own_account import (
    AccountSessions,
    Me,
    here,
    kept_password,
    me_of,
    send,
    sessions_of,
    with_cookie,
    without_cookie,
)
from web.passwords import LENGTH_MAX
from web.problems import Stop, refused, responses
from web.proofs import require_own_page
from web.services import Given, Services

Secret = Annotated[str, Meta(min_length=1, max_length=LENGTH_MAX)]
Code = Annotated[str, Meta(min_length=6, max_length=20, description="What the authenticator shows, blanks allowed")]
RecoveryCode = Annotated[str, Meta(min_length=8, max_length=30, description="One of the one-time codes")]
OWN = responses(400, 401, 403, 404, 409, 422, 429, 503)
"""What routes about one's own account answer with."""


Asked = Request[Any, Any, Any]


class SignInForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name and password; and a code or a recovery code, where a second factor was set up."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Secret
    code: Code | None = None
    recovery_code: RecoveryCode | None = None


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password there is, and the one that is wanted."""

    password: Secret
    new_password: Secret


class Reset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a reset link, and the password that is wanted."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Secret


class ConsoleSignInDoor(Controller):
    """In and out. What was wrong is told to nobody but the record."""

    path = "/api/console"
    tags = ("Console sign-in",)

    @post("/sign-in", status_code=200, responses=responses(400, 401, 403, 429, 503))
    async def sign_in(
        self,
        data: JSONBody[SignInForm],
        caller: Given[Caller],
        services: Given[Services],
        request: Request[Any, Any, Any],
    ) -> Response[Me]:
        """Sign in with name, password and code. Sets the session's cookie; `csrf` goes with every change."""
        require_own_page(caller.papers)
        entered = Entered(data.password, data.code, data.recovery_code)
        agent = request.headers.get("user-agent", "")
        opened = await services.console.sign_in(data.name, entered, caller.origin, agent)
        return with_cookie(me_of(opened.session, services), opened.secret, opened.session, services)

    @post("/reset", status_code=204, responses=responses(400, 403, 404, 409, 422, 429, 503))
    async def reset(self, data: JSONBody[Reset], caller: Given[Caller], services: Given[Services]) -> None:
        """Choose a new password with a reset link: once, within an hour. Ends all sessions, and a lock."""
        require_own_page(caller.papers)
        services.console.count(caller.origin)
        link = services.world.credential(secret_digest(data.token.encode()))
        if link is None or link.kind != "reset":
            raise Stop(refused("link-void", "this link was used or has expired: ask an admin for a new one"))
        services.console.uncount(caller.origin)
        kept = await kept_password(services, link.holder, data.password)
        await services.issuing.keep(UseResetLink(person_id=link.holder), Sender(PROGRAM, caller.origin), [kept])

    @get("/me", responses=responses(401, 403))
    async def me(self, caller: Given[Caller], services: Given[Services]) -> Me:
        """Tell who is signed in, what they may do, and the session's token for changes."""
        return me_of(here(caller, services), services)

    @get("/sessions", responses=responses(401, 403))
    async def sessions(self, caller: Given[Caller], services: Given[Services]) -> AccountSessions:
        """List one's console sessions: since when, from where, and which is this one."""
        session = here(caller, services)
        return sessions_of(session.person_id, session, services)

    @delete("/sessions/{session_id:str}", status_code=204, responses=OWN)
    async def end(self, session_id: FromPath[str], caller: Given[Caller], services: Given[Services]) -> None:
        """End one of one's own sessions. 404 when it is none of them, or has ended."""
        person_id = here(caller, services).person_id
        if all(each.session_id != session_id for each in services.world.accounts.sessions(person_id)):
            raise Stop(refused("unknown-session", "this is none of your console sessions, or it has ended"))
        await send(services, caller, EndConsoleSession(person_id=person_id, session_id=session_id))

    @post("/sign-out", status_code=204, responses=OWN)
    async def sign_out(self, caller: Given[Caller], services: Given[Services]) -> Response[None]:
        """End this session."""
        session = here(caller, services)
        await send(services, caller, SignOut(person_id=session.person_id, session_id=session.session_id))
        return without_cookie(services)

    @post("/wall", status_code=200, responses=OWN)
    async def wall(self, caller: Given[Caller], services: Given[Services]) -> Me:
        """Leave this session to a screen on the wall: until its end it shows the floor, and opens nothing else."""
        session = here(caller, services)
        left = msgspec.structs.replace(session, level="wall")
        command = LeaveOnWall(person_id=session.person_id, session_id=session.session_id)
        await send(services, caller, command, OpenSession(left))
        return me_of(left, services)

    @post("/sign-out-everywhere", status_code=204, responses=OWN)
    async def sign_out_everywhere(self, caller: Given[Caller], services: Given[Services]) -> Response[None]:
        """End all one's sessions, this one too."""
        await send(services, caller, EndConsoleSessions(person_id=here(caller, services).person_id))
        return without_cookie(services)

    @post("/password", status_code=204, responses=OWN)
    async def password(self, data: JSONBody[NewPassword], caller: Given[Caller], services: Given[Services]) -> None:
        """Choose another password. One's other sessions end."""
        session = here(caller, services)
        await services.console.prove(session, Entered(data.password), caller.origin)
        kept = await kept_password(services, session.person_id, data.new_password)
        await send(services, caller, SetPassword(person_id=session.person_id, session_id=session.session_id), kept)
