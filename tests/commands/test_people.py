"""People, read as: given what was said of a person, when this command, then these facts or this refusal."""

from datetime import date

import msgspec
import pytest

from commands import people
from commands.people import (
    ChangePerson,
    DeactivatePerson,
    HealPin,
    IssuePin,
    PersonCommand,
    ReactivatePerson,
    RegisterPerson,
    SetPay,
    WithdrawPin,
    active_at,
)
from events.people import (
    PaySet,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonRegistered,
    PinHealed,
    PinIssued,
    PinWithdrawn,
    language_of,
)
from tests.commands.plain import HOUR, Given, happened

ANN = "0190a2c4-0000-7000-8000-00000000000a"
REGISTERED = PersonRegistered(person_id=ANN, name="Ann", roles=("contributor",), pay_role="contributor")
REGISTER = RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",))
EVERY = (
    ChangePerson(person_id=ANN, name="Ann", roles=("contributor",)),
    DeactivatePerson(person_id=ANN),
    ReactivatePerson(person_id=ANN),
    SetPay(person_id=ANN, kind="hourly", amount_e4=1, effective_on=date(2026, 1, 1)),
    IssuePin(person_id=ANN),
    WithdrawPin(person_id=ANN),
    HealPin(person_id=ANN),
)


def ann(*facts) -> Given:
    return Given(people, *happened(REGISTERED, *facts))


class TestRegistering:
    """Somebody joins."""

    def test_a_person_joins(self):
        said = {"person_id": ANN, "name": "Ann", "pay_role": "contributor", "team": "Shop", "language": "es"}
        assert Given(people).when(RegisterPerson(roles=("foreman", "contributor"), **said)) == [
            PersonRegistered(roles=("contributor", "foreman"), **said, language_said=True)
        ]

    def test_they_are_paid_for_the_first_role_that_is_named(self):
        (fact,) = Given(people).when(RegisterPerson(person_id=ANN, name="Ann", roles=("office", "admin")))
        assert fact.pay_role == "office"
        assert fact.roles == ("admin", "office")

    def test_a_role_named_twice_counts_once(self):
        (fact,) = Given(people).when(RegisterPerson(person_id=ANN, name="Ann", roles=("office", "office")))
        assert fact.roles == ("office",)

    def test_saying_the_same_again_changes_nothing(self):
        assert ann().when(REGISTER) == []

    def test_saying_something_else_is_refused(self):
        refusal = ann().rejected(RegisterPerson(person_id=ANN, name="Anna", roles=("contributor",)))
        assert refusal.code == "person-exists"
        assert "use ChangePerson" in refusal.message
        assert "Ann" not in refusal.message

    def test_a_team_that_there_is_not_is_refused(self):
        command = RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",), team="Nowhere")
        assert Given(people).rejected(command).code == "unknown-team"

    def test_a_pay_role_that_is_none_of_the_roles_is_refused(self):
        command = RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",), pay_role="admin")
        assert Given(people).rejected(command).code == "bad-pay-role"


class TestChanging:
    """What is known of somebody changes, all of it at once."""

    def test_what_is_said_replaces_what_was_known(self):
        command = ChangePerson(person_id=ANN, name="Ann Other", roles=("foreman",), language="es")
        assert ann().when(command) == [
            PersonChanged(
                person_id=ANN,
                name="Ann Other",
                roles=("foreman",),
                pay_role="foreman",
                language="es",
                language_said=True,
            )
        ]

    @pytest.mark.parametrize("said", [None, "en", "es"])
    def test_english_that_was_chosen_is_not_english_of_whom_nobody_asked(self, said: str | None):
        given = ann()
        given.when(ChangePerson(person_id=ANN, name="Ann Other", roles=("contributor",), language=said))
        assert language_of(given.state.about) == said

    @pytest.mark.parametrize(("recorded", "language"), [({}, None), ({"language": "es"}, "es")])
    def test_of_facts_from_before_only_spanish_was_surely_said(self, recorded: dict[str, str], language: str | None):
        payload = msgspec.json.encode({"person_id": ANN, **recorded})
        assert language_of(msgspec.json.decode(payload, type=PersonRegistered)) == language

    def test_saying_what_is_known_changes_nothing(self):
        assert ann().when(ChangePerson(person_id=ANN, name="Ann", roles=("contributor",))) == []

    def test_it_changes_nothing_else(self):
        given = ann(PinIssued(person_id=ANN), PersonDeactivated(person_id=ANN))
        given.when(ChangePerson(person_id=ANN, name="Ann Other", roles=("foreman",)))
        assert given.state.inactive_since_us is not None


class TestLeaving:
    """Somebody leaves, and may come back."""

    def test_a_person_leaves_once(self):
        given = ann()
        assert given.when(DeactivatePerson(person_id=ANN)) == [PersonDeactivated(person_id=ANN)]
        assert given.when(DeactivatePerson(person_id=ANN)) == []

    def test_a_person_comes_back_once(self):
        given = ann(PersonDeactivated(person_id=ANN))
        assert given.when(ReactivatePerson(person_id=ANN)) == [PersonReactivated(person_id=ANN)]
        assert given.when(ReactivatePerson(person_id=ANN)) == []

    def test_what_they_did_before_they_left_still_counts(self):
        given = ann()
        given.when(DeactivatePerson(person_id=ANN), occurred_at_us=5 * HOUR)
        assert active_at(given.state, 5 * HOUR - 1)
        assert not active_at(given.state, 5 * HOUR)
        given.when(ReactivatePerson(person_id=ANN), occurred_at_us=6 * HOUR)
        assert active_at(given.state, 7 * HOUR)

    def test_whoever_comes_back_needs_a_new_pin(self):
        given = ann(PinIssued(person_id=ANN), PersonDeactivated(person_id=ANN), PersonReactivated(person_id=ANN))
        assert given.when(WithdrawPin(person_id=ANN)) == []


class TestPay:
    """What somebody earns, day by day."""

    RAISE = SetPay(person_id=ANN, kind="hourly", amount_e4=250_000, effective_on=date(2026, 4, 1))
    FACT = PaySet(person_id=ANN, kind="hourly", effective_on=date(2026, 4, 1), amount_e4=250_000)

    def test_pay_is_set_from_a_day_on(self):
        assert ann().when(self.RAISE) == [self.FACT]

    def test_the_same_again_changes_nothing(self):
        assert ann(self.FACT).when(self.RAISE) == []

    def test_the_same_day_again_replaces_it(self):
        corrected = msgspec.structs.replace(self.RAISE, amount_e4=260_000)
        given = ann(self.FACT)
        assert given.when(corrected) == [msgspec.structs.replace(self.FACT, amount_e4=260_000)]
        assert given.when(corrected) == []

    @pytest.mark.parametrize("day", [date(1969, 12, 31), date(20, 1, 1), date(2199, 1, 1)])
    def test_a_day_that_can_only_be_a_slip_is_refused(self, day: date):
        refusal = ann().rejected(msgspec.structs.replace(self.RAISE, effective_on=day))
        assert (refusal.code, refusal.facts["earliest"]) == ("bad-day", "1970-01-01")

    def test_an_earlier_day_can_be_said_later(self):
        earlier = msgspec.structs.replace(self.RAISE, effective_on=date(2026, 1, 1))
        given = ann(self.FACT)
        assert len(given.when(earlier)) == 1
        assert given.when(self.RAISE) == []

    @pytest.mark.parametrize("amount", [-1, 10**15 + 1])
    def test_an_amount_that_nobody_earns_is_no_command(self, amount: int):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**msgspec.to_builtins(self.RAISE), "amount_e4": amount}, SetPay)


class TestPins:
    """That somebody has a PIN; what it is, no fact says."""

    def test_every_new_pin_is_a_fact(self):
        given = ann()
        assert given.when(IssuePin(person_id=ANN)) == [PinIssued(person_id=ANN)]
        assert given.when(IssuePin(person_id=ANN)) == [PinIssued(person_id=ANN)]

    def test_whoever_left_gets_none(self):
        assert ann(PersonDeactivated(person_id=ANN)).rejected(IssuePin(person_id=ANN)).code == "inactive-person"

    def test_a_pin_is_withdrawn_once(self):
        given = ann(PinIssued(person_id=ANN))
        assert given.when(WithdrawPin(person_id=ANN)) == [PinWithdrawn(person_id=ANN)]
        assert given.when(WithdrawPin(person_id=ANN)) == []

    def test_where_there_is_none_nothing_is_withdrawn(self):
        assert ann().when(WithdrawPin(person_id=ANN)) == []

    def test_a_row_of_an_older_system_heals_and_can_then_be_withdrawn(self):
        given = ann()
        assert given.when(HealPin(person_id=ANN)) == [PinHealed(person_id=ANN)]
        assert given.when(WithdrawPin(person_id=ANN)) == [PinWithdrawn(person_id=ANN)]


@pytest.mark.parametrize("command", EVERY, ids=lambda command: type(command).__name__)
def test_nothing_is_done_with_somebody_unknown(command: PersonCommand):
    refusal = Given(people).rejected(command)
    assert (refusal.code, refusal.message) == ("unknown-person", f"person {ANN} is not known: register them first")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 201},
        {"roles": []},
        {"roles": ["owner"]},
        {"language": "de"},
        {"person_id": ANN.upper()},
        {"person_id": ANN + "\n"},
        {"person_id": "x" + ANN},
        {"nickname": "Annie"},
    ],
)
def test_what_makes_no_person_is_no_command(fields: dict):
    said = {"type": "RegisterPerson", "person_id": ANN, "name": "Ann", "roles": ["contributor"]}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said | fields, RegisterPerson)
