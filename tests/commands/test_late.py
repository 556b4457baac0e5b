"""Late arrivals: what was done offline is put where it belongs, or refused with a reason."""

from types import SimpleNamespace

from commands.command import Timed
from commands.work import (
    CancelTask,
    CompleteTask,
    PauseTask,
    ResumeTask,
    StartTask,
    SwitchTask,
)
from events.work import (
    TaskCompleted,
    TaskPaused,
    TaskStarted,
    TimelineRestated,
)
from tests.commands.day import EIGHT, A, B, Day, key
from tests.commands.plain import MINUTE


def test_what_was_done_offline_on_another_tablet_is_put_where_it_belongs(day: Day) -> None:
    """A was started and paused offline before B began: the start alone assumes an end, the pause then says it."""
    day.at(150, StartTask, B)
    start = day.at(60, StartTask, A)
    session = key(day.number)
    assert start == [
        TaskStarted(task_id=A, session_id=session),
        Timed(TaskPaused(task_id=A, session_id=session, reason="assumed"), EIGHT + 150 * MINUTE),
    ]
    assert day.given.state.running == (B,)
    assert day.at(120, PauseTask, A) == [TaskPaused(task_id=A, session_id=session)]
    assert (day.phase(A), day.phase(B)) == ("paused", "working")
    assert day.at(160, SwitchTask, A)[0].task_id == B


def test_a_late_completion_ends_the_assumed_session_earlier(day: Day) -> None:
    """Completing supersedes the assumption as pausing does."""
    day.at(150, StartTask, B)
    day.at(60, StartTask, A)
    assert day.at(90, CompleteTask, A) == [TaskCompleted(task_id=A, session_id=key(day.number - 1))]
    assert (day.phase(A), day.phase(B)) == ("completed", "working")


def test_a_late_pause_before_a_later_resume_restates_what_runs_now(day: Day) -> None:
    """Folding the pause alone would say that A is paused, so the truth is said after it."""
    day.at(150, StartTask, B)
    day.at(60, StartTask, A)
    first = key(day.number)
    day.at(160, PauseTask, B)
    day.at(170, ResumeTask, A)
    second = key(day.number)
    pause, restated = day.at(120, PauseTask, A)
    assert pause == TaskPaused(task_id=A, session_id=first)
    assert isinstance(restated, TimelineRestated)
    assert [(each.task_id, each.phase) for each in restated.tasks] == [(A, "working")]
    assert [each.session_id for each in restated.sessions] == [second]
    assert day.given.state.running == (A,)
    assert day.at(180, CompleteTask, A) == [TaskCompleted(task_id=A, session_id=second)]


def test_a_late_start_while_something_else_ran_does_not_fit(day: Day) -> None:
    """As it would have been refused at its own time."""
    day.at(10, StartTask, B)
    day.at(60, PauseTask, B)
    assert day.refused(30, StartTask, A) == "already-working"


def test_a_late_act_that_contradicts_a_later_one_does_not_fit(day: Day) -> None:
    """What a person did later stands."""
    day.at(10, StartTask, A)
    day.at(60, PauseTask, A)
    assert day.refused(30, PauseTask, A) == "does-not-fit"
    assert day.refused(30, CancelTask, A, reason="late") == "does-not-fit"
    assert day.refused(5, StartTask, A) == "does-not-fit"


def test_a_persons_pause_supersedes_the_shift_end_that_the_system_assumed(day: Day) -> None:
    """Before or after the assumed end, as long as no other work began in between."""
    day.at(10, StartTask, A)
    session = key(day.number)
    shift_end = TaskPaused(task_id=A, session_id=session, reason="shift-end")
    day.given.take([Timed(shift_end, EIGHT + 540 * MINUTE)], SimpleNamespace(command_id="", actor="system:shift"))
    assert day.at(560, PauseTask, A) == [TaskPaused(task_id=A, session_id=session)]
    assert day.refused(565, PauseTask, A) == "illegal-move"


def test_a_late_completion_before_the_shift_end_supersedes_it(day: Day) -> None:
    """The worker finished at 16:50, the tablet was offline."""
    day.at(10, StartTask, A)
    session = key(day.number)
    shift_end = TaskPaused(task_id=A, session_id=session, reason="shift-end")
    day.given.take([Timed(shift_end, EIGHT + 540 * MINUTE)], SimpleNamespace(command_id="", actor="system:shift"))
    assert day.at(530, CompleteTask, A) == [TaskCompleted(task_id=A, session_id=session)]
    assert day.phase(A) == "completed"


def test_a_late_resume_ends_where_the_same_task_is_known_to_have_been_resumed(day: Day) -> None:
    """And what comes still later finds the task at work."""
    day.at(10, StartTask, A)
    day.at(20, PauseTask, A)
    day.at(60, ResumeTask, A)
    session = day.last
    late = day.at(40, ResumeTask, A)
    assert late[1] == Timed(TaskPaused(task_id=A, session_id=day.last, reason="assumed"), EIGHT + 60 * MINUTE)
    assert day.given.state.tasks[A].session_id == session
    assert day.refused(70, ResumeTask, A) == "illegal-move"
    assert day.at(80, PauseTask, A) == [TaskPaused(task_id=A, session_id=session)]


def test_a_pause_replaces_the_shift_end_also_when_other_things_happened_in_between(day: Day) -> None:
    """What comes late after that finds the task at work until then."""
    day.at(10, StartTask, A)
    session = day.last
    day.shift_ends(540)
    day.at(545, CancelTask, B, reason="not needed")
    assert day.at(560, PauseTask, A) == [TaskPaused(task_id=A, session_id=session)]
    assert day.refused(550, ResumeTask, A) == "illegal-move"


def test_what_comes_late_from_before_the_last_days_is_put_before_them(day: Day) -> None:
    """A, resumed late where it was assumed to end, is not paused later than it was: other work began since."""
    day.at(10, StartTask, A)
    day.at(20, PauseTask, A)
    later = 20 + 4 * 1_440
    day.at(later, ResumeTask, A)
    day.at(later + 2, SwitchTask, B)
    day.at(later + 40, CompleteTask, B)
    day.at(later - 80, ResumeTask, A)
    assert day.refused(later + 45, PauseTask, A) == "illegal-move"
