"""Erasing people, their pay and customers, read as: given what was said, when this command, then these facts."""

from datetime import date

import pytest

from commands import customers, people
from commands.command import Command
from commands.customers import EraseCustomer, RecordCustomer
from commands.erasing import LEDGER
from commands.people import (
    ChangePerson,
    DeactivatePerson,
    ErasePay,
    ErasePerson,
    IssuePin,
    ReactivatePerson,
    RegisterPerson,
    SetPay,
)
from events.customers import CustomerErased, CustomerRegistered
from events.fact import Fact
from events.people import PayErased, PaySet, PersonDeactivated, PersonErased, PersonRegistered, PinIssued
from tests.commands.plain import Given, happened

ANN = "0190a2c4-0000-7000-8000-00000000000a"
REGISTERED = PersonRegistered(person_id=ANN, name="Ann", roles=("contributor",), pay_role="contributor")
LEFT = PersonDeactivated(person_id=ANN)
PAID = PaySet(person_id=ANN, kind="hourly", effective_on=date(2026, 4, 1), amount_e4=250_000)
ERASE = ErasePerson(person_id=ANN)
DAY_US = 24 * 3_600 * 1_000_000
LEAP_DAY_US = (date(2024, 2, 29) - date(1970, 1, 1)).days * DAY_US
ERASED = PersonErased(person_id=ANN, final_on=date(2025, 3, 2))
"""A year and a day after the leap day of 2024, on which the tests erase."""


def ann(*facts: Fact) -> Given:
    """Ann, whose facts happened from the leap day on."""
    return Given(people, *happened(REGISTERED, *facts, at_us=LEAP_DAY_US))


class TestErasingAPerson:
    """Somebody who left asks to be forgotten."""

    def test_it_is_final_when_the_last_backup_from_before_has_expired(self):
        assert ann(LEFT).when(ERASE, now_us=LEAP_DAY_US) == [ERASED]

    def test_how_long_backups_are_kept_is_a_setting(self):
        (fact,) = ann(LEFT).when(ERASE, now_us=LEAP_DAY_US, settings={"backups_kept_days": "7"})
        assert fact.final_on == date(2024, 3, 8)

    def test_it_is_done_once(self):
        given = ann(LEFT)
        given.when(ERASE)
        assert given.when(ERASE) == []

    def test_whoever_is_active_is_not_erased(self):
        assert ann().rejected(ERASE).code == "person-active"

    def test_whose_work_is_open_is_not_erased_but_by_the_ledger(self):
        assert ann(LEFT).rejected(ERASE, open_=frozenset({ANN})).code == "not-settled"
        assert ann(LEFT).when(ERASE, open_=frozenset({ANN}), actor=LEDGER, now_us=LEAP_DAY_US) == [ERASED]

    def test_nobody_erases_themselves(self):
        assert ann(LEFT).rejected(ERASE, actor=f"person:{ANN}").code == "not-oneself"

    def test_nobody_unknown_is_erased(self):
        assert Given(people).rejected(ERASE).code == "unknown-person"

    def test_pay_is_kept_for_years_after_they_left(self):
        """Seven by default, counted from the day they left, which may be long before they are erased."""
        (fact,) = ann(PAID, LEFT).when(ERASE, now_us=LEAP_DAY_US + 400 * DAY_US)
        assert fact.pay_until == date(2031, 3, 1)

    def test_for_how_many_years_is_a_setting(self):
        (fact,) = ann(PAID, LEFT).when(ERASE, settings={"pay_retention_years": "4"})
        assert fact.pay_until == date(2028, 2, 29)

    def test_the_name_is_gone_from_the_state(self):
        given = ann(PinIssued(person_id=ANN), LEFT)
        given.when(ERASE)
        assert given.state.about.name is None
        assert not given.state.has_pin

    @pytest.mark.parametrize(
        "command",
        [
            RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",)),
            ChangePerson(person_id=ANN, name="Ann", roles=("contributor",)),
            ReactivatePerson(person_id=ANN),
            DeactivatePerson(person_id=ANN),
            SetPay(person_id=ANN, kind="hourly", amount_e4=1, effective_on=date(2026, 1, 1)),
            IssuePin(person_id=ANN),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_nothing_more_can_be_said_of_them(self, command: Command):
        assert ann(LEFT, ERASED).rejected(command).code == "erased"


class TestErasingPay:
    """Pay outlives the name for as long as the law wants it."""

    KEPT = PersonErased(person_id=ANN, final_on=date(2025, 3, 2), pay_until=date(2024, 3, 10))
    ERASE = ErasePay(person_id=ANN)

    def test_it_goes_on_the_day_on_which_it_need_not_be_kept_any_longer(self):
        given = ann(PAID, LEFT, self.KEPT)
        refusal = given.rejected(self.ERASE, now_us=LEAP_DAY_US + 10 * DAY_US - 1)
        assert (refusal.code, refusal.facts) == ("pay-kept", {"pay_until": "2024-03-10"})
        assert given.when(self.ERASE, now_us=LEAP_DAY_US + 10 * DAY_US) == [
            PayErased(person_id=ANN, final_on=date(2025, 3, 12))
        ]
        assert given.when(self.ERASE, now_us=LEAP_DAY_US + 11 * DAY_US) == []

    def test_pay_of_somebody_who_is_not_erased_stays(self):
        assert ann(PAID, LEFT).rejected(self.ERASE).code == "not-erased"

    def test_where_there_is_none_nothing_goes(self):
        assert ann(LEFT, ERASED).when(self.ERASE) == []


class TestErasingAgain:
    """An older copy was restored: what the ledger says holds, whatever the copy believes."""

    def test_whoever_is_active_in_the_copy_leaves_first(self):
        assert ann(PAID).when(ERASE, actor=LEDGER, now_us=LEAP_DAY_US) == [
            LEFT,
            PersonErased(person_id=ANN, final_on=date(2025, 3, 2), pay_until=date(2031, 3, 1)),
        ]

    def test_somebody_whom_the_copy_does_not_know_is_erased_all_the_same(self):
        assert Given(people).when(ERASE, actor=LEDGER, now_us=LEAP_DAY_US) == [ERASED]

    def test_pay_goes_again_without_waiting(self):
        facts = ann(PAID).when(ErasePay(person_id=ANN), actor=LEDGER, now_us=LEAP_DAY_US)
        assert facts == [PayErased(person_id=ANN, final_on=date(2025, 3, 2))]

    def test_a_customer_whom_the_copy_does_not_know_is_erased_all_the_same(self):
        facts = Given(customers).when(EraseCustomer(number="7"), actor=LEDGER, now_us=LEAP_DAY_US)
        assert facts == [CustomerErased(number="7", final_on=date(2025, 3, 2))]


class TestErasingACustomer:
    """Somebody who bought something asks to be forgotten."""

    KNOWN = CustomerRegistered(number="7", source="PROFITMAKER", name="Seven", phone="555-0107")

    def test_it_is_done_once(self):
        given = Given(customers, *happened(self.KNOWN))
        assert given.when(EraseCustomer(number="7"), now_us=LEAP_DAY_US) == [
            CustomerErased(number="7", final_on=date(2025, 3, 2))
        ]
        assert (given.state.name, given.state.phone) == (None, None)
        assert given.when(EraseCustomer(number="7")) == []

    def test_nobody_unknown_is_erased(self):
        assert Given(customers).rejected(EraseCustomer(number="7")).code == "unknown-customer"

    def test_recording_them_again_is_still_decided(self):
        """The desk then refuses it as erased: there is no key to seal it with."""
        given = Given(customers, *happened(self.KNOWN))
        given.when(EraseCustomer(number="7"))
        assert len(given.when(RecordCustomer(number="7", name="Seven"))) == 1
