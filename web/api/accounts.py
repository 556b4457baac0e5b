"""Console accounts of others, for admins: giving one, seeing how it is, a link for a new password."""

from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from commands.account_life import LINK_LIFE_US
from commands.command import Id
from commands.context import moment
from commands.logins import GiveLogin, Login, MakeResetLink
from events.accounts import SetLogin
from web.access import Caller
from web.api.issue import Key
from web.issuing import Sender, required_key
from web.made import credential_change, make_secret, secret_digest
from web.own_account import AccountSession, sessions_of
from web.passwords import login_token
from web.problems import Stop, refused, responses
from web.services import Given, Services

T = TypeVar("T")
RESET_PATH = "/console/#reset={}"
"""Where the link leads. What stands behind the # is sent to no server, so no log on the way has it."""


class AccountForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name to sign in with."""

    login: Login


class GivenAccount(msgspec.Struct, frozen=True):
    """A console account. It has no password before the person chose one with a reset link."""

    person_id: str
    position: int


class ConsoleAccount(msgspec.Struct, frozen=True):
    """How a console account is. `login` is null once it was erased."""

    person_id: str
    login: str | None
    has_password: bool
    second_factor: bool
    recovery_codes_left: int
    locked_until: datetime | None
    sessions: list[AccountSession]


class ResetLink(msgspec.Struct, frozen=True):
    """A link for a new password, once and until then. `token` and `path` are null when this key was answered before."""

    person_id: str
    token: str | None
    path: str | None
    expires_at: datetime
    position: int


class AccountDoor(Controller):
    """Console accounts of others. Unlocking, ending sessions and the like are commands."""

    path = "/api/people"
    tags = ("Console accounts",)

    @get("/{person_id:str}/account", responses=responses(400, 401, 403, 404))
    async def account(self, person_id: FromPath[Id], services: Given[Services]) -> ConsoleAccount:
        """Tell how a person's console account is."""
        account, vault = services.world.account(person_id), services.world.accounts
        if not account.given:
            raise Stop(refused("no-account", f"person {person_id} has no console account"))
        row = vault.password(person_id)
        locked = services.parts.clock() < account.locked_until_us
        return ConsoleAccount(
            person_id=person_id,
            login=account.login,
            has_password=row is not None and bool(row.hash),
            second_factor=vault.has_totp(person_id),
            recovery_codes_left=len(vault.recovery_codes(person_id)),
            locked_until=moment(account.locked_until_us) if locked else None,
            sessions=sessions_of(person_id, None, services).sessions,
        )

    @post("/{person_id:str}/account", status_code=200, responses=responses(400, 401, 403, 404, 409, 422, 503))
    async def give(
        self,
        person_id: FromPath[Id],
        data: JSONBody[AccountForm],
        caller: Given[Caller],
        services: Given[Services],
        key: Key = None,
    ) -> Response[GivenAccount]:
        """Give a person a console account, or another name to sign in with."""
        change = SetLogin(person_id, login_token(data.login, services.parts.secrets))
        command = GiveLogin(person_id=person_id, login=data.login)
        done = await services.issuing.keep(command, _sender(caller, key), [change])
        return _answer(GivenAccount(person_id, done.done.position), replayed=done.replayed)

    @post("/{person_id:str}/reset-link", status_code=200, responses=responses(400, 401, 403, 404, 409, 422, 503))
    async def reset_link(
        self, person_id: FromPath[Id], caller: Given[Caller], services: Given[Services], key: Key = None
    ) -> Response[ResetLink]:
        """Make a link with which a person may choose a new password: shown this once, good for an hour."""
        secret = make_secret("reset")
        expires_at_us = services.parts.clock() + LINK_LIFE_US
        digest = secret_digest(secret.encode())
        change = credential_change("reset", person_id, digest, expires_at_us=expires_at_us)
        done = await services.issuing.keep(MakeResetLink(person_id=person_id), _sender(caller, key), [change])
        token = None if done.replayed else secret
        path = None if token is None else RESET_PATH.format(token)
        link = ResetLink(person_id, token, path, moment(expires_at_us), done.done.position)
        return _answer(link, replayed=done.replayed)


def _sender(caller: Caller, key: str | None) -> Sender:
    assert caller.proof is not None, "the guard lets nobody in here without a proof"
    return Sender(caller.proof, caller.origin, required_key(key))


def _answer(content: T, *, replayed: bool) -> Response[T]:
    return Response(content, headers={"Idempotency-Replayed": "true"} if replayed else None)
