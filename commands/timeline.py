"""A person's work timeline: its state, and the fold that makes it from facts.

`evolve` takes facts as they are and knows no rules, so that a rule may change without changing history.
It keeps what deciding needs: each task's phase, what is running, when the person worked,
and the acts of the last days in the order in which they happened, so that a late arrival can be put where it belongs.
"""

from datetime import date

import msgspec
from immutables import Map

from commands import sessions
from commands.acts import (
    Act,
    Tapped,
    Task,
    Window,
    changed,
    closes,
    counted,
    in_phase,
    in_time,
    inserted,
    running,
    supersedes,
    walk,
    without,
)
from commands.context import microseconds
from commands.sessions import Mended, Outcome, Request, Session, Timing, Week
from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionReviewed,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.fact import Event
from events.work import TaskUndone, TimelineRestated

LATE_US = 72 * 3_600 * 1_000_000
"""How late a command may arrive: what lies further back than this is settled."""

UNDO_US = 10_000_000
"""How long a completion or cancellation can be undone."""


class Timeline(msgspec.Struct, frozen=True):
    """All that is decided about one person's work.

    Two windows of acts, each of at least `LATE_US`:
    when the younger is full it becomes the older, and what lies before is settled.
    Closed tasks that were last touched before both, and sessions that ended before `since_us`, are let go,
    unless the whole history is wanted.
    `barrier_us` is how far somebody has put the timeline right: what comes late for before that is not taken.
    """

    tasks: Map[str, Task] = Map()
    running: tuple[str, ...] = ()
    last_at_us: int = 0
    window: Window = Window(0, Map())
    older: Window | None = None
    whole: bool = False
    sessions: Map[str, Session] = Map()
    since_us: int = 0
    barrier_us: int = 0
    requests: Map[str, Request] = Map()
    weeks: Map[date, Week] = Map()


def initial(*, whole: bool = False) -> Timeline:
    """Nothing was done yet."""
    return Timeline(whole=whole)


def evolve(state: Timeline, event: Event) -> Timeline:
    """Take one fact as it is."""
    fact = event.fact
    replace = msgspec.structs.replace
    match fact:
        case _ if isinstance(fact, Tapped):
            return tapped(state, fact, event)
        case TimelineRestated():
            return restated(state, fact, event.version)
        case SessionCorrected() | SessionStruck() | SessionAdded() | SessionRestored() | SessionReviewed():
            return mended(state, fact, event)
        case CorrectionRequested():
            return replace(
                state, requests=state.requests.set(fact.request_id, sessions.asked(fact, event.occurred_at_us))
            )
        case CorrectionDeclined():
            return answered(state, fact.request_id, "declined")
        case TimesheetApproved():
            week = Week(microseconds(fact.from_at), microseconds(fact.until_at), fact.labor_us)
            return replace(state, weeks=state.weeks.set(fact.week, week))
        case TimesheetReopened() if fact.week in state.weeks:
            return replace(state, weeks=state.weeks.delete(fact.week))
    return state


def tapped(state: Timeline, fact: Tapped, event: Event) -> Timeline:
    """Take what was tapped, at its time."""
    at_us = event.occurred_at_us
    task = changed(state.tasks.get(fact.task_id), fact, at_us, event.version)
    if task is None:
        return state
    if at_us - state.window.since_us > LATE_US and at_us - state.last_at_us > UNDO_US:
        state = settled(state)
    window, older = revised(state, fact, at_us)
    if not isinstance(fact, TaskUndone):
        act = Act(at_us, fact, event.actor, None, event.version)
        window = msgspec.structs.replace(window, acts=inserted(window.acts, act))
    return Timeline(
        state.tasks.set(task.task_id, task),
        running(state.running, task),
        max(state.last_at_us, at_us),
        window,
        older,
        state.whole,
        sessions.tapped(state.sessions, fact, at_us, event.version) if isinstance(fact, Timing) else state.sessions,
        state.since_us,
        state.barrier_us,
        state.requests,
        state.weeks,
    )


def revised(state: Timeline, fact: Tapped, at_us: int) -> tuple[Window, Window | None]:
    """Return the windows without the act that a fact takes back: a closing that is undone, an end that was assumed."""
    session = state.sessions.get(getattr(fact, "session_id", None) or "")
    if isinstance(fact, TaskUndone):
        closings = (act for act in latest_first(state) if act.at_us <= at_us and closes(act.fact, fact.task_id))
        unwanted = next(closings, None)
    elif session is None or session.is_open:
        return state.window, state.older
    else:
        unwanted = next((act for act in walk(state.window, state.older) if supersedes(fact, act.fact)), None)
    window = msgspec.structs.replace(state.window, acts=without(state.window.acts, lambda act: act is unwanted))
    older = state.older
    return window, older and msgspec.structs.replace(older, acts=without(older.acts, lambda act: act is unwanted))


def mended(state: Timeline, fact: Mended, event: Event) -> Timeline:
    """Take what somebody put right. An open session closes, as if it had been paused there."""
    known = state.sessions.get(fact.session_id)
    after = sessions.mended(state.sessions, fact, event.version)
    tasks, now_running, acts = state.tasks, state.running, state.window.acts
    task = tasks.get(fact.task_id)
    now = after.get(fact.session_id)
    reached_us = max((each.until_us for each in (known, now) if each is not None and not each.is_open), default=0)
    if known is not None and known.is_open and isinstance(fact, SessionCorrected | SessionStruck):
        # Not before the session began: else, in order of time, it would be closed first and open then.
        struck_at_us = event.occurred_at_us if isinstance(fact, SessionStruck) else 0
        at_us = reached_us = max(known.started_at_us, reached_us, struck_at_us)
        acts = inserted(acts, Act(at_us, fact, event.actor, None, event.version))
        if task is not None:
            task = changed(task, fact, at_us, event.version)
    elif task is not None:
        task = counted(task, _more(known, fact))
    if task is not None:
        tasks, now_running = tasks.set(task.task_id, task), running(now_running, task)
    state = msgspec.structs.replace(
        state,
        tasks=tasks,
        running=now_running,
        window=msgspec.structs.replace(state.window, acts=acts),
        sessions=after,
        barrier_us=max(state.barrier_us, reached_us),
    )
    return state if isinstance(fact, SessionRestored | SessionReviewed) else answered(state, fact.request_id, "granted")


def _more(known: Session | None, fact: Mended) -> int:
    """Return how many sessions more there are that count."""
    struck = known is not None and known.struck
    match fact:
        case SessionAdded():
            return 1
        case SessionStruck():
            return int(struck) - 1
        case SessionCorrected() | SessionRestored():
            return int(struck)
    return 0


def answered(state: Timeline, request_id: str | None, outcome: Outcome) -> Timeline:
    """Keep what became of a request."""
    request = None if request_id is None else state.requests.get(request_id)
    if request is None:
        return state
    request = msgspec.structs.replace(request, outcome=outcome)
    return msgspec.structs.replace(state, requests=state.requests.set(request.request_id, request))


def restated(state: Timeline, fact: TimelineRestated, version: int) -> Timeline:
    """Take phases and open sessions as they are said."""
    tasks, now_running = state.tasks, state.running
    opened = {span.task_id: span.session_id for span in fact.sessions if span.ended_at is None and not span.struck}
    for said in fact.tasks:
        task = tasks.get(said.task_id)
        if task is not None:
            touched = (task.touched_at_us, max(task.version, version))
            task = in_phase(task, said.phase, touched, session_id=opened.get(said.task_id))
            tasks = tasks.set(task.task_id, task)
            now_running = running(now_running, task)
    now = sessions.restated(state.sessions, fact, version)
    return msgspec.structs.replace(state, tasks=tasks, running=now_running, sessions=now)


def settled(state: Timeline) -> Timeline:
    """Begin a new window, and let go of what was closed before the older of the two.

    Done only after a pause in which every closing has become final:
    one that is undone is in the younger window.
    """
    since = state.last_at_us
    if state.whole:
        return msgspec.structs.replace(state, window=Window(since, state.tasks), older=state.window)
    tasks = state.tasks
    horizon = state.window.since_us
    for task in state.tasks.values():
        if task.phase in ("completed", "cancelled") and task.touched_at_us < horizon:
            tasks = tasks.delete(task.task_id)
    since_us = max(state.since_us, min(horizon, since - sessions.KEPT_US))
    kept = {k: v for k, v in state.requests.items() if v.outcome == "open" or v.asked_at_us >= since_us}
    return msgspec.structs.replace(
        state,
        tasks=tasks,
        window=Window(since, tasks),
        older=state.window,
        sessions=sessions.remembered(state.sessions, since_us),
        since_us=since_us,
        requests=state.requests if len(kept) == len(state.requests) else Map(kept),
    )


def recent(state: Timeline) -> tuple[Map[str, Task], list[Act]]:
    """Return the tasks as the older window began, and all acts since, in the order in which they happened."""
    return (state.older or state.window).tasks, latest_first(state)[::-1]


def latest_first(state: Timeline) -> list[Act]:
    """Return all acts of both windows, the latest first: late ones stand in the younger, wherever they belong."""
    acts = list(walk(state.window, state.older))[::-1]
    return sorted(acts, key=in_time)[::-1]
