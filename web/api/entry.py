"""What people sign in with on tablets: PINs and badges. Each is shown once, in the answer that made it."""

from functools import partial
from typing import Annotated

import msgspec
from litestar import Controller, Response, post
from litestar.params import FromPath, HeaderParameter

from commands.command import Id
from commands.people import IssuePin
from commands.sign_ins import IssueBadge
from web.access import Caller
from web.issuing import kept, sender_of, shown_once, taken
from web.made import badge_digest, credential_change, make_badge
from web.pins import fresh_pin
from web.problems import Stop, denied, responses
from web.qr import qr_svg
from web.services import Given, Services

PIN_TRIES = 20
Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="A UUID, new for each command")]


class IssuedPin(msgspec.Struct, frozen=True):
    """A new PIN. `pin` is null when this key was answered before: issue another with a new key."""

    person_id: str
    pin: str | None
    position: int


class IssuedBadge(msgspec.Struct, frozen=True):
    """A new badge: 26 digits, to be printed as a bar code or as the QR code that `qr` shows (SVG).

    Both are null when this key was answered before: issue another with a new key.
    """

    person_id: str
    number: str | None
    qr: str | None
    position: int


class EntryDoor(Controller):
    """What opens tablets."""

    path = "/api/people/{person_id:str}"
    tags = ("Access",)

    @post("/pin", status_code=200, responses=responses(400, 401, 403, 404, 409, 422, 503))
    async def pin(
        self, person_id: FromPath[Id], caller: Given[Caller], services: Given[Services], key: Key = None
    ) -> Response[IssuedPin]:
        """Issue a new PIN for a person. The one before is void."""
        command, sender = IssuePin(person_id=person_id), sender_of(caller, key)
        digits = int(services.world.settings().value("pin_digits"))
        for _ in range(PIN_TRIES):
            older = services.world.pins_without_token()
            make = partial(fresh_pin, person_id, digits, older, services.parts.secrets)
            pin, change = await services.signing_in.beside(make)
            answered = await services.issuing.send(command, sender, [change])
            if not taken(answered):
                done = kept(answered)
                return shown_once(IssuedPin(person_id, None if done.replayed else pin, done.done.position), done)
        message = "no free PIN was found: send it again, or raise the setting pin_digits"
        raise Stop(denied("pin-taken", message))

    @post("/badge", status_code=200, responses=responses(400, 401, 403, 404, 409, 422, 503))
    async def badge(
        self, person_id: FromPath[Id], caller: Given[Caller], services: Given[Services], key: Key = None
    ) -> Response[IssuedBadge]:
        """Issue a new badge for a person. The one before is void. Tablets take badges when the setting says so."""
        number = make_badge()
        change = credential_change("badge", person_id, badge_digest(number, services.parts.secrets))
        done = await services.issuing.keep(IssueBadge(person_id=person_id), sender_of(caller, key), [change])
        shown = None if done.replayed else number
        return shown_once(IssuedBadge(person_id, shown, shown and qr_svg(shown), done.done.position), done)
