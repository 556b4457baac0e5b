"""Sessions put right afterwards, and time sheets. Stream: the work timeline, `work-<person id>`.

The facts of what was tapped stay as they are; these say what holds instead, and why.
"""

from datetime import date, datetime
from typing import Literal

from events.fact import Fact, PersonalText
from events.registry import FACTS

ReopenedBecause = Literal["asked", "correction", "late"]


@FACTS.fact("session.corrected.v1")
class SessionCorrected(Fact):
    """A session was from then to then, whatever was tapped. Closes it when it was open: its task is paused.

    `request_id` is the request that this grants.
    """

    session_id: str
    task_id: str
    started_at: datetime
    ended_at: datetime
    reason: PersonalText = None
    request_id: str | None = None


@FACTS.fact("session.struck.v1")
class SessionStruck(Fact):
    """A session never was. When it was open, its task is paused, or open again if it was never worked on."""

    session_id: str
    task_id: str
    reason: PersonalText = None
    request_id: str | None = None


@FACTS.fact("session.added.v1")
class SessionAdded(Fact):
    """A session was, though nobody tapped it: from then to then, on a task of the list."""

    session_id: str
    task_id: str
    started_at: datetime
    ended_at: datetime
    reason: PersonalText = None
    request_id: str | None = None


@FACTS.fact("session.restored.v1")
class SessionRestored(Fact):
    """What was put right about a session is taken back: it was from then to then, as was tapped.

    `reviewed`: somebody had let it stand before; otherwise it waits for review again, if it did.
    """

    session_id: str
    task_id: str
    started_at: datetime
    ended_at: datetime
    reviewed: bool = False


@FACTS.fact("session.reviewed.v1")
class SessionReviewed(Fact):
    """Somebody looked at a session that waited for review, and let it stand."""

    session_id: str
    task_id: str


@FACTS.fact("correction.requested.v1")
class CorrectionRequested(Fact):
    """The person asks for other times of a session, or that it never was, or (no session) for one that is missing."""

    request_id: str
    task_id: str
    session_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    strike: bool = False
    text: PersonalText = None


@FACTS.fact("correction.declined.v1")
class CorrectionDeclined(Fact):
    """A request was turned down. One that was granted is named by the fact that grants it."""

    request_id: str
    reason: PersonalText = None


@FACTS.fact("timesheet.approved.v1")
class TimesheetApproved(Fact):
    """A person's week was approved: it is closed.

    `week` is its Monday; it runs from `from_at` up to `until_at` (the shop's midnights, as the zone was then).
    `labor_us` is what was approved, in microseconds of work.
    """

    week: date
    from_at: datetime
    until_at: datetime
    labor_us: int


@FACTS.fact("timesheet.reopened.v1")
class TimesheetReopened(Fact):
    """An approved week is open again: somebody asked, or what was worked in it changed in the same command."""

    week: date
    because: ReopenedBecause
    reason: PersonalText = None
