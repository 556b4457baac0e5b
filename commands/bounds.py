"""Within which bounds sessions can be put right: what must be known, by whom, when, beside which others."""

from commands.context import Context, moment
from commands.corrections import LONG_AGO
from commands.rejected import Rejected
from commands.sessions import SPAN_MAX_US, Request, Session
from commands.timeline import Timeline

REACH_US = 366 * 24 * 3_600 * 1_000_000
"""How far back sessions can be put right: a year."""


def require_somebody_else(person_id: str, context: Context) -> None:
    """Nobody decides about their own time."""
    if context.actor == f"person:{person_id}":
        raise Rejected("own-time", "nobody decides about their own time: somebody else has to")


def known(state: Timeline, session_id: str, task_id: str | None = None) -> Session:
    """Return the session, or reject."""
    session = state.sessions.get(session_id)
    if session is None:
        raise Rejected("unknown-session", f"session {session_id} is none of this person's", session_id=session_id)
    if task_id is not None and task_id != session.task_id:
        message = f"session {session_id} is on task {session.task_id}: strike it and add one on the other task"
        raise Rejected("other-task", message, task_id=session.task_id)
    return session


def require_task(state: Timeline, task_id: str) -> None:
    """Reject unless the task is on the list, in whatever phase."""
    if task_id not in state.tasks:
        message = f"task {task_id} is not on this person's list: add it first"
        raise Rejected("unknown-task", message, task_id=task_id)


def require_seen(session: Session, expected: int | None, context: Context) -> None:
    """Reject when the session was touched since it was looked at."""
    if expected is not None and session.version > expected:
        message = f"the session changed since version {expected}, which you saw: look at it again, then decide"
        raise Rejected("conflict", message, session_id=session.session_id, version=context.version)


def granted(state: Timeline, request_id: str | None, task_id: str, session_id: str | None) -> None:
    """Reject unless the request that this answers waits, and is about this."""
    if request_id is None:
        return
    asked = of_request(state, request_id)
    require_waiting(asked)
    if asked.task_id != task_id or asked.session_id not in (None, session_id):
        message = f"request {request_id} is about something else: grant it on what it asks for, or decline it"
        raise Rejected("other-request", message, task_id=asked.task_id, session_id=asked.session_id)


def of_request(state: Timeline, request_id: str) -> Request:
    """Return the request, or reject."""
    asked = state.requests.get(request_id)
    if asked is None:
        raise Rejected("unknown-request", f"request {request_id} is none of this person's", request_id=request_id)
    return asked


def require_waiting(asked: Request) -> None:
    """Reject when a request was answered."""
    if asked.outcome != "open":
        message = f"the request was {asked.outcome} already: what is to be changed now needs no request"
        raise Rejected("request-answered", message, outcome=asked.outcome)


def require_span(times: tuple[int, int], context: Context) -> None:
    """Reject times between which nobody can have worked."""
    started_at_us, ended_at_us = times
    if ended_at_us > context.now_us:
        raise Rejected("from-the-future", "a session cannot end later than now")
    if not 0 < ended_at_us - started_at_us <= SPAN_MAX_US:
        raise Rejected("bad-span", "a session ends after it began, and lasts 24 hours at most")
    earliest_us = context.now_us - REACH_US
    if started_at_us < earliest_us:
        message = "what lies more than a year back can no longer be put right"
        raise Rejected("too-late", message, earliest_at=moment(earliest_us))


def require_room(state: Timeline, times: tuple[int, int], session_id: str | None, context: Context) -> None:
    """Reject times in which the person is known to have worked on something else."""
    if context.overlap_allowed:
        return
    if times[0] < state.since_us:
        raise Rejected(LONG_AGO, "this lies further back than what is kept at hand")
    for other in state.sessions.values():
        if other.session_id != session_id and (part := other.within(*times)) is not None:
            until = "now" if other.ended_at_us is None else f"{moment(other.ended_at_us):%Y-%m-%d %H:%M}"
            message = (
                f"another session overlaps, from {moment(other.started_at_us):%Y-%m-%d %H:%M} to {until} UTC: "
                "put that one right first, or choose other times"
            )
            raise Rejected(
                "overlaps",
                message,
                session_id=other.session_id,
                task_id=other.task_id,
                from_at=moment(part[0]),
                until_at=moment(part[1]),
            )
