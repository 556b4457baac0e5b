"""A person's time, played at random: taps early and late, corrections, shift ends, weeks that close and open again."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from commands.command import Command
from commands.context import microseconds, moment, week_in
from commands.corrections import (
    AcceptCorrection,
    AddSession,
    CorrectSession,
    DeclineCorrection,
    RequestCorrection,
    RestoreSession,
    ReviewSession,
    StrikeSession,
)
from commands.timesheets import ApproveTimesheet, ReopenTimesheet
from commands.work import (
    AddTask,
    CancelTask,
    CompleteTask,
    EndShift,
    PauseTask,
    ReopenTask,
    ResumeTask,
    StartTask,
    SwitchTask,
    UndoTask,
)
from tests.commands.day import ANN
from tests.commands.folding import Desk, differing
from tests.commands.plain import HOUR, MINUTE, SECOND

TASKS = [f"0190a2c4-0000-7000-8000-0000000000e{n}" for n in range(3)]
START = 1_000 * 24 * HOUR
FAR = moment(START * 2)
TAPS = [StartTask, PauseTask, ResumeTask, CompleteTask, CancelTask, SwitchTask, UndoTask, ReopenTask]
LIKELY: dict[str, list[Any]] = {
    "open": [StartTask, SwitchTask],
    "working": [PauseTask, CompleteTask],
    "paused": [ResumeTask, SwitchTask, PauseTask, CompleteTask],
    "completed": [UndoTask, ReopenTask],
    "cancelled": [UndoTask, ReopenTask],
}
FOREMAN, SYSTEM = {"actor": "person:f"}, {"actor": "system:shift-ends"}
picks = st.integers(0, 1_000)
minutes = st.sampled_from([0, 1, 5, 30, 60, 240])
tasks = st.sampled_from(TASKS)


class PersonsTime(RuleBasedStateMachine):
    """One person's timeline; what may not be is refused, and what is taken adds up."""

    overlapping = False

    @initialize()
    def begin(self) -> None:
        self.desk = Desk()
        self.now_us, self.number = START, 0
        self.approved: dict[date, Any] = {}
        for task in TASKS:
            self.send(AddTask(person_id=ANN, order_number="107923", work_type="Engraving", task_id=task))

    def send(self, command: Command, late_us: int = 0, **context: Any) -> str | None:
        self.number += 1
        at_us = self.now_us - late_us
        return self.desk.send(command, at_us, self.number, now_us=self.now_us, **context)

    def a_session(self, pick: int) -> str:
        known = sorted(self.desk.fold.sessions | self.desk.fold.struck)
        return known[pick % len(known)] if known else TASKS[0]

    @rule(passing=st.integers(1, 90) | st.integers(1, 90) | st.sampled_from([600, 5_000, 12_000, 30_000]))
    def time_passes(self, passing: int) -> None:
        self.now_us += passing * MINUTE

    @rule(passing=st.integers(0, 11))
    def seconds_pass(self, passing: int) -> None:
        self.now_us += passing * SECOND

    @rule(tap=st.sampled_from(TAPS), task=tasks, late=minutes | st.integers(0, 4_000), seen=st.none() | picks)
    def tap(self, tap: Any, task: str, late: int, seen: int | None) -> None:
        more: dict[str, Any] = {"reason": "none"} if tap is CancelTask else {}
        if seen is not None:
            more["expected_version"] = max(self.desk.version - seen % 8, 0)
        self.send(tap(person_id=ANN, task_id=task, **more), late * MINUTE, actor=f"person:{ANN}")

    @rule(task=tasks, pick=picks, late=st.integers(0, 90) | st.just(0))
    def tap_what_makes_sense(self, task: str, pick: int, late: int) -> None:
        likely = LIKELY[self.desk.fold.phases.get(task, "open")]
        self.tap(likely[pick % len(likely)], task, late, None)

    @rule(pick=picks, back=minutes, moved=st.integers(-90, 90), length=st.integers(1, 300))
    def correct(self, pick: int, back: int, moved: int, length: int) -> None:
        session = self.a_session(pick)
        known = {**self.desk.fold.struck, **self.desk.fold.sessions}.get(session)
        started_at = moment(self.now_us - back * MINUTE) if known is None else known[1]
        started_at += timedelta(minutes=moved)
        ended_at = started_at + timedelta(minutes=length)
        said = {"started_at": started_at, "ended_at": ended_at, "reason": "forgot"}
        self.send(CorrectSession(person_id=ANN, session_id=session, **said), **FOREMAN)

    @rule(pick=picks)
    def strike(self, pick: int) -> None:
        self.send(StrikeSession(person_id=ANN, session_id=self.a_session(pick), reason="never"), **FOREMAN)

    @rule(pick=picks)
    def take_back(self, pick: int) -> None:
        self.send(RestoreSession(person_id=ANN, session_id=self.a_session(pick)), **FOREMAN)

    @rule(pick=picks)
    def review(self, pick: int) -> None:
        self.send(ReviewSession(person_id=ANN, session_id=self.a_session(pick)), **FOREMAN)

    @rule(task=tasks, back=minutes | st.integers(0, 20_000), length=st.integers(1, 200))
    def add_session(self, task: str, back: int, length: int) -> None:
        ended_us = self.now_us - back * MINUTE
        times = {"started_at": moment(ended_us - length * MINUTE), "ended_at": moment(ended_us)}
        self.send(AddSession(person_id=ANN, task_id=task, reason="forgot", **times), **FOREMAN)

    @rule(task=tasks, pick=picks, strike=st.booleans(), back=minutes, length=st.integers(1, 200))
    def ask(self, task: str, pick: int, strike: bool, back: int, length: int) -> None:  # noqa: FBT001
        ended_us = self.now_us - back * MINUTE
        said: dict[str, Any] = {"started_at": moment(ended_us - length * MINUTE), "ended_at": moment(ended_us)}
        if strike:
            said = {"session_id": self.a_session(pick), "strike": True}
            task = {**self.desk.fold.struck, **self.desk.fold.sessions}.get(said["session_id"], (task,))[0]
        self.send(RequestCorrection(person_id=ANN, task_id=task, **said), actor=f"person:{ANN}")

    @rule(pick=picks, answer=st.sampled_from([AcceptCorrection, DeclineCorrection]))
    def answer(self, pick: int, answer: Any) -> None:
        asked = sorted(self.desk.whole.requests)
        if asked:
            self.send(answer(person_id=ANN, request_id=asked[pick % len(asked)], reason="looked"), **FOREMAN)

    @rule(back=minutes | st.integers(0, 2_000))
    def shift_ends(self, back: int) -> None:
        self.send(EndShift(person_id=ANN, ended_at=moment(self.now_us - back * MINUTE)), **SYSTEM)

    @rule(back=st.integers(0, 5))
    def approve(self, back: int) -> None:
        today = moment(self.now_us).date()
        week = today - timedelta(days=today.weekday() + 7 * back)
        worked = self.worked(week)
        labor_us = sum(end - start for start, end in worked.values())
        code = self.send(ApproveTimesheet(person_id=ANN, week=week, labor_us=labor_us), **FOREMAN)
        assert code in (None, "week-not-over", "week-open-session", "week-open-request")
        if code is None:
            self.approved[week] = worked

    @rule(pick=picks)
    def reopen(self, pick: int) -> None:
        if self.desk.fold.weeks:
            week = sorted(self.desk.fold.weeks)[pick % len(self.desk.fold.weeks)]
            assert self.send(ReopenTimesheet(person_id=ANN, week=week, reason="asked"), **FOREMAN) is None
            assert week not in self.desk.fold.weeks

    def worked(self, week: date) -> dict[str, tuple[int, int]]:
        """When in a week each session was."""
        begin, end = week_in("UTC", week)
        spans = {
            session: (max(microseconds(started), begin), min(microseconds(ended or FAR), end))
            for session, (_, started, ended) in self.desk.fold.sessions.items()
        }
        return {session: span for session, span in spans.items() if span[0] < span[1]}

    @invariant()
    def nobody_works_twice_at_once(self) -> None:
        if self.overlapping:
            return
        spans = sorted((started, ended or FAR) for _, started, ended in self.desk.fold.sessions.values())
        assert all(start <= end for start, end in spans)
        some = [span for span in spans if span[0] < span[1]]
        assert all(before[1] <= after[0] for before, after in pairwise(some))

    @invariant()
    def an_approved_week_is_as_it_was_approved(self) -> None:
        for week in self.desk.fold.weeks:
            assert self.worked(week) == self.approved[week]

    @invariant()
    def states_and_fold_tell_the_same_story(self) -> None:
        fold, state, whole = self.desk.fold, self.desk.state, self.desk.whole
        assert differing(state, whole) == []
        assert {task.task_id: task.phase for task in whole.tasks.values()} == fold.phases
        spans = {each.session_id: (each.task_id, moment(each.started_at_us)) for each in whole.sessions.values()}
        assert spans == {session: said[:2] for session, said in {**fold.struck, **fold.sessions}.items()}
        for each in (*state.sessions.values(), *whole.sessions.values()):
            if not each.struck:
                ended_at = None if each.ended_at_us is None else moment(each.ended_at_us)
                assert fold.sessions[each.session_id] == (each.task_id, moment(each.started_at_us), ended_at)
        still_open = {session: said[0] for session, said in fold.sessions.items() if said[2] is None}
        assert {state.tasks[task].session_id: task for task in state.running} == still_open


class OverlappingTime(PersonsTime):
    """The same in a shop that allows overlapping work, and allows it no longer, and again."""

    overlapping = True

    @rule()
    def change(self) -> None:
        self.desk.settings["overlap_allowed"] = not self.desk.settings.get("overlap_allowed")


def test_a_persons_time_adds_up() -> None:
    run_state_machine_as_test(PersonsTime, settings=settings(max_examples=20, stateful_step_count=30))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [PersonsTime, OverlappingTime])
def test_a_persons_time_adds_up_at_length(kind: type[PersonsTime]) -> None:
    run_state_machine_as_test(kind, settings=settings(max_examples=200))
