"""Who is alerted of what, and the mail server that carries it. What was sent is no fact.

Streams: `destination-<id>`, one for each place that alerts go to, and `mail-server`.
"""

from typing import Annotated, Literal

from events.fact import Fact, Sealed
from events.registry import FACTS

Channel = Literal["mail", "webhook"]
Security = Literal["starttls", "tls", "none"]
Language = Literal["en", "es"]

Address = Annotated[str | None, Sealed("destination")]
"""A mail address, or a webhook's URL, which may hold a secret. Sealed under a key that goes with the destination."""

MailText = Annotated[str | None, Sealed("mail")]
"""A mail address or an account of the mail server."""


@FACTS.fact("alert.destination.set.v1")
class DestinationSet(Fact):
    """Alerts of these kinds go to this address, instead of what was set before.

    `sees_pay` says that whoever reads them may learn what somebody earns. They are written in `language`.
    """

    destination_id: str
    channel: Channel
    kinds: tuple[str, ...]
    sees_pay: bool = False
    language: Language = "en"
    address: Address = None


@FACTS.fact("alert.destination.removed.v1")
class DestinationRemoved(Fact):
    """No alerts go there any more; its address is forgotten for ever."""

    destination_id: str


@FACTS.fact("mail.server.set.v1")
class MailServerSet(Fact):
    """Mail leaves through this server, in this sender's name."""

    host: str
    port: int
    security: Security
    user: MailText = None
    sender: MailText = None


@FACTS.fact("mail.password.set.v1")
class MailPasswordSet(Fact):
    """The mail server's password was given. It is in the secrets folder alone."""
