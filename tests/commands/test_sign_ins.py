"""Sign-ins and badges, read as: given a person's account, when this command, then these facts or this refusal."""

from commands import accounts
from commands.command import Timed
from commands.consequences import consequences
from commands.context import moment
from commands.people import RegisterPerson
from commands.sign_ins import IssueBadge, RecordSignIn, WithdrawBadge
from commands.streams import INSIDE
from events.fact import NIL
from events.people import PersonDeactivated
from events.sign_ins import BadgeIssued, BadgeWithdrawn, PinSignedIn
from events.vault import DropCredentials, DropPin
from tests.commands.plain import HOUR, Given

ID = "0190a2c4-0000-7000-8000-0000000000a1"
NOW = 1_000_000 * HOUR


def test_every_sign_in_is_recorded():
    account = Given(accounts)
    signed_in = PinSignedIn(person_id=ID, method="pin")
    assert account.when(RecordSignIn(person_id=ID, method="pin")) == [signed_in]
    assert account.when(RecordSignIn(person_id=ID, method="pin")) == [signed_in]
    assert RecordSignIn in INSIDE


def test_a_sign_in_from_offline_is_recorded_at_its_own_time():
    command = RecordSignIn(person_id=ID, method="badge", sealed_at=moment(NOW - HOUR))
    signed_in = PinSignedIn(person_id=ID, method="badge", offline=True)
    assert Given(accounts).when(command, now_us=NOW) == [Timed(signed_in, NOW - HOUR)]


def test_a_badge_is_issued_again_and_again_and_withdrawn_once():
    account = Given(accounts)
    assert account.when(WithdrawBadge(person_id=ID)) == []
    assert account.when(IssueBadge(person_id=ID)) == [BadgeIssued(person_id=ID)]
    assert account.when(IssueBadge(person_id=ID)) == [BadgeIssued(person_id=ID)]
    assert account.when(WithdrawBadge(person_id=ID)) == [BadgeWithdrawn(person_id=ID)]
    assert account.when(WithdrawBadge(person_id=ID)) == []


def test_a_badge_is_for_somebody_who_works_here():
    assert Given(accounts).rejected(IssueBadge(person_id=ID), people=frozenset()).code == "unknown-person"


def test_a_new_badge_and_leaving_make_the_old_one_void():
    badge = DropCredentials(ID, "badge")
    assert consequences([BadgeIssued(person_id=ID)]) == [badge]
    assert consequences([BadgeWithdrawn(person_id=ID)]) == [badge]
    gone = consequences([PersonDeactivated(person_id=ID)])
    assert {DropPin(ID), DropCredentials(ID)} <= set(gone)


def test_the_nil_uuid_is_nobody():
    from commands import people

    nobody = RegisterPerson(person_id=NIL, name="Nobody", roles=("contributor",))
    assert Given(people).rejected(nobody).code == "nobody"
