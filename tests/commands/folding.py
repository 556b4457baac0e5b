"""A person's timeline with a fold beside it: sessions and phases as a projection makes them, knowing no rules."""

from datetime import date, datetime
from typing import Any

import msgspec

from commands import task_life, timeline
from commands.acts import PHASE_AFTER
from commands.command import Command, Timed
from commands.context import moment
from commands.rejected import Rejected
from commands.timeline import Timeline
from events.corrections import (
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.fact import Event, Fact
from events.work import (
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)
from tests.commands.day import key
from tests.commands.plain import PlainContext

Sessions = dict[str, tuple[str, datetime, datetime | None]]


class Fold:
    """Sessions and phases as a projection folds them: by position, never sorted, knowing no rules."""

    def __init__(self) -> None:
        self.sessions: Sessions = {}
        self.struck: Sessions = {}
        self.phases: dict[str, str] = {}
        self.weeks: dict[date, TimesheetApproved] = {}

    def take(self, fact: Any, at: datetime) -> None:
        after = PHASE_AFTER.get(type(fact))
        if after is not None:
            self.phases[fact.task_id] = after
        match fact:
            case TaskStarted() | TaskResumed():
                self.sessions[fact.session_id] = (fact.task_id, at, None)
            case TaskPaused() | TaskCompleted() | TaskCancelled() if fact.session_id:
                task_id, started_at, _ = self.sessions[fact.session_id]
                self.sessions[fact.session_id] = (task_id, started_at, at)
            case TaskReopened():
                self.phases[fact.task_id] = fact.phase
            case TaskUndone():
                self.phases[fact.task_id] = fact.phase
                if fact.session_id:
                    self.sessions[fact.session_id] = (*self.sessions[fact.session_id][:2], None)
            case TimelineRestated():
                for span in fact.sessions:
                    self.sessions[span.session_id] = (span.task_id, span.started_at, span.ended_at)
                self.phases |= {each.task_id: each.phase for each in fact.tasks}
            case _:
                self.put_right(fact, at)

    def put_right(self, fact: Any, at: datetime) -> None:
        match fact:
            case SessionAdded():
                self.sessions[fact.session_id] = (fact.task_id, fact.started_at, fact.ended_at)
            case SessionCorrected() | SessionRestored():
                was_open = self.sessions.get(fact.session_id, ("", at, at))[2] is None
                self.struck.pop(fact.session_id, None)
                self.sessions[fact.session_id] = (fact.task_id, fact.started_at, fact.ended_at)
                self.rest(fact.task_id, was_open=was_open)
            case SessionStruck():
                struck = self.sessions.pop(fact.session_id, None)
                if struck is not None:
                    self.struck[fact.session_id] = struck
                    self.rest(fact.task_id, was_open=struck[2] is None)
            case TimesheetApproved():
                self.weeks[fact.week] = fact
            case TimesheetReopened():
                del self.weeks[fact.week]

    def rest(self, task_id: str, *, was_open: bool) -> None:
        """Nobody works on a task whose open session was put right."""
        if was_open:
            worked = any(session[0] == task_id for session in self.sessions.values())
            self.phases[task_id] = "paused" if worked else "open"


class Desk:
    """One person's timeline and its fold: decided with little at hand, and with the whole history where that asks."""

    def __init__(self, **settings: Any) -> None:
        self.state = timeline.initial()
        self.whole = timeline.initial(whole=True)
        self.fold = Fold()
        self.settings = settings
        self.version = 0
        self.said: list[tuple[Fact, int]] = []

    def send(self, command: Command, at_us: int, number: int, **context: Any) -> str | None:
        """Decide; returns the code of a rejection."""
        circumstances = {"occurred_at_us": at_us, "now_us": at_us, "command_id": key(number), "version": self.version}
        world = PlainContext(**circumstances | self.settings | context)
        try:
            decided = self.decided(command, world)
        except Rejected as rejection:
            return rejection.code
        for each in decided:
            timed = each if isinstance(each, Timed) else Timed(each, at_us)
            self.version += 1
            self.said.append((timed.fact, timed.occurred_at_us))
            event = Event(fact=timed.fact, occurred_at_us=timed.occurred_at_us, actor=world.actor, version=self.version)
            self.state = timeline.evolve(self.state, event)
            self.whole = timeline.evolve(self.whole, event)
            self.fold.take(timed.fact, moment(timed.occurred_at_us))
        return None

    def decided(self, command: Command, world: PlainContext) -> Any:
        """As the desk of a log decides."""
        try:
            return task_life.decide(command, self.state, world)
        except Rejected as rejection:
            if rejection.code not in command.WHOLE_HISTORY_AFTER:
                raise
        return task_life.decide(command, self.whole, world)


def differing(state: Timeline, whole: Timeline) -> list[str]:
    """Name what a state that lets go and one that does not say differently of what runs."""
    same = (
        ("running", state.running, whole.running),
        ("open", _open(state), _open(whole)),
        # How far what was let go of was put right is no matter: nothing comes so late.
        ("barrier", max(state.barrier_us, state.since_us), max(whole.barrier_us, state.since_us)),
        ("weeks", state.weeks, whole.weeks),
    )
    return [name for name, one, other in same if one != other]


def _open(state: Timeline) -> list[Any]:
    return sorted(
        (msgspec.structs.astuple(session) for session in state.sessions.values() if session.is_open), key=repr
    )
