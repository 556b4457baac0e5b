"""A person's work timeline: its state, and the fold that makes it from facts.

`evolve` takes facts as they are and knows no rules, so that a rule may change without changing history.
It keeps what deciding needs: each task's phase, what is running,
and the acts of the last days in the order in which they happened, so that a late arrival can be put where it belongs.
"""

from collections.abc import Iterator

import msgspec
from immutables import Map

from events.fact import Event, Fact
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
    TimelineRestated,
)

LATE_US = 72 * 3_600 * 1_000_000
"""How late a command may arrive: what lies further back than this is settled."""

UNDO_US = 10_000_000
"""How long a completion or cancellation can be undone."""

Acted = TaskAdded | TaskStarted | TaskPaused | TaskResumed | TaskCompleted | TaskCancelled | TaskUndone | TaskReopened
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

    `session_id` is its open session; `assumed` the one that the system closed on its own account.
    """

    task_id: str
    order_number: str
    work_type: str
    phase: Phase = "open"
    session_id: str | None = None
    assumed: str | None = None
    worked: bool = False
    touched_at_us: int = 0


class Act(msgspec.Struct, frozen=True):
    """Something done to a task, at its time, and what was done before it (a list that grows at its head)."""

    at_us: int
    fact: Acted
    actor: str
    before: "Act | None"


class Window(msgspec.Struct, frozen=True):
    """A stretch of the timeline: the tasks as it began, and the acts since, the latest first."""

    since_us: int
    tasks: Map[str, Task]
    acts: Act | None = None


class Timeline(msgspec.Struct, frozen=True):
    """All that is decided about one person's work.

    Two windows, each of at least `LATE_US`:
    when the younger is full it becomes the older, and what lies before is settled.
    Closed tasks that were last touched before both are let go, unless the whole history is wanted.
    """

    tasks: Map[str, Task] = Map()
    running: tuple[str, ...] = ()
    last_at_us: int = 0
    window: Window = Window(0, Map())
    older: Window | None = None
    whole: bool = False


def initial(*, whole: bool = False) -> Timeline:
    """Nothing was done yet."""
    return Timeline(whole=whole)


def evolve(state: Timeline, event: Event) -> Timeline:
    """Take one fact as it is."""
    fact = event.fact
    if isinstance(fact, TimelineRestated):
        return restated(state, fact)
    if not isinstance(fact, Acted):
        return state
    task = changed(state.tasks.get(fact.task_id), fact, event.occurred_at_us)
    if task is None:
        return state
    if event.occurred_at_us - state.window.since_us > LATE_US and event.occurred_at_us - state.last_at_us > UNDO_US:
        state = settled(state)
    act = Act(event.occurred_at_us, fact, event.actor, None)
    return Timeline(
        state.tasks.set(task.task_id, task),
        running(state.running, task),
        max(state.last_at_us, event.occurred_at_us),
        msgspec.structs.replace(state.window, acts=inserted(state.window.acts, act)),
        state.older,
        state.whole,
    )


def changed(task: Task | None, fact: Acted, at_us: int) -> Task | None:
    """Return the task after a fact; None when the fact is about a task that was let go."""
    if isinstance(fact, TaskAdded):
        return Task(fact.task_id, fact.order_number, fact.work_type, touched_at_us=at_us)
    if task is None:
        if not isinstance(fact, TaskReopened):
            return None
        task = Task(fact.task_id, fact.order_number, fact.work_type, worked=fact.phase == "paused")
    touched = max(task.touched_at_us, at_us)
    match fact:
        case TaskStarted() | TaskResumed():
            return _with(task, "working", touched, session_id=fact.session_id)
        case TaskPaused(reason="shift-end" | "assumed"):
            return _with(task, "paused", touched, assumed=fact.session_id)
        case TaskUndone():
            return _with(task, fact.phase, touched, session_id=fact.session_id)
        case TaskReopened():
            return _with(task, fact.phase, touched)
    return _with(task, PHASE_AFTER[type(fact)], touched)


def _with(task: Task, phase: Phase, touched: int, session_id: str | None = None, assumed: str | None = None) -> Task:
    worked = task.worked or session_id is not None
    return Task(task.task_id, task.order_number, task.work_type, phase, session_id, assumed, worked, touched)


def running(before: tuple[str, ...], task: Task) -> tuple[str, ...]:
    """Return the ids of the tasks being worked on after one of them changed."""
    if task.phase == "working":
        return before if task.task_id in before else (*before, task.task_id)
    return tuple(each for each in before if each != task.task_id) if task.task_id in before else before


def inserted(acts: Act | None, act: Act) -> Act | None:
    """Put an act where it belongs in time, after those of the same moment; a human closing replaces an assumed one."""
    if isinstance(act.fact, TaskUndone):
        return without_closing(acts, act.fact.task_id)
    later: list[Act] = []
    while acts is not None and acts.at_us > act.at_us:
        if not supersedes(act.fact, acts.fact):
            later.append(acts)
        acts = acts.before
    if acts is not None and supersedes(act.fact, acts.fact):
        acts = acts.before
    head = Act(act.at_us, act.fact, act.actor, acts)
    for each in reversed(later):
        head = Act(each.at_us, each.fact, each.actor, head)
    return head


def supersedes(fact: Fact, older: Fact) -> bool:
    """Tell whether a fact says how a session ended that the system had only assumed to end."""
    return (
        isinstance(older, TaskPaused)
        and older.reason in ("shift-end", "assumed")
        and isinstance(fact, TaskPaused | TaskCompleted | TaskCancelled)
        and fact.session_id == older.session_id
    )


def without_closing(acts: Act | None, task_id: str) -> Act | None:
    """Return the acts without the last completion or cancellation of a task: it was undone."""
    later: list[Act] = []
    head = acts
    while head is not None and not closes(head.fact, task_id):
        later.append(head)
        head = head.before
    if head is None:
        return acts
    head = head.before
    for each in reversed(later):
        head = Act(each.at_us, each.fact, each.actor, head)
    return head


def closes(fact: Fact, task_id: str) -> bool:
    """Tell whether a fact completes or cancels this task."""
    return isinstance(fact, TaskCompleted | TaskCancelled) and fact.task_id == task_id


def restated(state: Timeline, fact: TimelineRestated) -> Timeline:
    """Take phases and open sessions as they are said."""
    tasks, now_running = state.tasks, state.running
    opened = {span.task_id: span.session_id for span in fact.sessions if span.ended_at is None and not span.struck}
    for said in fact.tasks:
        task = tasks.get(said.task_id)
        if task is not None:
            task = _with(task, said.phase, task.touched_at_us, session_id=opened.get(said.task_id))
            tasks = tasks.set(task.task_id, task)
            now_running = running(now_running, task)
    return msgspec.structs.replace(state, tasks=tasks, running=now_running)


def settled(state: Timeline) -> Timeline:
    """Begin a new window, and let go of what was closed before the older of the two.

    Done only after a pause in which every closing has become final:
    one that is undone is in the younger window.
    """
    since = state.last_at_us
    tasks = state.tasks
    if not state.whole:
        horizon = state.window.since_us
        for task in state.tasks.values():
            if task.phase in ("completed", "cancelled") and task.touched_at_us < horizon:
                tasks = tasks.delete(task.task_id)
    return msgspec.structs.replace(state, tasks=tasks, window=Window(since, tasks), older=state.window)


def recent(state: Timeline) -> tuple[Map[str, Task], list[Act]]:
    """Return the tasks as the older window began, and all acts since, in the order in which they happened."""
    base = state.older or state.window
    acts = list(walk(state))[::-1]
    # Late acts stand in the younger window even where they belong into the older.
    return base.tasks, sorted(acts, key=lambda act: act.at_us)


def walk(state: Timeline) -> Iterator[Act]:
    """Yield the acts of both windows, the latest first."""
    for window in (state.window, state.older):
        act = window.acts if window else None
        while act is not None:
            yield act
            act = act.before
