"""Sending one alert to one destination, by whichever channel that is. Blocks, for a bounded time."""

from pathlib import Path

import msgspec

from events.secrets import Secrets
from web.alerts.alert import Alert
from web.alerts.line import Undelivered
from web.alerts.mail import Letter, send_mail
from web.alerts.settings import AlertSettings, read_password
from web.alerts.webhook import Call, call_webhook, signing_key


class Sender(msgspec.Struct, frozen=True):
    """Knows what is needed to send: the secrets, where their folder is, and how the instance is called."""

    secrets: Secrets
    folder: Path
    shop: str

    def send(self, alert: Alert, destination_id: str, settings: AlertSettings) -> None:
        """Send it; `Undelivered` says in words why it did not get through."""
        destination = settings.destinations.get(destination_id)
        if destination is None or destination.address is None:
            raise Undelivered("the destination was removed")
        write, link = settings.formats(destination_id), settings.link(alert)
        if destination.channel == "mail":
            letter = Letter(alert, destination_id, destination.address, self.shop, write, link)
            send_mail(letter, settings.server, read_password(self.folder))
        else:
            key = signing_key(self.secrets, destination_id)
            call_webhook(Call(alert, destination.address, key, self.shop, write, link))
