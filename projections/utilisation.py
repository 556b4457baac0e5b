"""How well the floor was used: for how long people worked in each day or hour, and how many they were.

Whoever works on several tasks at once works once: a person's hour never holds more than an hour.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from projections.days import Days, from_us, to_us
from projections.people import PEOPLE
from projections.sessions import SESSIONS, counted

Per = Literal["day", "hour"]
HOUR_US = 3_600_000_000
Stretch = tuple[int, int, int]
"""Whose, from when, until when."""


class Use(msgspec.Struct, frozen=True):
    """A stretch of time of the shop: for how long its `people` worked in it, the first beginning and the last end."""

    starts_at: datetime
    ends_at: datetime
    day: str
    worked_us: int
    people: int
    first_started_at: datetime | None
    last_ended_at: datetime | None


class Utilisation(msgspec.Struct, frozen=True):
    """Days or hours in their order, none left out, and all of them together."""

    slots: list[Use]
    total: Use


def utilisation(  # noqa: PLR0913  what is asked, each by its name
    connection: sa.Connection,
    days: Days,
    now: datetime,
    from_day: date,
    to_day: date,
    *,
    per: Per = "day",
    team: str | None = None,
) -> Utilisation:
    """Return how the floor was used in these days of the shop. Work that is going on counts until now.

    Hours are sixty minutes from midnight on: 23 or 25 of them where clocks change.
    """
    edges = list(_edges(days, from_day, to_day, per))
    worked = [0] * (len(edges) - 1)
    people: list[set[int]] = [set() for _ in worked]
    first: list[int | None] = [None] * len(worked)
    last: list[int | None] = [None] * len(worked)
    stretches = _stretches(connection, edges[0], edges[-1], to_us(now), team)
    for person_no, started_us, ended_us in _once(stretches):
        slot = max(0, bisect_right(edges, started_us) - 1)
        while slot < len(worked) and edges[slot] < ended_us:
            begin_us, end_us = max(started_us, edges[slot]), min(ended_us, edges[slot + 1])
            worked[slot] += end_us - begin_us
            people[slot].add(person_no)
            earliest, latest = first[slot], last[slot]
            first[slot] = begin_us if earliest is None else min(earliest, begin_us)
            last[slot] = end_us if latest is None else max(latest, end_us)
            slot += 1
    slots = [
        _use(days, edges[at], edges[at + 1], worked[at], len(people[at]), first[at], last[at])
        for at in range(len(worked))
    ]
    firsts, lasts = [us for us in first if us is not None], [us for us in last if us is not None]
    everybody = len(set().union(*people))
    total = _use(days, edges[0], edges[-1], sum(worked), everybody, min(firsts, default=None), max(lasts, default=None))
    return Utilisation(slots, total)


def _edges(days: Days, from_day: date, to_day: date, per: Per) -> Iterator[int]:
    day = from_day
    while day <= to_day:
        begin_us, end_us = days.midnight(day), days.end(day)
        yield from range(begin_us, end_us, HOUR_US) if per == "hour" else (begin_us,)
        day += timedelta(days=1)
    yield days.end(to_day)


def _stretches(
    connection: sa.Connection, begin_us: int, end_us: int, now_us: int, team: str | None
) -> Iterable[Sequence[Any]]:
    """Return the sessions that reach into a time, by person and then by start."""
    c = SESSIONS.c
    # Those that began before it go on across a midnight, or are open still: both are few, and have their indexes.
    across = sa.and_(c.day.is_(None), c.ended_at > begin_us, c.started_at + 0 < begin_us)
    going_on = sa.and_(c.ended_at.is_(None), c.started_at + 0 < begin_us)
    began = sa.and_(c.started_at >= begin_us, c.started_at < end_us)
    ended_at = sa.func.coalesce(c.ended_at, now_us)
    parts = [
        sa.select(c.person_no, c.started_at, ended_at.label("ended_at")).where(which, counted())
        for which in (began, across, going_on)
    ]
    if team is not None:
        members = sa.select(PEOPLE.c.person_no).where(PEOPLE.c.team == team)
        parts = [part.where((c.person_no + 0).in_(members)) for part in parts]
    # Plain tuples: rows compare slower many times.
    return sorted(map(tuple, connection.execute(sa.union_all(*parts))))


def _once(stretches: Iterable[Sequence[Any]]) -> Iterator[Stretch]:
    """Yield what each person did without what overlaps, from stretches by person and start."""
    whose, until_us = -1, 0
    for person_no, started_us, ended_us in stretches:
        if person_no != whose:
            whose, until_us = person_no, started_us
        begin_us = max(started_us, until_us)
        if ended_us > begin_us:
            yield person_no, begin_us, ended_us
            until_us = ended_us


def _use(  # noqa: PLR0913, PLR0917  as they were added up
    days: Days, begin_us: int, end_us: int, worked_us: int, people: int, first_us: int | None, last_us: int | None
) -> Use:
    first, last = (None if us is None else from_us(us) for us in (first_us, last_us))
    return Use(from_us(begin_us), from_us(end_us), days.day(begin_us), worked_us, people, first, last)
