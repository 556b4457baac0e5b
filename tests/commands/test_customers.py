"""Customers, read as: given what is known of one, when this command, then these facts."""

import msgspec
import pytest

from commands import customers
from commands.customers import RecordCustomer
from events.customers import CustomerChanged, CustomerRegistered
from tests.commands.plain import Given, happened

KNOWN = {
    "number": "004711", "source": "PROFITMAKER", "name": "Example Signs",
    "contact": "Bo", "email": "bo@example.test", "phone": "555-0100",
}  # fmt: skip


def test_a_customer_becomes_known():
    assert Given(customers).when(RecordCustomer(**KNOWN)) == [CustomerRegistered(**KNOWN)]


def test_what_is_empty_is_not_kept():
    """Only what is there needs to be sealed."""
    assert Given(customers).when(RecordCustomer(number="7", name="Seven")) == [
        CustomerRegistered(number="7", source="FLOORBOOK", name="Seven", contact=None, email=None, phone=None)
    ]


def test_the_same_again_changes_nothing():
    given = Given(customers, *happened(CustomerRegistered(**KNOWN)))
    assert given.when(RecordCustomer(**KNOWN)) == []


@pytest.mark.parametrize("field", ["source", "name", "contact", "email", "phone"])
def test_a_difference_in_any_field_changes_the_customer(field: str):
    given = Given(customers, *happened(CustomerRegistered(**KNOWN)))
    changed = {**KNOWN, field: "something else"}
    assert given.when(RecordCustomer(**changed)) == [CustomerChanged(**changed)]
    assert given.when(RecordCustomer(**changed)) == []
    assert given.when(RecordCustomer(**KNOWN)) == [CustomerChanged(**KNOWN)]


def test_leading_zeros_are_part_of_the_number():
    assert RecordCustomer(**KNOWN).stream() != RecordCustomer(**{**KNOWN, "number": "4711"}).stream()


@pytest.mark.parametrize("fields", [{"number": ""}, {"number": "7\n"}, {"name": "x" * 201}, {"source": "x" * 201}])
def test_what_makes_no_customer_is_no_command(fields: dict):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "RecordCustomer", **KNOWN, **fields}, RecordCustomer)
