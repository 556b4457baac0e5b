"""Deciding what a person does with a task.

The legal moves stand in `commands.moves`, once. A command that comes late is decided as of its own time,
then `commands.late` looks whether all that followed still makes sense.
This is the decider of the whole timeline: what puts sessions right and what closes weeks is handed on.
"""

from immutables import Map

from commands import mending, timesheets
from commands.acts import Task
from commands.command import Command, Decision, Timed
from commands.context import Context, microseconds
from commands.corrections import MendingCommand
from commands.late import corrected_since, fitted, judged_since, view_at
from commands.moves import at_rest, free, legal, not_legal
from commands.rejected import Rejected
from commands.seen import require_seen, still_at_work, went_on
from commands.timeline import Timeline
from commands.timesheets import SheetCommand
from commands.undoing import undo
from commands.unspoken import holds_secret
from commands.work import (
    AddTask,
    CancelTask,
    CompleteTask,
    EndShift,
    NoteTask,
    PauseTask,
    ReopenTask,
    ResumeTask,
    StartTask,
    SwitchTask,
    TaskCommand,
    UndoTask,
    UseMaterial,
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
)


def decide(command: Command, state: Timeline, context: Context) -> Decision:
    """Say which facts a command makes, or reject it."""
    match command:
        case SheetCommand():
            return timesheets.decide(command, state, context)
        case MendingCommand():
            return timesheets.with_reopened(state, mending.decide(command, state, context), context, "correction")
        case EndShift():
            return timesheets.with_reopened(state, end_shift(command, state, context), context, "late")
        case AddTask():
            context.require_person(command.person_id)
            return add(command, state, context)
        case TaskCommand():
            context.require_person(command.person_id)
            return timesheets.with_reopened(state, tapped(command, state, context), context, "late")
    raise AssertionError(command)


def tapped(command: TaskCommand, state: Timeline, context: Context) -> Decision:
    """Decide as of the moment at which the person did it, then put it where it belongs."""
    if context.occurred_at_us < state.barrier_us and not isinstance(command, NoteTask | UseMaterial):
        raise corrected_since(context, state)
    if context.occurred_at_us >= state.last_at_us:
        decision: Decision = intended(command, state, context)
    else:
        decision = fitted(state, intended(command, view_at(state, context.occurred_at_us), context), context)
    if judged_since(state, (each.fact if isinstance(each, Timed) else each for each in decision)):
        raise corrected_since(context, state)
    return decision


def end_shift(command: EndShift, state: Timeline, context: Context) -> Decision:
    """Pause what has been open since before the end of the shift."""
    context.require_known(command.person_id)
    ended_at_us = microseconds(command.ended_at)
    if ended_at_us > context.now_us:
        raise Rejected("from-the-future", "a shift ends when its time has come, not before")
    tasks = (state.tasks[task_id] for task_id in state.running)
    return tuple(
        Timed(TaskPaused(task_id=task.task_id, session_id=task.session_id, reason="shift-end"), ended_at_us)
        for task in tasks
        if task.session_id is not None and state.sessions[task.session_id].started_at_us < ended_at_us
    )


def intended(command: TaskCommand, state: Timeline, context: Context) -> tuple[Fact, ...]:
    """Decide as of a moment at which `state` was all there was."""
    task = known(state.tasks, command.task_id)
    require_seen(command, state, context)
    match command:
        case StartTask():
            legal(task, "start")
            free(state, task, context)
            return (TaskStarted(task_id=task.task_id, session_id=context.command_id),)
        case PauseTask():
            return (TaskPaused(task_id=task.task_id, session_id=pausable(command, state, task, context)),)
        case ResumeTask():
            legal(task, "resume")
            free(state, task, context)
            return (TaskResumed(task_id=task.task_id, session_id=context.command_id),)
        case CompleteTask():
            legal(task, "complete")
            note = command.note or None
            session_id = ends(command, state, task, context)
            return (TaskCompleted(task_id=task.task_id, session_id=session_id, quantity=command.quantity, note=note),)
        case CancelTask():
            legal(task, "cancel")
            session_id = ends(command, state, task, context)
            return (TaskCancelled(task_id=task.task_id, session_id=session_id, reason=command.reason),)
        case SwitchTask():
            return switch(command, state, task, context)
        case UndoTask():
            return (undo(state, task, context),)
        case ReopenTask():
            legal(task, "reopen")
            return (reopened(task, context),)
        case UseMaterial():
            legal(task, "use material on")
            said = {name: getattr(command, name) for name in MaterialUsed.__struct_fields__}
            return (MaterialUsed(**said),)
        case NoteTask(text=text):
            return (TaskNoted(task_id=task.task_id, text=text),)
    raise AssertionError(command)


def add(command: AddTask, state: Timeline, context: Context) -> tuple[Fact, ...]:
    """Put a task on the list, once."""
    if holds_secret(command.order_number):
        raise Rejected("no-order-number", "that is a badge or a code, and no order's number: scan the order")
    context.require_order(command.order_number)
    work_type = context.require_work_type(command.work_type)
    task_id = command.task_id or context.command_id
    task = state.tasks.get(task_id)
    if task is None:
        return (TaskAdded(task_id=task_id, order_number=command.order_number, work_type=work_type),)
    known_as = context.work_type(task.work_type)
    if (task.order_number, known_as) == (command.order_number, work_type):
        return ()
    message = f"task {task_id} is already on the list, as {known_as} on order {task.order_number}: use a new task_id"
    raise Rejected("task-exists", message, task_id=task_id, work_type=known_as, order_number=task.order_number)


def known(tasks: Map[str, Task], task_id: str) -> Task:
    """Return the task, or reject."""
    task = tasks.get(task_id)
    if task is None:
        message = f"task {task_id} is not on this person's list at that time: add it first"
        raise Rejected("unknown-task", message, task_id=task_id)
    return task


def pausable(command: TaskCommand, state: Timeline, task: Task, context: Context) -> str:
    """Return the session to close. A person's pause replaces one that the system assumed."""
    session_id = task.session_id or went_on(state, task, context, command.expected_version)
    if session_id is None:
        raise not_legal(task, "pause")
    return session_id


def ends(command: TaskCommand, state: Timeline, task: Task, context: Context) -> str | None:
    """Return the session that ends with the task: the open one, or one that the person had seen open."""
    if task.session_id is not None or command.expected_version is None:
        return task.session_id
    return went_on(state, task, context, command.expected_version)


def reopened(task: Task, context: Context) -> TaskReopened:
    """Bring a task back to where work can begin or go on."""
    return TaskReopened(
        task_id=task.task_id,
        order_number=task.order_number,
        work_type=context.work_type(task.work_type),
        phase=at_rest(task),
    )


def switch(command: TaskCommand, state: Timeline, task: Task, context: Context) -> tuple[Fact, ...]:
    """Pause what runs, then start or resume; nothing when this task runs already."""
    if task.phase == "working":
        return ()
    legal(task, "switch to")
    begin = TaskStarted if task.phase == "open" else TaskResumed
    others = [(task_id, state.tasks[task_id].session_id) for task_id in state.running]
    others += [each for each in still_at_work(state, context, command.expected_version) if each[0] != task.task_id]
    paused = (
        TaskPaused(task_id=task_id, session_id=session_id, reason="switch")
        for task_id, session_id in others
        if session_id is not None
    )
    return (*paused, begin(task_id=task.task_id, session_id=context.command_id))
