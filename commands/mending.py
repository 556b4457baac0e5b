"""Deciding what is put right about sessions: by whom, within which bounds, beside which others."""

from commands.bounds import (
    granted,
    known,
    of_request,
    require_room,
    require_seen,
    require_somebody_else,
    require_span,
    require_task,
    require_waiting,
)
from commands.command import Command, Decision
from commands.context import Context, microseconds, moment
from commands.corrections import (
    LONG_AGO,
    AcceptCorrection,
    AddSession,
    CorrectSession,
    DeclineCorrection,
    MendingCommand,
    RequestCorrection,
    RestoreSession,
    ReviewSession,
    StrikeSession,
)
from commands.rejected import Rejected
from commands.sessions import Session
from commands.timeline import Timeline
from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionReviewed,
    SessionStruck,
)

REQUESTS_MAX = 100
"""How many requests of one person can wait."""


def decide(command: Command, state: Timeline, context: Context) -> Decision:
    """Say which facts a command makes, or reject it."""
    assert isinstance(command, MendingCommand)
    if isinstance(command, RequestCorrection):
        context.require_person(command.person_id)
        return request(command, state, context)
    context.require_known(command.person_id)
    if isinstance(command, DeclineCorrection):
        return decline(command, state)
    require_somebody_else(command.person_id, context)
    match command:
        case CorrectSession():
            session = known(state, command.session_id, command.task_id)
            require_seen(session, command.expected_version, context)
            granted(state, command.request_id, session.task_id, session.session_id)
            times = (microseconds(command.started_at), microseconds(command.ended_at))
            return correct(state, session, times, command.reason, command.request_id, context)
        case StrikeSession():
            session = known(state, command.session_id)
            require_seen(session, command.expected_version, context)
            granted(state, command.request_id, session.task_id, session.session_id)
            return strike(session, command.reason, command.request_id)
        case AddSession():
            granted(state, command.request_id, command.task_id, None)
            times = (microseconds(command.started_at), microseconds(command.ended_at))
            return add(state, command.task_id, times, command.reason, command.request_id, context)
        case AcceptCorrection():
            return accept(command, state, context)
        case RestoreSession():
            session = known(state, command.session_id)
            require_seen(session, command.expected_version, context)
            return restore(state, session, context)
        case ReviewSession():
            return review(known(state, command.session_id))
    raise AssertionError(command)


def correct(  # noqa: PLR0913, PLR0917  a session and what is said of it
    state: Timeline,
    session: Session,
    times: tuple[int, int],
    reason: str | None,
    request_id: str | None,
    context: Context,
) -> Decision:
    """Say when a session was; nothing when that holds already and answers nobody."""
    require_span(times, context)
    if not session.struck and (session.started_at_us, session.ended_at_us) == times and request_id is None:
        return ()
    require_room(state, times, session.session_id, context)
    corrected = SessionCorrected(
        session_id=session.session_id,
        task_id=session.task_id,
        started_at=moment(times[0]),
        ended_at=moment(times[1]),
        reason=reason,
        request_id=request_id,
    )
    return (corrected,)


def strike(session: Session, reason: str | None, request_id: str | None) -> Decision:
    """Say that a session never was; nothing when it is struck already and this answers nobody."""
    if session.struck and request_id is None:
        return ()
    said = {"session_id": session.session_id, "task_id": session.task_id}
    return (SessionStruck(**said, reason=reason, request_id=request_id),)


def restore(state: Timeline, session: Session, context: Context) -> Decision:
    """Bring back what was tapped; nothing when that holds, or nothing was."""
    tapped = session.tapped
    if tapped is None:
        if session.judged and not state.whole:
            raise Rejected(LONG_AGO, "what was tapped lies further back than what is kept at hand")
        return ()
    if tapped.ended_at_us is None:
        raise Rejected("session-open", "the session was open when it was put right: correct it to when it ended")
    require_room(state, (tapped.started_at_us, tapped.ended_at_us), session.session_id, context)
    restored = SessionRestored(
        session_id=session.session_id,
        task_id=session.task_id,
        started_at=moment(tapped.started_at_us),
        ended_at=moment(tapped.ended_at_us),
        reviewed=tapped.reviewed,
    )
    return (restored,)


def add(  # noqa: PLR0913, PLR0917  a session and what is said of it
    state: Timeline,
    task_id: str,
    times: tuple[int, int],
    reason: str | None,
    request_id: str | None,
    context: Context,
) -> Decision:
    """Add a session to a task in whatever phase."""
    require_task(state, task_id)
    require_span(times, context)
    require_room(state, times, None, context)
    added = SessionAdded(
        session_id=context.command_id,
        task_id=task_id,
        started_at=moment(times[0]),
        ended_at=moment(times[1]),
        reason=reason,
        request_id=request_id,
    )
    return (added,)


def request(command: RequestCorrection, state: Timeline, context: Context) -> Decision:
    """Keep what is asked, if it can be granted at all."""
    require_task(state, command.task_id)
    session = None if command.session_id is None else known(state, command.session_id, command.task_id)
    started_at_us = None if command.started_at is None else microseconds(command.started_at)
    ended_at_us = None if command.ended_at is None else microseconds(command.ended_at)
    times = asked_times(started_at_us, ended_at_us, session)
    if times is not None:
        require_span(times, context)
    if sum(each.outcome == "open" for each in state.requests.values()) >= REQUESTS_MAX:
        message = f"{REQUESTS_MAX} requests of this person are waiting: a foreman has to answer some first"
        raise Rejected("too-many", message, waiting_max=REQUESTS_MAX)
    said = {name: getattr(command, name) for name in ("task_id", "session_id", "started_at", "ended_at", "strike")}
    return (CorrectionRequested(request_id=context.command_id, **said, text=command.text or None),)


def asked_times(started_at_us: int | None, ended_at_us: int | None, session: Session | None) -> tuple[int, int] | None:
    """Return the times that are asked for, those of the session where nothing else is said; None when none are."""
    if started_at_us is None and ended_at_us is None:
        return None
    if session is not None:
        started_at_us = session.started_at_us if started_at_us is None else started_at_us
        ended_at_us = session.ended_at_us if ended_at_us is None else ended_at_us
    if started_at_us is None or ended_at_us is None:
        raise Rejected("bad-span", "the session is still open: say when it ended, too")
    return started_at_us, ended_at_us


def accept(command: AcceptCorrection, state: Timeline, context: Context) -> Decision:
    """Grant a request as it was asked; nothing when that was done."""
    asked = of_request(state, command.request_id)
    if asked.outcome == "granted":
        return ()
    require_waiting(asked)
    reason = command.reason or None
    if asked.session_id is None:
        assert asked.started_at_us is not None
        assert asked.ended_at_us is not None
        times = (asked.started_at_us, asked.ended_at_us)
        return add(state, asked.task_id, times, reason, asked.request_id, context)
    session = known(state, asked.session_id)
    if asked.strike:
        return strike(session, reason, asked.request_id)
    wanted = asked_times(asked.started_at_us, asked.ended_at_us, session)
    if wanted is None:
        message = "the request names no times: correct the session to what it means, with this request_id"
        raise Rejected("request-unclear", message)
    return correct(state, session, wanted, reason, asked.request_id, context)


def decline(command: DeclineCorrection, state: Timeline) -> Decision:
    """Turn a request down; nothing when that was done."""
    asked = of_request(state, command.request_id)
    if asked.outcome == "declined":
        return ()
    require_waiting(asked)
    return (CorrectionDeclined(request_id=asked.request_id, reason=command.reason),)


def review(session: Session) -> Decision:
    """Let a session stand; nothing when somebody did already, or it never was."""
    if session.is_open:
        raise Rejected("session-open", "the session is still open: correct it, or wait until it ends")
    if session.reviewed or session.struck:
        return ()
    return (SessionReviewed(session_id=session.session_id, task_id=session.task_id),)
