"""What an alert is, and what it says. It names orders, customers' numbers and tablets, never people, pay or notes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from commands.alerts import KINDS
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


def words(alert: Alert) -> Words:
    """Put an alert into words."""
    return _WORDS[alert.kind](alert.facts)


def _budget(facts: Facts) -> Words:
    subject = f"Order {facts['order_number']} has used {facts['used_percent']} % of its labor budget"
    customer = facts.get("customer_number")
    lines = [
        f"Order {facts['order_number']}" + (f", customer {customer}" if customer else "") + ":",
        f"{facts['used_percent']} % of the labor budget are used, work going on included.",
        "See Orders in the console.",
    ]
    return Words(subject, "\n".join(lines))


def _waiting(one: str, many: str) -> Callable[[Facts], Words]:
    def say(facts: Facts) -> Words:
        count = facts["waiting"]
        subject = one if count == 1 else many.format(count)
        return Words(subject, f"{subject}.\nSee Review in the console, or `floorbook review`.")

    return say


def _import(facts: Facts) -> Words:
    refused = facts.get("refused_rows")
    if refused is None:
        return Words("An import failed", f"Export {facts['export']} was not taken: {facts['reason']}.")
    rows = "1 row" if refused == 1 else f"{refused} rows"
    return Words(
        f"An import refused {rows}", f"Export {facts['export']}: {rows} not taken. See Imports in the console."
    )


def _projector(facts: Facts) -> Words:
    group = facts["group"]
    where = f" at position {facts['position']} ({facts['tag']})" if facts.get("position") else ""
    return Words(
        f"The read tables of {group} stopped{where}",
        f"Pages show what was before; nothing is lost. Mend it, then run `floorbook projections resume {group}`.",
    )


def _pad(facts: Facts) -> Words:
    tablet = facts.get("tablet_name") or facts["tablet_id"]
    return Words(
        f"The PIN pad of {tablet} is locked",
        f"Too many wrong PINs or badges were tried: it is locked until {facts['until']}, or a foreman unlocks it.",
    )


_WORDS: dict[str, Callable[[Facts], Words]] = {
    "labor-budget": _budget,
    "correction-request": _waiting("1 request for a correction waits", "{} requests for corrections wait"),
    "shift-end": _waiting(
        "1 session that the end of a shift closed waits for review",
        "{} sessions that the end of a shift closed wait for review",
    ),
    "refused-action": _waiting("1 refused action of a tablet waits", "{} refused actions of tablets wait"),
    "import": _import,
    "projector": _projector,
    "pad-locked": _pad,
    "test": lambda _: Words("This is a test", "If you can read this, alerts get here."),
}
assert _WORDS.keys() == {*KINDS, "test"}
