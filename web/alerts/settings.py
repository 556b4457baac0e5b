"""Where alerts go, as the log says now. Read from the log itself: what is sealed there stands in no read table."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from commands.values import SETTINGS, origin
from events.alerts import DestinationRemoved, DestinationSet, MailPasswordSet, MailServerSet
from events.sealing import Codec
from events.settings import SettingChanged
from events.sqlite import SqliteLog
from web.alerts.alert import Alert, page_of
from web.alerts.formats import Formats

TAGS = (DestinationSet.TAG, DestinationRemoved.TAG, MailServerSet.TAG, MailPasswordSet.TAG, SettingChanged.TAG)
PASSWORD_FILE = "smtp-password"  # noqa: S105  a name


class AlertSettings(msgspec.Struct, frozen=True):
    """Destinations by id, in the order in which they were first set, and the mail server.

    `public_url` is where browsers find the pages, empty where nobody said; `zone` that of the shop's clock.
    """

    destinations: dict[str, DestinationSet] = {}
    server: MailServerSet | None = None
    public_url: str = SETTINGS["public_url"].default
    zone: str = SETTINGS["zone"].default

    def wanting(self, kind: str, *, pay: bool | None = None) -> list[str]:
        """Return the destinations that want alerts of a kind; with `pay`, only those that may, or may not, see it."""
        return [
            key
            for key, each in self.destinations.items()
            if kind in each.kinds and (pay is None or each.sees_pay is pay)
        ]

    def formats(self, destination_id: str) -> Formats:
        """Return how alerts are written for a destination; in English for one that was removed."""
        destination = self.destinations.get(destination_id)
        return Formats("en" if destination is None else destination.language, self.zone)

    def link(self, alert: Alert) -> str | None:
        """Return the address of the page that shows what an alert is about; None where that cannot be told."""
        return self.public_url + page_of(alert) if self.public_url else None


def read_settings(log: SqliteLog, codec: Codec) -> AlertSettings:
    """Fold them from the log."""
    destinations: dict[str, DestinationSet] = {}
    server: MailServerSet | None = None
    values: dict[str, str] = {}
    for record in log.read_tags(TAGS):
        match codec.decode(record.tag, record.stream, record.data):
            case DestinationSet(destination_id=key) as fact:
                destinations[key] = fact
            case DestinationRemoved(destination_id=key):
                destinations.pop(key, None)
            case MailServerSet() as fact:
                server = fact
            case SettingChanged(name="public_url", value=value):
                values["public_url"] = origin(value)
            case SettingChanged(name="zone", value=value):
                values["zone"] = value
    # What has no address is of an older copy of the log, and forgotten already.
    return AlertSettings({key: each for key, each in destinations.items() if each.address}, server, **values)


def read_password(secrets: Path) -> str | None:
    """Return the mail server's password, from the secrets folder."""
    try:
        return (secrets / PASSWORD_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def keep_password(secrets: Path, password: str) -> None:
    """Keep the mail server's password, whole from the moment it has its name."""
    draft = secrets / f".{PASSWORD_FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(secrets / PASSWORD_FILE)


def shown_address(destination: DestinationSet) -> str:
    """Return an address as it may be shown to admins: of a URL without what may be a secret in it."""
    address = destination.address or ""
    if destination.channel == "mail":
        return address
    url = urlsplit(address)
    rest = "/…" if url.path.strip("/") or url.query else ""
    return f"{url.scheme}://{url.netloc}{rest}"
