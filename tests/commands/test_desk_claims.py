"""What must be unique across streams is: one name for one tablet, one PIN for one person."""

import apsw
import pytest
from msgspec.structs import replace

from commands.access import EnrolTablet, OfferTablet, RevokeTablet
from commands.people import DeactivatePerson, HealPin, IssuePin, WithdrawPin
from commands.work import AddTask
from events.vault import AddCredential, Credential, Pin, SetPin
from tests.commands.desks import ANN, BEN, Bench, codes, person

ONE, TWO = person("1"), person("2")


def offer(tablet_id: str, name: str = "Bench 3") -> OfferTablet:
    return OfferTablet(tablet_id=tablet_id, name=name)


class TestNames:
    """Two tablets never bear the same name at once."""

    def test_a_name_that_a_tablet_has_is_taken(self, bench: Bench):
        assert codes([bench.do(offer(ONE)), bench.do(offer(TWO))]) == ["Done", "taken"]

    def test_in_the_same_batch_the_first_gets_it(self, bench: Bench):
        assert codes(bench.run(bench.submission(offer(ONE)), bench.submission(offer(TWO)))) == ["Done", "taken"]
        assert len(bench.records()) == 1

    def test_the_size_of_letters_makes_no_other_name(self, bench: Bench):
        bench.do(offer(ONE, "Bench 3"))
        assert codes([bench.do(offer(TWO, "BENCH 3"))]) == ["taken"]
        assert codes([bench.do(offer(TWO, "Straße")), bench.do(offer(person("3"), "STRASSE"))]) == ["Done", "taken"]

    def test_a_revoked_tablet_frees_its_name(self, bench: Bench):
        bench.do(offer(ONE))
        bench.do(RevokeTablet(tablet_id=ONE))
        assert codes([bench.do(offer(TWO))]) == ["Done"]

    def test_it_is_free_at_once_in_the_same_batch(self, bench: Bench):
        sent = [offer(ONE), RevokeTablet(tablet_id=ONE), offer(TWO), offer(ONE)]
        assert codes(bench.run(*map(bench.submission, sent))) == ["Done", "Done", "Done", "taken"]
        assert bench.count("claim") == 1

    def test_a_tablet_that_is_offered_another_name_frees_the_first(self, bench: Bench):
        sent = [offer(ONE, "A"), offer(ONE, "B"), offer(TWO, "A"), offer(ONE, "A")]
        assert codes(bench.run(*map(bench.submission, sent))) == ["Done", "Done", "Done", "taken"]
        assert codes([bench.do(offer(ONE, "B"))]) == ["Done"]

    def test_a_claim_holds_after_a_restart(self, bench: Bench):
        bench.do(offer(ONE))
        bench.reopen()
        assert codes([bench.do(offer(TWO))]) == ["taken"]

    def test_what_was_refused_claims_nothing(self, bench: Bench):
        bench.do(offer(ONE, "A"))
        bench.do(offer(ONE, "B"))
        bench.do(offer(TWO, "C"))
        assert codes([bench.do(offer(TWO, "B"))]) == ["taken"]
        assert codes([bench.do(offer(person("3"), "C"))]) == ["taken"]
        assert bench.count("claim") == 2


def test_a_task_id_is_one_persons(bench: Bench):
    """Two tablets that chose the same id cannot put two tasks under it."""
    bench.shop("a", "b")
    task = {"order_number": "1", "work_type": "Engraving", "task_id": ONE}
    sent = [AddTask(person_id=ANN, **task), AddTask(person_id=BEN, **task), AddTask(person_id=ANN, **task)]
    assert codes(bench.run(*map(bench.submission, sent))) == ["Done", "taken", "Done"]


def set_pin(who: str, token: bytes | None, digest: str = "hash") -> tuple[SetPin]:
    return (SetPin(Pin(who, token, digest)),)


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """A shop with Ann and Ben."""
    bench.shop("a", "b")
    return bench


class TestPins:
    """A PIN finds one person. The server makes them, so one that is taken is simply made again."""

    def test_a_pin_is_kept_with_the_fact_that_says_so(self, shop: Bench):
        shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        assert shop.desk.vault.pin_by_token(b"1") == Pin(ANN, b"1", "hash")

    def test_a_new_pin_replaces_the_one_before(self, shop: Bench):
        shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"2"))
        assert shop.desk.vault.pin_by_token(b"1") is None
        assert shop.desk.vault.pin_by_token(b"2") == Pin(ANN, b"2", "hash")

    def test_the_same_pin_again_for_the_same_person_is_fine(self, shop: Bench):
        for digest in ("one", "two"):
            assert codes([shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1", digest))]) == ["Done"]
        assert shop.desk.vault.pin_by_token(b"1") == Pin(ANN, b"1", "two")

    @pytest.mark.parametrize("committed", [1, 0], ids=["in the next batch", "in the same batch"])
    def test_a_pin_that_somebody_has_is_denied_without_a_receipt(self, shop: Bench, committed: int):
        """The door makes another and sends the same key again."""
        first = shop.submission(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        second = shop.submission(IssuePin(person_id=BEN), vault=set_pin(BEN, b"1"))
        answers = [*shop.run(first), *shop.run(second)] if committed else shop.run(first, second)
        assert codes(answers) == ["Done", "pin-taken"]
        assert codes(shop.run(replace(second, vault=set_pin(BEN, b"2")))) == ["Done"]
        assert shop.desk.vault.pin_by_token(b"1") == Pin(ANN, b"1", "hash")

    def test_a_retry_keeps_the_pin_that_was_shown_and_not_the_one_made_since(self, shop: Bench):
        first = shop.submission(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        shop.run(first)
        (again,) = shop.answered(replace(first, vault=set_pin(ANN, b"2")))
        assert again.replayed
        assert shop.desk.vault.pin_by_token(b"2") is None

    @pytest.mark.parametrize("command", [DeactivatePerson(person_id=ANN), WithdrawPin(person_id=ANN)])
    def test_a_pin_is_gone_with_what_makes_it_void(self, shop: Bench, command):
        shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        shop.do(command)
        assert not shop.desk.vault.has_pin(ANN)
        assert codes([shop.do(IssuePin(person_id=BEN), vault=set_pin(BEN, b"1"))]) == ["Done"]

    def test_a_refused_command_keeps_no_pin(self, shop: Bench):
        shop.do(DeactivatePerson(person_id=ANN))
        assert codes([shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))]) == ["inactive-person"]
        assert not shop.desk.vault.has_pin(ANN)

    def test_a_row_of_an_older_system_waits_without_a_token_until_it_heals(self, shop: Bench):
        plain = Pin(ANN, None, None, "1234")
        shop.do(IssuePin(person_id=ANN), vault=(SetPin(plain),))
        assert shop.desk.vault.pins_without_token() == [plain]
        shop.do(HealPin(person_id=ANN), vault=set_pin(ANN, b"1"))
        assert shop.desk.vault.pins_without_token() == []
        assert shop.desk.vault.pin_by_token(b"1") == Pin(ANN, b"1", "hash")

    def test_the_table_itself_keeps_a_pin_from_a_second_person(self, shop: Bench):
        """Should the check before ever fail, the first keeps it."""
        writer, vault = shop.opened.writer, shop.desk.vault
        shop.do(IssuePin(person_id=ANN), vault=set_pin(ANN, b"1"))
        writer.begin()
        with pytest.raises(apsw.ConstraintError):
            vault.apply(set_pin(BEN, b"1"), 0)
        writer.rollback()
        assert vault.pin_by_token(b"1") == Pin(ANN, b"1", "hash")


def test_a_credential_is_kept_with_the_fact_and_dropped_with_the_tablet(bench: Bench):
    def credential(digest: bytes, kind: str) -> tuple[AddCredential]:
        return (AddCredential(Credential(digest, kind, ONE, ("a", "b"), 7)),)

    bench.do(offer(ONE), vault=credential(b"code", "code"))
    assert bench.desk.vault.credential(b"code") == Credential(b"code", "code", ONE, ("a", "b"), 7)
    bench.do(EnrolTablet(tablet_id=ONE), vault=credential(b"secret", "tablet"))
    assert bench.desk.vault.credential(b"code") is None
    bench.do(RevokeTablet(tablet_id=ONE))
    assert bench.desk.vault.credential(b"secret") is None
    assert bench.count("credential") == 0
