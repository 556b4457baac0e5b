"""A person's timeline with a fold beside it: sessions and phases as a projection makes them, knowing no rules."""

from datetime import datetime
from typing import Any

from commands import task_life, timeline
from commands.command import Command, Timed
from commands.context import moment
from commands.rejected import Rejected
from events.fact import Event
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
        self.phases: dict[str, str] = {}

    def take(self, fact: Any, at: datetime) -> None:
        after = timeline.PHASE_AFTER.get(type(fact))
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


class Desk:
    """One person's timeline and its fold."""

    def __init__(self) -> None:
        self.state = timeline.initial()
        self.fold = Fold()

    def send(self, command: Command, at_us: int, number: int) -> str | None:
        """Decide; returns the code of a rejection."""
        context = PlainContext(occurred_at_us=at_us, command_id=key(number))
        try:
            decided = task_life.decide(command, self.state, context)
        except Rejected as rejection:
            return rejection.code
        for each in decided:
            timed = each if isinstance(each, Timed) else Timed(each, at_us)
            event = Event(fact=timed.fact, occurred_at_us=timed.occurred_at_us, actor=context.actor)
            self.state = timeline.evolve(self.state, event)
            self.fold.take(timed.fact, moment(timed.occurred_at_us))
        return None
