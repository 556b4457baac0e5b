"""The commands of one request keep their order: what did not go through holds up what depends on it, no more."""

import apsw
import pytest
from msgspec.structs import replace

from commands.answers import Done, NotAttempted, Submission, Trip, Unavailable, unavailable
from commands.command import Command
from commands.settings import AddWorkType, RetireWorkType
from commands.work import AddTask, CompleteTask, StartTask
from tests.commands.desks import ANN, BEN, Bench, codes, granted, person


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """A shop with Ann and Ben."""
    bench.shop("a", "b")
    return bench


TASKS = {ANN: person("1"), BEN: person("2")}


def add(who: str, order: str = "1") -> AddTask:
    return AddTask(person_id=who, order_number=order, work_type="Engraving", task_id=TASKS[who])


def start(who: str) -> StartTask:
    return StartTask(person_id=who, task_id=TASKS[who])


def complete(who: str) -> CompleteTask:
    return CompleteTask(person_id=who, task_id=TASKS[who])


def sent(bench: Bench, *commands: Command, trip: Trip | None = None) -> list[Submission]:
    trip = trip or Trip()
    return [bench.submission(command, trip=trip) for command in commands]


def test_an_outbox_is_done_in_its_order(shop: Bench):
    assert codes(shop.run(*sent(shop, add(ANN), start(ANN), complete(ANN)))) == ["Done"] * 3


def test_a_rejection_holds_up_the_same_persons_later_ones_and_nobody_elses(shop: Bench):
    request = sent(shop, add(ANN, order="unknown"), add(BEN), start(ANN), start(BEN), complete(ANN))
    assert codes(shop.run(*request)) == ["unknown-order", "Done", "NotAttempted", "Done", "NotAttempted"]


def test_what_was_not_attempted_has_no_receipt_and_can_be_sent_again(shop: Bench):
    refused, later = sent(shop, add(ANN, order="unknown"), start(ANN))
    shop.run(refused, later)
    shop.do(add(ANN))
    (again,) = shop.answered(replace(later, trip=None))
    assert isinstance(again.answer, Done)
    assert not again.replayed


def test_a_denial_holds_up_too(shop: Bench):
    trip = Trip()
    by_ben = shop.submission(add(ANN), proof=granted("b"), trip=trip)
    by_ann = shop.submission(start(ANN), proof=granted("a"), trip=trip)
    assert codes(shop.run(by_ben, by_ann)) == ["not-yours", "NotAttempted"]


def test_a_fault_holds_up_too(shop: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commands.desk.require_timely", lambda *_: 1 / 0)
    assert codes(shop.run(*sent(shop, add(ANN), start(ANN)))) == ["Failed", "NotAttempted"]


def test_another_requests_commands_go_on(shop: Bench):
    refused = sent(shop, add(ANN, order="unknown"), start(ANN))
    others = sent(shop, add(ANN), start(ANN))
    assert codes(shop.run(*refused, *others)) == ["unknown-order", "NotAttempted", "Done", "Done"]


def test_a_refusal_is_remembered_over_the_batches_of_one_request(shop: Bench):
    trip = Trip()
    assert codes(shop.run(*sent(shop, add(ANN, order="unknown"), trip=trip))) == ["unknown-order"]
    assert codes(shop.run(*sent(shop, add(ANN), add(BEN), trip=trip))) == ["NotAttempted", "Done"]


def test_a_replayed_rejection_holds_up_as_the_first_one_did(shop: Bench):
    """Else the second sending of an outbox would do what the first did not."""
    refused = shop.submission(add(ANN, order="unknown"))
    shop.run(refused)
    trip = Trip()
    again = replace(refused, trip=trip)
    assert codes(shop.run(again, *sent(shop, add(ANN), trip=trip))) == ["unknown-order", "NotAttempted"]


def test_when_the_log_cannot_be_written_all_of_the_request_waits(shop: Bench):
    """The order is kept when it is sent again."""
    trip = Trip()
    request = sent(shop, add(ANN), add(BEN), trip=trip)
    answers = unavailable(request, "busy", "send it again")
    assert [(each.answer.key, each.answer.code) for each in answers] == [(each.key_text, "busy") for each in request]
    later = sent(shop, start(ANN), trip=trip)
    (halted,) = shop.run(*later)
    assert isinstance(halted, Unavailable)
    assert halted.key == later[0].key_text
    assert codes(shop.run(*sent(shop, add(ANN), start(ANN)))) == ["Done", "Done"]


def test_a_batch_that_is_decided_again_forgets_the_refusals_of_its_first_round(
    shop: Bench, monkeypatch: pytest.MonkeyPatch
):
    """A guard of the tables broke the batch: one by one, what came before the refusal goes through."""
    append = shop.opened.writer.append

    def breaking(entries, recorded_at_us):
        if any(b"Culprit" in entry.data for entry in entries):
            raise apsw.ConstraintError("made up")
        return append(entries, recorded_at_us)

    monkeypatch.setattr(shop.opened.writer, "append", breaking)
    request = sent(shop, AddWorkType(name="A"), RetireWorkType(name="unknown"), AddWorkType(name="B"))
    culprit = shop.submission(AddWorkType(name="Culprit"))
    assert codes(shop.run(*request, culprit)) == ["Done", "unknown-work-type", "NotAttempted", "Failed"]


def test_not_attempted_says_nothing_but_the_key(shop: Bench):
    refused, later = sent(shop, add(ANN, order="unknown"), start(ANN))
    assert shop.run(refused, later)[1] == NotAttempted(later.key_text)
