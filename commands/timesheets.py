"""Time sheets: a person's week is approved, which closes it, and opened again when what was worked in it changes."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from commands.bounds import require_somebody_else
from commands.command import Command, Decision, Name, Timed
from commands.context import Context, moment
from commands.corrections import LONG_AGO
from commands.late import folded
from commands.rejected import Rejected
from commands.sessions import Request, Week, touched
from commands.timeline import Timeline
from commands.work import WorkCommand
from events.corrections import ReopenedBecause, TimesheetApproved, TimesheetReopened

YEARS = range(1970, 2200)
"""In which years weeks can be."""


class SheetCommand(WorkCommand):
    """A command about a person's week, named by its Monday."""

    week: date

    def __post_init__(self) -> None:
        """Raise ValueError for a year in which nobody works."""
        if self.week.year not in YEARS:
            raise ValueError(f"week must be a day from {YEARS[0]} to {YEARS[-1]}")


class ApproveTimesheet(SheetCommand, tag="ApproveTimesheet"):
    """Close a week. `labor_us` is the sum of work that was looked at, in microseconds: it must still be so."""

    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset({LONG_AGO})

    labor_us: int


class ReopenTimesheet(SheetCommand, tag="ReopenTimesheet"):
    """Open an approved week again; says why."""

    reason: Name


def decide(command: Command, state: Timeline, context: Context) -> Decision:
    """Nothing when it is so already."""
    assert isinstance(command, SheetCommand)
    context.require_known(command.person_id)
    if command.week.weekday() != 0:
        message = f"{command.week} is no Monday: a week is named by the day on which it begins"
        raise Rejected("not-a-monday", message, week=command.week.isoformat())
    match command:
        case ApproveTimesheet():
            return approve(command, state, context)
        case ReopenTimesheet(week=week, reason=reason):
            return (TimesheetReopened(week=week, because="asked", reason=reason),) if week in state.weeks else ()
    raise AssertionError(command)


def approve(command: ApproveTimesheet, state: Timeline, context: Context) -> Decision:
    """Close a week that is over, in which nothing is open, and whose sum was seen."""
    require_somebody_else(command.person_id, context)
    from_us, until_us = context.week(command.week)
    if until_us > context.now_us:
        message = f"the week ends at {moment(until_us):%Y-%m-%d %H:%M} UTC: approve it then"
        raise Rejected("week-not-over", message, until_at=moment(until_us))
    if from_us < state.since_us:
        raise Rejected(LONG_AGO, "this lies further back than what is kept at hand")
    require_nothing_open(state, from_us, until_us)
    parts = (session.within(from_us, until_us) for session in state.sessions.values())
    labor_us = sum(part[1] - part[0] for part in parts if part is not None)
    if labor_us != command.labor_us:
        message = "what was worked in this week has changed since you looked: look again, then approve"
        raise Rejected("week-changed", message, labor_us=labor_us)
    if state.weeks.get(command.week) == Week(from_us, until_us, labor_us):
        return ()
    times = {"from_at": moment(from_us), "until_at": moment(until_us)}
    return (TimesheetApproved(week=command.week, **times, labor_us=labor_us),)


def require_nothing_open(state: Timeline, from_us: int, until_us: int) -> None:
    """Reject while somebody still works in the week, or asks for something in it."""
    for session in state.sessions.values():
        if session.is_open and session.started_at_us < until_us:
            message = "a session that began in or before this week is still open: correct or end it first"
            raise Rejected(
                "week-open-session",
                message,
                session_id=session.session_id,
                task_id=session.task_id,
                started_at=moment(session.started_at_us),
            )
    for request in state.requests.values():
        if request.outcome == "open" and any(
            start < until_us and end >= from_us for start, end in spans_of(request, state)
        ):
            message = "a request about this week waits: accept or decline it first"
            raise Rejected("week-open-request", message, request_id=request.request_id, task_id=request.task_id)


def spans_of(request: Request, state: Timeline) -> Iterator[tuple[int, int]]:
    """Yield the times that a request is about: those that it names, and those of its session."""
    named = [each for each in (request.started_at_us, request.ended_at_us) if each is not None]
    if named:
        yield named[0], named[-1]
    session = state.sessions.get(request.session_id or "")
    if session is not None:
        yield session.started_at_us, session.until_us


def with_reopened(state: Timeline, decision: Decision, context: Context, because: ReopenedBecause) -> Decision:
    """Add to a decision that the approved weeks are open again in which it changes what was worked."""
    if not state.weeks or not decision:
        return decision
    facts = [each.fact if isinstance(each, Timed) else each for each in decision]
    session_ids = {session_id for fact in facts for session_id in touched(fact)}
    if not session_ids:
        return decision
    after = folded(state, decision, context).sessions
    pairs = [(state.sessions.get(session_id), after.get(session_id)) for session_id in sorted(session_ids)]
    reopened = [
        TimesheetReopened(week=monday, because=because)
        for monday, week in sorted(state.weeks.items())
        if any(
            (was and was.within(week.from_us, week.until_us)) != (now and now.within(week.from_us, week.until_us))
            for was, now in pairs
        )
    ]
    return (*decision, *reopened)
