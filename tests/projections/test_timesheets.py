"""Time sheets: weeks of the shop, cut at its midnights, and what was decided about them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from events.corrections import (
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.people import PersonDeactivated, PersonRegistered, PinIssued
from events.settings import SettingChanged
from events.work import TaskAdded, TaskPaused, TaskResumed
from projections.days import Days, from_us, to_us
from projections.reading import one_moment, reading_engine
from projections.timesheet_history import week_history
from projections.timesheet_page import flat, monday_of, timesheets
from tests.projections.shop import HOUR_US, order, person

DENVER = Days("America/Denver")
MONDAY = date(2026, 3, 2)
WINTER_ENDS, SUMMER_ENDS = date(2026, 3, 8), date(2026, 11, 1)  # Sundays of 23 and of 25 hours


def ask(shop, question):
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        found = question(connection)
    engine.dispose()
    return found


def local(day, hour, minute=0):
    """Give an instant by the clock on the shop's wall."""
    return to_us(datetime(day.year, day.month, day.day, hour, minute, tzinfo=DENVER.zone).astimezone(UTC))


def hours(sheet):
    return [us / HOUR_US for us in sheet.days_us]


@pytest.fixture
def denver(shop):
    """Ana has two tasks, Ben one; the shop lies seven hours behind UTC in winter."""
    shop.say(("settings", SettingChanged(name="zone", value="America/Denver")), person("ben", "Night"), order("2"))
    for task, who, number in (("t1", "ana", "1"), ("t2", "ana", "2"), ("t3", "ben", "1")):
        shop.say((f"work-{who}", TaskAdded(task_id=task, order_number=number, work_type="Engraving"), local(MONDAY, 0)))
    return shop


def work(shop, task, start_us, end_us=None, *, who="ana"):
    """Somebody works; the session's id is the task's and the hour of its start."""
    session_id = f"{task}-{start_us}"
    shop.say((f"work-{who}", TaskResumed(task_id=task, session_id=session_id), start_us))
    if end_us is not None:
        shop.say((f"work-{who}", TaskPaused(task_id=task, session_id=session_id), end_us))
    return session_id


def sheets(shop, week=MONDAY, **wanted):
    return {each.person_id: each for each in ask(shop, lambda work: timesheets(work, DENVER, week, **wanted))}


def test_a_week_runs_from_monday_to_sunday_of_the_shop_and_a_night_is_cut(denver):
    sunday = MONDAY - timedelta(days=1)
    work(denver, "t1", local(sunday, 22), local(MONDAY, 2))
    work(denver, "t1", local(date(2026, 3, 3), 8), local(date(2026, 3, 3), 9, 30))
    work(denver, "t2", local(date(2026, 3, 3), 9, 30), local(date(2026, 3, 3), 10))
    ana = sheets(denver)["ana"]
    assert hours(ana) == [2, 2, 0, 0, 0, 0, 0]
    assert [(line.order_number, line.work_type, line.labor_us / HOUR_US) for line in ana.lines] == [
        ("1", "Engraving", 3.5),
        ("2", "Engraving", 0.5),
    ]
    assert (ana.from_at, ana.until_at) == (from_us(local(MONDAY, 0)), from_us(local(date(2026, 3, 9), 0)))
    before = sheets(denver, MONDAY - timedelta(days=7))["ana"]
    assert hours(before) == [0, 0, 0, 0, 0, 0, 2]
    assert sheets(denver, MONDAY + timedelta(days=7))["ana"].lines == ()


@pytest.mark.parametrize(("sunday", "length"), [(WINTER_ENDS, 23), (SUMMER_ENDS, 25)])
def test_days_when_clocks_change_have_23_and_25_hours(denver, sunday, length):
    monday = monday_of(sunday)
    work(denver, "t1", local(sunday - timedelta(days=1), 12), local(sunday + timedelta(days=1), 12))
    ana = sheets(denver, monday)["ana"]
    assert hours(ana) == [0, 0, 0, 0, 0, 12, length]
    assert hours(sheets(denver, monday + timedelta(days=7))["ana"]) == [12, 0, 0, 0, 0, 0, 0]
    assert (ana.until_at - ana.from_at) == timedelta(hours=144 + length)


def test_a_session_of_a_month_fills_the_weeks_between(denver):
    work(denver, "t1", local(MONDAY - timedelta(days=10), 12), local(MONDAY + timedelta(days=20), 12))
    assert hours(sheets(denver)["ana"]) == [24, 24, 24, 24, 24, 24, 23]


def test_an_open_session_is_said_and_not_yet_counted(denver):
    work(denver, "t3", local(MONDAY, 8), who="ben")
    found = sheets(denver)
    assert (found["ben"].session_open, found["ben"].labor_us) == (True, 0)
    assert not found["ana"].session_open
    assert not sheets(denver, MONDAY - timedelta(days=7), person_id="ben")["ben"].session_open


def test_a_week_lists_who_could_have_worked_in_it(denver):
    """Nobody before they joined, and nobody who records no time; but all who did, whenever they joined."""
    joined = local(MONDAY + timedelta(days=7), 8)
    office = PersonRegistered(person_id="off", name="Off Sample", roles=("office",))
    denver.say(("person-cal", person("cal")[1], joined), ("person-off", office, joined))
    assert "cal" not in sheets(denver)
    later = sheets(denver, MONDAY + timedelta(days=7))
    assert "cal" in later
    assert "off" not in later
    denver.say(("person-off", PinIssued(person_id="off")))
    assert "off" in sheets(denver, MONDAY + timedelta(days=7))
    denver.say(("work-cal", TaskAdded(task_id="t4", order_number="1", work_type="Engraving"), local(MONDAY, 0)))
    work(denver, "t4", local(MONDAY, 8), local(MONDAY, 9), who="cal")
    assert "cal" in sheets(denver)


def test_one_can_ask_for_a_team_or_a_person_and_who_left_is_shown_where_they_worked(denver):
    work(denver, "t3", local(MONDAY, 8), local(MONDAY, 9), who="ben")
    denver.say(("person-ben", PersonDeactivated(person_id="ben")))
    assert list(sheets(denver)) == ["ana", "ben"]
    assert list(sheets(denver, MONDAY + timedelta(days=7))) == ["ana"]
    assert list(sheets(denver, MONDAY + timedelta(days=7), person_id="ben")) == ["ben"]
    assert list(sheets(denver, team="Night")) == ["ben"]
    assert list(sheets(denver, person_id="nobody")) == []
    [row] = flat(sheets(denver).values())
    assert (row.person_id, row.task_id, row.monday_us, row.sunday_us, row.labor_us) == (
        "ben",
        "t3",
        HOUR_US,
        0,
        HOUR_US,
    )


def test_corrections_change_the_sheet_and_stand_in_its_history(denver):
    kept = work(denver, "t1", local(MONDAY, 8), local(MONDAY, 12))
    wrong = work(denver, "t2", local(MONDAY, 13), local(MONDAY, 14))
    other = work(denver, "t2", local(MONDAY + timedelta(days=8), 13), local(MONDAY + timedelta(days=8), 14))
    new = {"started_at": from_us(local(MONDAY, 8)), "ended_at": from_us(local(MONDAY, 11))}
    moved = {"started_at": from_us(local(MONDAY, 20)), "ended_at": from_us(local(MONDAY, 21))}
    denver.say(
        ("work-ana", SessionCorrected(task_id="t1", session_id=kept, **new, reason="left earlier")),
        ("work-ana", SessionStruck(task_id="t2", session_id=wrong, reason="wrong order")),
        ("work-ana", SessionAdded(task_id="t2", session_id="added", **moved, reason="tablet was off")),
    )
    denver.say(("work-ana", SessionCorrected(task_id="t2", session_id=other, **moved)))
    denver.say(("work-ana", SessionStruck(task_id="t2", session_id="added")))
    assert hours(sheets(denver)["ana"])[0] == 4
    events = ask(denver, lambda work: week_history(work, DENVER, "ana", MONDAY)).events
    assert [(event.kind, event.reason) for event in events] == [
        ("struck", None),
        ("corrected", None),  # it lay in another week before, and lies in this one now
        ("added", "tablet was off"),
        ("struck", "wrong order"),
        ("corrected", "left earlier"),
    ]
    first = events[-1]
    assert (first.started_before, first.ended_before) == (from_us(local(MONDAY, 8)), from_us(local(MONDAY, 12)))
    assert (first.started_after, first.ended_after) == (new["started_at"], new["ended_at"])
    assert (first.said_by, first.order_number, first.work_type) == ("person-boss", "1", "Engraving")
    assert (events[3].started_after, events[2].started_before) == (None, None)
    later = ask(denver, lambda work: week_history(work, DENVER, "ana", MONDAY + timedelta(days=7))).events
    assert [event.session_id for event in later] == [other]


def test_an_approved_week_is_closed_until_it_is_opened_again(denver):
    work(denver, "t1", local(MONDAY, 8), local(MONDAY, 12))
    span = {"from_at": from_us(local(MONDAY, 0)), "until_at": from_us(local(date(2026, 3, 9), 0))}
    approved = TimesheetApproved(week=MONDAY, **span, labor_us=4 * HOUR_US)
    denver.say(("work-ana", approved, local(date(2026, 3, 9), 9)))
    ana = sheets(denver)["ana"]
    assert (ana.state, ana.approved_us, ana.approved_by) == ("approved", ana.labor_us, "person-boss")
    assert ana.approved_at == from_us(local(date(2026, 3, 9), 9))
    denver.say(("work-ana", TimesheetReopened(week=MONDAY, because="correction", reason="oh"), local(MONDAY, 10)))
    ana = sheets(denver)["ana"]
    assert (ana.state, ana.because, ana.reason, ana.approved_us) == ("reopened", "correction", "oh", 4 * HOUR_US)
    assert (ana.reopened_at, ana.reopened_by) == (from_us(local(MONDAY, 10)), "person-boss")
    denver.say(("work-ana", TimesheetApproved(week=MONDAY, **span, labor_us=HOUR_US), local(MONDAY, 11)))
    ana = sheets(denver)["ana"]
    assert (ana.state, ana.approved_us, ana.because, ana.reopened_at) == ("approved", HOUR_US, None, None)
    events = ask(denver, lambda work: week_history(work, DENVER, "ana", MONDAY)).events
    assert [(event.kind, event.labor_us, event.because) for event in events] == [
        ("approved", HOUR_US, None),
        ("reopened", None, "correction"),
        ("approved", 4 * HOUR_US, None),
    ]
    assert ask(denver, lambda work: week_history(work, DENVER, "nobody", MONDAY)) is None


def test_open_requests_about_the_week_are_counted(denver):
    inside = work(denver, "t1", local(MONDAY, 8), local(MONDAY, 12))
    outside = work(denver, "t1", local(MONDAY - timedelta(days=2), 8), local(MONDAY - timedelta(days=2), 9))
    missing = {"started_at": from_us(local(MONDAY, 14)), "ended_at": from_us(local(MONDAY, 15))}
    later = {"session_id": outside, "ended_at": from_us(local(MONDAY, 1))}
    wishes = {"r1": {"session_id": inside}, "r2": {"session_id": outside}, "r3": missing, "r4": later}
    for request_id, wanted in wishes.items():
        denver.say(("work-ana", CorrectionRequested(request_id=request_id, task_id="t1", **wanted)))
    assert sheets(denver)["ana"].requests_open == 3
    assert sheets(denver, MONDAY - timedelta(days=7))["ana"].requests_open == 2
    denver.say(("work-ana", SessionStruck(task_id="t1", session_id=inside, request_id="r1")))
    assert sheets(denver)["ana"].requests_open == 2
    assert sheets(denver)["ben"].requests_open == 0


def test_sheets_are_read_by_index(denver):
    statements = []

    def note(_connection, _cursor, statement, parameters, *_):
        statements.append((statement, parameters))

    def asked(connection):
        sa.event.listen(connection.engine, "before_cursor_execute", note)
        timesheets(connection, DENVER, MONDAY)
        timesheets(connection, DENVER, MONDAY, person_id="ana")
        sa.event.remove(connection.engine, "before_cursor_execute", note)
        return [
            row[-1]
            for statement, parameters in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    plan = [step for step in ask(denver, asked) if "work_session" in step]
    assert any("work_session_across" in step for step in plan)
    assert not [step for step in plan if re.match(r"SCAN work_session(?! USING INDEX work_session_open)", step)]
