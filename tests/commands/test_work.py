"""The life of a task, read as: given these acts, when this command at that time, then these facts or this refusal."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from commands import task_life, timeline
from commands.acts import walk
from commands.moves import MOVES
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
    UseMaterial,
)
from events.work import (
    MaterialUsed,
    TaskAdded,
    TaskCompleted,
    TaskNoted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
)
from tests.commands.day import ANN, EIGHT, WORK, A, B, C, Day, key
from tests.commands.plain import MINUTE, SECOND, Given


def test_a_task_is_added_started_paused_resumed_and_completed() -> None:
    """The main path, with a session for each stretch of work."""
    day = Day()
    added = TaskAdded(task_id=A, order_number="107923", work_type="Engraving")
    assert day.at(0, AddTask, A) == [added]
    assert day.at(1, StartTask, A) == [TaskStarted(task_id=A, session_id=key(2))]
    assert day.at(5, PauseTask, A) == [TaskPaused(task_id=A, session_id=key(2))]
    assert day.at(9, ResumeTask, A) == [TaskResumed(task_id=A, session_id=key(4))]
    done = TaskCompleted(task_id=A, session_id=key(4), quantity=Decimal(12), note="ready")
    assert day.at(20, CompleteTask, A, quantity=Decimal(12), note="ready") == [done]
    assert day.given.state.running == ()


def test_a_task_has_the_key_of_its_command_unless_the_sender_chose_an_id() -> None:
    """An offline tablet knows the id before the server does."""
    day = Day()
    assert day.at(0, AddTask)[0].task_id == key(1)
    assert day.at(0, AddTask, A)[0].task_id == A


def test_adding_the_same_task_again_changes_nothing(day: Day) -> None:
    """Only a different task under the same id is refused."""
    assert day.at(1, AddTask, A) == []
    assert day.refused(1, AddTask, A, order_number="000042") == "task-exists"


def test_order_and_work_type_must_be_known() -> None:
    """What the desk knows of other streams is asked first."""
    assert Day().refused(0, AddTask, A, order_number="999999") == "unknown-order"
    assert Day().refused(0, AddTask, A, work_type="Juggling") == "unknown-work-type"


@pytest.mark.parametrize("badge", ["48291376504829137650482913", "8291376504829137650"])
def test_a_badge_is_no_order(badge: str) -> None:
    """What was refused is kept with its reason: this one does not repeat the number."""
    assert Day().refused(0, AddTask, A, order_number=badge) == "no-order-number"


COMMAND_OF = {
    "start": StartTask,
    "pause": PauseTask,
    "resume": ResumeTask,
    "complete": CompleteTask,
    "cancel": CancelTask,
    "reopen": ReopenTask,
    "undo": UndoTask,
    "switch to": SwitchTask,
}
FIELDS = {"cancel": {"reason": "customer called"}}
WAY_TO = {
    "open": [],
    "working": [StartTask],
    "paused": [StartTask, PauseTask],
    "completed": [StartTask, CompleteTask],
    "cancelled": [CancelTask],
}


@pytest.mark.parametrize("phase", WAY_TO)
@pytest.mark.parametrize("move", COMMAND_OF)
def test_every_move_in_every_phase_is_legal_or_names_what_is_allowed(move: str, phase: str) -> None:
    """The table of moves, walked in full against the decider."""
    day = Day()
    day.at(0, AddTask, A)
    for number, step in enumerate(WAY_TO[phase]):
        day.at((number + 1) / 60, step, A, **({"reason": "customer called"} if step is CancelTask else {}))
    assert day.phase(A) == phase
    fields = dict(FIELDS.get(move, {}))
    if phase in MOVES[move]:
        assert day.at(4 / 60, COMMAND_OF[move], A, **fields)
    elif (move, phase) == ("switch to", "working"):
        assert day.at(4 / 60, SwitchTask, A) == []
    else:
        before = list(day.given.history)
        command, context = day._made(4 / 60, COMMAND_OF[move], A, fields)
        rejection = day.given.rejected(command, **context)
        assert rejection.code == "illegal-move"
        assert rejection.facts["phase"] == phase
        assert f"the task is {phase}" in rejection.message
        assert all(phase in MOVES[allowed] for allowed in rejection.facts["allowed"])
        assert day.given.history == before


def test_a_second_start_names_the_running_task_and_offers_to_switch(day: Day) -> None:
    """One person works on one task at a time."""
    day.at(1, StartTask, A)
    command, context = day._made(2, StartTask, B, {})
    rejection = day.given.rejected(command, **context)
    assert rejection.code == "already-working"
    assert rejection.facts == {"task_id": A, "work_type": "Engraving", "order_number": "107923"}


def test_a_shop_may_allow_overlapping_work(day: Day) -> None:
    """Then both sessions run."""
    day.at(1, StartTask, A, overlap_allowed=True)
    day.at(2, StartTask, B, overlap_allowed=True)
    assert day.given.state.running == (A, B)


def test_switching_pauses_and_starts_in_one_step(day: Day) -> None:
    """Two facts of one command at one moment."""
    day.at(1, StartTask, A)
    assert day.at(9, SwitchTask, B) == [
        TaskPaused(task_id=A, session_id=key(3), reason="switch"),
        TaskStarted(task_id=B, session_id=key(4)),
    ]
    assert day.at(12, SwitchTask, A)[1] == TaskResumed(task_id=A, session_id=key(5))
    assert day.at(13, SwitchTask, A) == []


def test_undo_brings_back_the_exact_phase_and_the_session(day: Day) -> None:
    """Within ten seconds the session goes on as if never closed."""
    day.at(1, StartTask, A)
    day.at(2, CompleteTask, A)
    assert day.at(2 + 10 / 60, UndoTask, A) == [TaskUndone(task_id=A, phase="working", session_id=key(3))]
    day.at(3, PauseTask, A)
    day.at(4, CancelTask, A, reason="wrong order")
    assert day.at(4.1, UndoTask, A) == [TaskUndone(task_id=A, phase="paused")]
    day.at(5, CancelTask, B, reason="wrong order")
    assert day.at(5.1, UndoTask, B) == [TaskUndone(task_id=B, phase="open")]
    assert day.refused(5.2, UndoTask, B) == "illegal-move"


def test_undo_is_for_oneself_and_for_ten_seconds(day: Day) -> None:
    """Afterwards a foreman reopens."""
    day.at(1, StartTask, A)
    day.at(2, CompleteTask, A)
    assert day.refused(2.1, UndoTask, A, actor="person:b") == "not-yours-to-undo"
    assert day.refused(2.2, UndoTask, A) == "too-late-to-undo"
    assert day.at(3, ReopenTask, A, actor="person:f") == [
        TaskReopened(task_id=A, order_number="107923", work_type="Engraving", phase="paused")
    ]


def test_undo_does_not_make_two_tasks_run(day: Day) -> None:
    """When something else was started since, it stays completed."""
    day.at(1, StartTask, A)
    day.at(2, CompleteTask, A)
    day.at(2 + 3 / 60, StartTask, B)
    assert day.refused(2 + 6 / 60, UndoTask, A) == "already-working"


def test_a_switch_begins_whatever_was_running(day: Day) -> None:
    """Who cannot know what runs asks for a switch: it pauses what there is, and needs nothing to pause."""
    started = day.at(1, SwitchTask, A)
    assert started == [TaskStarted(task_id=A, session_id=started[0].session_id)]
    paused, begun = day.at(2, SwitchTask, B)
    assert paused == TaskPaused(task_id=A, session_id=started[0].session_id, reason="switch")
    assert begun.task_id == B


def test_material_and_notes_go_on_a_task_and_move_nothing(day: Day) -> None:
    """They may come late, and on a completed task too."""
    day.at(1, StartTask, A)
    used = {"item": "Walnut", "quantity": Decimal(2), "unit": "pc", "unit_cost_e4": 45_000}
    assert day.at(2, UseMaterial, A, **used) == [MaterialUsed(task_id=A, **used)]
    day.at(3, CompleteTask, A)
    assert day.at(2.5, NoteTask, A, text="edge sanded") == [TaskNoted(task_id=A, text="edge sanded")]
    assert day.refused(0, NoteTask, C, text="?") == "unknown-task"


def test_closed_tasks_of_long_ago_are_let_go_and_found_again_in_the_whole_history() -> None:
    """The cached state stays small; reopening folds everything."""
    day = Day()
    day.given.decider = SimpleNamespace(initial=timeline.initial, evolve=timeline.evolve, decide=task_life.decide)
    day.given.state = timeline.initial()
    for number in range(30):
        task_id = f"0190a2c4-0000-7000-8000-00000000{number:04d}"
        day.at(number * 1_440, AddTask, task_id)
        day.at(number * 1_440 + 1, StartTask, task_id)
        day.at(number * 1_440 + 2, CompleteTask, task_id)
    assert len(day.given.state.tasks) <= 8
    whole = Given(WORK, *day.given.history)
    assert len(whole.state.tasks) == 30
    first = "0190a2c4-0000-7000-8000-000000000000"
    now = EIGHT + 30 * 1_440 * MINUTE + SECOND
    assert whole.when(ReopenTask(person_id=ANN, task_id=first), occurred_at_us=now)


def test_what_was_closed_when_a_new_window_began_can_be_undone() -> None:
    """The state lets go of what is long past only when nothing can be undone any more."""
    day = Day()
    day.given.decider = SimpleNamespace(initial=timeline.initial, evolve=timeline.evolve, decide=task_life.decide)
    day.given.state = timeline.initial()
    day.at(0, AddTask, A)
    day.at(0, AddTask, B)
    day.at(1, StartTask, A)
    day.at(73 * 60, CompleteTask, A)
    day.at(73 * 60 + 3 / 60, NoteTask, A, text="oops")
    assert day.at(73 * 60 + 6 / 60, UndoTask, A) == [TaskUndone(task_id=A, phase="working", session_id=key(3))]


def test_undo_does_not_run_over_what_was_begun_and_ended_since(day: Day) -> None:
    """The session would go on through it; a foreman can reopen the task."""
    day.at(1, StartTask, A)
    day.at(2, CompleteTask, A)
    day.at(2 + 2 / 60, StartTask, B)
    day.at(2 + 4 / 60, PauseTask, B)
    assert day.refused(2 + 6 / 60, UndoTask, A) == "too-late-to-undo"
    assert day.at(3, ReopenTask, A)


def test_a_late_undo_finds_its_completion_wherever_that_stands(day: Day) -> None:
    """Here in the older of the windows of what is remembered."""
    day.at(1, StartTask, A)
    session = day.last
    day.at(4_300, CompleteTask, A)
    day.at(4_330, AddTask, C)
    assert len(list(walk(day.given.state.window))) == 1
    assert day.at(4_300.1, UndoTask, A, now=4_331) == [TaskUndone(task_id=A, phase="working", session_id=session)]
    day.at(4_332, NoteTask, C, text="?")
    assert day.at(4_310, PauseTask, A, now=4_333) == [TaskPaused(task_id=A, session_id=session)]
