"""Sign-ins on tablets, and the badges that open them as a PIN does. Stream: `account-<person id>`."""

from typing import Literal

from events.fact import Fact
from events.registry import FACTS


@FACTS.fact("pin.signed.in.v1")
class PinSignedIn(Fact):
    """A person signed in on the tablet that is the event's device; `offline` when the server learned of it later."""

    person_id: str
    method: Literal["pin", "badge"]
    offline: bool = False


@FACTS.fact("badge.issued.v1")
class BadgeIssued(Fact):
    """The person got a badge; the one before is void."""

    person_id: str


@FACTS.fact("badge.withdrawn.v1")
class BadgeWithdrawn(Fact):
    """The person's badge is void."""

    person_id: str
