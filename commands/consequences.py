"""Which vault rows a fact makes void. Rows that hold a secret come from the door; dropping one needs no secret."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from events.accounts import CloseSessions, DropAccount, DropTotp
from events.fact import Fact
from events.vault import DestroyKey, DropCredentials, DropPin, VaultChange

_DROPS: dict[str, Callable[[Any], tuple[VaultChange, ...]]] = {
    "person.deactivated.v1": lambda fact: (
        DropPin(fact.person_id),
        DropCredentials(fact.person_id),
        CloseSessions(fact.person_id),
    ),
    "person.erased.v1": lambda fact: (
        DropPin(fact.person_id),
        DropCredentials(fact.person_id),
        DropAccount(fact.person_id),
        DestroyKey(f"person-{fact.person_id}"),
    ),
    "pay.erased.v1": lambda fact: (DestroyKey(f"pay-{fact.person_id}"),),
    "customer.erased.v1": lambda fact: (DestroyKey(f"customer-{fact.number}"),),
    "pin.withdrawn.v1": lambda fact: (DropPin(fact.person_id),),
    "badge.issued.v1": lambda fact: (DropCredentials(fact.person_id, "badge"),),
    "badge.withdrawn.v1": lambda fact: (DropCredentials(fact.person_id, "badge"),),
    "login.withdrawn.v1": lambda fact: (DropAccount(fact.person_id), DropCredentials(fact.person_id, "reset")),
    "console.signed.out.v1": lambda fact: (CloseSessions(fact.person_id, only=fact.session_id),),
    "console.session.ended.v1": lambda fact: (CloseSessions(fact.person_id, only=fact.session_id),),
    "console.sessions.ended.v1": lambda fact: (CloseSessions(fact.person_id, but=fact.but),),
    "second.factor.removed.v1": lambda fact: (DropTotp(fact.person_id),),
    "reset.link.made.v1": lambda fact: (DropCredentials(fact.person_id, "reset"),),
    "reset.link.used.v1": lambda fact: (DropCredentials(fact.person_id, "reset"),),
    "alert.destination.removed.v1": lambda fact: (DestroyKey(f"destination-{fact.destination_id}"),),
    "tablet.enrolled.v1": lambda fact: (DropCredentials(fact.tablet_id, "code"),),
    "tablet.revoked.v1": lambda fact: (DropCredentials(fact.tablet_id),),
    "token.revoked.v1": lambda fact: (DropCredentials(fact.token_id),),
}


WITHHELD = frozenset({"console.refused.v1"})
"""A refusal is a fact, too. With one of these, nothing is kept that the door brought along."""


def consequences(facts: Iterable[Fact]) -> list[VaultChange]:
    """Return what must go from the vault because of these facts."""
    return [change for fact in facts if fact.TAG in _DROPS for change in _DROPS[fact.TAG](fact)]


def kept_with(facts: Iterable[Fact], brought: Sequence[VaultChange]) -> Sequence[VaultChange]:
    """Return what is kept of the vault rows that the door brought along with a command that meant these facts."""
    return () if any(fact.TAG in WITHHELD for fact in facts) else brought
