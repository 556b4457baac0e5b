"""Files as of past moments: they hold what was known then, whichever way they were made."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.work import TaskAdded, TaskPaused, TaskStarted
from projections.compare import summarize
from projections.groups import GROUPS, WORK
from projections.moments import Moment, NoSuchMoment, key_of, moment_at_position, moment_at_time
from projections.reading import one_moment, reading_engine
from projections.replay import replay_to
from projections.settings import shop_days
from projections.source import open_source
from projections.today import worked_today_us
from tests.projections.plain import Plain
from tests.projections.scripts import history, scripts
from tests.projections.shop import HOUR_US, MINUTE_US, NOON_US, Shop, order, pay, person, rows
from tests.projections.test_work_property import check


@pytest.fixture
def log(shop):
    source = open_source(shop.data)
    yield source.log
    source.log.close()


def working(shop):
    """Ana begins at noon, for ten an hour."""
    shop.say(pay("ana", "hourly", 100_000))
    shop.say(("work-ana", TaskAdded(task_id="t", order_number="1", work_type="Engraving")))
    return shop.say(("work-ana", TaskStarted(task_id="t", session_id="s")))


def test_a_replay_holds_what_was_known_at_a_position(shop, tmp_path):
    position = shop.say(order("2"))
    shop.say(order("3"))
    path = tmp_path / "then.db"
    replay_to(shop.data, "work", Moment(position, NOON_US), path)
    assert rows(path, "SELECT number FROM sales_order ORDER BY number") == [("1",), ("2",)]
    assert rows(path, "SELECT position FROM checkpoint") == [(position,)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_work_on_an_open_session_counts_until_then_and_it_shows_as_open(shop, tmp_path):
    position = working(shop)
    path = tmp_path / "then.db"
    replay_to(shop.data, "work", Moment(position, NOON_US + 90 * MINUTE_US), path)
    assert rows(path, "SELECT ended_at, labor_us FROM work_session") == [(None, 90 * MINUTE_US)]
    assert rows(path, "SELECT labor_us, labor_e4 FROM order_profitability") == [(90 * MINUTE_US, 150_000)]
    assert rows(path, "SELECT phase, open_sessions FROM floor") == [("working", "s")]
    engine = reading_engine(path)
    now = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    with one_moment(engine) as connection:
        assert worked_today_us(connection, shop_days(connection), now) == {"ana": 90 * MINUTE_US}
    engine.dispose()


def test_a_session_that_began_after_the_moment_counts_nothing(shop, tmp_path):
    position = working(shop)
    replay_to(shop.data, "work", Moment(position, NOON_US - HOUR_US), tmp_path / "then.db")
    assert rows(tmp_path / "then.db", "SELECT ended_at, labor_us FROM work_session") == [(None, 0)]


def test_a_file_is_taken_on_from_one_moment_to_the_next(shop, tmp_path):
    began = working(shop)
    paused = shop.say(("work-ana", TaskPaused(task_id="t", session_id="s"), NOON_US + HOUR_US))
    moments = [Moment(began, NOON_US + MINUTE_US), Moment(began, NOON_US), Moment(paused, NOON_US + 2 * HOUR_US)]
    base = None
    for number, moment in enumerate(moments):
        path, anew = tmp_path / f"{number}.db", tmp_path / f"{number}-anew.db"
        replay_to(shop.data, "work", moment, path, base)
        replay_to(shop.data, "work", moment, anew)
        assert summarize(WORK, path).differences(summarize(WORK, anew)) == []
        base = path


@pytest.mark.parametrize("base", ["missing.db", "damaged.db", "later.db", "other.db"])
def test_a_base_that_is_of_no_use_is_not_used(shop, tmp_path, base):
    position = shop.say(order("2"))
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\x00" + b"x" * 5_000)
    shop.say(order("3"))
    replay_to(shop.data, "work", Moment(position + 1, NOON_US), tmp_path / "later.db")
    other = Shop(tmp_path / "elsewhere")
    other.say(person("zoe"))
    replay_to(other.data, "work", Moment(1, NOON_US), tmp_path / "other.db")
    other.close()
    replay_to(shop.data, "work", Moment(position, NOON_US), tmp_path / "then.db", tmp_path / base)
    assert rows(tmp_path / "then.db", "SELECT number FROM sales_order ORDER BY number") == [("1",), ("2",)]
    assert rows(tmp_path / "then.db", "SELECT person_id FROM app_user") == [("ana",)]


def test_the_file_that_is_read_now_can_be_gone_on_from(shop, tmp_path):
    current = shop.build()
    shop.follow(current)
    position = working(shop)
    replay_to(shop.data, "work", Moment(position, NOON_US), tmp_path / "a.db", current)
    replay_to(shop.data, "work", Moment(position, NOON_US), tmp_path / "b.db")
    assert summarize(WORK, tmp_path / "a.db").differences(summarize(WORK, tmp_path / "b.db")) == []
    assert not list(tmp_path.glob("a.db-*"))


def test_a_time_means_all_that_was_recorded_by_then(log):
    assert moment_at_position(log, 1) == Moment(1, NOON_US)
    assert moment_at_time(log, NOON_US, NOON_US) == Moment(2, NOON_US)
    assert moment_at_time(log, NOON_US + 5, NOON_US + 5) == Moment(2, NOON_US + 5)
    with pytest.raises(NoSuchMoment, match="future"):
        moment_at_time(log, NOON_US + 6, NOON_US + 5)
    with pytest.raises(NoSuchMoment, match="began later, at 2026-03-02T12:00:00Z"):
        moment_at_time(log, NOON_US - 1, NOON_US)
    for position in (0, 3):
        with pytest.raises(NoSuchMoment, match="positions 1 to 2"):
            moment_at_position(log, position)


def test_in_an_empty_log_there_is_no_moment(tmp_path):
    shop = Shop(tmp_path)
    shop.close()
    source = open_source(tmp_path)
    for look in (lambda: moment_at_position(source.log, 1), lambda: moment_at_time(source.log, NOON_US, NOON_US)):
        with pytest.raises(NoSuchMoment, match="empty"):
            look()
    source.log.close()


def test_an_erasure_makes_all_earlier_files_others(shop, log):
    before = key_of(log, "work", Moment(2, NOON_US))
    shop.writer.connection.execute("INSERT INTO tombstone VALUES ('person-ana', ?)", (NOON_US + 1,))
    after = key_of(log, "work", Moment(2, NOON_US))
    assert before.lineage != after.lineage
    assert before.name != after.name
    assert (before.knows_erasures, after.knows_erasures) == (True, False)


FOUNDED = len(history([]))
"""Where the story proper begins: the plain comparison wants all people and orders."""


def check_every_position(script, minutes):
    said = history(script)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.say(*said)
        shop.close()
        plain, base = Plain(), None
        for position, (stream, fact, at_us) in enumerate(said, 1):
            plain.take(position, stream, fact, at_us)
            if position < FOUNDED:
                continue
            until_us = at_us + minutes * MINUTE_US
            path = Path(folder) / f"{position}.db"
            replay_to(shop.data, "work", Moment(position, until_us), path, base)
            plain.until_us = until_us
            check(path, plain)
            base = path
        anew = Path(folder) / "anew.db"
        replay_to(shop.data, "work", Moment(position, until_us), anew)
        assert summarize(GROUPS["work"], anew).differences(summarize(GROUPS["work"], path)) == []


@pytest.mark.slow
@settings(max_examples=6)
@given(scripts, st.integers(0, 3_000))
def test_as_of_every_position_of_a_story_the_tables_equal_a_plain_fold_of_what_came_before(script, minutes):
    check_every_position(script, minutes)


@pytest.mark.slow
@settings(max_examples=15)
@given(scripts)
def test_as_of_the_head_all_tables_are_those_of_now_once_nobody_is_working(script):
    said, plain = history(script), Plain()
    for position, fact in enumerate(said, 1):
        plain.take(position, *fact)
    end_us = said[-1][2] + MINUTE_US
    for session_id, session in plain.sessions.items():
        if session["end"] is None and not session["struck"]:
            task = plain.tasks[session["task"]]
            said.append((f"work-{task['person']}", TaskPaused(task_id=session["task"], session_id=session_id), end_us))
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        head = shop.say(*said)
        shop.close()
        now, then = shop.build(until=0), Path(folder) / "then.db"
        shop.follow(now)
        replay_to(shop.data, "work", Moment(head, end_us + HOUR_US), then)
        assert summarize(WORK, then).differences(summarize(WORK, now)) == []
