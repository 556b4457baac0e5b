"""The end of the shift: found on the wall's clock, caught up with after a pause, harmless when repeated."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from commands.settings import Settings
from projections.days import from_us, to_us
from tests.patience import PATIENCE_S
from tests.web.shifts import DENVER, ended_at, sessions, start, wall
from tests.web.shop import ADA, BEN, CAL, Shop, key
from web import shift_end
from web.shift_end import Working, due, end_after, next_end, pause_s

HOUR_US = 3_600_000_000


class Wall:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now_us = wall(1, 15, 8)

    def __call__(self) -> int:
        return self.now_us


# ---- on the wall's clock


@pytest.mark.parametrize(
    ("began", "at", "ended"),
    [
        (wall(1, 15, 8), time(15, 30), wall(1, 15, 15, 30)),
        (wall(1, 15, 15, 30), time(15, 30), wall(1, 16, 15, 30)),  # who begins just then has a day
        (wall(1, 15, 22), time(6), wall(1, 16, 6)),  # a night
        (wall(3, 9, 12), time(15), wall(3, 9, 15)),
        (wall(3, 9, 22), time(6), wall(3, 10, 6)),  # the night of seven hours
        (wall(11, 2, 22), time(6), wall(11, 3, 6)),  # and that of nine
        (wall(3, 9, 22), time(2, 30), wall(3, 10, 3, 30)),  # 02:30 never was: half an hour after 03:00
        (wall(11, 2, 22), time(1, 30), wall(11, 3, 1, 30)),  # 01:30 came twice: the first
        (wall(11, 3, 1, 45), time(1, 30), wall(11, 4, 1, 30)),
        (wall(11, 3, 1, 15, fold=1), time(1, 30), wall(11, 4, 1, 30)),
    ],
)
def test_a_shift_ends_by_the_clock_on_the_wall(began: int, at: time, ended: int):
    assert from_us(end_after(began, at, DENVER)) == from_us(ended)


@given(
    st.sampled_from(["UTC", "America/Denver", "Europe/London", "Asia/Beirut", "America/Sao_Paulo", "Pacific/Apia"]),
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.times(),
)
def test_the_next_end_is_later_within_two_days_and_shows_on_the_clock(zone: str, moment: datetime, at: time):
    where = ZoneInfo(zone)
    us = to_us(moment.replace(tzinfo=UTC))
    ended = end_after(us, at, where)
    assert us < ended <= us + 50 * HOUR_US  # a day that a zone skipped altogether makes two of one
    shown = from_us(ended).astimezone(where)
    skipped = shown.utcoffset() != (shown - timedelta(hours=3)).astimezone(UTC).astimezone(where).utcoffset()
    assert shown.replace(tzinfo=None, fold=0).time() == at or skipped or zone == "Pacific/Apia"


def settings(**teams: time | None) -> Settings:
    return Settings(teams=Map(teams), values=Map(zone="America/Denver"))


def test_each_session_gets_the_end_of_its_own_day():
    working = [
        Working("ada", "Bench", wall(1, 15, 8)),
        Working("ada", "Bench", wall(1, 16, 9)),  # overlapping work
        Working("ben", "Night", wall(1, 15, 8)),
        Working("cal", "Bench", wall(1, 17, 16)),
        Working("dot", None, wall(1, 15, 8)),
        Working("eve", "Field", wall(1, 15, 8)),
        Working("fay", "Gone", wall(1, 15, 8)),
    ]
    found = due(working, settings(Bench=time(15), Night=time(6), Field=None), wall(1, 17, 17))
    assert found == [("ada", wall(1, 15, 15)), ("ben", wall(1, 16, 6)), ("ada", wall(1, 16, 15))]


def test_the_next_end_is_that_of_the_first_team():
    said = settings(Bench=time(15), Night=time(6), Field=None)
    assert next_end(said, wall(1, 15, 8)) == wall(1, 15, 15)
    assert next_end(said, wall(1, 15, 15)) == wall(1, 16, 6)
    assert next_end(settings(Field=None), wall(1, 15, 8)) is None


def test_it_waits_for_no_more_than_the_next_end_and_misses_none_that_came_while_it_looked():
    said, ends = settings(Bench=time(15)), wall(1, 15, 15)
    assert pause_s(said, ends - 4_000_000, ends - 3_000_000) == 3
    assert pause_s(said, ends - 1, ends + 5_000) == 0
    assert pause_s(said, ends, ends) == pause_s(settings(Field=None), ends, ends) == shift_end.LOOK_S


# ---- with the real desk and read tables


@pytest.fixture
def clock() -> Wall:
    return Wall()


async def rest(shop: Shop) -> None:
    """Let it look only when a test does: what it found by itself would not be counted there."""
    shop.app.services.shift_end.stop()


@pytest.fixture
def shop(tmp_path: Any, clock: Wall) -> Iterator[Shop]:
    running = Shop(tmp_path, clock=clock)
    try:
        running.set_up()
        running.do({"type": "ChangeSetting", "name": "zone", "value": "America/Denver"})
        running.do({"type": "SetTeam", "name": "Bench", "shift_ends_at": "15:00:00"})
        running.on_loop(rest(running))
        yield running
    finally:
        running.close()


def look(shop: Shop) -> int:
    """Let it look, once the tables show everything."""
    shop.on_loop(shop.app.services.queries.freshness.wait("work", shop.opened.writer.head.position, PATIENCE_S))
    return shop.on_loop(shop.app.services.shift_end.look(shop.parts.clock()))


def test_who_still_works_is_paused_as_of_the_end_and_stands_on_the_review(shop: Shop, clock: Wall):
    start(shop, ADA)
    clock.now_us = wall(1, 15, 14, 59)
    assert look(shop) == 0
    clock.now_us = wall(1, 15, 15)
    assert look(shop) == 1
    [session] = sessions(shop, ADA)
    assert (ended_at(session), session["closed_by"], session["shift_end"]) == (wall(1, 15, 15), "shift-end", True)
    review = shop.local.get("/api/review").json()
    assert [(item["kind"], item["id"]) for item in review["items"]] == [("shift-end", session["session_id"])]
    head = shop.opened.writer.head.position
    assert look(shop) == look(shop) == 0
    assert shop.opened.writer.head.position == head


def test_after_two_days_each_session_ends_on_its_own_day(shop: Shop, clock: Wall):
    start(shop, ADA)
    clock.now_us = wall(1, 15, 16)
    start(shop, BEN)
    clock.now_us = wall(1, 17, 12)
    start(shop, CAL)
    assert look(shop) == 2
    ends = {who: ended_at(sessions(shop, who)[0]) for who in (ADA, BEN, CAL)}
    assert ends == {ADA: wall(1, 15, 15), BEN: wall(1, 16, 15), CAL: None}


def test_overlapping_work_of_two_days_ends_twice(shop: Shop, clock: Wall):
    shop.do({"type": "ChangeSetting", "name": "overlap_allowed", "value": "yes"})
    start(shop, ADA)
    clock.now_us = wall(1, 15, 16)
    start(shop, ADA)
    clock.now_us = wall(1, 17, 12)
    assert look(shop) == 1
    assert [ended_at(each) for each in sessions(shop, ADA)] == [wall(1, 16, 15), wall(1, 15, 15)]


def test_tables_that_lag_behind_do_no_harm_and_miss_nothing(shop: Shop, clock: Wall):
    start(shop, ADA)
    look(shop)
    shop.stop_projecting()
    task = shop.add_task(BEN)
    shop.do({"type": "StartTask", "person_id": BEN, "task_id": task})
    clock.now_us = wall(1, 15, 15)
    pause = {"type": "PauseTask", "person_id": ADA, "task_id": current_task(shop, ADA)}
    shop.do({**pause, "occurred_at": "2024-01-15T17:00:00Z"})
    head = shop.opened.writer.head.position
    # Ada paused by herself, which tables do not show; that Ben works neither.
    assert shop.on_loop(shop.app.services.shift_end.look(shop.parts.clock())) == 0
    assert shop.opened.writer.head.position == head
    shop.project()
    assert look(shop) == 1
    assert [each["closed_by"] for who in (ADA, BEN) for each in sessions(shop, who)] == ["person", "shift-end"]


def current_task(shop: Shop, person_id: str) -> str:
    with shop.reads.read("work") as connection:
        query = "SELECT task_id FROM order_task WHERE person_id = ? AND phase = 'working'"
        found: str = connection.exec_driver_sql(query, (person_id,)).scalar_one()
    return found


def test_one_whose_shift_cannot_be_ended_stops_nobody_else(shop: Shop, clock: Wall, monkeypatch: pytest.MonkeyPatch):
    start(shop, ADA)
    start(shop, BEN)
    clock.now_us = wall(1, 15, 16)
    due_of_nobody: Callable[..., Any] = lambda *said: [(key(), wall(1, 15, 15)), *due(*said)]  # noqa: E731
    monkeypatch.setattr(shift_end, "due", due_of_nobody)
    assert look(shop) == 2


def test_a_person_of_no_team_works_on_until_they_are_in_one(shop: Shop, clock: Wall):
    about = {"person_id": CAL, "name": "Cal Sample", "roles": ["contributor"]}
    shop.do({"type": "ChangePerson", **about})
    start(shop, CAL)
    clock.now_us = wall(1, 15, 20)
    assert look(shop) == 0
    shop.do({"type": "ChangePerson", **about, "team": "Bench"})
    assert look(shop) == 1
