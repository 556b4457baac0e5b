"""A person's week: approved when it is over and nothing is open, reopened by whatever changes it.

The day of these stories is a Wednesday; the week runs from 2,880 minutes before its midnight.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from commands.context import microseconds, moment, week_in
from commands.corrections import AcceptCorrection, AddSession, CorrectSession, RequestCorrection, StrikeSession
from commands.timesheets import ApproveTimesheet, ReopenTimesheet
from commands.work import CompleteTask, NoteTask, PauseTask, StartTask
from events.corrections import TimesheetApproved, TimesheetReopened
from tests.commands.day import ANN, FOREMAN, A, B, Day, clock, spans
from tests.commands.plain import HOUR, MINUTE

WEEK = date(1972, 9, 25)
OVER = 5 * 1_440
"""The week is over by then."""
HOURS = 60 * MINUTE


@pytest.fixture
def worked(day: Day) -> str:
    """A session on A from 60 to 120 minutes after eight."""
    day.at(60, StartTask, A)
    session = day.last
    day.at(120, PauseTask, A)
    return session


def approve(day: Day, labor_us: int = HOURS, minutes: float = OVER, **said: Any) -> list[Any]:
    return day.foreman(minutes, ApproveTimesheet, week=WEEK, labor_us=labor_us, **said)


def refused(day: Day, labor_us: int = HOURS, minutes: float = OVER, week: date = WEEK) -> Any:
    return day.foreman_refused(minutes, ApproveTimesheet, week=week, labor_us=labor_us)


@pytest.fixture
def approved(day: Day, worked: str) -> str:
    """The session's week is approved."""
    approve(day)
    return worked


REOPENED_LATE = TimesheetReopened(week=WEEK, because="late")
REOPENED = TimesheetReopened(week=WEEK, because="correction")


class TestApproving:
    @pytest.mark.usefixtures("worked")
    def test_a_week_closes_with_the_sum_that_was_seen(self, day: Day):
        begin, end = week_in("UTC", WEEK)
        assert approve(day) == [
            TimesheetApproved(week=WEEK, from_at=moment(begin), until_at=moment(end), labor_us=HOURS)
        ]
        assert approve(day) == []

    def test_a_week_without_work_can_be_closed_too(self, day: Day):
        assert approve(day, 0)

    @pytest.mark.usefixtures("worked")
    def test_another_sum_is_one_that_has_changed(self, day: Day):
        refusal = refused(day, HOURS - 1)
        assert (refusal.code, refusal.facts) == ("week-changed", {"labor_us": HOURS})

    def test_what_was_struck_does_not_count(self, day: Day, worked: str):
        day.foreman(200, StrikeSession, session_id=worked, reason="x")
        assert approve(day, 0)

    def test_only_the_part_within_the_week_counts(self, day: Day):
        """Over the midnight before its Monday, and over its last."""
        monday = -8 * 60 - 2 * 1_440
        sunday = monday + 7 * 1_440
        day.foreman(OVER, AddSession, task_id=A, span=(monday - 30, monday + 10), reason="night")
        day.foreman(OVER, AddSession, task_id=A, span=(sunday - 7, sunday + 60), reason="night")
        assert refused(day).facts["labor_us"] == 17 * MINUTE

    def test_sessions_that_overlap_count_each_in_full(self, day: Day, worked: str):
        both = {"reason": worked, "overlap_allowed": True}
        day.foreman(200, AddSession, task_id=B, span=(60, 120), **both)
        assert approve(day, 2 * HOURS)

    def test_it_is_named_by_its_monday(self, day: Day):
        assert refused(day, week=date(1972, 9, 26)).code == "not-a-monday"
        refusal = day.foreman_refused(OVER, ReopenTimesheet, week=date(1972, 9, 26), reason="x")
        assert refusal.code == "not-a-monday"

    @pytest.mark.usefixtures("worked")
    def test_it_must_be_over(self, day: Day):
        over = (week_in("UTC", WEEK)[1] - Day.us(0)) / MINUTE
        assert refused(day, minutes=over - 1).code == "week-not-over"
        assert approve(day, minutes=over)

    def test_nobody_may_still_be_at_work_in_it(self, day: Day):
        day.at(60, StartTask, A)
        session = day.last
        refusal = refused(day)
        assert refusal.code == "week-open-session"
        assert (refusal.facts["session_id"], refusal.facts["task_id"]) == (session, A)
        assert refusal.facts["started_at"] == moment(Day.us(60))

    def test_what_began_after_it_may_be_open(self, day: Day, worked: str):
        day.at(OVER, StartTask, B)
        assert approve(day, minutes=OVER + 1)
        assert worked in day.sessions()

    def test_no_request_about_it_may_wait(self, day: Day, worked: str):
        day.at(200, RequestCorrection, A, session_id=worked, text="?")
        request = day.last
        refusal = refused(day)
        assert (refusal.code, refusal.facts) == ("week-open-request", {"request_id": request, "task_id": A})

    def test_a_request_for_times_within_it_counts_too(self, day: Day):
        day.at(200, RequestCorrection, A, **spans({"span": (60, 90)}))
        assert refused(day, 0).code == "week-open-request"

    def test_a_request_about_another_week_does_not(self, day: Day, worked: str):
        late = OVER + 1_440
        day.at(late, RequestCorrection, A, **spans({"span": (late - 60, late - 30)}))
        assert approve(day, minutes=late)
        assert worked in day.sessions()

    @pytest.mark.usefixtures("worked")
    def test_nobody_approves_their_own(self, day: Day):
        own = {"week": WEEK, "labor_us": HOURS, "actor": f"person:{ANN}"}
        assert day.refused(OVER, ApproveTimesheet, **own) == "own-time"

    @pytest.mark.parametrize("week", ["1969-12-29", "2200-01-06", "0001-01-01", "9999-12-27"])
    def test_a_year_in_which_nobody_works_is_malformed(self, week: str):
        body = msgspec.json.encode({"type": "ApproveTimesheet", "person_id": ANN, "week": week, "labor_us": 0})
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(body, type=ApproveTimesheet)


class TestTheShopsWeeks:
    """They begin and end at the shop's midnights."""

    @pytest.mark.parametrize(
        ("monday", "hours"),
        [(date(2026, 3, 2), 167), (date(2026, 3, 9), 168), (date(2026, 10, 26), 169)],
    )
    def test_a_change_of_clocks_makes_them_longer_or_shorter(self, monday: date, hours: int):
        begin, end = week_in("America/Chicago", monday)
        assert end - begin == hours * HOUR
        at_midnight = datetime(monday.year, monday.month, monday.day, tzinfo=ZoneInfo("America/Chicago"))
        assert begin == microseconds(at_midnight)

    @pytest.mark.usefixtures("worked")
    def test_the_fact_says_its_instants(self, day: Day):
        (fact,) = approve(day, settings={"zone": "America/Chicago"})
        assert (fact.from_at, fact.until_at) == tuple(map(moment, week_in("America/Chicago", WEEK)))

    @pytest.mark.usefixtures("approved")
    def test_in_another_zone_the_week_is_another_one(self, day: Day):
        assert len(approve(day, settings={"zone": "America/Chicago"})) == 1


class TestReopening:
    @pytest.mark.usefixtures("approved")
    def test_somebody_asks(self, day: Day):
        said = {"week": WEEK, "reason": "forgot a day"}
        assert day.foreman(OVER, ReopenTimesheet, **said) == [
            TimesheetReopened(week=WEEK, because="asked", reason="forgot a day")
        ]
        assert day.foreman(OVER, ReopenTimesheet, **said) == []
        assert approve(day)

    def test_a_correction_does(self, day: Day, approved: str):
        said = {"session_id": approved, "reason": "x"}
        assert day.foreman(OVER, CorrectSession, span=(60, 110), **said)[1:] == [REOPENED]
        assert day.foreman(OVER, CorrectSession, span=(60, 100), **said)[1:] == []

    def test_a_correction_that_leaves_the_sum_does_too(self, day: Day, approved: str):
        said = {"session_id": approved, "span": (70, 130), "reason": "x"}
        assert day.foreman(OVER, CorrectSession, **said)[1:] == [REOPENED]

    def test_a_strike_and_what_brings_it_back_do(self, day: Day, approved: str):
        assert day.foreman(OVER, StrikeSession, session_id=approved, reason="x")[1:] == [REOPENED]
        approve(day, 0)
        said = {"session_id": approved, "span": (60, 120), "reason": "x"}
        assert day.foreman(OVER, CorrectSession, **said)[1:] == [REOPENED]

    @pytest.mark.usefixtures("approved")
    def test_an_addition_does(self, day: Day):
        assert day.foreman(OVER, AddSession, task_id=B, span=(200, 230), reason="x")[1:] == [REOPENED]

    def test_a_granted_request_does(self, day: Day, approved: str):
        day.at(OVER, RequestCorrection, A, session_id=approved, strike=True)
        assert day.foreman(OVER, AcceptCorrection, request_id=day.last)[1:] == [REOPENED]

    @pytest.mark.usefixtures("worked")
    def test_a_late_arrival_does(self, day: Day):
        """Done on Friday, the tablet comes back on Monday."""
        approve(day)
        friday = 2 * 1_440
        late = day.at(friday, StartTask, B, now=OVER + 40)
        assert late[1:] == [REOPENED_LATE]
        assert day.at(friday + 60, PauseTask, B, now=OVER + 40)[1:] == []

    def test_a_late_end_that_supersedes_a_shift_end_does(self, day: Day, worked: str):
        day.at(200, StartTask, B)
        session, seen = day.last, day.version
        day.shift_ends(540)
        approve(day, HOURS + 340 * MINUTE)
        late = day.at(550, CompleteTask, B, expected_version=seen, now=OVER + 40)
        assert late[1:] == [REOPENED_LATE]
        assert day.sessions() == {worked: (60, 120), session: (200, 550)}

    def test_what_arrived_late_and_never_ended_is_ended_before_the_week_closes_again(self, day: Day):
        approve(day, 0)
        friday = 2 * 1_440
        assert day.at(friday, StartTask, B, now=OVER + 40)[1:] == [REOPENED_LATE]
        assert refused(day, minutes=OVER + 50).code == "week-open-session"
        assert len(day.shift_ends(friday + 60, now=OVER + 60)) == 1
        assert approve(day, minutes=OVER + 70)

    def test_two_weeks_that_a_session_touches_both_open(self, day: Day):
        later = OVER + 7 * 1_440
        approve(day, 0, later)
        day.foreman(later, ApproveTimesheet, week=date(1972, 10, 2), labor_us=0)
        midnight = (week_in("UTC", WEEK)[1] - Day.us(0)) / MINUTE
        said = day.foreman(later, AddSession, task_id=B, span=(midnight - 10, midnight + 10), reason="night")
        assert said[1:] == [REOPENED, TimesheetReopened(week=date(1972, 10, 2), because="correction")]

    @pytest.mark.usefixtures("approved")
    def test_what_changes_no_time_in_it_does_not(self, day: Day):
        assert len(day.at(OVER, StartTask, B)) == 1
        assert len(day.at(OVER + 10, CompleteTask, B)) == 1
        assert len(day.at(100, NoteTask, A, text="?", now=OVER)) == 1
        assert len(day.foreman(OVER + 20, AddSession, task_id=A, span=(OVER - 60, OVER - 30), reason="x")) == 1
        assert len(approve(day, minutes=OVER + 30)) == 0

    def test_it_is_seen_in_the_same_decision_and_not_again(self, day: Day, approved: str):
        day.foreman(OVER, CorrectSession, session_id=approved, span=(60, 110), reason="x")
        assert len(day.given.state.weeks) == 0
        assert [type(event.fact) for event in day.given.history[-1:]] == [TimesheetReopened]
        assert day.given.history[-1].actor == FOREMAN
        assert clock(0) == moment(Day.us(0))
