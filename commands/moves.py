"""The life of a task: which move is legal in which phase, said once."""

from commands.acts import Task
from commands.context import Context
from commands.rejected import Rejected
from commands.timeline import Timeline
from events.fact import Fact
from events.work import (
    Phase,
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
)

MOVES: dict[str, tuple[Phase, ...]] = {
    "start": ("open",),
    "pause": ("working",),
    "resume": ("paused",),
    "complete": ("working", "paused"),
    "cancel": ("open", "working", "paused"),
    "switch to": ("open", "paused"),
    "reopen": ("completed", "cancelled"),
    "undo": ("completed", "cancelled"),
    "use material on": ("open", "working", "paused", "completed"),
}

MOVE_OF: dict[type[Fact], str] = {
    TaskStarted: "start",
    TaskPaused: "pause",
    TaskResumed: "resume",
    TaskCompleted: "complete",
    TaskCancelled: "cancel",
    TaskReopened: "reopen",
}


def legal(task: Task, move: str) -> None:
    """Reject a move that the task's phase does not allow."""
    if task.phase not in MOVES[move]:
        raise not_legal(task, move)


def not_legal(task: Task, move: str) -> Rejected:
    """Say which phase the task is in, what was asked and what is allowed."""
    allowed = [name for name, phases in MOVES.items() if task.phase in phases and name != "use material on"]
    message = f"the task is {task.phase}, so you cannot {move} it; allowed now: {', '.join(allowed)}"
    return Rejected("illegal-move", message, task_id=task.task_id, phase=task.phase, allowed=allowed)


def free(state: Timeline, task: Task, context: Context) -> None:
    """Reject when the person is working on another task already, and the shop does not allow both."""
    if state.running and not context.overlap_allowed:
        other = state.tasks[state.running[0]]
        work_type = context.work_type(other.work_type)
        message = (
            f"already working on {work_type} for order {other.order_number}: pause or "
            f"complete it first, or switch to {context.work_type(task.work_type)} for order {task.order_number}"
        )
        raise Rejected(
            "already-working", message, task_id=other.task_id, work_type=work_type, order_number=other.order_number
        )


def at_rest(task: Task) -> Phase:
    """Return the phase in which work on the task can go on, or begin."""
    return "paused" if task.stretches else "open"
