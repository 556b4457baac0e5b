"""Alerts: where they go, what became of them, trying a destination out. Changing where they go are commands."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.alerts import KINDS, Kind, SetMailPassword
from commands.command import Id
from events.alerts import DestinationSet, Language, MailServerSet
from web.access import Caller
from web.alerts.alert import MEANINGS
from web.alerts.settings import AlertSettings, keep_password, read_password, shown_address
from web.alerts.standing import AlertDelivery, AlertsHealth, Standing, read_standing
from web.alerts.trial import AlertTrial
from web.alerts.webhook import shown_key, signing_key
from web.api.issue import Key
from web.issuing import sender_of, shown_once
from web.problems import Stop, refused, responses
from web.services import Given, Services
from web.shapes import Shape


class AlertKind(Shape):
    """A kind of alert, and what it is about."""

    kind: Kind
    meaning: str


class MailServer(Shape):
    """What mail leaves through. Its password is shown to nobody."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str | None
    sender: str | None
    password_set: bool


class AlertDestination(Shape):
    """A place that alerts go to. Of a webhook's URL what stands after the host is not shown: it may be a secret.

    `waiting` counts alerts that have not got through; `next_try_at` and `error` are those of the next of them.
    """

    destination_id: str
    channel: Literal["mail", "webhook"]
    address: str
    kinds: list[str]
    sees_pay: bool
    language: Language
    waiting: int
    next_try_at: datetime | None
    error: str | None
    delivered_at: datetime | None


class Alerts(Shape):
    """All about alerts. `sender` is the process that sends them, null where it never ran."""

    kinds: list[AlertKind]
    mail: MailServer | None
    destinations: list[AlertDestination]
    deliveries: list[AlertDelivery]
    sender: AlertsHealth | None


class TestForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which destination to try out."""

    destination_id: Id


class PasswordForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password of the mail server's user."""

    password: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]


class KeptPassword(msgspec.Struct, frozen=True):
    """That a password was kept."""

    position: int


class SigningSecret(msgspec.Struct, frozen=True):
    """What a webhook's receiver checks signatures with (Standard Webhooks)."""

    destination_id: str
    secret: str


class AlertDoor(Controller):
    """Alerts by mail and webhook."""

    path = "/api/alerts"
    tags = ("Alerts",)

    @get("", responses=responses(401, 403))
    async def alerts(self, services: Given[Services]) -> Alerts:
        """Tell where alerts go, what became of the last hundred, and how the process is that sends them."""
        parts = services.parts
        known, data = services.world.alert_settings(), parts.config.data
        standing = await services.queries.aside(lambda: read_standing(data, parts.clock(), known))
        deliveries = [] if standing is None else standing.deliveries
        return Alerts(
            kinds=[AlertKind(kind=kind, meaning=MEANINGS[kind]) for kind in KINDS],
            mail=_server(known.server, services),
            destinations=[_destination(each, standing) for each in known.destinations.values()],
            deliveries=deliveries,
            sender=None if standing is None else standing.health,
        )

    @post("/test", status_code=200, responses=responses(400, 401, 403, 404, 503))
    async def test(self, data: JSONBody[TestForm], services: Given[Services]) -> AlertTrial:
        """Send a test to a destination now, and tell what came of it. It takes 15 seconds at most."""
        known = _known(data.destination_id, services)
        return await services.trials.run(data.destination_id, known)

    @post("/mail-password", status_code=200, responses=responses(400, 401, 403, 409, 422, 503))
    async def password(
        self, data: JSONBody[PasswordForm], caller: Given[Caller], services: Given[Services], key: Key = None
    ) -> Response[KeptPassword]:
        """Keep the mail server's password, in the secrets folder. It is never shown again."""
        done = await services.issuing.keep(SetMailPassword(), sender_of(caller, key), [])
        folder = services.parts.config.data / "secrets"
        await services.queries.aside(lambda: keep_password(folder, data.password))
        return shown_once(KeptPassword(done.done.position), done)

    @post("/destinations/{destination_id:str}/secret", status_code=200, responses=responses(400, 401, 403, 404))
    async def secret(self, destination_id: FromPath[Id], services: Given[Services]) -> SigningSecret:
        """Show what a webhook's receiver checks signatures with. It is the same for as long as the destination is."""
        if _known(destination_id, services).destinations[destination_id].channel != "webhook":
            raise Stop(
                refused("unknown-destination", f"destination {destination_id} is no webhook: mail is not signed")
            )
        return SigningSecret(destination_id, shown_key(signing_key(services.parts.secrets, destination_id)))


def _known(destination_id: str, services: Services) -> AlertSettings:
    known = services.world.alert_settings()
    if destination_id not in known.destinations:
        raise Stop(refused("unknown-destination", f"alerts go to no destination {destination_id}"))
    return known


def _server(server: MailServerSet | None, services: Services) -> MailServer | None:
    if server is None:
        return None
    return MailServer(
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        sender=server.sender,
        password_set=read_password(services.parts.config.data / "secrets") is not None,
    )


def _destination(destination: DestinationSet, standing: Standing | None) -> AlertDestination:
    key = destination.destination_id
    mine = [each for each in standing.deliveries if each.destination_id == key] if standing else []
    waiting = [each for each in mine if each.state == "waiting"]
    next_due = min(waiting, key=lambda each: (each.next_try_at is None, each.next_try_at), default=None)
    delivered = [each.tried_at for each in mine if each.state == "delivered" and each.tried_at]
    return AlertDestination(
        destination_id=key,
        channel=destination.channel,
        address=shown_address(destination),
        kinds=list(destination.kinds),
        sees_pay=destination.sees_pay,
        language=destination.language,
        waiting=standing.waiting.get(key, 0) if standing else 0,
        next_try_at=None if next_due is None else next_due.next_try_at,
        error=None if next_due is None else next_due.error,
        delivered_at=max(delivered, default=None),
    )
