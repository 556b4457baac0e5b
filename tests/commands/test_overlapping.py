"""Several tasks at once, in a shop that allows it; and what is left of that when it is allowed no longer."""

import pytest

from commands.command import Timed
from commands.corrections import AddSession, CorrectSession
from commands.work import AddTask, CompleteTask, PauseTask, ResumeTask, StartTask, SwitchTask, UndoTask
from events.work import TaskCompleted, TaskPaused, TaskResumed, TaskStarted, TaskUndone
from tests.commands.day import A, B, C, Day, key

YES = {"overlap_allowed": True}


@pytest.fixture
def both(day: Day) -> tuple[str, str]:
    """A since 60 and B since 70."""
    day.at(60, StartTask, A, **YES)
    day.at(70, StartTask, B, **YES)
    return key(day.number - 1), key(day.number)


class TestAllowed:
    def test_each_is_paused_resumed_and_completed_by_itself(self, day: Day, both: tuple[str, str]):
        assert day.at(80, PauseTask, A, **YES) == [TaskPaused(task_id=A, session_id=both[0])]
        assert day.at(90, ResumeTask, A, **YES) == [TaskResumed(task_id=A, session_id=day.last)]
        assert day.at(100, CompleteTask, B, **YES) == [TaskCompleted(task_id=B, session_id=both[1])]
        assert day.given.state.running == (A,)

    def test_a_switch_pauses_all_others(self, day: Day, both: tuple[str, str]):
        day.at(80, PauseTask, B, **YES)
        day.at(90, ResumeTask, B, **YES)
        day.at(95, PauseTask, A, **YES)
        assert day.at(100, SwitchTask, A, **YES) == [
            TaskPaused(task_id=B, session_id=key(day.number - 2), reason="switch"),
            TaskResumed(task_id=A, session_id=day.last),
        ]
        assert set(both) <= day.sessions().keys()

    def test_undoing_brings_one_back_beside_the_other(self, day: Day, both: tuple[str, str]):
        day.at(80, CompleteTask, A, **YES)
        assert day.at(80.1, UndoTask, A, **YES) == [TaskUndone(task_id=A, phase="working", session_id=both[0])]
        assert day.given.state.running == (B, A)

    def test_a_late_start_runs_on_beside_the_others(self, day: Day, both: tuple[str, str]):
        """Nothing that began later ends it, and what it began before goes on."""
        day.at(75, AddTask, C)
        day.at(90, PauseTask, A, **YES)
        assert day.at(80, StartTask, C, now=120, **YES) == [TaskStarted(task_id=C, session_id=day.last)]
        assert day.given.state.running == (B, C)
        assert both[1] in day.sessions()

    def test_late_acts_find_their_place_beside_the_others(self, day: Day, both: tuple[str, str]):
        """A was paused at 65 and resumed at 68, before B began."""
        assert day.at(65, PauseTask, A, now=120, **YES) == [TaskPaused(task_id=A, session_id=both[0])]
        assert day.at(68, ResumeTask, A, now=120, **YES) == [TaskResumed(task_id=A, session_id=day.last)]
        assert day.sessions() == {both[0]: (60, 65), day.last: (68, None), both[1]: (70, None)}
        assert set(day.given.state.running) == {A, B}

    def test_the_shift_ends_for_all_and_a_pause_supersedes_it_for_one(self, day: Day, both: tuple[str, str]):
        day.shift_ends(540)
        assert day.at(550, PauseTask, A, **YES) == [TaskPaused(task_id=A, session_id=both[0])]
        assert day.sessions() == {both[0]: (60, 550), both[1]: (70, 540)}

    def test_corrections_may_overlap(self, day: Day, both: tuple[str, str]):
        day.foreman(100, CorrectSession, session_id=both[0], span=(60, 90), reason="x", **YES)
        day.foreman(100, AddSession, task_id=A, span=(75, 80), reason="x", **YES)
        assert day.sessions() == {both[0]: (60, 90), both[1]: (70, None), day.last: (75, 80)}


class TestNoLonger:
    """The setting was turned off while A and B were running."""

    @pytest.mark.usefixtures("both")
    def test_nothing_more_begins_until_all_are_paused(self, day: Day):
        day.at(71, AddTask, C)
        assert day.refused(80, StartTask, C) == "already-working"
        day.at(90, PauseTask, A)
        assert day.refused(91, StartTask, C) == "already-working"
        assert day.refused(91, ResumeTask, A) == "already-working"
        day.at(92, PauseTask, B)
        assert day.at(100, StartTask, C)

    def test_each_can_be_ended(self, day: Day, both: tuple[str, str]):
        assert day.at(80, PauseTask, A) == [TaskPaused(task_id=A, session_id=both[0])]
        assert day.at(81, CompleteTask, B) == [TaskCompleted(task_id=B, session_id=both[1])]

    def test_a_switch_pauses_what_else_runs(self, day: Day, both: tuple[str, str]):
        assert day.at(80, SwitchTask, A) == []
        day.at(81, PauseTask, A)
        assert day.at(82, SwitchTask, A)[0] == TaskPaused(task_id=B, session_id=both[1], reason="switch")

    def test_the_shift_ends_for_all(self, day: Day, both: tuple[str, str]):
        ended = [
            Timed(TaskPaused(task_id=task, session_id=session, reason="shift-end"), Day.us(540))
            for task, session in zip((A, B), both, strict=True)
        ]
        assert day.shift_ends(540) == ended

    def test_what_overlapped_when_it_was_allowed_does_not_stand_in_the_way_of_late_acts(
        self, day: Day, both: tuple[str, str]
    ):
        """At 65 only A ran; that B began beside it was right then."""
        pause = day.at(65, PauseTask, A, now=120)
        assert pause == [TaskPaused(task_id=A, session_id=both[0])]
        assert day.sessions() == {both[0]: (60, 65), both[1]: (70, None)}

    def test_a_late_act_does_not_add_to_it(self, day: Day, both: tuple[str, str]):
        """A, resumed late at 68, ends where B is known to have begun."""
        day.at(65, PauseTask, A, now=120)
        late = day.at(68, ResumeTask, A, now=120)
        session = day.last
        assert late == [
            TaskResumed(task_id=A, session_id=session),
            Timed(TaskPaused(task_id=A, session_id=session, reason="assumed"), Day.us(70)),
        ]
        assert day.sessions() == {both[0]: (60, 65), session: (68, 70), both[1]: (70, None)}

    def test_a_correction_must_not_overlap_any_more(self, day: Day, both: tuple[str, str]):
        said = {"session_id": both[0], "reason": "x"}
        assert day.foreman_refused(100, CorrectSession, span=(60, 90), **said).code == "overlaps"
        assert day.foreman(100, CorrectSession, span=(60, 70), **said)
