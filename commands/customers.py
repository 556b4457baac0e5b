"""Customers: record what is known of one, or forget it."""

from typing import Any, ClassVar

import msgspec

from commands.command import Command, Decision, Number, Word
from commands.context import Context
from commands.erasing import LEDGER, final_on
from commands.rejected import Rejected
from events.customers import CustomerChanged, CustomerErased, CustomerRegistered
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


class EraseCustomer(Command, tag="EraseCustomer"):
    """Forget who this customer was, for ever: name and contacts. Their orders stay; imports do not bring them back."""

    CATEGORY: ClassVar[str] = "customer"
    KEYED_BY: ClassVar[str] = "number"

    number: Number


State = CustomerRegistered | CustomerChanged | None


def initial() -> State:
    """Nothing is known yet."""
    return None


def evolve(state: State, event: Event) -> State:
    """The last fact says all; once erased there is no name."""
    fact = event.fact
    if isinstance(fact, CustomerErased) and state is not None:
        return msgspec.structs.replace(state, name=None, contact=None, email=None, phone=None)
    return fact if isinstance(fact, CustomerRegistered | CustomerChanged) else state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when all of it is known already."""
    if isinstance(command, EraseCustomer):
        return erase(command.number, state, context)
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


def erase(number: str, state: State, context: Context) -> Decision:
    """Forget a customer, once. The ledger may name one whom a restored copy does not know."""
    if context.actor != LEDGER:
        if state is None:
            message = f"customer {number} is not known: check the number"
            raise Rejected("unknown-customer", message, customer_number=number)
        if state.name is None:
            return ()
    return (CustomerErased(number=number, final_on=final_on(context)),)
