"""The system's shift end, and what people say about it later: what a human did supersedes what was assumed.

Nine hours after eight, at 540, the shift ends.
"""

from typing import Any

import pytest

from commands.command import Timed
from commands.context import moment
from commands.corrections import CorrectSession, ReviewSession
from commands.work import (
    CancelTask,
    CompleteTask,
    EndShift,
    PauseTask,
    ResumeTask,
    StartTask,
    SwitchTask,
    UndoTask,
)
from events.work import TaskCancelled, TaskCompleted, TaskPaused, TaskResumed, TaskStarted, TaskUndone
from tests.commands.day import A, B, Day, key


@pytest.fixture
def worked(day: Day) -> str:
    """A session on A since 10, with what Ann's tablet had seen (`seen`) kept on the day."""
    day.at(10, StartTask, A)
    return day.last


def shift_end(task_id: str, session: str, at: float = 540) -> Timed:
    return Timed(TaskPaused(task_id=task_id, session_id=session, reason="shift-end"), Day.us(at))


class TestEnding:
    def test_what_is_open_is_paused_at_the_end_of_the_shift(self, day: Day, worked: str):
        assert day.shift_ends(540, now=541) == [shift_end(A, worked)]
        assert day.phase(A) == "paused"
        assert day.sessions() == {worked: (10, 540)}

    def test_once(self, day: Day, worked: str):
        day.shift_ends(540)
        assert day.shift_ends(540, now=600) == []
        assert worked in day.sessions()

    def test_after_downtime_as_of_its_own_time(self, day: Day, worked: str):
        assert day.shift_ends(540, now=2_000) == [shift_end(A, worked)]

    def test_what_began_then_or_later_goes_on(self, day: Day):
        day.at(540, StartTask, A)
        assert day.shift_ends(540, now=600) == []
        assert day.given.state.running == (A,)

    def test_nobody_at_work_is_nothing(self, day: Day):
        assert day.shift_ends(540) == []

    def test_not_before_its_time(self, day: Day, worked: str):
        assert day.refused(530, EndShift, ended_at=moment(Day.us(540))) == "from-the-future"
        assert day.sessions() == {worked: (10, None)}

    def test_all_that_runs_where_work_may_overlap(self, day: Day, worked: str):
        day.at(20, StartTask, B, overlap_allowed=True)
        assert day.shift_ends(540) == [shift_end(A, worked), shift_end(B, key(day.number - 1))]

    def test_the_one_that_has_left_too(self, day: Day, worked: str):
        command, context = day._made(540, EndShift, None, {"ended_at": moment(Day.us(540))})
        assert day.given.when(command, **context, people=frozenset()) == [shift_end(A, worked)]


class TestWhatCameBefore:
    """The tablet was offline when it happened, before the end of the shift."""

    @pytest.fixture(autouse=True)
    def ended(self, day: Day, worked: str) -> None:
        assert day.shift_ends(540) == [shift_end(A, worked)]

    @pytest.mark.parametrize(
        ("command", "fact", "said"),
        [
            (PauseTask, TaskPaused, {}),
            (CompleteTask, TaskCompleted, {}),
            (CancelTask, TaskCancelled, {"reason": "customer called"}),
        ],
    )
    def test_an_end_supersedes_it(self, day: Day, worked: str, command: Any, fact: Any, said: dict[str, str]):
        assert day.at(530, command, A, now=600, **said) == [fact(task_id=A, session_id=worked, **said)]
        assert day.sessions() == {worked: (10, 530)}

    def test_a_switch_supersedes_it(self, day: Day, worked: str):
        """The other task then runs on: the next look at who is still at work ends it."""
        assert day.at(530, SwitchTask, B, now=600) == [
            TaskPaused(task_id=A, session_id=worked, reason="switch"),
            TaskStarted(task_id=B, session_id=day.last),
        ]
        other = day.last
        assert day.shift_ends(540, now=601) == [shift_end(B, other)]
        assert day.sessions() == {worked: (10, 530), other: (530, 540)}

    def test_a_pause_and_a_resume_supersede_it(self, day: Day, worked: str):
        day.at(500, PauseTask, A, now=600)
        assert day.at(520, ResumeTask, A, now=600)[0] == TaskResumed(task_id=A, session_id=day.last)
        assert day.sessions() == {worked: (10, 500), day.last: (520, None)}


class TestWhatCameAfter:
    """Somebody worked on, with the tablet offline: they had seen their task running."""

    @pytest.fixture
    def seen(self, day: Day, worked: str) -> int:
        """What the tablet had seen; then the shift ends."""
        assert list(day.sessions()) == [worked]
        seen = day.version
        day.shift_ends(540)
        return seen

    @pytest.mark.parametrize("seen_too", [True, False])
    def test_a_pause_supersedes_it(self, day: Day, worked: str, seen: int, seen_too: bool):  # noqa: FBT001
        said = {"expected_version": seen} if seen_too else {}
        assert day.at(550, PauseTask, A, **said) == [TaskPaused(task_id=A, session_id=worked)]
        assert day.sessions() == {worked: (10, 550)}
        assert day.refused(560, PauseTask, A) == "illegal-move"

    @pytest.mark.parametrize(
        ("command", "fact", "said"),
        [(CompleteTask, TaskCompleted, {}), (CancelTask, TaskCancelled, {"reason": "customer called"})],
    )
    def test_an_end_supersedes_it(  # noqa: PLR0913, PLR0917  a row of the table
        self, day: Day, worked: str, seen: int, command: Any, fact: Any, said: dict[str, str]
    ):
        ended = day.at(560, command, A, expected_version=seen, **said)
        assert ended == [fact(task_id=A, session_id=worked, **said)]
        assert day.sessions() == {worked: (10, 560)}

    def test_completing_what_was_seen_paused_ends_no_session(self, day: Day, worked: str, seen: int):
        """On the next morning, from the list of paused tasks."""
        assert day.at(1_500, CompleteTask, A, expected_version=day.version) == [TaskCompleted(task_id=A)]
        assert day.sessions() == {worked: (10, 540)}
        assert seen < day.version

    def test_completing_without_a_word_of_what_was_seen_ends_no_session(self, day: Day, worked: str, seen: int):
        assert day.at(1_500, CompleteTask, A) == [TaskCompleted(task_id=A)]
        assert day.sessions() == {worked: (10, 540)}
        assert seen < day.version

    def test_pausing_what_was_seen_paused_is_no_move(self, day: Day, seen: int):
        assert day.refused(550, PauseTask, A, expected_version=seen + 1) == "illegal-move"

    def test_nobody_works_longer_than_a_day(self, day: Day, worked: str, seen: int):
        assert day.refused(10 + 1_441, PauseTask, A, expected_version=seen) == "illegal-move"
        assert day.at(10 + 1_441, CompleteTask, A, expected_version=seen) == [TaskCompleted(task_id=A)]
        assert day.sessions() == {worked: (10, 540)}

    def test_a_switch_ends_it_when_it_happened(self, day: Day, worked: str, seen: int):
        assert day.at(545, SwitchTask, B, expected_version=seen, now=600) == [
            TaskPaused(task_id=A, session_id=worked, reason="switch"),
            TaskStarted(task_id=B, session_id=day.last),
        ]
        assert day.sessions() == {worked: (10, 545), day.last: (545, None)}

    def test_a_start_of_something_else_lets_it_stand(self, day: Day, worked: str, seen: int):
        assert day.at(545, StartTask, B, expected_version=seen) == [TaskStarted(task_id=B, session_id=day.last)]
        assert day.sessions()[worked] == (10, 540)

    def test_resuming_opens_another_session(self, day: Day, worked: str, seen: int):
        assert day.at(545, ResumeTask, A, now=600) == [TaskResumed(task_id=A, session_id=day.last)]
        assert day.sessions() == {worked: (10, 540), day.last: (545, None)}
        assert seen < day.version

    def test_when_other_work_began_since_it_stands(self, day: Day, worked: str, seen: int):
        """On another tablet: what is said of A can only be about its task, not about the time."""
        day.at(550, StartTask, B)
        assert day.refused(560, PauseTask, A, expected_version=seen) == "illegal-move"
        assert day.at(560, CompleteTask, A, expected_version=seen) == [TaskCompleted(task_id=A)]
        assert day.sessions()[worked] == (10, 540)

    def test_other_work_that_began_after_the_act_does_not_count(self, day: Day, worked: str, seen: int):
        day.at(570, StartTask, B)
        assert day.at(560, CompleteTask, A, now=600, expected_version=seen) == [
            TaskCompleted(task_id=A, session_id=worked)
        ]
        assert day.sessions()[worked] == (10, 560)

    def test_undoing_brings_the_work_back(self, day: Day, worked: str, seen: int):
        day.at(560, CompleteTask, A, expected_version=seen)
        undone = TaskUndone(task_id=A, phase="working", session_id=worked)
        assert day.at(560.1, UndoTask, A) == [undone]


class TestAgainstTheForeman:
    """Who has looked at the session has decided; what comes then is kept for them."""

    @pytest.fixture
    def seen(self, day: Day, worked: str) -> int:
        assert list(day.sessions()) == [worked]
        seen = day.version
        day.shift_ends(540)
        return seen

    def review(self, day: Day, session: str) -> None:
        day.foreman(600, ReviewSession, session_id=session)

    def correct(self, day: Day, session: str) -> None:
        day.foreman(600, CorrectSession, session_id=session, span=(10, 530), reason="left earlier")

    @pytest.mark.parametrize("judge", [review, correct])
    @pytest.mark.parametrize("minutes", [520, 550])
    @pytest.mark.parametrize("command", [PauseTask, CompleteTask, SwitchTask])
    def test_a_session_that_was_looked_at_stands(  # noqa: PLR0913, PLR0917
        self, day: Day, worked: str, seen: int, judge: Any, minutes: int, command: Any
    ):
        judge(self, day, worked)
        before = day.sessions()
        task = B if command is SwitchTask else A
        assert day.refused(minutes, command, task, now=610, expected_version=seen) == "corrected-since"
        assert day.sessions() == before

    def test_what_touches_no_session_goes_on(self, day: Day, worked: str, seen: int):
        self.review(day, worked)
        assert day.at(620, CompleteTask, A, expected_version=day.version) == [TaskCompleted(task_id=A)]
        assert day.at(630, StartTask, B, expected_version=seen)
