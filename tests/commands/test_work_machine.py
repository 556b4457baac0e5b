"""The life of tasks, played at random: against a model that knows no events, and in any order of arrival."""

from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from commands.command import Command
from commands.context import moment
from commands.work import (
    AddTask,
    CancelTask,
    CompleteTask,
    PauseTask,
    ReopenTask,
    ResumeTask,
    StartTask,
    SwitchTask,
    UndoTask,
)
from tests.commands.day import ANN
from tests.commands.folding import Desk
from tests.commands.plain import HOUR, MINUTE, SECOND

TASKS = [f"0190a2c4-0000-7000-8000-0000000000e{n}" for n in range(4)]
START = 1_000 * 24 * HOUR


class TaskLife(RuleBasedStateMachine):
    """Random commands in order of time, against phases and worked time in plain dicts."""

    @initialize()
    def begin(self) -> None:
        self.desk = Desk()
        self.now_us = START
        self.number = 0
        self.phases: dict[str, str] = {}
        self.worked_us = dict.fromkeys(TASKS, 0)
        self.since_us: dict[str, int] = {}
        self.closed: tuple[str, str, int, int | None] | None = None
        self.began_since = False  # whether work began after that, which may be over again

    def send(self, command: Command, *, legal: bool) -> None:
        """Send a command; it must be accepted just when the model says so."""
        self.number += 1
        assert (self.desk.send(command, self.now_us, self.number) is None) == legal

    @rule(seconds=st.integers(1, 5) | st.integers(60, 40_000) | st.just(73 * 3_600))
    def time_passes(self, seconds: int) -> None:
        self.now_us += seconds * SECOND

    @rule(task=st.sampled_from(TASKS))
    def add(self, task: str) -> None:
        if task in self.phases and task not in self.desk.state.tasks:
            return  # let go, as it was closed long ago: the desk's claim on the task's id refuses it
        self.send(AddTask(person_id=ANN, order_number="107923", work_type="Engraving", task_id=task), legal=True)
        self.phases.setdefault(task, "open")

    @rule(task=st.sampled_from(TASKS), begin=st.sampled_from([StartTask, ResumeTask, SwitchTask]))
    def begin_work(self, task: str, begin: Any) -> None:
        wanted = {StartTask: ("open",), ResumeTask: ("paused",), SwitchTask: ("open", "paused", "working")}[begin]
        phase = self.phases.get(task)
        legal = phase in wanted and (begin is SwitchTask or not self.since_us)
        self.send(begin(person_id=ANN, task_id=task), legal=legal)
        if legal and phase != "working":
            for other in list(self.since_us):
                self.stop(other, "paused")
            self.phases[task] = "working"
            self.since_us[task] = self.now_us
            self.began_since = True

    @rule(task=st.sampled_from(TASKS), end=st.sampled_from(["paused", "completed", "cancelled"]))
    def end_work(self, task: str, end: str) -> None:
        made: dict[str, Command] = {
            "paused": PauseTask(person_id=ANN, task_id=task),
            "completed": CompleteTask(person_id=ANN, task_id=task),
            "cancelled": CancelTask(person_id=ANN, task_id=task, reason="changed mind"),
        }
        allowed = {
            "paused": ("working",),
            "completed": ("working", "paused"),
            "cancelled": ("open", "working", "paused"),
        }
        phase = self.phases.get(task)
        legal = phase in allowed[end]
        self.send(made[end], legal=legal)
        if legal:
            assert phase is not None
            if end != "paused":
                self.closed = (task, phase, self.now_us, self.since_us.get(task))
                self.began_since = False
            self.stop(task, end)

    @rule(task=st.sampled_from(TASKS))
    def undo(self, task: str) -> None:
        last = self.closed if self.closed and self.closed[0] == task else None
        legal = (
            last is not None
            and self.now_us - last[2] <= 10 * SECOND
            and not (last[1] == "working" and self.began_since)
        )
        if last is None and self.phases.get(task) in ("completed", "cancelled"):
            return  # an earlier closing of another task: the model remembers one only
        self.send(UndoTask(person_id=ANN, task_id=task), legal=legal)
        if legal and last is not None:
            self.phases[task] = last[1]
            if last[3] is not None:
                self.worked_us[task] -= last[2] - last[3]
                self.since_us[task] = last[3]
            self.closed = None

    @rule(task=st.sampled_from(TASKS))
    def reopen(self, task: str) -> None:
        legal = self.phases.get(task) in ("completed", "cancelled")  # however long ago: the whole history is asked
        self.send(ReopenTask(person_id=ANN, task_id=task), legal=legal)
        if legal:
            worked = any(session[0] == task for session in self.desk.fold.sessions.values())
            self.phases[task] = "paused" if worked else "open"
            self.closed = None

    def stop(self, task: str, phase: str) -> None:
        self.phases[task] = phase
        if task in self.since_us:
            self.worked_us[task] += self.now_us - self.since_us.pop(task)

    @invariant()
    def one_task_runs_at_most_and_the_fold_tells_the_same_story(self) -> None:
        if not hasattr(self, "desk"):
            return
        assert list(self.desk.state.running) == list(self.since_us)
        assert len(self.since_us) <= 1
        assert self.desk.fold.phases == self.phases
        worked_us = dict.fromkeys(TASKS, 0)
        for task, started_at, ended_at in self.desk.fold.sessions.values():
            if ended_at is not None:
                worked_us[task] += round((ended_at - started_at).total_seconds() * 1_000_000)
        assert worked_us == self.worked_us


TestTaskLife = TaskLife.TestCase


Stretch = list[tuple[int, int, Command]]
"""What was done on one task: the number, time and command of each act."""


@st.composite
def days_on_two_tablets(draw: st.DrawFn) -> tuple[list[Stretch], list[Stretch]]:
    """A day that makes sense, each task entered on one of two tablets; and the order in which their queues arrive."""
    at_us, acts = START, 0
    stretches: list[Stretch] = []
    queues: tuple[list[Stretch], list[Stretch]] = ([], [])
    for number in range(draw(st.integers(1, 6))):
        task = f"0190a2c4-0000-7000-8000-0000000000d{number}"
        steps: list[Command] = [
            AddTask(person_id=ANN, order_number="107923", work_type="Engraving", task_id=task),
            StartTask(person_id=ANN, task_id=task),
        ]
        for _ in range(draw(st.integers(0, 2))):
            steps += [PauseTask(person_id=ANN, task_id=task), ResumeTask(person_id=ANN, task_id=task)]
        last = draw(st.sampled_from([PauseTask, CompleteTask]))
        steps.append(last(person_id=ANN, task_id=task))
        stretch = []
        for step in steps:
            at_us += draw(st.integers(1, 90)) * MINUTE
            stretch.append((acts, at_us, step))
            acts += 1
        stretches.append(stretch)
        queues[draw(st.integers(0, 1))].append(stretch)
    arrival = []
    while any(queues):
        queue = draw(st.sampled_from([queue for queue in queues if queue]))
        arrival.append(queue.pop(0))
    return stretches, arrival


@given(days_on_two_tablets())
def test_a_day_on_two_offline_tablets_ends_the_same_in_any_order_of_arrival(
    day: tuple[list[Stretch], list[Stretch]],
) -> None:
    """Each tablet sends in its own order, the two in any; sessions and phases are those of the day as it was."""
    straight, shuffled = Desk(), Desk()
    for desk, stretches in zip((straight, shuffled), day, strict=True):
        for stretch in stretches:
            for number, at_us, command in stretch:
                assert desk.send(command, at_us, number) is None
    assert shuffled.fold.sessions == straight.fold.sessions
    assert shuffled.fold.phases == straight.fold.phases
    assert shuffled.state.running == straight.state.running


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), st.integers(0, 200)), max_size=30))
def test_whatever_arrives_when_the_state_and_the_fold_agree_and_nobody_works_twice(
    acts: list[tuple[int, int, int]],
) -> None:
    """Nonsense in any order: refused or taken, but sessions never overlap and phases are the same everywhere."""
    makers: list[Any] = [AddTask, StartTask, PauseTask, ResumeTask, CompleteTask, CancelTask, SwitchTask]
    desk = Desk()
    for number, (task, maker, minute) in enumerate(acts):
        fields: dict[str, Any] = {"person_id": ANN, "task_id": TASKS[task]}
        if makers[maker] is AddTask:
            fields |= {"order_number": "107923", "work_type": "Engraving"}
        if makers[maker] is CancelTask:
            fields["reason"] = "none"
        desk.send(makers[maker](**fields), START + minute * MINUTE, number)
    assert desk.fold.phases == {task.task_id: task.phase for task in desk.state.tasks.values()}
    far = moment(START + 1_000 * HOUR)
    spans = sorted((started_at, ended_at or far) for _, started_at, ended_at in desk.fold.sessions.values())
    assert all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    still_open = {session: task for session, (task, _, ended_at) in desk.fold.sessions.items() if ended_at is None}
    assert {desk.state.tasks[task].session_id for task in desk.state.running} == set(still_open)
