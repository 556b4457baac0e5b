"""Late arrivals: a command from up to 72 hours ago is put where it belongs, if all that followed still makes sense.

What a person did supersedes what the system assumed.
The facts that come out say the result in full, so that nobody who folds them needs these rules.
"""

from collections.abc import Sequence

import msgspec
from immutables import Map

from commands.command import Decision, Timed
from commands.context import Context, moment
from commands.moves import MOVE_OF, MOVES
from commands.rejected import Rejected
from commands.timeline import Act, Acted, Task, Timeline, Window, changed, evolve, recent, running, supersedes
from events.fact import Event, Fact
from events.work import (
    SessionSpan,
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskPhase,
    TaskResumed,
    TaskStarted,
    TimelineRestated,
)


def view_at(state: Timeline, at_us: int) -> Timeline:
    """Return the timeline as it was at a moment: with the acts up to then, and no others."""
    tasks, acts = recent(state)
    now_running: tuple[str, ...] = tuple(task.task_id for task in tasks.values() if task.phase == "working")
    head = None
    for act in acts:
        if act.at_us > at_us:
            break
        head = Act(act.at_us, act.fact, act.actor, head)
        task = changed(tasks.get(act.fact.task_id), act.fact, act.at_us)
        if task is not None:
            tasks = tasks.set(task.task_id, task)
            now_running = running(now_running, task)
    return Timeline(tasks, now_running, at_us, Window(0, tasks, head))


def fitted(state: Timeline, facts: Sequence[Fact], context: Context) -> Decision:
    """Add to late facts what they imply for what came after; reject them when that would make no sense."""
    at_us = context.occurred_at_us
    new = [Act(at_us, fact, context.actor, None) for fact in facts if isinstance(fact, Acted)]
    if not new:
        return tuple(facts)
    tasks, acts = recent(state)
    kept = [act for act in acts if not any(supersedes(late.fact, act.fact) for late in new)]
    place = sum(act.at_us <= at_us for act in kept)
    truth = replay(tasks, [*kept[:place], *new, *kept[place:]], context, frozenset(map(id, new)))
    decision: Decision = (*facts, *truth.assumed)
    return (*decision, *corrections(state, decision, truth, context))


class Truth(msgspec.Struct):
    """What acts in order of time come to: the tasks at the end, pauses that must be assumed, sessions that differ."""

    tasks: Map[str, Task]
    assumed: list[Timed] = msgspec.field(default_factory=list)
    ended: list[SessionSpan] = msgspec.field(default_factory=list)
    """Late sessions that end with an act which, when it was recorded, knew of no session."""
    started: dict[str, int] = msgspec.field(default_factory=dict)


def replay(tasks: Map[str, Task], acts: Sequence[Act], context: Context, late: frozenset[int]) -> Truth:
    """Go through acts in order of time, by the rules.

    A session that a late act opened ends where the person is known to have started something else.
    """
    truth = Truth(tasks)
    opened_late: set[str] = set()
    now_running = tuple(task.task_id for task in tasks.values() if task.phase == "working")
    for act in acts:
        fact = act.fact
        begins = isinstance(fact, TaskStarted | TaskResumed)
        if begins and now_running and not context.overlap_allowed:
            for task_id in now_running:
                task = tasks[task_id]
                if task.session_id is None or task.session_id not in opened_late:
                    raise does_not_fit(context, act)
                pause = TaskPaused(task_id=task_id, session_id=task.session_id, reason="assumed")
                truth.assumed.append(Timed(pause, act.at_us))
                tasks, now_running = applied(tasks, now_running, pause, act.at_us)
        task_before = tasks.get(fact.task_id)
        if not permitted(task_before, fact):
            raise does_not_fit(context, act)
        if isinstance(fact, TaskStarted | TaskResumed):
            truth.started[fact.session_id] = act.at_us
        elif isinstance(fact, TaskCompleted | TaskCancelled) and task_before is not None:
            session_id = task_before.session_id
            if session_id is not None and fact.session_id != session_id:
                truth.ended.append(span(truth, task_before, session_id, act.at_us))
        if isinstance(fact, TaskStarted | TaskResumed) and id(act) in late:
            opened_late.add(fact.session_id)
        tasks, now_running = applied(tasks, now_running, fact, act.at_us)
    truth.tasks = tasks
    return truth


def span(truth: Truth, task: Task, session_id: str, ended_at_us: int | None = None) -> SessionSpan:
    """Say when a session of a task was."""
    return SessionSpan(
        session_id=session_id,
        task_id=task.task_id,
        started_at=moment(truth.started[session_id]),
        ended_at=None if ended_at_us is None else moment(ended_at_us),
        closed_by=None if ended_at_us is None else "person",
    )


def permitted(task: Task | None, fact: Acted) -> bool:
    """Tell whether a fact is a legal move of its task; closing again what the system had closed is."""
    move = MOVE_OF.get(type(fact))
    if move is None:
        return True
    if task is None:
        return False
    if isinstance(fact, TaskPaused) and task.assumed == fact.session_id:
        return True
    return task.phase in MOVES[move]


def applied(
    tasks: Map[str, Task], now_running: tuple[str, ...], fact: Acted, at_us: int
) -> tuple[Map[str, Task], tuple[str, ...]]:
    """Return tasks and running tasks after a fact."""
    task = changed(tasks.get(fact.task_id), fact, at_us)
    if task is None:
        return tasks, now_running
    return tasks.set(task.task_id, task), running(now_running, task)


def corrections(state: Timeline, decision: Decision, truth: Truth, context: Context) -> Decision:
    """Say what holds now, where folding the facts one after the other would say something else."""
    naive = state
    touched = []
    for said in decision:
        fact, at_us = (said.fact, said.occurred_at_us) if isinstance(said, Timed) else (said, context.occurred_at_us)
        naive = evolve(naive, Event(fact=fact, occurred_at_us=at_us, actor=context.actor))
        if isinstance(fact, Acted):
            touched.append(fact.task_id)
    wrong = [
        true
        for true in (truth.tasks[task_id] for task_id in dict.fromkeys(touched))
        if (true.phase, true.session_id) != (naive.tasks[true.task_id].phase, naive.tasks[true.task_id].session_id)
    ]
    if not wrong:
        return ()
    still_open = (span(truth, task, task.session_id) for task in wrong if task.session_id is not None)
    phases = tuple(TaskPhase(task_id=task.task_id, phase=task.phase) for task in wrong)
    return (TimelineRestated(sessions=(*truth.ended, *still_open), tasks=phases),)


def does_not_fit(context: Context, act: Act) -> Rejected:
    """Say with what the late command collides."""
    what = MOVE_OF.get(type(act.fact), "add")
    message = (
        f"what happened at {moment(context.occurred_at_us):%Y-%m-%d %H:%M:%S} UTC does not fit with what is known: "
        f"at {moment(act.at_us):%H:%M:%S} there is a {what} of another record; a foreman can resolve it"
    )
    return Rejected("does-not-fit", message, task_id=act.fact.task_id)
