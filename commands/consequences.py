"""Which vault rows a fact makes void. Rows that hold a secret come from the door; dropping one needs no secret."""

from collections.abc import Callable, Iterable
from typing import Any

from events.fact import Fact
from events.vault import DropCredentials, DropPin, VaultChange

_DROPS: dict[str, Callable[[Any], VaultChange]] = {
    "person.deactivated.v1": lambda fact: DropPin(fact.person_id),
    "pin.withdrawn.v1": lambda fact: DropPin(fact.person_id),
    "tablet.enrolled.v1": lambda fact: DropCredentials(fact.tablet_id, "code"),
    "tablet.revoked.v1": lambda fact: DropCredentials(fact.tablet_id),
    "token.revoked.v1": lambda fact: DropCredentials(fact.token_id),
}


def consequences(facts: Iterable[Fact]) -> list[VaultChange]:
    """Return what must go from the vault because of these facts."""
    return [_DROPS[fact.TAG](fact) for fact in facts if fact.TAG in _DROPS]
