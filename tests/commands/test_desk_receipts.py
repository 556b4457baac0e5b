"""Nothing is applied twice: the same key gets the same answer, and a key is good for one command of one sender."""

import msgspec
import pytest

from commands.actors import Local
from commands.answers import Denied, Done, Refused, Submission
from commands.desk import RECEIPTS_LIVE_US
from commands.people import ChangePerson, RegisterPerson
from commands.settings import AddWorkType, RetireWorkType
from commands.work import AddTask
from tests.commands.desks import ANN, NOW, Bench, codes, granted

ADD = AddWorkType(name="Engraving")


def test_the_same_command_again_gets_the_same_answer_and_does_nothing(bench: Bench):
    submission = bench.submission(ADD)
    (first,) = bench.answered(submission)
    (again,) = bench.answered(submission)
    assert first.answer == again.answer == Done(submission.key_text, 1, "settings", 1, 1)
    assert (first.replayed, again.replayed) == (False, True)
    assert bench.tags() == ["work.type.added.v1"]


def test_it_gets_the_same_answer_after_a_restart_and_after_the_world_went_on(bench: Bench):
    submission = bench.submission(ADD)
    (first,) = bench.run(submission)
    bench.do(RetireWorkType(name="Engraving"))
    bench.reopen()
    assert bench.run(submission) == [first]
    assert len(bench.records()) == 2


def test_fifty_equal_submissions_in_one_batch_make_one_event(bench: Bench):
    submission = bench.submission(ADD)
    answered = bench.answered(*[submission] * 50)
    assert {each.answer for each in answered} == {Done(submission.key_text, 1, "settings", 1, 1)}
    assert [each.replayed for each in answered] == [False] + [True] * 49
    assert len(bench.records()) == 1
    assert bench.count("receipt") == 1


def test_fifty_equal_submissions_in_many_batches_make_one_event(bench: Bench):
    submission = bench.submission(ADD)
    answers = {bench.run(*[submission] * size)[-1] for size in (1, 2, 7, 15, 25)}
    assert len(answers) == 1
    assert len(bench.records()) == 1


def test_a_rejection_is_an_answer_that_is_kept(bench: Bench):
    """Even when the same command would now be accepted: a key means one decision."""
    submission = bench.submission(RetireWorkType(name="Engraving"))
    (first,) = bench.run(submission)
    assert isinstance(first, Refused)
    assert first.code == "unknown-work-type"
    bench.do(ADD)
    bench.reopen()
    (again,) = bench.answered(submission)
    assert (again.answer, again.replayed) == (first, True)


def test_a_rejection_keeps_the_facts_that_help_a_page(bench: Bench):
    bench.shop("a")
    submission = bench.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=ANN))
    bench.run(submission)
    other = bench.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving", task_id=ANN))
    assert codes(bench.run(other)) == ["Done"]
    bench.do(AddWorkType(name="Packing"))
    clash = bench.submission(AddTask(person_id=ANN, order_number="1", work_type="Packing", task_id=ANN))
    (first,), (again,) = bench.run(clash), bench.run(clash)
    assert isinstance(first, Refused)
    assert first == again
    assert first.facts == {"task_id": ANN, "work_type": "Engraving", "order_number": "1"}


@pytest.mark.parametrize("committed", [1, 0], ids=["in the next batch", "in the same batch"])
class TestReusedKeys:
    """A key that meant something else is denied, and what it meant stays."""

    def both(self, bench: Bench, committed: int, first: Submission, second: Submission) -> list:
        return [*bench.run(first), *bench.run(second)] if committed else bench.run(first, second)

    def test_other_bytes_are_denied(self, bench: Bench, committed: int):
        key = bench.key()
        first, second = bench.submission(ADD, key=key), bench.submission(AddWorkType(name="Packing"), key=key)
        answers = self.both(bench, committed, first, second)
        assert codes(answers) == ["Done", "key-reused"]
        assert isinstance(answers[1], Denied)
        assert len(bench.records()) == 1

    def test_the_same_command_in_other_bytes_is_another_command(self, bench: Bench, committed: int):
        """It is the bytes that count: nothing has to be understood to tell a repetition."""
        key = bench.key()
        spaced = bench.submission(ADD, key=key, raw=b' {"type": "AddWorkType", "name": "Engraving"}')
        assert codes(self.both(bench, committed, bench.submission(ADD, key=key), spaced)) == ["Done", "key-reused"]

    def test_another_sender_is_denied(self, bench: Bench, committed: int):
        key = bench.key()
        other = bench.submission(ADD, key=key, proof=Local("cli:somebody"))
        answers = self.both(bench, committed, bench.submission(ADD, key=key), other)
        assert codes(answers) == ["Done", "key-reused"]
        assert "by somebody else" in answers[1].message


def test_what_was_denied_leaves_no_receipt_and_may_be_sent_again_by_the_right_one(bench: Bench):
    submission = bench.submission(RegisterPerson(person_id=ANN, name="Ann", roles=("admin",)), proof=granted("a"))
    assert codes(bench.run(submission)) == ["inactive-person"]
    assert bench.count("receipt") == 0
    allowed = msgspec.structs.replace(submission, proof=Local("cli:admin"))
    assert codes(bench.run(allowed)) == ["Done"]


def test_a_command_that_changes_nothing_has_a_receipt_too(bench: Bench):
    bench.do(ADD)
    submission = bench.submission(ADD)
    (first,) = bench.run(submission)
    assert (first.events, first.position, first.version) == (0, 1, 1)
    assert bench.answered(submission)[0].replayed
    assert bench.count("receipt") == 2


def test_a_receipt_never_holds_what_was_said(bench: Bench):
    """No names and no secrets: of the bytes that were sent only a keyed digest is kept."""
    bench.do(RegisterPerson(person_id=ANN, name="Ann Verysecret", roles=("contributor",)))
    bench.do(ChangePerson(person_id=ANN, name="Ann Othersecret", roles=("contributor",), team="Nowhere"))
    bench.do(RegisterPerson(person_id=ANN, name="Ann Thirdsecret", roles=("contributor",)))
    assert bench.count("receipt") == 3
    bench.close()
    content = bench.opened.path.read_bytes()
    for word in (b"Verysecret", b"Othersecret", b"Thirdsecret"):
        assert word not in content


def test_receipts_live_thirty_days_and_after_that_the_command_is_too_late(bench: Bench):
    """So a very late retry is never applied a second time."""
    submission = bench.submission(ADD)
    bench.run(submission)
    bench.clock.now_us = NOW + RECEIPTS_LIVE_US
    bench.desk.idle()
    assert codes(bench.run(submission)) == ["Done"]
    bench.clock.now_us += 1
    bench.desk.idle()
    assert bench.count("receipt") == 0
    assert codes(bench.run(submission)) == ["too-late"]
    assert len(bench.records()) == 1


def test_a_quiet_moment_forgets_old_receipts_a_few_hundred_at_a_time(bench: Bench):
    for _ in range(6):
        bench.run(*[bench.submission(ADD) for _ in range(100)])
    bench.clock.now_us = NOW + RECEIPTS_LIVE_US + 1
    bench.desk.idle()
    assert bench.count("receipt") == 100
    bench.desk.idle()
    assert bench.count("receipt") == 0


def test_the_table_itself_keeps_a_key_from_a_second_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """Should the look-up ever fail, it is a fault and not a second application."""
    submission = bench.submission(ADD)
    bench.run(submission)
    bench.do(RetireWorkType(name="Engraving"))
    monkeypatch.setattr(bench.opened.writer, "receipts", lambda _keys: {})
    assert codes(bench.run(submission)) == ["Failed"]
    assert bench.tags() == ["work.type.added.v1", "work.type.retired.v1"]
