"""Customers, as the ERP or the office knows them. Stream: `customer-<number>`."""

from datetime import date

from events.fact import CustomerText, Fact
from events.registry import FACTS


@FACTS.fact("customer.registered.v1")
class CustomerRegistered(Fact):
    """A customer became known. Its number is the trade's own, leading zeros kept."""

    number: str
    source: str
    name: CustomerText = None
    contact: CustomerText = None
    email: CustomerText = None
    phone: CustomerText = None


@FACTS.fact("customer.changed.v1")
class CustomerChanged(Fact):
    """What is known of a customer is now this, all of it."""

    number: str
    source: str
    name: CustomerText = None
    contact: CustomerText = None
    email: CustomerText = None
    phone: CustomerText = None


@FACTS.fact("customer.erased.v1")
class CustomerErased(Fact):
    """The customer's key was destroyed: name and contacts read as nothing. Final when older backups have expired."""

    number: str
    final_on: date
