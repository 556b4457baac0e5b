"""Time sheets against a plain fold: the days of all weeks are the sessions, whatever was put right."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from projections.days import Days, from_us, to_us
from projections.reading import one_moment, reading_engine
from projections.timesheet_page import monday_of, timesheets
from tests.projections.plain import Plain
from tests.projections.scripts import PEOPLE, history, scripts
from tests.projections.shop import HOUR_US, Shop


def check_weeks(script):
    said = history(script)
    plain = Plain()
    for position, (stream, fact, at_us) in enumerate(said, 1):
        plain.take(position, stream, fact, at_us)
    days = Days(plain.zone)
    first, last = said[0][2], said[-1][2] + 48 * HOUR_US
    monday = monday_of(from_us(first).date()) - timedelta(days=14)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.say(*said)
        shop.close()
        engine = reading_engine(shop.build())
        worked = dict.fromkeys(PEOPLE, 0)
        with one_moment(engine) as connection:
            while to_us(datetime(monday.year, monday.month, monday.day, tzinfo=UTC)) < last:
                for sheet in timesheets(connection, days, monday):
                    expected = plain.week(sheet.person_id, monday)
                    found = {
                        ((monday + timedelta(days=day)).isoformat(), line.task_id): us
                        for line in sheet.lines
                        for day, us in enumerate(line.days_us)
                        if us
                    }
                    assert found == expected
                    assert sheet.labor_us == sum(sheet.days_us) == sum(line.labor_us for line in sheet.lines)
                    worked[sheet.person_id] += sheet.labor_us
                monday += timedelta(days=7)
        engine.dispose()
    sessions = [s for s in plain.sessions.values() if s["end"] is not None and not s["struck"]]
    for who, us in worked.items():
        assert us == sum(max(0, s["end"] - s["start"]) for s in sessions if plain.tasks[s["task"]]["person"] == who)


@pytest.mark.slow
@settings(max_examples=30)
@given(scripts)
def test_the_days_of_all_weeks_add_up_to_the_sessions(script):
    check_weeks(script)
