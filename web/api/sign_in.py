"""Signing in with a PIN or a badge, and enrolling the tablet on which one does."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta

from commands.access import EnrolTablet
from commands.actors import GRANT_LIFE_US
from commands.context import moment
from commands.people import Person
from commands.settings import Settings
from events.people import language_of
from web.access import Caller
from web.attempts import Attempts
from web.issuing import PROGRAM, Sender, required_key
from web.made import code_digest, credential_change, make_secret, secret_digest
from web.problems import Stop, bad_request, refused, responses, resting
from web.sealed import BadgeText, PinText, SealedText, SealingKey, sealing_key
from web.services import Given, Services
from web.signing_in import Entered, Place

Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="A UUID, new for each command")]


class SignInBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of three: a PIN as it was typed, a badge as it was scanned, or a sign-in that was sealed offline."""

    pin: PinText | None = None
    badge: BadgeText | None = None
    sealed: SealedText | None = None


class SignedInPerson(msgspec.Struct, frozen=True):
    """Who signed in. `name` is null once it was erased."""

    id: str
    name: str | None
    roles: tuple[str, ...]
    team: str | None
    language: str | None


class TabletSettings(msgspec.Struct, frozen=True):
    """What a tablet has to know of the shop."""

    shop_name: str
    zone: str
    currency: str
    pin_digits: int
    badges: bool
    idle_sign_out_seconds: int
    overlap_allowed: bool
    work_types: tuple[str, ...]


class SignInAnswer(msgspec.Struct, frozen=True):
    """A sign-in: send `grant` as `Floorbook-Grant` with each of this person's commands and queries.

    `server_time` is for measuring how far the tablet's clock is off.
    When `epoch` differs from the last one seen, the server was restored:
    send again what it acknowledged in the last 72 hours.
    """

    grant: str
    expires_at: datetime
    person: SignedInPerson
    server_time: datetime
    epoch: str
    settings: TabletSettings


class SignInScreen(msgspec.Struct, frozen=True):
    """What a tablet has to know before somebody signs in, and to keep for when it is offline.

    `tablet_id` is null where no tablet need be enrolled; `locked_until` when its PIN pad is not locked.
    `sealing_key` is the server's public key, for which it seals what is entered while it is offline.
    """

    tablet_id: str | None
    locked_until: datetime | None
    sealing_key: SealingKey
    server_time: datetime
    epoch: str
    settings: TabletSettings


class EnrolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A one-time code as it was typed or scanned: case, blanks and hyphens do not matter."""

    code: Annotated[str, Meta(min_length=8, max_length=20)]


class Enrolled(msgspec.Struct, frozen=True):
    """An enrolled tablet. `credential` is shown this once: send it as `Authorization: Bearer <credential>`."""

    tablet_id: str
    credential: str
    position: int


class SignInDoor(Controller):
    """The tablet's first steps."""

    path = "/api"
    tags = ("Sign-in",)

    @get("/sign-in", responses=responses(400, 401, 403, 503))
    async def screen(self, caller: Given[Caller], services: Given[Services]) -> SignInScreen:
        """Say what the sign-in screen has to know. Outside development the tablet sends its credential."""
        until_us = services.pads.locked_until_us(Place(caller.tablet_id, caller.origin).pad)
        return SignInScreen(
            tablet_id=caller.tablet_id or None,
            locked_until=None if until_us is None else moment(until_us),
            sealing_key=sealing_key(services.parts.secrets.sign_in_key),
            server_time=moment(services.parts.clock()),
            epoch=services.world.log.epoch,
            settings=for_tablet(services.world.settings()),
        )

    @post("/sign-in", status_code=200, responses=responses(400, 401, 403, 422, 423, 429, 503))
    async def sign_in(
        self, data: JSONBody[SignInBody], caller: Given[Caller], services: Given[Services]
    ) -> SignInAnswer:
        """Sign in with a PIN or a badge. Outside development the tablet sends its credential too.

        A sealed sign-in gives a grant as of its own time, and says who it was.
        """
        place = Place(caller.tablet_id, caller.origin)
        if [data.pin, data.badge, data.sealed].count(None) != 2:  # noqa: PLR2004  one of three
            raise Stop(bad_request("malformed", "say one of `pin`, `badge` and `sealed`"))
        if data.sealed is not None:
            signed_in = await services.signing_in.open(data.sealed, place)
        else:
            signed_in = await services.signing_in.sign_in(Entered(data.pin, data.badge), place)
        settings = services.world.settings()
        return SignInAnswer(
            grant=signed_in.text,
            expires_at=moment(signed_in.grant.granted_at_us + GRANT_LIFE_US),
            person=said_of(signed_in.grant.person_id, signed_in.person, settings),
            server_time=moment(services.parts.clock()),
            epoch=services.world.log.epoch,
            settings=for_tablet(settings),
        )

    @post("/tablets/enrol", status_code=200, responses=responses(400, 409, 422, 429, 503))
    async def enrol(
        self,
        data: JSONBody[EnrolBody],
        caller: Given[Caller],
        services: Given[Services],
        key: Key = None,
    ) -> Enrolled:
        """Use a one-time code: this tablet gets a credential of its own, shown once."""
        place = f"enrol {caller.origin}"
        _rested(services.attempts, place)
        code = services.world.credential(code_digest(data.code, services.parts.secrets))
        if code is None or code.kind != "code":
            services.attempts.wrong(place)
            raise Stop(refused("code-void", "this code is not known, was used or has expired: ask for a new one"))
        secret = make_secret("tablet")
        change = credential_change("tablet", code.holder, secret_digest(secret.encode()))
        sender = Sender(PROGRAM, caller.origin, None if key is None else required_key(key))
        done = await services.issuing.keep(EnrolTablet(tablet_id=code.holder), sender, [change])
        return Enrolled(code.holder, secret, done.done.position)


def _rested(attempts: Attempts, place: str) -> None:
    rest_s = attempts.rest_s(place)
    if rest_s:
        message = f"too many wrong codes came from here: try again in {rest_s:.0f} seconds"
        raise Stop(resting("too-many-attempts", message, int(rest_s) + 1))


def said_of(person_id: str, person: Person, settings: Settings) -> SignedInPerson:
    """Say who somebody is."""
    about = person.about
    return SignedInPerson(person_id, about.name, about.roles, settings.team(about.team), language_of(about))


def for_tablet(settings: Settings) -> TabletSettings:
    """Return what a tablet has to know."""
    value = settings.value
    return TabletSettings(
        shop_name=value("shop_name"),
        zone=value("zone"),
        currency=value("currency"),
        pin_digits=int(value("pin_digits")),
        badges=value("badges") == "yes",
        idle_sign_out_seconds=int(value("idle_sign_out_seconds")),
        overlap_allowed=value("overlap_allowed") == "yes",
        work_types=tuple(sorted(name for name, used in settings.work_types.items() if used)),
    )
