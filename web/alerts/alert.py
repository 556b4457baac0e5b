"""What an alert is, and where it leads. It names orders, customers' numbers and tablets, never people, pay or notes."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from commands.context import moment

Facts = dict[str, Any]
"""Numbers and names of things that the words are made of, as JSON has them."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody is to be told. Its id stays the same however often it is sent."""

    alert_id: str
    kind: str
    raised_at_us: int
    facts: Facts

    @property
    def raised_at(self) -> datetime:
        """When it was noticed."""
        return moment(self.raised_at_us)


class Words(msgspec.Struct, frozen=True):
    """An alert for people: one line, and what more there is to say."""

    subject: str
    text: str


MEANINGS: dict[str, str] = {
    "labor-budget": "An order has used 50, 90 or 100 percent of its labor budget and has not shipped",
    "correction-request": "Requests for corrections wait for a foreman",
    "shift-end": "Sessions that the end of a shift closed wait for review",
    "refused-action": "Actions on tablets that were refused wait for a foreman",
    "import": "An import refused rows, or failed",
    "projector": "Read tables stopped: what pages show grows old",
    "pad-locked": "A tablet's PIN pad is locked after wrong tries",
}
"""What each kind of alert is about."""

REVIEWED: dict[str, str] = {"correction-request": "request", "shift-end": "shift-end", "refused-action": "refusal"}
"""What waits for a foreman, and what the console calls it."""


_UNTIL = "%Y-%m-%d %H:%M UTC"


def until_fact(at: datetime) -> str:
    """Write until when a pad is locked, as a fact of an alert."""
    return f"{at:{_UNTIL}}"


def held_until(facts: Facts) -> datetime:
    """Read until when a pad is locked."""
    return datetime.strptime(facts["until"], _UNTIL).replace(tzinfo=UTC)


def page_of(alert: Alert) -> str:
    """Return the page of the console that shows what an alert is about."""
    facts = alert.facts
    match alert.kind:
        case "labor-budget":
            return f"/console/orders/{quote(facts['order_number'], safe='')}"
        case "import":
            run = facts.get("import_id")  # one that failed is no run
            return f"/console/imports/{run}" if run else "/console/imports"
        case "correction-request" | "shift-end" | "refused-action" as kind:
            return f"/console/review?kind={REVIEWED[kind]}"
        case "projector":
            return "/console/system"
        case "pad-locked":
            return "/console/tablets"
    return "/console/alerts"
