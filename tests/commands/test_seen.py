"""Seen versions: what happened since is no matter, unless somebody else touched the very task that is meant."""

from typing import Any

import pytest

from commands.corrections import CorrectSession
from commands.work import CancelTask, CompleteTask, NoteTask, PauseTask, ReopenTask, ResumeTask, StartTask, SwitchTask
from events.work import TaskCompleted, TaskPaused
from tests.commands.day import FOREMAN, A, B, Day


@pytest.fixture
def seen(day: Day) -> int:
    """A runs since 60, and Ann's tablet has seen that."""
    day.at(60, StartTask, A)
    return day.version


def test_what_happened_to_other_tasks_is_no_matter(day: Day, seen: int):
    day.at(61, CancelTask, B, actor=FOREMAN, reason="not needed")
    day.at(62, NoteTask, A, actor=FOREMAN, text="mind the edge")
    assert day.at(70, PauseTask, A, expected_version=seen)


@pytest.mark.parametrize("command", [PauseTask, CompleteTask, SwitchTask, ResumeTask])
def test_what_somebody_else_did_to_the_task_is_a_conflict(day: Day, seen: int, command: Any):
    day.at(65, PauseTask, A, actor=FOREMAN)
    made, context = day._made(70, command, A, {"expected_version": seen})
    refusal = day.given.rejected(made, **context)
    assert refusal.code == "conflict"
    assert refusal.facts == {"task_id": A, "phase": "paused", "version": day.version}
    assert f"version {day.version}" in refusal.message


def test_seen_anew_it_is_none(day: Day, seen: int):
    day.at(65, PauseTask, A, actor=FOREMAN)
    assert day.at(70, CompleteTask, A, expected_version=day.version) == [TaskCompleted(task_id=A)]
    assert day.version > seen


def test_without_a_version_all_was_seen(day: Day, seen: int):
    day.at(65, PauseTask, A, actor=FOREMAN)
    assert day.at(70, CompleteTask, A) == [TaskCompleted(task_id=A)]
    assert day.version > seen


def test_what_one_did_oneself_is_known(day: Day, seen: int):
    """An outbox sends all of a day with the version from before it."""
    assert day.at(70, PauseTask, A, expected_version=seen)
    assert day.at(80, ResumeTask, A, expected_version=seen)
    assert day.at(90, CompleteTask, A, expected_version=seen)


def test_what_happened_after_the_act_could_not_be_seen_and_only_has_to_fit(day: Day, seen: int):
    day.at(120, CancelTask, A, actor=FOREMAN, reason="customer called")
    late = day.at(100, PauseTask, A, expected_version=seen, now=130)
    assert late[0] == TaskPaused(task_id=A, session_id=day.given.history[seen - 1].fact.session_id)
    assert day.phase(A) == "cancelled"


def test_a_session_that_was_closed_by_a_foreman_is_a_conflict(day: Day, seen: int):
    session = day.last
    day.foreman(100, CorrectSession, session_id=session, span=(60, 90), reason="went home")
    assert day.refused(110, CompleteTask, A, expected_version=seen) == "conflict"


def test_a_foreman_acts_on_what_they_saw_too(day: Day, seen: int):
    day.at(70, CompleteTask, A)
    assert day.refused(80, CancelTask, A, actor=FOREMAN, reason="x", expected_version=seen) == "conflict"
    assert day.at(90, ReopenTask, A, actor=FOREMAN, expected_version=day.version)


def test_a_note_rests_on_nothing_that_was_seen(day: Day, seen: int):
    day.at(65, PauseTask, A, actor=FOREMAN)
    assert day.at(70, NoteTask, A, text="?", expected_version=seen)
