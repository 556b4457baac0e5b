"""When somebody worked: the sessions of a timeline, what was asked about them, and the weeks that are closed.

Folded by position, as the read tables are: what a fact says of a session holds from there on.
"""

from typing import Literal, Self

import msgspec
from immutables import Map

from commands.context import microseconds
from events.corrections import (
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionReviewed,
    SessionStruck,
)
from events.fact import Fact
from events.work import (
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)

KEPT_US = 15 * 24 * 3_600 * 1_000_000
"""How long sessions are remembered at least: so long that last week's time sheet needs no look at what was before."""
SPAN_MAX_US = 24 * 3_600 * 1_000_000
"""How long a session can be that somebody says was: a day."""
FOR_EVER = 1 << 62
Outcome = Literal["open", "granted", "declined"]


class Session(msgspec.Struct, frozen=True):
    """A session as it is now, open while `ended_at_us` is None, unless it was struck: then it never ended.

    `judged`: somebody corrected, added, struck or reviewed it, so that nothing that comes late may change it.
    `tapped` is what it was before somebody first corrected or struck it, None unless somebody did.
    `version` is that of the stream when it was last touched.
    """

    session_id: str
    task_id: str
    started_at_us: int
    ended_at_us: int | None = None
    struck: bool = False
    judged: bool = False
    reviewed: bool = False
    tapped: Self | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody works in it."""
        return self.ended_at_us is None and not self.struck

    @property
    def until_us(self) -> int:
        """When it ended, or the end of all times; when it began, if it was struck while it was open."""
        if self.ended_at_us is None:
            return self.started_at_us if self.struck else FOR_EVER
        return self.ended_at_us

    def within(self, from_us: int, until_us: int) -> tuple[int, int] | None:
        """Return the part of it that lies in a stretch of time, None when there is none."""
        part = max(self.started_at_us, from_us), min(self.until_us, until_us)
        return None if self.struck or part[0] >= part[1] else part


class Request(msgspec.Struct, frozen=True):
    """What the person asked to be put right, and what became of it."""

    request_id: str
    task_id: str
    session_id: str | None
    started_at_us: int | None
    ended_at_us: int | None
    strike: bool
    asked_at_us: int
    outcome: Outcome = "open"


class Week(msgspec.Struct, frozen=True):
    """An approved week, in the instants that it had then."""

    from_us: int
    until_us: int
    labor_us: int


Sessions = Map[str, Session]
Mended = SessionCorrected | SessionStruck | SessionAdded | SessionRestored | SessionReviewed
Timing = TaskStarted | TaskResumed | TaskPaused | TaskCompleted | TaskCancelled | TaskUndone
"""Facts of tapping that open, close or bring back a session."""


def tapped(sessions: Sessions, fact: Timing, at_us: int, version: int) -> Sessions:
    """Return the sessions after a tap."""
    if isinstance(fact, TaskStarted | TaskResumed):
        opened = Session(fact.session_id, fact.task_id, at_us, version=version)
        return sessions.set(opened.session_id, opened)
    session = None if fact.session_id is None else sessions.get(fact.session_id)
    if session is None:
        return sessions
    ended_at_us = None if isinstance(fact, TaskUndone) else at_us
    closed = msgspec.structs.replace(session, ended_at_us=ended_at_us, version=version)
    return sessions.set(closed.session_id, closed)


def mended(sessions: Sessions, fact: Mended, version: int) -> Sessions:
    """Return the sessions after somebody put one right, or looked at it. One that was let go is known again."""
    known = sessions.get(fact.session_id)
    tapped = None if known is None else known.tapped or known
    match fact:
        case SessionCorrected() | SessionAdded():
            times = (microseconds(fact.started_at), microseconds(fact.ended_at))
            session = Session(fact.session_id, fact.task_id, *times, judged=True, tapped=tapped, version=version)
        case SessionRestored():
            times = (microseconds(fact.started_at), microseconds(fact.ended_at))
            restored = Session(fact.session_id, fact.task_id, *times, judged=True, version=version)
            session = msgspec.structs.replace(restored, reviewed=fact.reviewed)
        case SessionReviewed() if known is not None:
            session = msgspec.structs.replace(known, judged=True, reviewed=True, version=version)
        case SessionStruck() if known is not None:
            session = msgspec.structs.replace(known, struck=True, judged=True, tapped=tapped, version=version)
        case _:
            return sessions
    return sessions.set(session.session_id, session)


def restated(sessions: Sessions, fact: TimelineRestated, version: int) -> Sessions:
    """Return the sessions as they are said to be."""
    for span in fact.sessions:
        times = (microseconds(span.started_at), None if span.ended_at is None else microseconds(span.ended_at))
        known = sessions.get(span.session_id)
        judged = known is not None and known.judged
        said = Session(span.session_id, span.task_id, *times, span.struck, judged, version=version)
        sessions = sessions.set(said.session_id, said)
    return sessions


def asked(fact: CorrectionRequested, at_us: int) -> Request:
    """Return what was asked for."""
    started_at_us = None if fact.started_at is None else microseconds(fact.started_at)
    ended_at_us = None if fact.ended_at is None else microseconds(fact.ended_at)
    return Request(fact.request_id, fact.task_id, fact.session_id, started_at_us, ended_at_us, fact.strike, at_us)


def touched(fact: Fact) -> tuple[str, ...]:
    """Return the ids of the sessions that a fact may change."""
    if isinstance(fact, TimelineRestated):
        return tuple(span.session_id for span in fact.sessions)
    changing = Timing | SessionCorrected | SessionStruck | SessionAdded | SessionRestored
    if isinstance(fact, changing) and fact.session_id is not None:
        return (fact.session_id,)
    return ()


def remembered(sessions: Sessions, since_us: int) -> Sessions:
    """Return the sessions without those that ended before a moment."""
    return sessions if since_us <= 0 else Map({k: v for k, v in sessions.items() if v.until_us >= since_us})
