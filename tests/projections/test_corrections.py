"""Sessions that were put right: what holds, what was tapped, and what becomes of their task."""

import pytest

from events.corrections import SessionAdded, SessionCorrected, SessionStruck
from events.work import TaskPaused, TaskStarted
from projections.days import Days
from projections.session_list import list_sessions
from tests.projections.shop import HOUR_US
from tests.projections.waiting import ALL, NOW, ask, at, fill, time, waiting

DAYS = Days("UTC")


@pytest.fixture
def floor(shop):
    fill(shop)
    return shop


def test_a_corrected_session_shows_before_and_after(floor):
    fixed = SessionCorrected(task_id="t2", session_id="s2", started_at=time(-4), ended_at=time(3), reason="forgot")
    again = SessionCorrected(task_id="t2", session_id="s2", started_at=time(-4), ended_at=time(2))
    floor.say(("work-ana", fixed, at(9)), ("work-ana", again, at(10)))
    sessions = {each.session_id: each for each in ask(floor, lambda work: list_sessions(work, DAYS, NOW))}
    fixed = sessions["s2"]
    assert (fixed.mark, fixed.closed_by, fixed.labor_us) == ("corrected", "completed", 6 * HOUR_US)
    assert (fixed.first_started_at, fixed.first_ended_at) == (time(-5), time(7.5))
    assert (fixed.long, fixed.shift_end) == (False, False)
    assert (sessions["s1"].first_started_at, sessions["s1"].shift_end) == (None, True)
    assert (sessions["s3"].long, sessions["s3"].ended_at) == (True, None)


def test_a_correction_of_an_open_session_pauses_its_task(floor):
    floor.say(
        ("work-ben", SessionCorrected(task_id="t3", session_id="s3", started_at=time(2), ended_at=time(6)), at(16))
    )
    [row] = ask(floor, lambda work: list_sessions(work, DAYS, NOW, person_id="ben"))
    assert (row.closed_by, row.mark, row.first_ended_at) == ("correction", "corrected", None)
    assert phases(floor)["t3"] == ("paused", None)
    assert ask(floor, lambda work: list_sessions(work, DAYS, NOW, is_open=True)) == []


def test_a_struck_session_counts_nowhere_and_its_task_is_open_when_it_was_the_only_one(floor):
    floor.say(("work-ben", SessionStruck(task_id="t3", session_id="s3"), at(16)))
    assert phases(floor)["t3"] == ("open", None)
    assert ("long", "s3") not in waiting(floor)
    assert ask(floor, lambda work: list_sessions(work, DAYS, NOW, is_open=True)) == []
    [row] = ask(floor, lambda work: list_sessions(work, DAYS, NOW, person_id="ben"))
    assert (row.mark, row.labor_us, row.long) == ("struck", None, False)


def test_a_struck_session_leaves_a_task_paused_that_was_worked_on_before(floor):
    floor.say(
        ("work-ben", TaskPaused(task_id="t3", session_id="s3"), at(3)),
        ("work-ben", TaskStarted(task_id="t3", session_id="s4"), at(4)),
        ("work-ben", SessionStruck(task_id="t3", session_id="s4"), at(5)),
    )
    assert phases(floor)["t3"] == ("paused", None)


def test_an_added_session_counts_and_waits_for_nobody(floor):
    added = SessionAdded(task_id="t1", session_id="new", started_at=time(-40), ended_at=time(-24), reason="was offline")
    floor.say(("work-ana", added, at(9)))
    row = ask(floor, lambda work: list_sessions(work, DAYS, NOW, person_id="ana"))[-1]
    assert (row.session_id, row.mark, row.closed_by, row.labor_us, row.long) == (
        "new", "added", "correction", 16 * HOUR_US, True,
    )  # fmt: skip
    assert waiting(floor) == ALL


def phases(shop):
    return ask(
        shop,
        lambda work: {
            row.task_id: (row.phase, row.session_id)
            for row in work.exec_driver_sql("SELECT task_id, phase, session_id FROM order_task")
        },
    )
