"""Tasks and sessions. Stream: one work timeline per person, `work-<person id>`.

A task has the id of the command that added it, a session the id of the command that opened it.
`occurred_at` of the event is when the person did it.
Folding by position, without sorting, gives the truth:
where a late arrival changes what came before, `TimelineRestated` follows in the same command and says the result.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from events.fact import Fact, PersonalText
from events.registry import FACTS

Phase = Literal["open", "working", "paused", "completed", "cancelled"]
PauseReason = Literal["person", "switch", "shift-end", "assumed", "correction"]


@FACTS.fact("task.added.v1")
class TaskAdded(Fact):
    """A task on an order was put on the person's list."""

    task_id: str
    order_number: str
    work_type: str


@FACTS.fact("task.started.v1")
class TaskStarted(Fact):
    """Work on an open task began: a session opened."""

    task_id: str
    session_id: str


@FACTS.fact("task.paused.v1")
class TaskPaused(Fact):
    """Work stopped for now: the session closed."""

    task_id: str
    session_id: str
    reason: PauseReason = "person"


@FACTS.fact("task.resumed.v1")
class TaskResumed(Fact):
    """Work went on: a new session opened."""

    task_id: str
    session_id: str


@FACTS.fact("task.completed.v1")
class TaskCompleted(Fact):
    """The task is done. `session_id` is the session that this closed, if one was open."""

    task_id: str
    session_id: str | None = None
    quantity: Decimal | None = None
    note: PersonalText = None


@FACTS.fact("task.cancelled.v1")
class TaskCancelled(Fact):
    """The task will not be done. `session_id` is the session that this closed, if one was open."""

    task_id: str
    session_id: str | None = None
    reason: PersonalText = None


@FACTS.fact("task.undone.v1")
class TaskUndone(Fact):
    """A completion or cancellation was taken back at once: the phase from before, the session as if never closed."""

    task_id: str
    phase: Phase
    session_id: str | None = None


@FACTS.fact("task.reopened.v1")
class TaskReopened(Fact):
    """A completed or cancelled task can be worked on again.

    Says again what the task is: whoever had let go of it knows it from here on.
    """

    task_id: str
    order_number: str
    work_type: str
    phase: Phase


@FACTS.fact("material.used.v1")
class MaterialUsed(Fact):
    """Material went into a task. `unit_cost_e4` is 1/10,000 of the currency unit per unit; None is unknown."""

    task_id: str
    item: str
    quantity: Decimal
    unit: str
    unit_cost_e4: int | None = None


@FACTS.fact("task.noted.v1")
class TaskNoted(Fact):
    """Somebody wrote a note on a task."""

    task_id: str
    text: PersonalText = None


class SessionSpan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A session as it is now: open when `ended_at` is None; `struck` sessions never were."""

    session_id: str
    task_id: str
    started_at: datetime
    ended_at: datetime | None = None
    closed_by: PauseReason | None = None
    struck: bool = False


class TaskPhase(msgspec.Struct, frozen=True, kw_only=True):
    """A task's phase as it is now."""

    task_id: str
    phase: Phase


@FACTS.fact("timeline.restated.v1")
class TimelineRestated(Fact):
    """A late arrival changed what was known: these sessions and phases hold now, all others are as they were."""

    sessions: tuple[SessionSpan, ...] = ()
    tasks: tuple[TaskPhase, ...] = ()
