"""Tasks, and what was done to them in the order in which it happened, so that a late arrival finds its place.

Like all that folds, this takes facts as they are and knows no rules.
"""

from collections.abc import Callable, Iterator

import msgspec
from immutables import Map

from events.corrections import SessionCorrected, SessionStruck
from events.fact import Fact
from events.work import (
    Phase,
    TaskAdded,
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
)

Tapped = TaskAdded | TaskStarted | TaskPaused | TaskResumed | TaskCompleted | TaskCancelled | TaskUndone | TaskReopened
Acted = Tapped | SessionCorrected | SessionStruck
"""What is done to a task: by tapping, or by putting its open session right."""

PHASE_AFTER: dict[type[Fact], Phase] = {
    TaskAdded: "open",
    TaskStarted: "working",
    TaskResumed: "working",
    TaskPaused: "paused",
    TaskCompleted: "completed",
    TaskCancelled: "cancelled",
}


class Task(msgspec.Struct, frozen=True):
    """A task as it is now.

    `session_id` is its open session; `assumed` the one that the system closed on its own account;
    `stretches` counts its sessions that were not struck; `version` is that of the stream when it was last touched.
    """

    task_id: str
    order_number: str
    work_type: str
    phase: Phase = "open"
    session_id: str | None = None
    assumed: str | None = None
    stretches: int = 0
    touched_at_us: int = 0
    version: int = 0


class Act(msgspec.Struct, frozen=True):
    """Something done to a task, at its time, and what was done before it (a list that grows at its head)."""

    at_us: int
    fact: Acted
    actor: str
    before: "Act | None"
    version: int = 0


class Window(msgspec.Struct, frozen=True):
    """A stretch of the timeline: the tasks as it began, and the acts since, the latest first."""

    since_us: int
    tasks: Map[str, Task]
    acts: Act | None = None


def changed(task: Task | None, fact: Acted, at_us: int, version: int = 0) -> Task | None:
    """Return the task after a fact; None when the fact is about a task that was let go."""
    if isinstance(fact, TaskAdded):
        return Task(fact.task_id, fact.order_number, fact.work_type, touched_at_us=at_us, version=version)
    if task is None:
        if not isinstance(fact, TaskReopened):
            return None
        task = Task(fact.task_id, fact.order_number, fact.work_type, stretches=int(fact.phase == "paused"))
    touched = (max(task.touched_at_us, at_us), max(task.version, version))
    match fact:
        case TaskStarted() | TaskResumed():
            return in_phase(task, "working", touched, session_id=fact.session_id, more=1)
        case TaskPaused(reason="shift-end" | "assumed"):
            return in_phase(task, "paused", touched, assumed=fact.session_id)
        case TaskUndone():
            return in_phase(task, fact.phase, touched, session_id=fact.session_id)
        case TaskReopened():
            return in_phase(task, fact.phase, touched)
        case SessionCorrected() | SessionStruck():
            return put_right(task, fact, touched)
    return in_phase(task, PHASE_AFTER[type(fact)], touched)


def put_right(task: Task, fact: SessionCorrected | SessionStruck, touched: tuple[int, int]) -> Task:
    """Close the session if it is open; one that is struck never was."""
    less = -int(isinstance(fact, SessionStruck))
    if task.session_id == fact.session_id:
        return in_phase(task, "paused" if task.stretches + less > 0 else "open", touched, more=less)
    return counted(task, less)


def counted(task: Task, more: int) -> Task:
    """Return the task with more sessions, or fewer."""
    return msgspec.structs.replace(task, stretches=max(task.stretches + more, 0))


def in_phase(  # noqa: PLR0913  what a phase is made of
    task: Task,
    phase: Phase,
    touched: tuple[int, int],
    *,
    session_id: str | None = None,
    assumed: str | None = None,
    more: int = 0,
) -> Task:
    """Return the task in a phase; `touched` is when and at which version it came to be so."""
    stretches = max(task.stretches + more, 0)
    return Task(task.task_id, task.order_number, task.work_type, phase, session_id, assumed, stretches, *touched)


def running(before: tuple[str, ...], task: Task) -> tuple[str, ...]:
    """Return the ids of the tasks being worked on after one of them changed."""
    if task.phase == "working":
        return before if task.task_id in before else (*before, task.task_id)
    return tuple(each for each in before if each != task.task_id) if task.task_id in before else before


def in_time(act: Act) -> tuple[int, bool]:
    """Return what acts are ordered by: their time, and that an end was assumed before what began at that moment."""
    return act.at_us, not (isinstance(act.fact, TaskPaused) and act.fact.reason == "assumed")


def inserted(acts: Act | None, act: Act) -> Act | None:
    """Put an act where it belongs in time, after those of the same moment."""
    later: list[Act] = []
    while acts is not None and in_time(acts) > in_time(act):
        later.append(acts)
        acts = acts.before
    return _onto(Act(act.at_us, act.fact, act.actor, acts, act.version), later)


def without(acts: Act | None, unwanted: Callable[[Act], bool]) -> Act | None:
    """Return the acts without the last one that is unwanted."""
    later: list[Act] = []
    head = acts
    while head is not None and not unwanted(head):
        later.append(head)
        head = head.before
    return acts if head is None else _onto(head.before, later)


def _onto(head: Act | None, later: list[Act]) -> Act | None:
    """Return a list with acts put back on it, the earliest of which is the last."""
    for each in reversed(later):
        head = Act(each.at_us, each.fact, each.actor, head, each.version)
    return head


def supersedes(fact: Fact, older: Fact) -> bool:
    """Tell whether a fact says how a session ended that the system had only assumed to end."""
    return (
        isinstance(older, TaskPaused)
        and older.reason in ("shift-end", "assumed")
        and isinstance(fact, TaskPaused | TaskCompleted | TaskCancelled)
        and fact.session_id == older.session_id
    )


def closes(fact: Fact, task_id: str) -> bool:
    """Tell whether a fact completes or cancels this task."""
    return isinstance(fact, TaskCompleted | TaskCancelled) and fact.task_id == task_id


def walk(*windows: Window | None) -> Iterator[Act]:
    """Yield the acts of windows, the latest first."""
    for window in windows:
        act = window.acts if window else None
        while act is not None:
            yield act
            act = act.before
