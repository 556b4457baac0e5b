"""A tablet's outbox comes late: after its people have signed out, have left, or after the server was restored."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from commands.actors import GRANT_LIFE_US
from commands.answers import Done, Submission, Trip
from commands.command import Command
from commands.context import moment
from commands.corrections import AddSession, CorrectSession
from commands.people import DeactivatePerson
from commands.refusals import ReportRefusal, ResolveRefusal
from commands.timeline import LATE_US
from commands.work import AddTask, CompleteTask, EndShift, PauseTask, ResumeTask, StartTask
from tests.commands.desks import ANN, BEN, HOUR, NOW, SECOND, Bench, codes, granted, person

MINUTE = 60 * SECOND
TASKS = {ANN: person("1"), BEN: person("2")}


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """A shop with Ann and Ben, who have a task each; it is two hours later."""
    bench.shop("a", "b")
    for who in (ANN, BEN):
        bench.do(AddTask(person_id=who, order_number="1", work_type="Engraving", task_id=TASKS[who]))
    bench.clock.now_us = NOW + 2 * HOUR
    return bench


class Tablet:
    """Offline since `NOW`: keeps what is done, under the sign-in of who did it, and sends it in one request."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.queue: list[Submission] = []

    def tap(self, minutes: float, command: Any, who: str = ANN, signed_in: float = 0, **said: Any) -> None:
        at_us = NOW + int(minutes * MINUTE)
        made = command(person_id=who, task_id=TASKS[who], occurred_at=moment(at_us), **said)
        proof = granted({ANN: "a", BEN: "b"}[who], NOW + int(signed_in * MINUTE))
        self.queue.append(self.bench.submission(made, proof=proof))

    def flush(self) -> list[Any]:
        """Send all that waits; what is done leaves the queue."""
        trip = Trip()
        answers = self.bench.run(*(replace(each, trip=trip) for each in self.queue))
        self.queue = [each for each, answer in zip(self.queue, answers, strict=True) if not isinstance(answer, Done)]
        return answers


@pytest.fixture
def tablet(shop: Bench) -> Tablet:
    return Tablet(shop)


def work_of(bench: Bench, who: str = ANN) -> list[tuple[str, int]]:
    """What was recorded of somebody's work, in minutes."""
    return [
        (record.tag, (record.occurred_at_us - NOW) // MINUTE)
        for record in bench.records()
        if record.stream == f"work-{who}" and record.tag != "task.added.v1"
    ]


def test_it_counts_as_of_its_own_time_though_everybody_has_signed_out(tablet: Tablet):
    """A sign-in covers its time, not the time of arrival."""
    tablet.bench.clock.now_us = NOW + GRANT_LIFE_US + 30 * HOUR
    tablet.tap(10, StartTask)
    tablet.tap(70, PauseTask)
    assert codes(tablet.flush()) == ["Done", "Done"]
    assert work_of(tablet.bench) == [("task.started.v1", 10), ("task.paused.v1", 70)]


def test_it_carries_each_persons_own_sign_in(tablet: Tablet):
    """Ann, then Ben, then Ann again, on one tablet; Ben is the one who is signed in now."""
    tablet.tap(10, StartTask)
    tablet.tap(20, StartTask, BEN, signed_in=19)
    tablet.tap(30, CompleteTask, signed_in=29)
    tablet.tap(40, PauseTask, BEN, signed_in=39)
    assert codes(tablet.flush()) == ["Done"] * 4
    assert work_of(tablet.bench, BEN) == [("task.started.v1", 20), ("task.paused.v1", 40)]
    actors = {record.stream: record.actor for record in tablet.bench.records() if record.tag == "task.started.v1"}
    assert actors == {f"work-{who}": f"person:{who}" for who in (ANN, BEN)}


def test_ones_sign_in_does_not_do_for_anothers_work(tablet: Tablet):
    tablet.tap(10, StartTask)
    tablet.queue[0] = replace(tablet.queue[0], proof=granted("b"))
    assert codes(tablet.flush()) == ["not-yours"]


def test_what_was_done_before_somebody_left_counts_and_nothing_after(tablet: Tablet):
    """She was deactivated at half past; other people's items go on."""
    tablet.bench.do(DeactivatePerson(person_id=ANN, occurred_at=moment(NOW + 30 * MINUTE)))
    tablet.tap(10, StartTask)
    tablet.tap(29, PauseTask)
    tablet.tap(30, ResumeTask)
    tablet.tap(40, StartTask, BEN)
    tablet.tap(50, PauseTask)
    assert codes(tablet.flush()) == ["Done", "Done", "inactive-person", "Done", "NotAttempted"]
    assert work_of(tablet.bench) == [("task.started.v1", 10), ("task.paused.v1", 29)]


def test_a_session_that_is_still_open_when_somebody_left_is_put_right_by_a_foreman(tablet: Tablet):
    tablet.tap(10, StartTask)
    session = tablet.queue[0].key_text
    assert codes(tablet.flush()) == ["Done"]
    tablet.bench.do(DeactivatePerson(person_id=ANN))
    times = {"started_at": moment(NOW + 10 * MINUTE), "ended_at": moment(NOW + 30 * MINUTE)}
    assert codes([tablet.bench.do(CorrectSession(person_id=ANN, session_id=session, reason="left", **times))]) == [
        "Done"
    ]
    assert tablet.bench.desk.state(f"work-{ANN}").running == ()


def test_who_has_left_is_ended_with_the_shift(tablet: Tablet):
    tablet.tap(10, StartTask)
    tablet.flush()
    tablet.bench.do(DeactivatePerson(person_id=ANN))
    done = tablet.bench.do(EndShift(person_id=ANN, ended_at=moment(NOW + HOUR)))
    assert (done.events, work_of(tablet.bench)[-1]) == (1, ("task.paused.v1", 60))


def test_a_refusal_holds_up_the_same_person_until_it_is_taken_out(tablet: Tablet):
    """A pause of nothing; then the tablet moves it to its list, and sends the rest with the same keys."""
    tablet.tap(10, PauseTask)
    tablet.tap(20, StartTask)
    tablet.tap(25, StartTask, BEN)
    tablet.tap(30, CompleteTask)
    assert codes(tablet.flush()) == ["illegal-move", "NotAttempted", "Done", "NotAttempted"]
    refused = tablet.queue.pop(0)
    keys = [each.key_text for each in tablet.queue]
    answers = tablet.flush()
    assert codes(answers) == ["Done", "Done"]
    assert [answer.key for answer in answers] == keys
    assert refused.key_text not in keys
    assert work_of(tablet.bench) == [("task.started.v1", 20), ("task.completed.v1", 30)]


def test_it_can_be_sent_again_for_ever(tablet: Tablet):
    """The answer was lost after the commit."""
    tablet.tap(10, StartTask)
    tablet.tap(30, PauseTask)
    sent = list(tablet.queue)
    first = tablet.flush()
    head = len(tablet.bench.records())
    for _ in range(3):
        tablet.queue = list(sent)
        assert tablet.flush() == first
    assert len(tablet.bench.records()) == head


def test_what_was_refused_is_entered_by_a_foreman(tablet: Tablet):
    """It came while the foreman had already put that time right: it is kept, and dealt with by commands."""
    bench = tablet.bench
    times = {"started_at": moment(NOW + 10 * MINUTE), "ended_at": moment(NOW + 60 * MINUTE)}
    bench.do(AddSession(person_id=ANN, task_id=TASKS[ANN], reason="tablet was dead", **times))
    tablet.tap(20, StartTask)
    assert codes(tablet.flush()) == ["corrected-since"]
    (refused,) = tablet.queue
    told = ReportRefusal(
        person_id=ANN, refusal_id=refused.key_text, command="StartTask", code="corrected-since",
        happened_at=moment(NOW + 20 * MINUTE), task_id=TASKS[ANN], body=refused.raw.decode(),
    )  # fmt: skip
    assert codes([bench.do(told), bench.do(told)]) == ["Done", "Done"]
    later = {"started_at": moment(NOW + 60 * MINUTE), "ended_at": moment(NOW + 90 * MINUTE)}
    assert codes([bench.do(AddSession(person_id=ANN, task_id=TASKS[ANN], reason="she says", **later))]) == ["Done"]
    resolved = bench.do(ResolveRefusal(person_id=ANN, refusal_id=refused.key_text, outcome="entered"))
    assert resolved.events == 1
    assert bench.tags()[-3:] == ["refusal.reported.v1", "session.added.v1", "refusal.resolved.v1"]


def test_what_an_older_copy_of_the_log_has_lost_is_done_again_and_nothing_twice(tablet: Tablet, tmp_path: Path):
    """The server was restored: the tablet sends again what was acknowledged in the last 72 hours."""
    bench = tablet.bench
    tablet.tap(10, StartTask)
    sent = list(tablet.queue)
    tablet.flush()
    bench.close()
    shutil.copytree(bench.folder, tmp_path / "backup")
    bench.open()
    tablet.tap(30, PauseTask)
    tablet.tap(40, ResumeTask)
    sent += tablet.queue
    tablet.flush()
    lost = work_of(bench)
    bench.close()
    bench.folder = tmp_path / "backup"
    bench.open()
    assert work_of(bench) == lost[:1]
    trip = Trip()
    answers = bench.answered(*(replace(each, trip=trip) for each in sent))
    assert codes(each.answer for each in answers) == ["Done"] * 3
    assert [each.replayed for each in answers] == [True, False, False]
    assert work_of(bench) == lost


@pytest.mark.parametrize(("late_us", "code"), [(LATE_US, "Done"), (LATE_US + SECOND, "too-late")])
def test_after_72_hours_a_foreman_adds_it(tablet: Tablet, late_us: int, code: str):
    bench = tablet.bench
    bench.clock.now_us = NOW + 10 * MINUTE + late_us
    tablet.tap(10, StartTask)
    assert codes(tablet.flush()) == [code]
    times = {"started_at": moment(NOW + 10 * MINUTE), "ended_at": moment(NOW + 60 * MINUTE)}
    added: Command = AddSession(person_id=ANN, task_id=TASKS[ANN], reason="was offline", **times)
    assert codes([bench.do(added)]) == ["overlaps" if code == "Done" else "Done"]
