"""Late arrivals against a foreman: what was put right stands, up to where it reaches; after that all is as ever."""

from typing import Any

import pytest

from commands.corrections import AddSession, CorrectSession, StrikeSession
from commands.work import (
    AddTask,
    CancelTask,
    CompleteTask,
    NoteTask,
    PauseTask,
    ReopenTask,
    ResumeTask,
    StartTask,
    SwitchTask,
    UndoTask,
)
from events.work import TaskCompleted, TaskPaused, TaskStarted, TaskUndone, TimelineRestated
from tests.commands.day import A, B, C, Day, clock

MOVES: list[tuple[Any, str, dict[str, str]]] = [
    (StartTask, B, {}),
    (SwitchTask, B, {}),
    (PauseTask, A, {}),
    (ResumeTask, A, {}),
    (CompleteTask, A, {}),
    (CancelTask, A, {"reason": "x"}),
    (UndoTask, A, {}),
    (ReopenTask, A, {}),
]


@pytest.fixture
def worked(day: Day) -> str:
    """A session on A from 60 to 120, which the foreman has put at 70 to 110."""
    day.at(60, StartTask, A)
    session = day.last
    day.at(120, PauseTask, A)
    day.foreman(200, CorrectSession, session_id=session, span=(70, 110), reason="left early")
    return session


@pytest.mark.parametrize(("command", "task_id", "said"), MOVES)
def test_what_happened_before_its_end_is_kept_for_the_foreman(
    day: Day, worked: str, command: Any, task_id: str, said: dict[str, str]
):
    """Also between the new end and the old: the greater of the two counts."""
    for minutes in (50, 65, 90, 119):
        assert day.refused(minutes, command, task_id, now=300, **said) == "corrected-since"
    assert day.sessions() == {worked: (70, 110)}


def test_the_refusal_says_up_to_when(day: Day, worked: str):
    command, context = day._made(90, PauseTask, A, {"now": 300})
    assert "kept for the foreman" in day.given.rejected(command, **context).message
    assert f"up to {clock(120):%Y-%m-%d %H:%M:%S}" in day.given.rejected(command, **context).message
    assert worked in day.given.state.sessions


@pytest.mark.usefixtures("worked")
def test_what_moves_nothing_comes_as_late_as_ever(day: Day):
    assert day.at(90, NoteTask, A, text="edge sanded", now=300)
    assert day.at(90, AddTask, C, now=300)


def test_what_happened_after_it_comes_as_late_as_ever(day: Day, worked: str):
    day.at(250, StartTask, A if day.phase(A) == "open" else B)
    late = day.at(130, ResumeTask, A, now=300)
    session = day.last
    assert isinstance(late[1].fact, TaskPaused)
    assert day.at(180, PauseTask, A, now=300) == [TaskPaused(task_id=A, session_id=session)]
    assert day.sessions()[worked] == (70, 110)
    assert day.sessions()[session] == (130, 180)


def test_a_session_that_was_moved_past_later_taps_does_not_stand_in_their_way(day: Day, worked: str):
    """In order of time the taps still say what they said."""
    day.at(130, ResumeTask, A)
    day.at(140, CompleteTask, A)
    day.foreman(200, CorrectSession, session_id=worked, span=(150, 190), reason="later")
    assert day.refused(160, StartTask, B, now=300) == "corrected-since"
    day.at(260, ReopenTask, A)
    assert day.at(250, StartTask, B, now=300)[0] == TaskStarted(task_id=B, session_id=day.last)


def test_an_open_session_that_was_closed_is_closed_from_then_on(day: Day):
    """Corrected at 200 to end at 100: what happened at 120 finds the task paused."""
    day.at(60, StartTask, A)
    session = day.last
    day.foreman(200, CorrectSession, session_id=session, span=(60, 100), reason="went home")
    assert day.refused(90, PauseTask, A, now=300) == "corrected-since"
    assert day.refused(120, PauseTask, A, now=300) == "illegal-move"
    assert day.at(120, StartTask, B, now=300) == [TaskStarted(task_id=B, session_id=day.last)]
    assert day.at(150, CompleteTask, A, now=300) == [TaskCompleted(task_id=A)]
    assert day.sessions()[session] == (60, 100)


def test_a_late_act_among_later_ones_finds_the_corrected_session_closed(day: Day):
    """What came after the correction is looked at again, and fits as it did."""
    day.at(60, StartTask, A)
    day.foreman(200, CorrectSession, session_id=day.last, span=(60, 100), reason="went home")
    day.at(210, ResumeTask, A)
    late = day.at(150, StartTask, B, now=300)
    assert late[1].fact == TaskPaused(task_id=B, session_id=day.last, reason="assumed")
    assert day.given.state.running == (A,)


def test_an_open_session_that_was_struck_reaches_up_to_that_moment(day: Day):
    day.at(60, StartTask, A)
    day.foreman(200, StrikeSession, session_id=day.last, reason="wrong person")
    assert day.refused(120, PauseTask, A, now=300) == "corrected-since"
    assert day.refused(199, StartTask, B, now=300) == "corrected-since"
    day.at(250, StartTask, A)
    assert day.at(220, StartTask, B, now=300)[0] == TaskStarted(task_id=B, session_id=day.last)


def test_an_added_session_reaches_to_its_end(day: Day):
    day.foreman(200, AddSession, task_id=A, span=(60, 120), reason="tablet was dead")
    assert day.refused(119, StartTask, B, now=300) == "corrected-since"
    assert day.at(120, StartTask, B, now=300)


def test_undoing_does_not_reach_over_what_was_added(day: Day):
    """The session would run through it."""
    day.at(60, StartTask, A)
    day.at(100, CompleteTask, A)
    day.foreman(100.1, AddSession, task_id=B, span=(100, 100.05), reason="quick one")
    assert day.refused(100.15, UndoTask, A) == "corrected-since"


def test_undoing_leaves_a_corrected_session_as_it_is(day: Day):
    """The task is back, the time stands."""
    day.at(60, StartTask, A)
    session = day.last
    day.at(100, CompleteTask, A)
    day.foreman(100.05, CorrectSession, session_id=session, span=(60, 90), reason="left")
    assert day.at(100.1, UndoTask, A) == [TaskUndone(task_id=A, phase="paused")]
    assert day.sessions() == {session: (60, 90)}


def test_a_session_whose_end_was_judged_does_not_open_again(day: Day):
    day.at(60, StartTask, A)
    session = day.last
    day.at(100, CompleteTask, A)
    day.foreman(100.05, CorrectSession, session_id=session, span=(50, 100), reason="came earlier")
    assert day.refused(100.1, UndoTask, A) == "corrected-since"


def test_a_completion_that_came_to_end_another_session_is_undone_with_that_one(day: Day):
    """A pause and a resume came late between the start and the completion."""
    day.at(60, StartTask, A)
    day.at(100, CompleteTask, A)
    day.at(80, PauseTask, A, now=100)
    second = day.at(90, ResumeTask, A, now=100)
    assert isinstance(second[1], TimelineRestated)
    session = day.last
    assert day.sessions()[session] == (90, 100)
    undone = day.at(100.1, UndoTask, A)
    assert (undone[0].phase, undone[0].session_id) == ("working", session)


def test_a_correction_of_what_changed_since_it_was_looked_at_is_refused(day: Day):
    day.at(60, StartTask, A)
    session, seen = day.last, day.version
    day.at(120, PauseTask, A)
    said = {"session_id": session, "span": (60, 100), "reason": "x"}
    refusal = day.foreman_refused(200, CorrectSession, expected_version=seen, **said)
    assert (refusal.code, refusal.facts["version"]) == ("conflict", day.version)
    assert day.foreman(200, CorrectSession, expected_version=day.version, **said)
