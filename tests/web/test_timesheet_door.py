"""Time sheets over HTTP: shown, approved, closed, opened again by what changes; one's own with a PIN."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from projections.timesheet_page import DAY_NAMES
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

DENVER = ZoneInfo("America/Denver")
WEEK = "2024-03-04"  # its Sunday has 23 hours
HOUR_S = 3_600.0


def wall(day: int, hour: int, minute: int = 0) -> str:
    """Give an instant of March 2024 by the clock on the shop's wall, as the wire has it."""
    return datetime(2024, 3, day, hour, minute, tzinfo=DENVER).astimezone(UTC).isoformat().replace("+00:00", "Z")


NOW_US = int(datetime(2024, 3, 13, 12, tzinfo=DENVER).timestamp()) * 1_000_000


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("sheets"), clock=lambda: NOW_US)
    try:
        running.set_up()
        running.do({"type": "ChangeSetting", "name": "zone", "value": "America/Denver"})
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def foreman(own: Shop) -> Iterator[httpx.Client]:
    with own.console("foreman") as client:
        yield client


@pytest.fixture(scope="module")
def told(own: Shop) -> dict[str, str]:
    """Ada worked on Monday, and through the night to Sunday's change of clocks and beyond; says which sessions."""
    task_id = own.add_task(ADA)
    add = {"type": "AddSession", "person_id": ADA, "task_id": task_id, "reason": "tablet was off"}
    spans = {
        "monday": (wall(4, 8), wall(4, 12)),
        "night": (wall(9, 22), wall(10, 6)),
        "over": (wall(10, 22), wall(11, 2)),
    }
    said = {"task_id": task_id}
    for name, (started_at, ended_at) in spans.items():
        said[name] = own.send({**add, "started_at": started_at, "ended_at": ended_at}).json()["key"]
    return said


def days(found: Any) -> list[float]:
    return [found[f"{day}_seconds"] / HOUR_S for day in DAY_NAMES]


def ask(client: httpx.Client, own: Shop, path: str, **params: Any) -> Any:
    answer = client.get(path, params={"after": own.opened.writer.head.position, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def sheet(client: httpx.Client, own: Shop, person_id: str = ADA, week: str = WEEK) -> Any:
    [found] = ask(client, own, "/api/timesheets", week=week, person_id=person_id)["timesheets"]
    return found


def send(client: httpx.Client, command: dict[str, Any]) -> httpx.Response:
    return client.post("/api/commands", json=command, headers={"Idempotency-Key": key()})


def approve(client: httpx.Client, found: Any) -> httpx.Response:
    command = {"type": "ApproveTimesheet", "person_id": found["person_id"], "week": found["week"]}
    return send(client, {**command, "labor_us": found["labor_us"]})


def test_a_week_has_its_days_and_what_was_worked_in_them(own: Shop, foreman: httpx.Client, told: dict[str, str]):
    page = ask(foreman, own, "/api/timesheets", week="2024-03-07")
    assert page["week"] == WEEK
    [ada] = page["timesheets"]  # the others joined later
    assert ada["person_name"] == "Ada Sample"
    # Saturday from ten, Sunday to six without the hour that was skipped, and from ten again.
    assert days(ada) == [4, 0, 0, 0, 0, 2, 7]
    assert (ada["labor_seconds"], ada["labor_us"]) == (13 * HOUR_S, int(13 * HOUR_S) * 1_000_000)
    [line] = page["lines"]
    assert (line["person_name"], line["week"], line["state"]) == ("Ada Sample", WEEK, "open")
    assert (line["task_id"], line["order_number"], line["work_type"]) == (told["task_id"], ORDER, "Engraving")
    assert days(line) == days(ada)
    assert (ada["from_at"], ada["until_at"], ada["state"]) == (wall(4, 0), wall(11, 0), "open")
    assert days(sheet(foreman, own, week="2024-03-11"))[0] == 2


def test_one_can_ask_for_a_person_or_a_team_and_for_nobody(own: Shop, foreman: httpx.Client, told: dict[str, str]):
    del told
    assert ask(foreman, own, "/api/timesheets", week=WEEK, person_id=BEN)["lines"] == []
    for nobody in ({"person_id": key()}, {"team": "Nowhere"}):
        assert ask(foreman, own, "/api/timesheets", week=WEEK, **nobody)["timesheets"] == []
    assert len(ask(foreman, own, "/api/timesheets", team="Bench")["timesheets"]) == 3
    assert ask(foreman, own, "/api/timesheets")["week"] == "2024-03-11"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/timesheets?week=March", 400, "week"),
        ("/api/timesheets?week=0001-01-01", 400, "week"),
        ("/api/timesheets?week=9999-12-31", 400, "week"),
        (f"/api/timesheets/{ADA}/9999-12-31", 400, "week"),
        (f"/api/timesheets/{ADA}/2024-13-01", 400, "week"),
        (f"/api/timesheets/nobody/{WEEK}", 404, "unknown-person"),
        (f"/api/timesheets/01900000-0000-7000-8000-0000000000ff/{WEEK}", 404, "unknown-person"),
    ],
)
def test_what_is_no_week_or_nobody_is_named(foreman: httpx.Client, path: str, status: int, said: str):
    answer = foreman.get(path)
    assert answer.status_code == status, answer.text
    assert said in (answer.json()["code"], answer.json()["facts"].get("field"))


def test_the_latest_week_works_at_the_end_of_all_calendars(foreman: httpx.Client):
    assert foreman.get("/api/timesheets?week=2199-12-31").json()["week"] == "2199-12-30"
    assert foreman.get("/api/timesheets?week=1970-01-01").json()["week"] == "1969-12-29"


def test_a_week_is_approved_as_it_was_seen_and_closed_until_something_changes(
    own: Shop, foreman: httpx.Client, told: dict[str, str]
):
    seen = sheet(foreman, own)
    stale = approve(foreman, {**seen, "labor_us": seen["labor_us"] - 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "week-changed")
    assert approve(foreman, seen).status_code == 200
    closed = sheet(foreman, own)
    assert (closed["state"], closed["approved_by_name"], closed["approved_seconds"]) == (
        "approved", "Con Sample", 13 * HOUR_S,
    )  # fmt: skip
    fix = {"type": "CorrectSession", "person_id": ADA, "session_id": told["monday"], "reason": "left at eleven"}
    assert send(foreman, {**fix, "started_at": wall(4, 8), "ended_at": wall(4, 11)}).status_code == 200
    opened = sheet(foreman, own)
    assert (opened["state"], opened["because"], opened["labor_seconds"]) == ("reopened", "correction", 12 * HOUR_S)
    assert (opened["approved_seconds"], opened["reopened_by_name"]) == (13 * HOUR_S, "Con Sample")
    assert approve(foreman, opened).status_code == 200
    reopen = {"type": "ReopenTimesheet", "person_id": ADA, "week": WEEK, "reason": "asked to"}
    assert send(foreman, reopen).status_code == 200
    history = ask(foreman, own, f"/api/timesheets/{ADA}/2024-03-06")
    events = [(each["kind"], each["because"], each["reason"], each["labor_seconds"]) for each in history["events"]]
    assert events == [
        ("reopened", "asked", "asked to", None),
        ("approved", None, None, 12 * HOUR_S),
        ("reopened", "correction", None, None),
        ("corrected", None, "left at eleven", None),
        ("approved", None, None, 13 * HOUR_S),
        ("added", None, "tablet was off", None),
        ("added", None, "tablet was off", None),
        ("added", None, "tablet was off", None),
    ]
    corrected = history["events"][3]
    assert (corrected["started_before"], corrected["ended_before"]) == (wall(4, 8), wall(4, 12))
    assert (corrected["started_after"], corrected["ended_after"]) == (wall(4, 8), wall(4, 11))
    assert corrected["said_by_name"] == "Con Sample"
    assert history["timesheet"] == sheet(foreman, own)


def test_a_week_with_something_open_says_so_and_is_not_approved(own: Shop, foreman: httpx.Client):
    task_id = own.add_task(BEN)
    spans = {"started_at": wall(5, 8), "ended_at": wall(5, 9)}
    request = {"type": "RequestCorrection", "person_id": BEN, "task_id": task_id, **spans}
    asked = own.send(request).json()["key"]
    waiting = sheet(foreman, own, BEN)
    assert (waiting["requests_open"], waiting["session_open"]) == (1, False)
    assert approve(foreman, waiting).json()["code"] == "week-open-request"
    assert send(foreman, {"type": "AcceptCorrection", "person_id": BEN, "request_id": asked}).status_code == 200
    granted = sheet(foreman, own, BEN)
    assert (granted["requests_open"], days(granted)[1]) == (0, 1)
    own.do({"type": "StartTask", "person_id": BEN, "task_id": task_id})
    current = sheet(foreman, own, BEN, "2024-03-11")
    assert (current["session_open"], current["labor_us"]) == (True, 0)
    assert approve(foreman, current).json()["code"] == "week-not-over"
    assert approve(foreman, sheet(foreman, own, BEN)).status_code == 200


def test_ones_own_week_is_shown_with_a_pin_and_nobody_elses(own: Shop, told: dict[str, str]):
    del told
    grant = {"Floorbook-Grant": own.grant(ADA)}
    mine = own.anybody.get("/api/my-timesheet", params={"week": WEEK}, headers=grant).json()
    assert (mine["timesheet"]["person_id"], days(mine["timesheet"])[5]) == (ADA, 2)
    assert mine["events"]
    assert days(mine["lines"][0]) == days(mine["timesheet"])
    now = own.anybody.get("/api/my-timesheet", headers=grant).json()["timesheet"]
    assert (now["week"], days(now)[0]) == ("2024-03-11", 2)
    assert own.anybody.get("/api/timesheets", headers=grant).status_code == 403
    other = own.anybody.get("/api/my-timesheet", headers={"Floorbook-Grant": own.grant(CAL)}).json()
    assert (other["timesheet"]["person_id"], other["lines"]) == (CAL, [])


def test_a_week_comes_as_a_table_too(own: Shop, foreman: httpx.Client, told: dict[str, str]):
    del own, told
    table = foreman.get("/api/timesheets", params={"week": WEEK, "format": "csv", "list": "lines"})
    heading, first, *_ = table.text.splitlines()
    assert "saturday_hours" in heading
    assert "Ada Sample" in first


def test_no_sheet_tells_what_anybody_earns(own: Shop, foreman: httpx.Client, told: dict[str, str]):
    del told
    own.do({"type": "SetPay", "person_id": ADA, "kind": "hourly", "amount_e4": 123_400, "effective_on": "2020-01-01"})
    text = foreman.get("/api/timesheets", params={"week": WEEK, "after": own.opened.writer.head.position}).text
    assert "cost" not in text
    assert "12.34" not in text
