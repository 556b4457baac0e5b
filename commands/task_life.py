"""Deciding what a person does with a task.

The legal moves stand in `commands.moves`, once. A command that comes late is decided as of its own time,
then `commands.late` looks whether all that followed still makes sense.
"""

from immutables import Map

from commands.command import Command, Decision
from commands.context import Context
from commands.late import fitted, view_at
from commands.moves import legal, not_legal
from commands.rejected import Rejected
from commands.timeline import UNDO_US, Task, Timeline, closes, walk
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
    TaskCommand,
    UndoTask,
    UseMaterial,
    WorkCommand,
)
from events.fact import Fact
from events.work import (
    MaterialUsed,
    TaskAdded,
    TaskCancelled,
    TaskCompleted,
    TaskNoted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
)


def decide(command: Command, state: Timeline, context: Context) -> Decision:
    """Say which facts a command makes, or reject it."""
    assert isinstance(command, WorkCommand)
    context.require_person(command.person_id)
    if context.occurred_at_us >= state.last_at_us or isinstance(command, AddTask):
        return intended(command, state, context)
    facts = intended(command, view_at(state, context.occurred_at_us), context)
    return fitted(state, facts, context)


def intended(command: WorkCommand, state: Timeline, context: Context) -> tuple[Fact, ...]:
    """Decide as of a moment at which `state` was all there was."""
    if isinstance(command, AddTask):
        return add(command, state, context)
    assert isinstance(command, TaskCommand)
    task = known(state.tasks, command.task_id)
    match command:
        case StartTask():
            legal(task, "start")
            free(state, task, context)
            return (TaskStarted(task_id=task.task_id, session_id=context.command_id),)
        case PauseTask():
            return (TaskPaused(task_id=task.task_id, session_id=pausable(state, task)),)
        case ResumeTask():
            legal(task, "resume")
            free(state, task, context)
            return (TaskResumed(task_id=task.task_id, session_id=context.command_id),)
        case CompleteTask():
            legal(task, "complete")
            note = command.note or None
            return (
                TaskCompleted(task_id=task.task_id, session_id=task.session_id, quantity=command.quantity, note=note),
            )
        case CancelTask():
            legal(task, "cancel")
            return (TaskCancelled(task_id=task.task_id, session_id=task.session_id, reason=command.reason),)
        case SwitchTask():
            return switch(state, task, context)
        case UndoTask():
            return (undo(state, task, context),)
        case ReopenTask():
            legal(task, "reopen")
            return (reopened(task),)
        case UseMaterial():
            legal(task, "use material on")
            said = {name: getattr(command, name) for name in MaterialUsed.__struct_fields__}
            return (MaterialUsed(**said),)
        case NoteTask(text=text):
            return (TaskNoted(task_id=task.task_id, text=text),)
    raise AssertionError(command)


def add(command: AddTask, state: Timeline, context: Context) -> tuple[Fact, ...]:
    """Put a task on the list, once."""
    context.require_order(command.order_number)
    context.require_work_type(command.work_type)
    task_id = command.task_id or context.command_id
    task = state.tasks.get(task_id)
    if task is None:
        return (TaskAdded(task_id=task_id, order_number=command.order_number, work_type=command.work_type),)
    if (task.order_number, task.work_type) == (command.order_number, command.work_type):
        return ()
    message = (
        f"task {task_id} is already on the list, as {task.work_type} on order {task.order_number}: use a new task_id"
    )
    raise Rejected("task-exists", message, task_id=task_id)


def known(tasks: Map[str, Task], task_id: str) -> Task:
    """Return the task, or reject."""
    task = tasks.get(task_id)
    if task is None:
        message = f"task {task_id} is not on this person's list at that time: add it first"
        raise Rejected("unknown-task", message, task_id=task_id)
    return task


def free(state: Timeline, task: Task, context: Context) -> None:
    """Reject when the person is working on another task already, and the shop does not allow both."""
    if state.running and not context.overlap_allowed:
        other = state.tasks[state.running[0]]
        message = (
            f"already working on {other.work_type} for order {other.order_number}: "
            f"pause or complete it first, or switch to {task.work_type} for order {task.order_number}"
        )
        raise Rejected("already-working", message, task_id=other.task_id, order_number=other.order_number)


def pausable(state: Timeline, task: Task) -> str:
    """Return the session to close.

    A person's pause replaces one that the system assumed, if no other work began since.
    """
    if task.phase != "paused" or task.assumed is None:
        legal(task, "pause")
    if task.session_id is not None:
        return task.session_id
    for act in walk(state):
        if isinstance(act.fact, TaskStarted | TaskResumed):
            if act.fact.session_id == task.assumed:
                break
            raise not_legal(task, "pause")
    assert task.assumed is not None
    return task.assumed


def reopened(task: Task) -> TaskReopened:
    """Bring a task back to where work can begin or go on."""
    return TaskReopened(
        task_id=task.task_id,
        order_number=task.order_number,
        work_type=task.work_type,
        phase="paused" if task.worked else "open",
    )


def switch(state: Timeline, task: Task, context: Context) -> tuple[Fact, ...]:
    """Pause what runs, then start or resume; nothing when this task runs already."""
    if task.phase == "working":
        return ()
    legal(task, "switch to")
    begin = TaskStarted if task.phase == "open" else TaskResumed
    others = (state.tasks[task_id] for task_id in state.running)
    paused = (
        TaskPaused(task_id=other.task_id, session_id=other.session_id, reason="switch")
        for other in others
        if other.session_id is not None
    )
    return (*paused, begin(task_id=task.task_id, session_id=context.command_id))


def undo(state: Timeline, task: Task, context: Context) -> TaskUndone:
    """Bring back the phase from before one's own completion or cancellation of ten seconds ago at most."""
    closing = next((act for act in walk(state) if closes(act.fact, task.task_id)), None)
    if task.phase not in ("completed", "cancelled") or closing is None:
        raise not_legal(task, "undo")
    if context.occurred_at_us - closing.at_us > UNDO_US:
        message = "it can be undone within 10 seconds; now a foreman can reopen the task"
        raise Rejected("too-late-to-undo", message, task_id=task.task_id)
    if closing.actor != context.actor:
        message = "only the person who did it can undo it; a foreman can reopen the task"
        raise Rejected("not-yours-to-undo", message, task_id=task.task_id)
    assert isinstance(closing.fact, TaskCompleted | TaskCancelled)
    session_id = closing.fact.session_id
    if session_id is not None:
        free(state, task, context)
        return TaskUndone(task_id=task.task_id, phase="working", session_id=session_id)
    return TaskUndone(task_id=task.task_id, phase="paused" if task.worked else "open")
