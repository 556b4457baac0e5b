"""Putting sessions right: the commands. `commands.mending` decides them.

A request has the key of the command that made it, an added session that of the command that added it.
"""

from typing import ClassVar

from commands.command import Id, Moment, Name, Text
from commands.work import WorkCommand

LONG_AGO = "long-ago"
"""The code by which a decider says that its state has let go of what it would have to know."""


class MendingCommand(WorkCommand):
    """A command about when a person worked. It may be about any time: what was let go of is looked up."""

    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset(
        {LONG_AGO, "unknown-session", "unknown-task", "unknown-request"}
    )


class CorrectSession(MendingCommand, tag="CorrectSession"):
    """Say when a session really was, granting `request_id`. An open one closes; one that was struck counts again."""

    session_id: Id
    # If given, it must be its task: for work on another task strike this session and add one there.
    task_id: Id | None = None
    started_at: Moment
    ended_at: Moment
    reason: Name
    request_id: Id | None = None


class StrikeSession(MendingCommand, tag="StrikeSession"):
    """Say that a session never was. An open one closes."""

    session_id: Id
    reason: Name
    request_id: Id | None = None


class AddSession(MendingCommand, tag="AddSession"):
    """Add a session that nobody tapped, to any task of the person's list. Its id is the command's key."""

    task_id: Id
    started_at: Moment
    ended_at: Moment
    reason: Name
    request_id: Id | None = None


class RequestCorrection(MendingCommand, tag="RequestCorrection"):
    """Ask for other times of a session, or that it be struck; without a session, for one that is missing."""

    task_id: Id
    session_id: Id | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    strike: bool = False
    text: Text = ""

    def __post_init__(self) -> None:
        """Raise ValueError when nobody could tell what is asked for."""
        times = (self.started_at is not None) + (self.ended_at is not None)
        if self.strike and (self.session_id is None or times):
            raise ValueError("strike needs a session_id, and no times")
        if self.session_id is None and times < 2:  # noqa: PLR2004  both
            raise ValueError("without a session_id both started_at and ended_at are needed")
        if not (self.strike or times or self.text.strip()):
            raise ValueError("say what is asked for: strike, other times, or a text")


class AcceptCorrection(MendingCommand, tag="AcceptCorrection"):
    """Grant a request exactly as it was asked."""

    request_id: Id
    reason: Text = ""


class DeclineCorrection(MendingCommand, tag="DeclineCorrection"):
    """Turn a request down; says why."""

    request_id: Id
    reason: Name


class RestoreSession(MendingCommand, tag="RestoreSession"):
    """Take back that a session was corrected or struck: it is as it was tapped, and waits for review if it did."""

    session_id: Id


class ReviewSession(MendingCommand, tag="ReviewSession"):
    """Let a session stand that waits for review."""

    session_id: Id
