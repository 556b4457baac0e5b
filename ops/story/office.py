"""What is done about people's time: shifts end, people ask, a foreman puts right, decides and approves.

She comes in at twenty to eight on working days, looks at the day before, and on Mondays at the week before.
What the last day left is still waiting for her.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from commands.command import Command
from commands.context import moment
from commands.corrections import (
    AcceptCorrection,
    AddSession,
    CorrectSession,
    DeclineCorrection,
    RequestCorrection,
    ReviewSession,
    StrikeSession,
)
from commands.refusals import ReportRefusal, ResolveRefusal
from commands.sessions import Session
from commands.timeline import Timeline
from commands.timesheets import ApproveTimesheet
from commands.work import EndShift
from ops.story.cast import TEAMS, ZONE, Member
from projections.days import to_us

COMES = time(7, 40)
GOES = time(17, 0, 20)
ASK = time(17, 10)
LONG_US = 20 * 60 * 1_000_000
SHORT_US = 12 * 60 * 1_000_000
TOO_LONG = ("forgot to pause for the break", "the machine stood still", "helped at the packing table meanwhile")
ASKED = ("I went to lunch at noon and forgot to pause", "I stopped when the plates ran out", "I was called away")
OTHERWISE = "the tablet by the door says otherwise"
FOREMAN = "tess"

Errand = tuple[datetime, Callable[[], None]]  # what is done when


class Shop(Protocol):
    """Where what is done here is sent to."""

    def now(self, at: datetime) -> None:
        """Set the clock forward."""

    def timeline(self, person_id: str) -> Timeline:
        """Return all that is known of somebody's work now."""

    def as_console(self, login: str, commands: Iterable[Command]) -> None:
        """Send what somebody does on the console."""

    def as_worker(self, person_id: str, commands: Iterable[Command]) -> None:
        """Send what somebody does on a tablet."""

    def as_tablet(self, commands: Iterable[Command]) -> None:
        """Send what a tablet does by itself."""

    def as_program(self, commands: Iterable[Command]) -> None:
        """Send what the program does by itself."""


class Office:
    """Follows the story, day after day."""

    def __init__(
        self,
        shop: Shop,
        people: Sequence[tuple[str, Member]],
        days: Sequence[date],
        errands: Iterable[Errand],
        luck: random.Random,
    ) -> None:
        """Take who works here, the days of the story, of which the last is today, and what else is to be done."""
        self._shop = shop
        self._luck = luck
        self._zone = ZoneInfo(ZONE)
        self._staff = [(person_id, each) for person_id, each in people if "contributor" in each.roles]
        self._workers = [(person_id, each) for person_id, each in self._staff if each.login != FOREMAN]
        self._refused: list[ReportRefusal] = []
        self._last = max(day for day in days[:-1] if day.weekday() < 5)  # noqa: PLR2004  Monday to Friday
        self._agenda = iter(sorted((*errands, *self._plan(days)), key=lambda item: item[0]))
        self._next = next(self._agenda, None)

    def until(self, at: datetime) -> None:
        """Do all that falls before a moment."""
        while self._next is not None and self._next[0] < at:
            when, work = self._next
            self._shop.now(when)
            work()
            self._next = next(self._agenda, None)

    def _plan(self, days: Sequence[date]) -> Iterator[Errand]:
        working = [day for day in days if day.weekday() < 5]  # noqa: PLR2004  Monday to Friday
        # Today she has not come in yet: of a week in which somebody still asks for something, nothing can be approved.
        for before, day in pairwise(day for day in working if day != days[-1]):
            yield self._at(day, COMES), partial(self._put_right, before)
            if day.weekday() == 0 and day - working[0] >= timedelta(days=7):
                yield self._at(day, time(8, 5)), partial(self._approve, day - timedelta(days=7))
            if day.weekday() == 1 and day - working[0] >= timedelta(days=8):
                yield self._at(day, time(10, 20)), partial(self._mistake, day - timedelta(days=8))
        for day in working:
            yield self._at(day, GOES), partial(self._end_shifts, day)
            yield self._at(day, ASK), partial(self._ask, day)

    def _at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self._zone).astimezone(UTC)

    def _end_shifts(self, day: date) -> None:
        """Do as the running server does: who forgot to pause works no longer than the shift."""
        ends = [
            EndShift(person_id=person_id, ended_at=self._at(day, ended))
            for person_id, each in self._staff
            if (ended := TEAMS[each.team]) is not None and self._shop.timeline(person_id).running
        ]
        self._shop.as_program(ends)

    def _ask(self, day: date) -> None:
        """Somebody asks for a correction; now and then a tablet has something that was refused."""
        for person_id, _ in self._luck.sample(self._workers, 2):
            session = self._choose(person_id, day, LONG_US)
            if session is not None:
                ended_at = moment(session.until_us - self._luck.randint(4, 9) * 60_000_000)
                asked = RequestCorrection(
                    person_id=person_id,
                    task_id=session.task_id,
                    session_id=session.session_id,
                    ended_at=ended_at,
                    text=self._luck.choice(ASKED),
                )
                self._shop.as_worker(person_id, [asked])
        if day.weekday() == 3 or day == self._last:  # noqa: PLR2004  Thursdays
            self._refuse(day)

    def _refuse(self, day: date) -> None:
        person_id, _ = self._luck.choice(self._workers)
        session = self._choose(person_id, day, LONG_US)
        if session is not None:
            happened_at = moment(session.until_us + 90_000_000)
            about: dict[str, Any] = {"person_id": person_id, "task_id": session.task_id}
            refused = ReportRefusal(
                **about,
                refusal_id=session.session_id,
                command="PauseTask",
                code="illegal-move",
                happened_at=happened_at,
                body=msgspec.json.encode({"type": "PauseTask", **about, "occurred_at": happened_at}).decode(),
            )
            self._refused.append(refused)
            self._shop.as_tablet([refused])

    def _put_right(self, day: date) -> None:
        """Look at a day: decide on what was asked, look at shift ends, correct what is known to be wrong."""
        done: list[Command] = []
        for person_id, _ in self._workers:
            timeline = self._shop.timeline(person_id)
            for request_id, request in timeline.requests.items():
                if request.outcome == "open":
                    about: dict[str, Any] = {"person_id": person_id, "request_id": request_id}
                    granted = self._luck.random() < 0.7  # noqa: PLR2004
                    done.append(AcceptCorrection(**about) if granted else DeclineCorrection(**about, reason=OTHERWISE))
        done += [
            ResolveRefusal(person_id=who.person_id, refusal_id=who.refusal_id, outcome="dropped", note="paused already")
            for who in self._refused
        ]
        self._refused.clear()
        self._shop.as_console(FOREMAN, done)
        self._shop.as_console(FOREMAN, list(self._corrections(day)))

    def _corrections(self, day: date) -> Iterator[Command]:
        first, second, third = self._luck.sample(self._workers, 3)
        session = self._choose(first[0], day, LONG_US)
        if session is not None:
            yield CorrectSession(
                person_id=first[0],
                session_id=session.session_id,
                started_at=moment(session.started_at_us),
                ended_at=moment(session.until_us - self._luck.randint(5, 14) * 60_000_000),
                reason=self._luck.choice(TOO_LONG),
            )
        sessions = self._counted(second[0], day)
        if sessions and not sessions[-1].is_open and day.weekday() == 2:  # noqa: PLR2004  Wednesdays
            started_us = sessions[-1].until_us + 4 * 60_000_000
            yield AddSession(
                person_id=second[0],
                task_id=sessions[-1].task_id,
                started_at=moment(started_us),
                ended_at=moment(started_us + 21 * 60_000_000),
                reason="the tablet was off",
            )
        short = [each for each in self._sessions(third[0], day) if each.until_us - each.started_at_us < SHORT_US]
        if short:
            yield StrikeSession(person_id=third[0], session_id=short[0].session_id, reason="tapped by mistake")
        for person_id, each in self._workers:
            ended = TEAMS[each.team]
            if ended is not None:
                ends_us = to_us(self._at(day, ended))
                for forgotten in self._sessions(person_id, day):
                    if forgotten.until_us == ends_us:
                        yield ReviewSession(person_id=person_id, session_id=forgotten.session_id)

    def _mistake(self, monday: date) -> None:
        """Find on a Tuesday that an approved week was wrong after all: that opens it again."""
        person_id, _ = self._workers[0]
        session = self._choose(person_id, monday + timedelta(days=2), LONG_US)
        if session is not None:
            correction = CorrectSession(
                person_id=person_id,
                session_id=session.session_id,
                started_at=moment(session.started_at_us),
                ended_at=moment(session.until_us - 10 * 60_000_000),
                reason="the order's slip says it was done ten minutes earlier",
            )
            self._shop.as_console(FOREMAN, [correction])

    def _approve(self, monday: date) -> None:
        """Approve a week, but for two people whom she still has to ask something."""
        from_us, until_us = to_us(self._at(monday, time())), to_us(self._at(monday + timedelta(days=7), time()))
        approvals = []
        for person_id, _ in self._workers[:-2]:
            sessions = self._shop.timeline(person_id).sessions.values()
            parts = [part for each in sessions if (part := each.within(from_us, until_us)) is not None]
            labor_us = sum(until - since for since, until in parts)
            if parts:
                approvals.append(ApproveTimesheet(person_id=person_id, week=monday, labor_us=labor_us))
        self._shop.as_console(FOREMAN, approvals)

    def _choose(self, person_id: str, day: date, least_us: int) -> Session | None:
        """Choose a session of a day that is long enough."""
        found = [each for each in self._sessions(person_id, day) if each.until_us - each.started_at_us >= least_us]
        return self._luck.choice(found) if found else None

    def _sessions(self, person_id: str, day: date) -> list[Session]:
        """Return a day's sessions that ended and that nobody has judged yet, the earliest first."""
        return [each for each in self._counted(person_id, day) if not (each.is_open or each.judged)]

    def _counted(self, person_id: str, day: date) -> list[Session]:
        """Return all sessions of a day that count, the earliest first."""
        from_us, until_us = to_us(self._at(day, time())), to_us(self._at(day + timedelta(days=1), time()))
        sessions = self._shop.timeline(person_id).sessions.values()
        found = [each for each in sessions if from_us <= each.started_at_us < until_us and not each.struck]
        return sorted(found, key=lambda each: each.started_at_us)
