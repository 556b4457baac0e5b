"""What alerts say, in English."""

from collections.abc import Callable

from web.alerts.alert import Facts, Words, held_until
from web.alerts.formats import Formats

Say = Callable[[Facts, Formats], Words]


def _budget(facts: Facts, write: Formats) -> Words:
    used = write.percent(facts["used_percent"])
    customer = facts.get("customer_number")
    lines = [
        f"Order {facts['order_number']}" + (f", customer {customer}" if customer else "") + ":",
        f"{used} of the labor budget are used, work going on included.",
        "See Orders in the console.",
    ]
    return Words(f"Order {facts['order_number']} has used {used} of its labor budget", "\n".join(lines))


def _waiting(one: str, many: str) -> Say:
    def say(facts: Facts, write: Formats) -> Words:
        count = facts["waiting"]
        subject = one if count == 1 else many.format(write.count(count))
        return Words(subject, f"{subject}.\nSee “To review” in the console, or `floorbook review`.")

    return say


def _import(facts: Facts, write: Formats) -> Words:
    refused = facts.get("refused_rows")
    if refused is None:
        return Words("An import failed", f"Export {facts['export']} was not taken: {facts['reason']}.")
    rows = "1 row" if refused == 1 else f"{write.count(refused)} rows"
    return Words(
        f"An import refused {rows}", f"Export {facts['export']}: {rows} not taken. See Imports in the console."
    )


def _projector(facts: Facts, _: Formats) -> Words:
    group, position = facts["group"], facts.get("position")
    where = f" at position {position} ({facts['tag']})" if position else ""
    return Words(
        f"The read tables of {group} stopped{where}",
        f"Pages show what was before; nothing is lost. Mend it, then run `floorbook projections resume {group}`.",
    )


def _pad(facts: Facts, write: Formats) -> Words:
    tablet = facts.get("tablet_name") or facts["tablet_id"]
    until = write.moment(held_until(facts))
    return Words(
        f"The PIN pad of {tablet} is locked",
        f"Too many wrong PINs or badges were tried: it is locked until {until}, or a foreman unlocks it.",
    )


SAY: dict[str, Say] = {
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
    "test": lambda *_: Words("This is a test", "If you can read this, alerts get here."),
}
