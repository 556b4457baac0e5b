"""The demo's story can be told on any day."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from immutables import Map

from commands.command import Command
from commands.corrections import AddSession
from commands.sessions import Session
from commands.timeline import Timeline
from events.ids import uuid7
from ops.story.cast import CAST, ZONE
from ops.story.days import days_until
from ops.story.office import FOREMAN, Office
from projections.days import to_us


class Quiet:
    """A shop in which nothing comes of what is done; it notes on which days the foreman came in, and what she did."""

    def __init__(self, *sessions: Session) -> None:
        self.day = date.min
        self.came_in: set[date] = set()
        self.done: list[Command] = []
        self.known = Timeline(sessions=Map({each.session_id: each for each in sessions}))

    def now(self, at: datetime) -> None:
        self.day = at.astimezone(ZoneInfo(ZONE)).date()

    def timeline(self, person_id: str) -> Timeline:
        del person_id
        return self.known

    def as_console(self, login: str, commands: Iterable[Command]) -> None:
        assert login == FOREMAN
        self.came_in.add(self.day)
        self.done += commands

    def as_worker(self, person_id: str, commands: Iterable[Command]) -> None:
        del person_id, commands

    def as_program(self, commands: Iterable[Command]) -> None:
        del commands


def told(last: date, shop: Quiet) -> list[date]:
    """Let the office do all it does up to the end of a day; return the days of the story."""
    ends = datetime.combine(last, time(23, 59), ZoneInfo(ZONE))
    days = days_until(ends)
    people = [(str(uuid7()), member) for member in CAST]
    Office(shop, people, days, [], random.Random(1)).until(ends)
    return days


@pytest.mark.parametrize("last", [date(2026, 11, day) for day in range(16, 23)], ids=lambda day: f"{day:%A}")
def test_what_the_last_day_left_still_waits_so_that_no_week_is_approved_on_it(last: date) -> None:
    shop = Quiet()
    days = told(last, shop)
    assert max(shop.came_in) == max(day for day in days[:-1] if day.weekday() < 5)


def test_a_missing_session_is_added_after_all_that_somebody_did_on_its_day() -> None:
    """Somebody has judged the last one already: it is there all the same."""
    eight_us = to_us(datetime(2026, 11, 18, 8, tzinfo=ZoneInfo(ZONE)).astimezone(UTC))
    hour_us = 3_600_000_000
    shop = Quiet(
        Session("one", "task", eight_us, eight_us + hour_us),
        Session("two", "task", eight_us + hour_us, eight_us + 2 * hour_us, judged=True),
    )
    told(date(2026, 11, 20), shop)
    [added] = [each for each in shop.done if isinstance(each, AddSession)]
    assert to_us(added.started_at) > eight_us + 2 * hour_us
