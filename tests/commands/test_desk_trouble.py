"""What the desk answers when a command or another program makes trouble: nothing is lost, nothing half done."""

import apsw
import pytest

from commands import desk, streams
from commands import settings as deciding_settings
from commands.answers import Unavailable
from commands.deciding import overlay
from commands.orders import RecordOrder
from commands.people import ChangePerson, RegisterPerson
from commands.settings import AddWorkType
from commands.streams import Decider
from commands.work import AddTask, NoteTask
from events.log import Head
from events.writer import ForeignWrite
from tests.commands.desks import ANN, NOW, Bench, codes
from tests.events.logs import plainly

POISON = "Poison"


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program that one command brings out."""

    def decide(command, state, context):
        if command.name == POISON:
            raise ZeroDivisionError
        return deciding_settings.decide(command, state, context)

    decider = Decider(deciding_settings.initial, deciding_settings.evolve, decide, deciding_settings.initial)
    monkeypatch.setitem(streams.DECIDERS, "settings", decider)


def kind(name: str) -> AddWorkType:
    return AddWorkType(name=name)


@pytest.mark.usefixtures("poison")
class TestPoison:
    """A command that breaks the program breaks nothing but itself."""

    def test_its_neighbours_are_done(self, bench: Bench, caplog: pytest.LogCaptureFixture):
        assert codes(bench.run(*map(bench.submission, map(kind, ("A", POISON, "B"))))) == ["Done", "Failed", "Done"]
        assert [r.version for r in bench.records()] == [1, 2]
        assert bench.count("receipt") == 2
        assert bench.desk.poisoned == 1
        assert "command AddWorkType" in caplog.text
        assert "ZeroDivisionError" in caplog.text

    def test_it_has_no_receipt_and_is_done_once_the_program_is_mended(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ):
        submission = bench.submission(kind(POISON))
        assert codes(bench.run(submission)) == ["Failed"]
        monkeypatch.undo()
        assert codes(bench.run(submission)) == ["Done"]

    def test_its_log_line_does_not_say_what_was_in_it(self, bench: Bench, caplog: pytest.LogCaptureFixture):
        bench.do(kind(POISON))
        assert POISON not in caplog.text


def test_a_fact_that_cannot_be_written_leaves_no_trace_on_the_overlay(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """What fails after deciding must not be seen by the commands that follow it in the batch."""
    encode = bench.opened.codec.encode
    failures = iter([ValueError("no such fact")])

    def failing(fact, stream):
        if failure := next(failures, None):
            raise failure
        return encode(fact, stream)

    monkeypatch.setattr(bench.desk._codec, "encode", failing)
    assert codes(bench.run(bench.submission(kind("A")), bench.submission(kind("A")))) == ["Failed", "Done"]
    assert [r.version for r in bench.records()] == [1]


def test_a_key_that_a_failed_command_made_is_not_used_later(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """It was rolled back: what is sealed under it could never be read again."""
    failures = iter([ValueError("after sealing")])

    def failing(*arguments):
        if failure := next(failures, None):
            raise failure
        overlay(*arguments)

    monkeypatch.setattr(desk, "overlay", failing)
    person = RegisterPerson(person_id=ANN, name="Ann", roles=("contributor",))
    assert codes([bench.do(person), bench.do(person)]) == ["Failed", "Done"]
    bench.reopen()
    assert bench.desk.state(f"person-{ANN}").about.name == "Ann"


class TestErased:
    """Nothing more is kept about somebody who was erased."""

    def test_a_command_that_would_is_refused_and_its_neighbours_are_not(self, bench: Bench):
        bench.shop("a")
        run = bench.opened.writer.connection.execute
        run("DELETE FROM subject_key WHERE subject = ?", (f"person-{ANN}",))
        run("INSERT INTO tombstone VALUES (?, ?)", (f"person-{ANN}", NOW))
        bench.reopen()
        task = bench.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving"))
        note = bench.submission(NoteTask(person_id=ANN, task_id=task.key_text, text="hello"))
        name = bench.submission(ChangePerson(person_id=ANN, name="Ann", roles=("admin",)))
        assert codes(bench.run(task, note, name, bench.submission(kind("A")))) == ["Done", "erased", "erased", "Done"]
        assert bench.answered(note)[0].replayed


class TestConstraint:
    """A batch that breaks a guard of the tables is decided again one by one: only the culprit fails."""

    def broken(self, bench: Bench, monkeypatch: pytest.MonkeyPatch, culprit: str) -> None:
        append = bench.opened.writer.append

        def breaking(entries, recorded_at_us):
            if any(culprit.encode() in entry.data for entry in entries):
                raise apsw.ConstraintError(f"made up for {culprit}")
            return append(entries, recorded_at_us)

        monkeypatch.setattr(bench.opened.writer, "append", breaking)

    def test_only_the_culprit_fails(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        self.broken(bench, monkeypatch, "Culprit")
        sent = [bench.submission(kind(name)) for name in ("A", "Culprit", "B", "A")]
        assert codes(bench.run(*sent)) == ["Done", "Failed", "Done", "Done"]
        assert [r.data for r in bench.records()] == [b'{"name":"A"}', b'{"name":"B"}']
        assert bench.count("receipt") == 3
        assert bench.desk.poisoned == 1
        monkeypatch.undo()
        assert codes(bench.run(*sent)) == ["Done"] * 4

    def test_a_duplicate_in_such_a_batch_is_still_answered_once(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        self.broken(bench, monkeypatch, "Culprit")
        good, bad = bench.submission(kind("A")), bench.submission(kind("Culprit"))
        answered = bench.answered(good, bad, good)
        assert [each.replayed for each in answered] == [False, False, True]
        assert answered[0].answer == answered[2].answer


def test_a_lock_held_by_another_program_is_busy_and_the_command_can_be_sent_again(bench: Bench):
    other = plainly(bench.opened.path)
    other.execute("BEGIN IMMEDIATE")
    bench.opened.writer.connection.set_busy_timeout(10)
    submission = bench.submission(kind("A"))
    (answer,) = bench.run(submission)
    assert isinstance(answer, Unavailable)
    assert answer.code == "busy"
    bench.desk.idle()
    other.execute("ROLLBACK")
    other.close()
    assert codes(bench.run(submission)) == ["Done"]


class TestForeignWrites:
    """Somebody who appends past the desk is noticed before two histories grow."""

    def test_it_stops_the_desk(self, bench: Bench):
        bench.do(kind("A"))
        bench.opened.writer.head = Head(0, bytes(32))
        with pytest.raises(ForeignWrite):
            bench.do(kind("B"))
        bench.opened.writer.head = bench.opened.reader.head()

    def test_closing_frees_the_folder_all_the_same(self, bench: Bench):
        bench.do(kind("A"))
        bench.opened.writer.head = Head(0, bytes(32))
        with pytest.raises(ForeignWrite):
            bench.close()
        bench.open()
        assert codes([bench.do(kind("B"))]) == ["Done"]


def test_a_number_may_hold_what_separates_the_parts_of_a_streams_name(bench: Bench):
    assert codes([bench.do(RecordOrder(number="4-7/1 B"))]) == ["Done"]
    bench.reopen()
    assert bench.desk.state("order-4-7/1 B") is not None
