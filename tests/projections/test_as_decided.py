"""The tables show what was decided: whatever a person and a foreman do, both folds of it tell the same story."""

import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from commands.context import moment, week_in
from commands.timesheets import spans_of
from projections.days import Days
from projections.reading import one_moment, reading_engine
from projections.requests import list_requests
from projections.review import list_review
from projections.session_list import list_sessions
from projections.timesheet_page import monday_of, timesheets
from tests.commands.day import ANN
from tests.commands.test_time_machine import START, OverlappingTime, PersonsTime
from tests.projections.shop import Shop, order, person

UTC = Days("UTC")


class Shown:
    """At the end of each history: tables, decided state and the machine's own fold say the same."""

    def teardown(self):
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(Path(folder))
            shop.say(person(ANN), order("107923"))
            shop.say(*((f"work-{ANN}", fact, at_us) for fact, at_us in self.desk.said))
            shop.close()
            engine = reading_engine(shop.build())
            with one_moment(engine) as work:
                self.compare(work)
            engine.dispose()

    def compare(self, work):
        whole, fold = self.desk.whole, self.desk.fold
        tasks = work.exec_driver_sql("SELECT task_id, phase, session_id FROM order_task").all()
        assert {row[0]: tuple(row[1:]) for row in tasks} == {
            task.task_id: (task.phase, task.session_id) for task in whole.tasks.values()
        }
        now = moment(self.now_us)
        shown = {each.session_id: each for each in list_sessions(work, UTC, now, limit=10_000)}
        assert {key for key, each in shown.items() if each.mark == "struck"} == fold.struck.keys()
        counted = {key: each for key, each in shown.items() if each.mark != "struck"}
        assert {key: (s.task_id, s.started_at, s.ended_at) for key, s in counted.items()} == fold.sessions
        requests = {each.request_id: each.state for each in list_requests(work, ANN, limit=10_000)}
        assert requests == {key: asked.outcome for key, asked in whole.requests.items()}
        waiting = {item.session_id for item in list_review(work, now, limit=10_000) if item.kind != "request"}
        reviewed = {key for key, session in whole.sessions.items() if session.reviewed}
        assert not waiting & (reviewed | fold.struck.keys())
        assert waiting >= {key for key, each in counted.items() if each.mark is None and each.shift_end} - reviewed
        monday = monday_of(moment(START).date()) - timedelta(days=21)
        while monday <= now.date():
            [sheet] = timesheets(work, UTC, monday, person_id=ANN)
            open_sessions = [s for s in counted.values() if s.ended_at is None and s.started_at < sheet.until_at]
            assert sheet.session_open == bool(open_sessions)
            from_us, until_us = week_in("UTC", monday)
            asked = [
                request
                for request in whole.requests.values()
                if request.outcome == "open"
                and any(start < until_us and end >= from_us for start, end in spans_of(request, whole))
            ]
            assert sheet.requests_open == len(asked)
            assert (sheet.state == "approved") == (monday in fold.weeks)
            if not open_sessions:
                assert sheet.labor_us == sum(end - start for start, end in self.worked(monday).values())
            if sheet.state == "approved":
                assert sheet.approved_us == sheet.labor_us
            monday += timedelta(days=7)


class ShownTime(Shown, PersonsTime):
    """In a shop where one works on one task at a time."""

    def compare(self, work):
        super().compare(work)
        now = moment(self.now_us)
        spans = sorted(
            (each.started_at, each.ended_at or now)
            for each in list_sessions(work, UTC, now, limit=10_000)
            if each.mark != "struck" and each.started_at != each.ended_at
        )
        # So the sum of minutes never exceeds the time that has passed. What ended as it began took none of it.
        assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))


class ShownOverlaps(Shown, OverlappingTime):
    """In a shop that allows overlapping work, and does not, and does."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ShownTime, ShownOverlaps])
def test_what_is_shown_is_what_was_decided(kind):
    run_state_machine_as_test(kind, settings=settings(max_examples=40, stateful_step_count=40))
