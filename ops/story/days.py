"""What people did on each day of the story: a list of commands with the time at which each happened and was sent."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from commands.command import Command
from commands.work import (
    AddTask,
    CancelTask,
    CompleteTask,
    NoteTask,
    PauseTask,
    ResumeTask,
    StartTask,
    UndoTask,
    UseMaterial,
)
from events.ids import uuid7
from importer.sample_before import Placed
from ops.story.cast import MATERIALS, NOTES, TABLETS, TEAMS, WORK_TYPES, ZONE, Member

WEEKS = 6
TODAY_HOURS = 4
SHIFT_STARTS = time(8, 0)
SHIFT_HOURS = 8.25


class Deed(msgspec.Struct, frozen=True):
    """A command as the story has it: when it happened, when it reached the server, who did it on which tablet."""

    occurred_at: datetime
    sent_at: datetime
    person_id: str
    tablet: int
    command: Command


class Orders:
    """The orders that people work on: imported, placed within three weeks, not shipped; and a famous one, often.

    Large orders are worked on more, though not as much more as they are larger.
    """

    def __init__(self, placed: Sequence[Placed], import_days: Sequence[date], famous: str, luck: random.Random) -> None:
        """Take the orders, and the days at whose dawn those were imported that had been placed before."""
        self._placed = placed
        self._import_days = import_days
        self._famous = famous
        self._luck = luck
        self._of_day: dict[date, tuple[list[str], list[float]]] = {}

    def pick(self, day: date) -> str:
        """Choose an order for a day."""
        if day not in self._of_day:
            self._of_day[day] = self._workable(day)
        numbers, weights = self._of_day[day]
        if self._famous in numbers and self._luck.random() < 0.012:  # noqa: PLR2004  what everybody asks about
            return self._famous
        return self._luck.choices(numbers, cum_weights=weights)[0]

    def _workable(self, day: date) -> tuple[list[str], list[float]]:
        imported = max(each for each in self._import_days if each <= day)
        found = [
            order
            for order in self._placed
            if day - timedelta(days=21) <= order.ordered_on < imported
            and (order.shipped_on is None or day <= order.shipped_on)
        ]
        return [order.number for order in found], list(accumulate(order.total_e4**0.4 for order in found))


def days_until(now: datetime) -> list[date]:
    """Return the days of the story, of which the last is today."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return [today - timedelta(days=back) for back in range(WEEKS * 7, -1, -1)]


def deeds(people: Sequence[tuple[str, Member]], orders: Orders, now: datetime, luck: random.Random) -> list[Deed]:
    """Return six weeks of working days up to now, in the order in which they reached the server."""
    found: list[Deed] = []
    zone = ZoneInfo(ZONE)
    for day in days_until(now)[:-1]:
        if day.weekday() < 5:  # noqa: PLR2004  Monday to Friday
            starts = datetime.combine(day, SHIFT_STARTS, zone).astimezone(UTC)
            found += _shift(people, orders, starts, starts + timedelta(hours=SHIFT_HOURS), luck)
    last = _shift(people, orders, now - timedelta(hours=TODAY_HOURS), now + timedelta(hours=1), luck)
    found += [deed for deed in last if deed.sent_at < now]
    return sorted(found, key=lambda deed: (deed.sent_at, deed.occurred_at))


def _shift(
    people: Sequence[tuple[str, Member]], orders: Orders, starts: datetime, ends: datetime, luck: random.Random
) -> Iterator[Deed]:
    for person_id, member in people:
        if "contributor" not in member.roles or luck.random() < 0.06:  # noqa: PLR2004  a day off
            continue
        begins = starts + timedelta(minutes=luck.randint(-6, 14), seconds=luck.randint(0, 59))
        person = _Person(person_id, member, luck.randrange(len(TABLETS)), luck)
        done = list(person.day(orders, begins, ends))
        yield from _offline(done, luck) if luck.random() < 0.05 else done  # noqa: PLR2004  bad Wi-Fi


def _offline(done: list[Deed], luck: random.Random) -> Iterator[Deed]:
    """Let a stretch of the day be sent only when the network came back."""
    first = luck.randrange(len(done))
    until = done[first].sent_at + timedelta(minutes=luck.randint(20, 150))
    for number, deed in enumerate(done):
        late = number >= first and deed.sent_at < until
        yield (
            msgspec.structs.replace(deed, sent_at=until - timedelta(microseconds=len(done) - number)) if late else deed
        )


class _Person:
    """One person's day, tap by tap."""

    def __init__(self, person_id: str, member: Member, tablet: int, luck: random.Random) -> None:
        self._person_id = person_id
        self._member = member
        self._tablet = tablet
        self._luck = luck
        self._now = datetime.now(UTC)

    def day(self, orders: Orders, begins: datetime, ends: datetime) -> Iterator[Deed]:
        """Work through one task after another until the shift ends."""
        self._now = begins
        zone = ZoneInfo(ZONE)
        while self._now < ends - timedelta(minutes=12):
            work_type = self._luck.choice(WORK_TYPES[self._member.team])
            task_id = str(_uuid7(self._now, self._luck))
            order = orders.pick(self._now.astimezone(zone).date())
            yield self._tap(AddTask, task_id, order_number=order, work_type=work_type)
            if self._luck.random() < 0.03:  # noqa: PLR2004  wrong order
                yield self._after(20, 60, CancelTask, task_id, reason="wrong order number")
                continue
            yield self._after(3, 12, StartTask, task_id)
            yield from self._work(task_id, work_type, ends)
            self._pass(60, 420)

    def _work(self, task_id: str, work_type: str, ends: datetime) -> Iterator[Deed]:
        stretches = self._luck.choice((1, 1, 1, 2, 2, 3))
        for stretch in range(stretches):
            if stretch:
                self._pass(5 * 60, 25 * 60)
                if self._now > ends - timedelta(minutes=3):
                    return
                yield self._tap(ResumeTask, task_id)
            began = self._now
            self._pass(7 * 60, 48 * 60)
            if self._now > ends - timedelta(minutes=2):
                self._now = max(ends, began + timedelta(minutes=1))
                if not self._forgets():
                    yield self._tap(PauseTask, task_id)
                return
            if stretch < stretches - 1:
                yield self._tap(PauseTask, task_id)
        if work_type in MATERIALS and self._luck.random() < 0.4:  # noqa: PLR2004
            item, unit, cost = MATERIALS[work_type]
            fields = {"item": item, "quantity": Decimal(self._luck.randint(1, 12)), "unit": unit, "unit_cost_e4": cost}
            yield self._tap(UseMaterial, task_id, **fields)
        if self._luck.random() < 0.08:  # noqa: PLR2004
            yield self._tap(NoteTask, task_id, text=self._luck.choice(NOTES))
        yield self._after(2, 9, CompleteTask, task_id, quantity=Decimal(self._luck.randint(1, 60)))
        if self._luck.random() < 0.03:  # noqa: PLR2004  completed the wrong one
            yield self._after(2, 7, UndoTask, task_id)
            yield self._after(60, 400, CompleteTask, task_id)

    def _forgets(self) -> bool:
        """Tell whether the last pause of the day is forgotten: not where no shift ends, nor by who reviews it."""
        may = TEAMS[self._member.team] is not None and self._member.login is None
        return may and self._luck.random() < 0.15  # noqa: PLR2004

    def _pass(self, least_s: int, most_s: int) -> None:
        self._now += timedelta(
            seconds=self._luck.randint(least_s, most_s), microseconds=self._luck.randrange(1_000_000)
        )

    def _after(self, least_s: int, most_s: int, kind: Callable[..., Command], task_id: str, **fields: Any) -> Deed:
        self._pass(least_s, most_s)
        return self._tap(kind, task_id, **fields)

    def _tap(self, kind: Callable[..., Command], task_id: str, **fields: Any) -> Deed:
        command = kind(person_id=self._person_id, task_id=task_id, occurred_at=self._now, **fields)
        sent_at = self._now + timedelta(milliseconds=self._luck.randint(30, 220))
        return Deed(self._now, sent_at, self._person_id, self._tablet, command)


def _uuid7(at: datetime, luck: random.Random) -> UUID:
    made = uuid7(int(at.timestamp() * 1_000_000)).int
    return UUID(int=(made & ~((1 << 62) - 1)) | luck.getrandbits(62))
