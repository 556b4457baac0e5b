"""Taking back one's own completion or cancellation, as if it had never been."""

from itertools import takewhile

from commands.acts import Act, Task, closes
from commands.context import Context
from commands.moves import at_rest, free, not_legal
from commands.rejected import Rejected
from commands.timeline import UNDO_US, Timeline, latest_first
from events.work import TaskCancelled, TaskCompleted, TaskResumed, TaskStarted, TaskUndone


def undo(state: Timeline, task: Task, context: Context) -> TaskUndone:
    """Bring back the phase from before one's own completion or cancellation of ten seconds ago at most."""
    acts = latest_first(state)
    closing = next((act for act in acts if closes(act.fact, task.task_id)), None)
    if task.phase not in ("completed", "cancelled") or closing is None:
        raise not_legal(task, "undo")
    if context.occurred_at_us - closing.at_us > UNDO_US:
        message = "it can be undone within 10 seconds; now a foreman can reopen the task"
        raise Rejected("too-late-to-undo", message, task_id=task.task_id)
    if closing.actor != context.actor:
        message = "only the person who did it can undo it; a foreman can reopen the task"
        raise Rejected("not-yours-to-undo", message, task_id=task.task_id)
    session_id = closed_with(closing, state)
    if session_id is not None:
        free(state, task, context)
        for act in takewhile(lambda act: act is not closing, () if context.overlap_allowed else acts):
            if isinstance(act.fact, TaskStarted | TaskResumed):
                message = "other work began since, so this cannot go on as if it had not been done; reopen the task"
                raise Rejected("too-late-to-undo", message, task_id=task.task_id)
        return TaskUndone(task_id=task.task_id, phase="working", session_id=session_id)
    return TaskUndone(task_id=task.task_id, phase=at_rest(task))


def closed_with(closing: Act, state: Timeline) -> str | None:
    """Return the session that ended with its task: the one that it said, unless something came late since."""
    assert isinstance(closing.fact, TaskCompleted | TaskCancelled)
    said = state.sessions.get(closing.fact.session_id or "")
    if said is not None and said.ended_at_us == closing.at_us and not said.struck:
        return said.session_id
    for session in state.sessions.values():
        restated = session.task_id == closing.fact.task_id and session.version > closing.version
        if restated and session.ended_at_us == closing.at_us:
            return session.session_id
    return None
