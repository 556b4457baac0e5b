"""The command line for foremen: what waits, what was worked, and approving it, on a running shop."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ops.story.cast import ZONE
from projections.days import Days, from_us
from projections.timesheet_page import monday_of
from tests.ops.by_hand import take, time_of
from tests.ops.running import Served, floorbook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def worked(folder: Path, person_id: str, week: date) -> int:
    """Add up a week of somebody's sessions from the log itself."""
    lines = floorbook("audit", "show", "--json", "--limit", 1_000_000, "--data", folder).stdout.splitlines()
    days, sessions = Days(ZONE), {}
    first, last = days.midnight(week), days.midnight(week + timedelta(days=7))
    for event in map(json.loads, lines):
        if event["stream"] == f"work-{person_id}":
            take(sessions, event["type"], event["data"], time_of(event["occurred_at"]))
    return sum(max(0, min(end or last, last) - max(start, first)) for _, start, end in sessions.values())


def test_a_week_is_shown_and_approved_once(demo: Served, folder: Path) -> None:
    """What is shown is what the log adds up to; approving again changes nothing."""
    now = demo.get("/api/floor")["server_time"]
    week = monday_of(from_us(time_of(now)).date()) - timedelta(days=14)
    sheets = demo.get("/api/timesheets", week=week.isoformat())["timesheets"]
    [person, *_] = [each for each in sheets if each["state"] == "open" and each["labor_us"]]
    about = (person["person_id"], week.isoformat(), "--data", folder)
    shown = floorbook("timesheets", "show", *about, "--json")
    assert shown.returncode == 0, shown.stderr
    sheet = json.loads(shown.stdout)
    assert sheet["labor_us"] == worked(folder, person["person_id"], week) > 0
    text = floorbook("timesheets", "show", *about).stdout
    assert f"{person['person_name']}, week of {week}: open" in text
    approved = floorbook("timesheets", "approve", *about)
    assert approved.returncode == 0, approved.stderr
    assert "h approved" in approved.stdout
    assert "approved before" in floorbook("timesheets", "approve", *about).stdout
    [over_http] = demo.get("/api/timesheets", week=week.isoformat(), person_id=person["person_id"])["timesheets"]
    assert (over_http["state"], over_http["labor_us"]) == ("approved", sheet["labor_us"])


def test_a_week_that_is_not_over_is_not_approved(demo: Served, folder: Path) -> None:
    """With the reason; and nobody of that name has no week at all."""
    [person, *_] = demo.get("/api/people")["people"]
    coming = (date.fromisoformat(demo.get("/api/floor")["server_time"][:10]) + timedelta(days=7)).isoformat()
    refused = floorbook("timesheets", "approve", person["person_id"], coming, "--data", folder)
    assert (refused.returncode, "the week ends at" in refused.stderr) == (1, True)
    unknown = floorbook("timesheets", "show", "Nobody Atall", coming, "--data", folder)
    assert (unknown.returncode, "means nobody" in unknown.stderr) == (1, True)


def test_what_waits_is_listed_as_over_http(demo: Served, folder: Path) -> None:
    """The same items, and a line for each."""
    over_http = demo.get("/api/review", limit=500)
    listed = floorbook("review", "list", "--json", "--data", folder)
    assert listed.returncode == 0, listed.stderr
    assert {each["id"] for each in json.loads(listed.stdout)} == {each["id"] for each in over_http["items"]}
    lines = floorbook("review", "list", "--data", folder).stdout.splitlines()
    assert len(lines) == over_http["counts"]["total"] + 1
