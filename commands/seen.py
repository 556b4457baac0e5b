"""What a person saw when they acted: whether what happened since touches what they meant.

A command that brings no `expected_version` is taken as made with everything seen.
"""

from commands.acts import Task, walk
from commands.context import Context
from commands.rejected import Rejected
from commands.sessions import SPAN_MAX_US
from commands.timeline import Timeline, latest_first
from commands.work import NoteTask, TaskCommand, UseMaterial
from events.fact import Fact
from events.work import TaskPaused, TaskResumed, TaskStarted


def require_seen(command: TaskCommand, state: Timeline, context: Context) -> None:
    """Reject when somebody else did something to the task that the person had not seen.

    What they did themselves they know of, and an end that the system assumed gives way to what they say.
    """
    expected = command.expected_version
    task = state.tasks.get(command.task_id)
    if expected is None or task is None or task.version <= expected or isinstance(command, NoteTask | UseMaterial):
        return
    for act in walk(state.window, state.older):
        unseen = act.version > expected and act.fact.task_id == task.task_id
        if unseen and act.actor != context.actor and not is_assumed(act.fact):
            message = (
                f"somebody else changed the task since: it is {task.phase} now, at version {context.version}; "
                f"you saw version {expected}: look at it again, then decide"
            )
            raise Rejected("conflict", message, task_id=task.task_id, phase=task.phase, version=context.version)


def is_assumed(fact: Fact) -> bool:
    """Tell whether a fact is an end of work that the system assumed."""
    return isinstance(fact, TaskPaused) and fact.reason in ("shift-end", "assumed")


def went_on(state: Timeline, task: Task, context: Context, expected: int | None = None) -> str | None:
    """Return the session that the system closed and in which the person says they went on; None when that cannot be.

    It cannot when they had seen it closed, when other work began since, or when it would last longer than a day.
    """
    session = state.sessions.get(task.assumed or "")
    if session is None or context.occurred_at_us - session.started_at_us > SPAN_MAX_US:
        return None
    for act in latest_first(state):
        if is_assumed(act.fact) and act.fact.session_id == task.assumed:  # type: ignore[union-attr]
            if expected is not None and act.version <= expected:
                return None
        elif isinstance(act.fact, TaskStarted | TaskResumed):
            if act.fact.session_id == task.assumed:
                return task.assumed
            if not context.overlap_allowed:
                return None
    return None


def still_at_work(state: Timeline, context: Context, expected: int | None) -> list[tuple[str, str]]:
    """Return the tasks, with their sessions, that the system paused and the person had seen running until now."""
    if expected is None:
        return []
    assumed = [act.fact for act in latest_first(state) if act.version > expected and is_assumed(act.fact)]
    found = []
    for fact in assumed:
        task = state.tasks.get(fact.task_id)
        if task is not None and (session_id := went_on(state, task, context, expected)) is not None:
            found.append((task.task_id, session_id))
    return found
