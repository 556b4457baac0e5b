"""Customers: record what is known of one."""

from typing import Any, ClassVar

import msgspec

from commands.command import Command, Decision, Number, Word
from commands.context import Context
from events.customers import CustomerChanged, CustomerRegistered
from events.fact import Event


class RecordCustomer(Command, tag="RecordCustomer"):
    """Register a customer, or change what is known of one to exactly this."""

    CATEGORY: ClassVar[str] = "customer"
    KEYED_BY: ClassVar[str] = "number"

    number: Number
    source: Word = "FLOORBOOK"
    name: Word
    contact: Word = ""
    email: Word = ""
    phone: Word = ""


State = CustomerRegistered | CustomerChanged | None


def initial() -> State:
    """Nothing is known yet."""
    return None


def evolve(state: State, event: Event) -> State:
    """The last fact says all."""
    fact = event.fact
    return fact if isinstance(fact, CustomerRegistered | CustomerChanged) else state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when all of it is known already."""
    del context
    assert isinstance(command, RecordCustomer)
    known: dict[str, Any] = {
        "number": command.number,
        "source": command.source,
        "name": command.name,
        "contact": command.contact or None,
        "email": command.email or None,
        "phone": command.phone or None,
    }
    if state is None:
        return (CustomerRegistered(**known),)
    return () if msgspec.structs.asdict(state) == known else (CustomerChanged(**known),)
