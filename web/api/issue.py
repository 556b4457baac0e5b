"""Tablets and bearer tokens: each secret is shown once, in the answer that made it."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta

from commands.access import CODE_LIFE_US, IssueToken, OfferTablet, Scope
from commands.command import Id, Moment, Name
from commands.context import moment
from commands.rejected import NotAllowed
from commands.rights import of_scopes
from projections.access import list_tablets, list_tokens
from web.access import Caller
from web.issuing import sender_of, shown_once
from web.made import code_digest, credential_change, make_code, make_secret, secret_digest
from web.made_of import note_any
from web.problems import responses
from web.qr import qr_svg
from web.queries import Fresh
from web.services import Given, Services
from web.shapes import Shape, shaped

Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="A UUID, new for each command")]


class OfferBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tablet to be enrolled. `tablet_id` may be chosen by the sender; the key when absent."""

    name: Name
    tablet_id: Id | None = None


class Offered(msgspec.Struct, frozen=True):
    """A code for one tablet, for 15 minutes. `code` is null when this key was answered before.

    `qr` is the same as an SVG image: the text `floorbook:enrol:CODE`.
    """

    tablet_id: str
    code: str | None
    qr: str | None
    seconds: int
    position: int


class TokenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token to be made. `token_id` may be chosen by the sender; the key when absent."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=3)]
    expires_at: Moment | None = None
    token_id: Id | None = None


class IssuedToken(msgspec.Struct, frozen=True):
    """A bearer token. `token` is null when this key was answered before: issue another with a new key."""

    token_id: str
    token: str | None
    scopes: tuple[str, ...]
    expires_at: datetime | None
    position: int


class Tablet(Shape):
    """A tablet: offered (a code until `expires_at`), enrolled or revoked; its PIN pad perhaps locked.

    `seen_at` is when it was last heard from since it was enrolled; null when it never was, and as of a past moment.
    """

    tablet_id: str
    name: str
    state: str
    changed_at: datetime
    expires_at: datetime | None
    locked_until: datetime | None
    seen_at: datetime | None


class Tablets(Shape):
    """Tablets by name; `seen_at` of each is by the server's time, which it is now."""

    tablets: list[Tablet]
    server_time: datetime


class Token(Shape):
    """A program's bearer token."""

    token_id: str
    name: str
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class Tokens(Shape):
    """Tokens, the latest first."""

    tokens: list[Token]


class IssueDoor(Controller):
    """What opens doors."""

    path = "/api"
    tags = ("Access",)

    @post("/tablets", status_code=200, responses=responses(400, 401, 403, 409, 422, 503))
    async def offer(
        self,
        data: JSONBody[OfferBody],
        caller: Given[Caller],
        services: Given[Services],
        key: Key = None,
    ) -> Response[Offered]:
        """Make a one-time code with which a tablet can enrol under a name."""
        sender = sender_of(caller, key)
        tablet_id = data.tablet_id or str(sender.key)
        code = make_code()
        digest = code_digest(code, services.parts.secrets)
        expires_at_us = services.world.now_us + CODE_LIFE_US
        change = credential_change("code", tablet_id, digest, expires_at_us=expires_at_us)
        done = await services.issuing.keep(OfferTablet(tablet_id=tablet_id, name=data.name), sender, [change])
        shown = None if done.replayed else code
        qr = shown and qr_svg(f"floorbook:enrol:{shown}")
        return shown_once(Offered(tablet_id, shown, qr, CODE_LIFE_US // 1_000_000, done.done.position), done)

    @post("/tokens", status_code=200, responses=responses(400, 401, 403, 409, 422, 503))
    async def token(
        self,
        data: JSONBody[TokenBody],
        caller: Given[Caller],
        services: Given[Services],
        key: Key = None,
    ) -> Response[IssuedToken]:
        """Make a bearer token for a program. Nobody gives away a scope that they do not have."""
        sender = sender_of(caller, key)
        beyond = [scope for scope in data.scopes if of_scopes([scope]) - caller.rights]
        if beyond:
            raise NotAllowed("scope-needed", f"you may not yourself do what the scopes {', '.join(beyond)} open")
        token_id = data.token_id or str(sender.key)
        secret = make_secret("token")
        digest = secret_digest(secret.encode())
        expires_at_us = None if data.expires_at is None else int(data.expires_at.timestamp()) * 1_000_000
        change = credential_change("token", token_id, digest, scopes=data.scopes, expires_at_us=expires_at_us)
        command = IssueToken(token_id=token_id, name=data.name, scopes=data.scopes, expires_at=data.expires_at)
        done = await services.issuing.keep(command, sender, [change])
        shown = None if done.replayed else secret
        return shown_once(IssuedToken(token_id, shown, data.scopes, data.expires_at, done.done.position), done)

    @get("/tablets", responses=responses(400, 401, 403, 503, 504))
    async def tablets(self, services: Given[Services], fresh: Given[Fresh]) -> Tablets:
        """List tablets."""
        rows = await services.queries.ask(list_tablets, fresh)
        note_any()  # a pad that is locked, a tablet that was heard from
        seen = {} if fresh.as_of is not None else services.world.tablets_seen()
        return Tablets(
            server_time=moment(services.parts.clock()),
            tablets=[
                shaped(
                    row,
                    Tablet,
                    changed_at=moment(row.changed_at),
                    expires_at=_moment(row.expires_at),
                    locked_until=_moment(services.pads.locked_until_us(row.tablet_id)),
                    seen_at=_moment(seen.get(row.tablet_id)),
                )
                for row in rows
            ],
        )

    @get("/tokens", responses=responses(400, 401, 403, 503, 504))
    async def tokens(self, services: Given[Services], fresh: Given[Fresh]) -> Tokens:
        """List bearer tokens, without what they are."""
        rows = await services.queries.ask(list_tokens, fresh)
        return Tokens(
            tokens=[
                Token(
                    token_id=row.token_id,
                    name=row.name,
                    scopes=row.scopes.split(),
                    issued_at=moment(row.issued_at),
                    expires_at=_moment(row.expires_at),
                    revoked_at=_moment(row.revoked_at),
                )
                for row in rows
            ]
        )


def _moment(us: int | None) -> datetime | None:
    return None if us is None else moment(us)
