"""How well the floor was used: for how long people worked in each day or hour, and how many they were.

Whoever works on several tasks at once works once: a person's hour never holds more than an hour.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
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
    slot = 0
    for person_no, begin_us, end_us in _once(_stretches(connection, edges[0], edges[-1], to_us(now), team)):
        if not edges[slot] <= begin_us < edges[slot + 1]:
            slot = max(0, bisect_right(edges, begin_us) - 1)
        for at in range(slot, len(worked)):
            if edges[at] >= end_us:
                break
            from_us_, until_us = max(begin_us, edges[at]), min(end_us, edges[at + 1])
            worked[at] += until_us - from_us_
            people[at].add(person_no)
            earliest, latest = first[at], last[at]
            if earliest is None or from_us_ < earliest:
                first[at] = from_us_
            if latest is None or until_us > latest:
                last[at] = until_us
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
) -> Iterator[Sequence[Any]]:
    """Yield the sessions that reach into a time, by their start."""
    c = SESSIONS.c
    query = sa.select(c.person_no, c.started_at, sa.func.coalesce(c.ended_at, now_us).label("ended_at"))
    query = query.where(counted())
    if team is not None:
        query = query.where((c.person_no + 0).in_(sa.select(PEOPLE.c.person_no).where(PEOPLE.c.team == team)))
    # Those that began before it go on across a midnight, or are open still: both are few, and have their indexes.
    across = query.where(c.day.is_(None), c.ended_at > begin_us, c.started_at + 0 < begin_us)
    going_on = query.where(c.ended_at.is_(None), c.started_at + 0 < begin_us)
    yield from sorted(connection.execute(sa.union_all(across, going_on)), key=itemgetter(1))
    # All others may be very many: an index has them in order.
    yield from connection.execute(query.where(c.started_at >= begin_us, c.started_at < end_us).order_by(c.started_at))


def _once(stretches: Iterable[Sequence[Any]]) -> Iterator[Stretch]:
    """Yield what each person did without what overlaps, from stretches by their start."""
    until: dict[int, int] = {}
    for person_no, started_us, ended_us in stretches:
        done_us = until.get(person_no, started_us)
        begin_us = started_us if started_us > done_us else done_us  # noqa: FURB136  a call of max() costs more than the rest
        if ended_us > begin_us:
            yield person_no, begin_us, ended_us
            until[person_no] = ended_us


def _use(  # noqa: PLR0913, PLR0917  as they were added up
    days: Days, begin_us: int, end_us: int, worked_us: int, people: int, first_us: int | None, last_us: int | None
) -> Use:
    first, last = (None if us is None else from_us(us) for us in (first_us, last_us))
    return Use(from_us(begin_us), from_us(end_us), days.day(begin_us), worked_us, people, first, last)
