"""The end of the shift: who still works when their team's has ended is paused as of then, for a foreman to review.

It catches up by itself: whenever it looks, each open session gets the first end of a shift after it began.
What the read tables do not show yet is found the next time; what the desk finds ended already stays as it is.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from commands.answers import Done, Submission
from commands.context import moment
from commands.settings import Settings
from commands.values import zone
from commands.work import EndShift
from events.ids import uuid7
from projections.days import from_us, to_us
from projections.people import PEOPLE
from projections.reading import NotReady
from projections.sessions import SESSIONS, counted
from web.issuing import PROGRAM
from web.live import Live
from web.logs import logger
from web.numbers import Numbers
from web.parts import Parts
from web.queries import Queries
from web.replies import encode
from web.wire import read_key
from web.world import World

LOOK_S = 60.0
"""How long it waits at most before it looks again."""
GATHER_S = 1.0
"""How often it looks at the settings at most, while the log moves."""
ORIGIN = "shift-end"


class Working(msgspec.Struct, frozen=True):
    """Somebody in a session that began then, in a team."""

    person_id: str
    team: str | None
    started_at_us: int


def ends_on(day: date, at: time, where: ZoneInfo) -> int:
    """Return when a shift ends on a day, in UTC microseconds.

    As calendars have it (RFC 5545): of a time that comes twice the first, and one that clocks skip counts as if they
    had not yet been changed.
    """
    return to_us(datetime.combine(day, at, where).replace(fold=0).astimezone(UTC))


def end_after(us: int, at: time, where: ZoneInfo) -> int:
    """Return the first end of a shift after an instant."""
    day = from_us(us).astimezone(where).date() - timedelta(days=1)
    while (ended_at_us := ends_on(day, at, where)) <= us:
        day += timedelta(days=1)
    return ended_at_us


def due(working: Iterable[Working], settings: Settings, now_us: int) -> list[tuple[str, int]]:
    """Return whose shift has ended since they began, and when; each instant once, the earliest first."""
    where = zone(settings.value("zone"))
    found = set()
    for each in working:
        at = settings.teams.get(settings.team(each.team) or "")
        if at is not None:
            ended_at_us = end_after(each.started_at_us, at, where)
            if ended_at_us <= now_us:
                found.add((ended_at_us, each.person_id))
    return [(person_id, ended_at_us) for ended_at_us, person_id in sorted(found)]


def next_end(settings: Settings, now_us: int) -> int | None:
    """Return when the next shift of any team ends; None when none does."""
    where = zone(settings.value("zone"))
    return min((end_after(now_us, at, where) for at in settings.teams.values() if at is not None), default=None)


def pause_s(settings: Settings, looked_us: int, now_us: int) -> float:
    """Return how long to wait for the next end of a shift after the instant that was looked at, or to look anyway.

    Looking takes time: a shift that ended meanwhile was not found yet.
    """
    ends_at_us = next_end(settings, looked_us)
    return LOOK_S if ends_at_us is None else min(LOOK_S, max(0, ends_at_us - now_us) / 1_000_000)


def who_works(connection: sa.Connection) -> list[Working]:
    """Return the open sessions."""
    c, p = SESSIONS.c, PEOPLE.c
    query = (
        sa.select(c.person_id, p.team, c.started_at)
        .join_from(SESSIONS.sql, PEOPLE.sql, p.person_id == c.person_id)
        .where(c.ended_at.is_(None), counted())
    )
    return [Working(*row) for row in connection.execute(query)]


class ShiftEnd:
    """Looks when a shift ends, when settings change, and every minute."""

    def __init__(self, parts: Parts, world: World, numbers: Numbers, queries: Queries, live: Live) -> None:
        """Look at nothing yet."""
        self._parts = parts
        self._world = world
        self._numbers = numbers
        self._queries = queries
        self._live = live
        self._running: asyncio.Task[None] | None = None
        self._told: dict[str, int] = {}
        """Up to which position the log knows of a person's ended shifts: until tables show it, there is nothing new."""

    def start(self) -> None:
        """Look from now on. In the event loop that serves."""
        self._running = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Look no more."""
        if self._running is not None:
            self._running.cancel()
            self._running = None

    async def look(self, now_us: int) -> int:
        """End the shifts that have ended by now, and return for how many people that changed something."""
        settings = self._world.settings()
        try:
            working, position = await self._queries.aside(self._read)
        except NotReady:
            return 0
        self._told = {person_id: told for person_id, told in self._told.items() if told > position}
        wanted = [each for each in due(working, settings, now_us) if each[0] not in self._told]
        submissions = [_submission(person_id, ended_at_us) for person_id, ended_at_us in wanted]
        answers = await self._parts.counter.submit(submissions) if submissions else []
        ended: set[str] = set()
        refused = 0
        for (person_id, _), answered in zip(wanted, answers, strict=True):
            answer = answered.answer
            self._numbers.command(EndShift.__name__, answered)
            if isinstance(answer, Done):
                self._told[person_id] = answer.position
                ended.update([person_id] if answer.events else [])
            else:
                refused += 1
        if ended or refused:
            logger("web").info("shift ended", people=len(ended), refused=refused)
        return len(ended)

    def _read(self) -> tuple[list[Working], int]:
        # The position first: what is read afterwards is at least as new.
        position = self._queries.reads.position("work")
        with self._queries.reads.read("work") as connection:
            return who_works(connection), position

    async def _run(self) -> None:
        while True:
            seen, looked_us = self._world.settings(), self._parts.clock()
            try:
                await self.look(looked_us)
            except Exception as error:  # noqa: BLE001  whatever it was, the next shift ends too
                logger("web").error("shift end failed", exc_info=error)
            await self._wait(seen, looked_us)

    async def _wait(self, seen: Settings, looked_us: int) -> None:
        """Wait until a shift ends, settings change, or long enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s(seen, looked_us, self._parts.clock())):
                while self._world.settings() == seen:
                    await self._live.moved()
                    await asyncio.sleep(GATHER_S)


def _submission(person_id: str, ended_at_us: int) -> Submission:
    command = EndShift(person_id=person_id, ended_at=moment(ended_at_us))
    key_text, key = read_key(str(uuid7()))
    return Submission(key, key_text, encode(command), command, PROGRAM, ORIGIN)
