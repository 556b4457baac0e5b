"""How well the floor was used: for how long people worked in each day or hour, and how many they were.

Whoever works on several tasks at once works once: a person's hour never holds more than an hour.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.day_work import DAY_WORK
from projections.days import Days, from_us, to_us
from projections.people import PEOPLE
from projections.sessions import SESSIONS, counted

Per = Literal["day", "hour"]
HOUR_US = 3_600_000_000
Stretch = tuple[int, int, int]
"""Whose, from when, until when."""
Part = tuple[int, int, int, int, int]
"""In which slot, whose, how much of it they worked, from when, until when."""


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


class _Slot(msgspec.Struct):
    """A stretch of time of the shop, as it is added up."""

    worked_us: int = 0
    people: set[int] = msgspec.field(default_factory=set)
    first_us: int | None = None
    last_us: int | None = None

    def take(self, person_no: int, worked_us: int, first_us: int, last_us: int) -> None:
        """Take in what one person did in it."""
        self.worked_us += worked_us
        self.people.add(person_no)
        if self.first_us is None or first_us < self.first_us:
            self.first_us = first_us
        if self.last_us is None or last_us > self.last_us:
            self.last_us = last_us

    def use(self, days: Days, begin_us: int, end_us: int) -> Use:
        """Return it, from when until when it was."""
        first, last = (None if us is None else from_us(us) for us in (self.first_us, self.last_us))
        people = len(self.people)
        return Use(from_us(begin_us), from_us(end_us), days.day(begin_us), self.worked_us, people, first, last)


class _Asked(NamedTuple):
    """Whose work is asked for: all people's, or a team's. What goes on counts until `now_us`."""

    connection: sa.Connection
    now_us: int
    team: str | None


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
    edges, asked, total = list(_edges(days, from_day, to_day, per)), _Asked(connection, to_us(now), team), _Slot()
    slots = [_Slot() for _ in range(len(edges) - 1)]
    for slot, *work in _by_day(asked, edges, from_day) if per == "day" else _looked_at(asked, edges):
        slots[slot].take(*work)
        total.take(*work)
    uses = [slot.use(days, *between) for slot, between in zip(slots, pairwise(edges), strict=True)]
    return Utilisation(uses, total.use(days, edges[0], edges[-1]))


def _edges(days: Days, from_day: date, to_day: date, per: Per) -> Iterator[int]:
    day = from_day
    while day <= to_day:
        begin_us, end_us = days.midnight(day), days.end(day)
        yield from range(begin_us, end_us, HOUR_US) if per == "hour" else (begin_us,)
        day += timedelta(days=1)
    yield days.end(to_day)


def _by_day(asked: _Asked, edges: Sequence[int], from_day: date) -> Iterator[Part]:
    """Yield what was added up by day; what somebody did since the day their open sessions began is looked at."""
    since: dict[int, int] = {}
    for person_no, started_us in _going_on(asked):
        slot = max(0, bisect_right(edges, started_us) - 1)
        since[person_no] = min(slot, since.get(person_no, slot))
    c, first = DAY_WORK.c, from_day.toordinal()
    last_day = date.fromordinal(first + len(edges) - 2)
    query = sa.select(c.day, c.person_no, c.worked_us, c.first_us, c.last_us)
    query = query.where(c.day.between(from_day.isoformat(), last_day.isoformat()), _in_team(asked, c.person_no))
    for day, person_no, *work in asked.connection.execute(query):
        slot = date.fromisoformat(day).toordinal() - first
        if slot < since.get(person_no, len(edges)):
            yield slot, person_no, *work
    for slot in {at for at in since.values() if at < len(edges) - 1}:
        yield from _looked_at(asked, edges, slot, [person_no for person_no, at in since.items() if at == slot])


def _going_on(asked: _Asked) -> Iterable[Sequence[Any]]:
    """Return whose sessions are open, and since when."""
    c = SESSIONS.c
    query = sa.select(c.person_no, c.started_at).where(c.ended_at.is_(None), counted())
    return asked.connection.execute(query.where(_in_team(asked, c.person_no)))


def _in_team(asked: _Asked, person_no: sa.Column[int]) -> sa.ColumnElement[bool]:
    if asked.team is None:
        return sa.true()
    return (person_no + 0).in_(sa.select(PEOPLE.c.person_no).where(PEOPLE.c.team == asked.team))


def _looked_at(
    asked: _Asked, edges: Sequence[int], first: int = 0, people: Collection[int] | None = None
) -> Iterator[Part]:
    """Yield what people did, session by session, from a slot on."""
    slot = first
    for person_no, begin_us, end_us in _once(_stretches(asked, edges[first], edges[-1], people)):
        if not edges[slot] <= begin_us < edges[slot + 1]:
            slot = max(first, bisect_right(edges, begin_us) - 1)
        for at in range(slot, len(edges) - 1):
            if edges[at] >= end_us:
                break
            from_us_, until_us = max(begin_us, edges[at]), min(end_us, edges[at + 1])
            yield at, person_no, until_us - from_us_, from_us_, until_us


def _stretches(asked: _Asked, begin_us: int, end_us: int, people: Collection[int] | None) -> Iterator[Sequence[Any]]:
    """Yield the sessions that reach into a time, by their start."""
    c = SESSIONS.c
    query = sa.select(c.person_no, c.started_at, sa.func.coalesce(c.ended_at, asked.now_us).label("ended_at"))
    query = query.where(counted(), _in_team(asked, c.person_no))
    if people is not None:
        listed = sa.func.json_each(msgspec.json.encode([*people]).decode()).table_valued("value").c.value
        query = query.where((c.person_no + 0).in_(sa.select(listed)))
    # Those that began before it go on across a midnight, or are open still: both are few, and have their indexes.
    across = query.where(c.day.is_(None), c.ended_at > begin_us, c.started_at + 0 < begin_us)
    going_on = query.where(c.ended_at.is_(None), c.started_at + 0 < begin_us)
    yield from sorted(asked.connection.execute(sa.union_all(across, going_on)), key=itemgetter(1))
    # All others may be very many: an index has them in order.
    began = query.where(c.started_at >= begin_us, c.started_at < end_us)
    yield from asked.connection.execute(began.order_by(c.started_at))


def _once(stretches: Iterable[Sequence[Any]]) -> Iterator[Stretch]:
    """Yield what each person did without what overlaps, from stretches by their start."""
    until: dict[int, int] = {}
    for person_no, started_us, ended_us in stretches:
        done_us = until.get(person_no, started_us)
        begin_us = started_us if started_us > done_us else done_us  # noqa: FURB136  a call of max() costs more than the rest
        if ended_us > begin_us:
            yield person_no, begin_us, ended_us
            until[person_no] = ended_us
