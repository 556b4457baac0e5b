"""Late arrivals: a command from up to 72 hours ago is put where it belongs, if all that followed still makes sense.

What a person did supersedes what the system assumed; what somebody put right stands.
The facts that come out say the result in full, so that nobody who folds them needs these rules.
"""

from collections.abc import Iterable, Sequence

import msgspec
from immutables import Map

from commands.acts import Act, Acted, Tapped, Task, Window, changed, running, supersedes
from commands.command import Decision, Timed
from commands.context import Context, moment
from commands.moves import MOVE_OF, MOVES
from commands.rejected import Rejected
from commands.timeline import Timeline, evolve, recent
from events.fact import Event, Fact
from events.work import (
    SessionSpan,
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskPhase,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)


class Lane:
    """Tasks and which of them are worked on, as acts in order of time make them."""

    def __init__(self, tasks: Map[str, Task]) -> None:
        """Begin with the tasks as they were."""
        self.tasks = tasks
        self.running = tuple(task.task_id for task in tasks.values() if task.phase == "working")

    def take(self, fact: Acted, at_us: int, version: int = 0) -> None:
        """Take one act as it is; nothing when its task was let go."""
        task = changed(self.tasks.get(fact.task_id), fact, at_us, version)
        if task is not None:
            self.tasks = self.tasks.set(task.task_id, task)
            self.running = running(self.running, task)


def view_at(state: Timeline, at_us: int) -> Timeline:
    """Return the timeline as it was at a moment: with the acts up to then, and no others."""
    tasks, acts = recent(state)
    lane = Lane(tasks)
    head = None
    for act in acts:
        if act.at_us > at_us:
            break
        head = Act(act.at_us, act.fact, act.actor, head, act.version)
        lane.take(act.fact, act.at_us, act.version)
    window = Window(0, lane.tasks, head)
    return Timeline(lane.tasks, lane.running, at_us, window, sessions=state.sessions, barrier_us=state.barrier_us)


def fitted(state: Timeline, facts: Sequence[Fact], context: Context) -> Decision:
    """Add to late facts what they imply for what came after; reject them when that would make no sense."""
    new = [fact for fact in facts if isinstance(fact, Tapped)]
    if not new:
        return tuple(facts)
    truth = replay(state, new, context)
    decision: Decision = (*facts, *truth.assumed)
    return (*decision, *corrections(state, decision, truth, context))


class Truth(msgspec.Struct):
    """What acts in order of time come to: the tasks at the end, pauses that must be assumed, sessions that differ."""

    tasks: Map[str, Task]
    assumed: list[Timed] = msgspec.field(default_factory=list)
    ended: list[SessionSpan] = msgspec.field(default_factory=list)
    """Late sessions that end with an act which, when it was recorded, knew of no session."""


def replay(state: Timeline, new: Sequence[Tapped], context: Context) -> Truth:
    """Go through the acts in order of time with the new ones among them; from there on, by the rules.

    A session that a late act opened ends where the person is known to have started something else.
    Beside it runs what was known so far: an act that fits no worse than it did then is none of the late one's doing.
    """
    at_us = context.occurred_at_us
    tasks, acts = recent(state)
    so_far, now = Lane(tasks), Lane(tasks)
    place = sum(act.at_us <= at_us for act in acts)
    for act in acts[:place]:
        so_far.take(act.fact, act.at_us)
        if not any(supersedes(fact, act.fact) for fact in new):
            now.take(act.fact, act.at_us)
    truth = Truth(now.tasks)
    opened_late = {}
    for fact in new:
        now.take(fact, at_us)
        if isinstance(fact, TaskStarted | TaskResumed):
            opened_late[fact.session_id] = at_us
    for act in acts[place:]:
        if not any(supersedes(fact, act.fact) for fact in new):
            if isinstance(act.fact, TaskStarted | TaskResumed) and not context.overlap_allowed:
                make_room(now, so_far, act, truth, opened_late, context)
            fits(now, so_far, act, context)
            ended_late(now, act, truth, state, opened_late)
            now.take(act.fact, act.at_us)
        so_far.take(act.fact, act.at_us)
    truth.tasks = now.tasks
    return truth


def make_room(  # noqa: PLR0913, PLR0917  two lanes and what is known of them
    now: Lane, so_far: Lane, act: Act, truth: Truth, opened_late: dict[str, int], context: Context
) -> None:
    """Assume that what a late act opened was paused when this began; what else runs beside it must have done before."""
    for task_id in now.running:
        task = now.tasks[task_id]
        if task.session_id is not None and task.session_id in opened_late:
            pause = TaskPaused(task_id=task_id, session_id=task.session_id, reason="assumed")
            truth.assumed.append(Timed(pause, act.at_us))
            now.take(pause, act.at_us)
        elif task_id not in so_far.running:
            raise does_not_fit(context, act)


def fits(now: Lane, so_far: Lane, act: Act, context: Context) -> None:
    """Reject when an act was legal so far and would not be any more."""
    task_id = act.fact.task_id
    if not permitted(now.tasks.get(task_id), act.fact) and permitted(so_far.tasks.get(task_id), act.fact):
        raise does_not_fit(context, act)


def ended_late(now: Lane, act: Act, truth: Truth, state: Timeline, opened_late: dict[str, int]) -> None:
    """Note when a completion or cancellation ends another session than it said."""
    task = now.tasks.get(act.fact.task_id)
    if task is None or task.session_id is None or not isinstance(act.fact, TaskCompleted | TaskCancelled):
        return
    if act.fact.session_id != task.session_id:
        truth.ended.append(span(task, task.session_id, state, opened_late.get(task.session_id), act.at_us))


def span(
    task: Task, session_id: str, state: Timeline, started_at_us: int | None, ended_at_us: int | None = None
) -> SessionSpan:
    """Say when a session of a task was."""
    return SessionSpan(
        session_id=session_id,
        task_id=task.task_id,
        started_at=moment(state.sessions[session_id].started_at_us if started_at_us is None else started_at_us),
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


def corrections(state: Timeline, decision: Decision, truth: Truth, context: Context) -> Decision:
    """Say what holds now, where folding the facts one after the other would say something else."""
    naive = folded(state, decision, context)
    facts = [said.fact if isinstance(said, Timed) else said for said in decision]
    touched = dict.fromkeys(fact.task_id for fact in facts if isinstance(fact, Tapped))
    wrong = [
        true
        for true in (truth.tasks[task_id] for task_id in touched)
        if (true.phase, true.session_id) != (naive.tasks[true.task_id].phase, naive.tasks[true.task_id].session_id)
    ]
    if not wrong:
        return ()
    still_open = (span(task, task.session_id, naive, None) for task in wrong if task.session_id is not None)
    phases = tuple(TaskPhase(task_id=task.task_id, phase=task.phase) for task in wrong)
    return (TimelineRestated(sessions=(*truth.ended, *still_open), tasks=phases),)


def folded(state: Timeline, decision: Iterable[Fact | Timed], context: Context) -> Timeline:
    """Return the timeline after a decision, taken as it is."""
    for number, said in enumerate(decision, 1):
        fact, at_us = (said.fact, said.occurred_at_us) if isinstance(said, Timed) else (said, context.occurred_at_us)
        event = Event(fact=fact, occurred_at_us=at_us, actor=context.actor, version=context.version + number)
        state = evolve(state, event)
    return state


def judged_since(state: Timeline, facts: Iterable[Fact]) -> str | None:
    """Return the session that facts would change although somebody has put it right, or what came after it."""
    for fact in facts:
        if isinstance(fact, TaskPaused | TaskCompleted | TaskCancelled | TaskUndone):
            session = state.sessions.get(fact.session_id or "")
            if session is not None and not session.is_open and (session.judged or session.until_us < state.barrier_us):
                return session.session_id
    return None


def corrected_since(context: Context, state: Timeline) -> Rejected:
    """Say that the time was put right by somebody, who is to decide about this too."""
    message = (
        f"what happened at {moment(context.occurred_at_us):%Y-%m-%d %H:%M:%S} UTC arrives after somebody put right "
        f"what was worked up to {moment(state.barrier_us):%Y-%m-%d %H:%M:%S}: it is kept for the foreman to enter"
    )
    at, until = moment(context.occurred_at_us), moment(state.barrier_us)
    return Rejected("corrected-since", message, occurred_at=at, until_at=until)


def does_not_fit(context: Context, act: Act) -> Rejected:
    """Say with what the late command collides."""
    what = MOVE_OF.get(type(act.fact), "add")
    message = (
        f"what happened at {moment(context.occurred_at_us):%Y-%m-%d %H:%M:%S} UTC does not fit with what is known: "
        f"at {moment(act.at_us):%H:%M:%S} there is a {what} of another record; a foreman can resolve it"
    )
    return Rejected(
        "does-not-fit",
        message,
        task_id=act.fact.task_id,
        occurred_at=moment(context.occurred_at_us),
        followed_by=what,
        followed_at=moment(act.at_us),
    )
