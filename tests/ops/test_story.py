"""The demo's story can be told on any day."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from commands.command import Command
from commands.timeline import Timeline
from events.ids import uuid7
from ops.story.cast import CAST, ZONE
from ops.story.days import days_until
from ops.story.office import FOREMAN, Office


class Quiet:
    """A shop in which nobody works; it notes on which days the foreman came in."""

    def __init__(self) -> None:
        self.day = date.min
        self.came_in: set[date] = set()

    def now(self, at: datetime) -> None:
        self.day = at.astimezone(ZoneInfo(ZONE)).date()

    def timeline(self, person_id: str) -> Timeline:
        del person_id
        return Timeline()

    def as_console(self, login: str, commands: Iterable[Command]) -> None:
        del commands
        assert login == FOREMAN
        self.came_in.add(self.day)

    def as_worker(self, person_id: str, commands: Iterable[Command]) -> None:
        del person_id, commands

    def as_program(self, commands: Iterable[Command]) -> None:
        del commands


@pytest.mark.parametrize("last", [date(2026, 11, day) for day in range(16, 23)], ids=lambda day: f"{day:%A}")
def test_what_the_last_day_left_still_waits_so_that_no_week_is_approved_on_it(last: date) -> None:
    ends = datetime.combine(last, time(23, 59), ZoneInfo(ZONE))
    days, shop = days_until(ends), Quiet()
    people = [(str(uuid7()), member) for member in CAST]
    Office(shop, people, days, [], random.Random(1)).until(ends)
    assert max(shop.came_in) == max(day for day in days[:-1] if day.weekday() < 5)
