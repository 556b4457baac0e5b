"""The demo as a newcomer runs it, over HTTP."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from events.ids import uuid7
from tests.ops.by_hand import labor_from_the_log, rounded
from tests.ops.running import Served, idle_person, send

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def worker(demo: Served) -> dict[str, Any]:
    """Sign somebody in who works on tasks; returns headers and person."""
    person = next(each for each in demo.said["people"] if each["roles"] == ["contributor"])
    signed = demo.bare.post("/api/sign-in", json={"pin": person["pin"]}).json()
    return {"headers": {"Floorbook-Grant": signed["grant"]}, "person": signed["person"]}


def test_the_first_line_says_where_who_and_how(demo: Served, folder: Path) -> None:
    """url, data, people with name, roles and PIN, and a token."""
    assert demo.said["data"] == str(folder)
    assert len(demo.said["people"]) == 24
    assert all(set(person) == {"name", "roles", "pin"} for person in demo.said["people"])
    assert len({person["pin"] for person in demo.said["people"]}) == 24


def test_admin_foreman_and_office_sign_in_on_the_console(demo: Served) -> None:
    """At once, with the names and passwords that were told: a second factor is asked for in production."""
    assert [each["login"] for each in demo.said["console"]] == ["tess", "vera", "zoe"]
    for each in demo.said["console"]:
        form = {"name": each["login"], "password": each["password"]}
        signed = demo.bare.post("/api/console/sign-in", json=form)
        assert signed.status_code == 200, signed.text
        assert (signed.json()["name"], signed.json()["level"]) == (each["name"], "full")
    demo.bare.cookies.clear()


def test_health_is_ok(demo: Served) -> None:
    """As monitors ask for it."""
    health = demo.bare.get("/api/health").json()
    assert health["ok"] is True
    assert health["status"] == "ok"


def test_an_imported_order_is_found_by_its_number(demo: Served) -> None:
    """With where it comes from."""
    [order] = demo.get("/api/orders/search", q="107923", limit=3)["orders"]
    assert order["number"] == "107923"
    assert order["data_source"] == "PROFITMAKER"


def test_one_command_sent_fifty_times_at_once_is_one_event_and_fifty_equal_answers(demo: Served) -> None:
    """And the key with another body is refused, as is a command without a key."""
    person_id, key = idle_person(demo), str(uuid7())
    command = {"type": "AddTask", "person_id": person_id, "order_number": "107923", "work_type": "Packing"}
    headers = {"Authorization": f"Bearer {demo.said['token']}"}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(demo, command, headers, key), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 49
    assert answers[0].json()["events"] == 1
    history = demo.get("/api/orders/107923/history", after=answers[0].json()["position"], timeout=30, limit=200)
    assert sum(entry["command_id"] == key for entry in history["entries"]) == 1
    other = send(demo, {**command, "work_type": "Assembly"}, headers, key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    without = demo.client.post("/api/commands", json=command)
    assert (without.status_code, without.json()["code"]) == (400, "key-missing")


def test_a_worker_signs_in_and_reads_what_they_did(demo: Served) -> None:
    """Add, start and complete with a PIN's grant; my work sees each at once with `after`."""
    signed = worker(demo)
    person_id, headers = signed["person"]["id"], signed["headers"]
    task_id = str(uuid7())
    about = {"person_id": person_id, "task_id": task_id}
    add = {"type": "AddTask", **about, "order_number": "107923", "work_type": "Packing"}
    assert send(demo, add, headers).status_code == 200
    moved = send(demo, {"type": "SwitchTask", **about}, headers).json()
    mine = demo.bare.get("/api/my-work", headers=headers, params={"after": moved["position"], "timeout": 30}).json()
    assert mine["tasks"][0]["task_id"] == task_id
    assert mine["tasks"][0]["phase"] == "working"
    again = send(demo, {"type": "StartTask", **about}, headers)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-move")
    done = send(demo, {"type": "CompleteTask", **about, "quantity": "3"}, headers).json()
    mine = demo.bare.get("/api/my-work", headers=headers, params={"after": done["position"], "timeout": 30}).json()
    assert mine["done"][0]["task_id"] == task_id


def test_a_wrong_pin_says_so(demo: Served) -> None:
    """As a problem, without saying what would be right."""
    wrong = demo.bare.post("/api/sign-in", json={"pin": "000000"})
    assert wrong.status_code == 401
    assert wrong.headers["content-type"].startswith("application/problem+json")


def test_labor_of_an_order_is_what_the_events_say(demo: Served, folder: Path) -> None:
    """Sessions and pay read from the log itself, costed with exact fractions, rounded once."""
    shown = demo.get("/api/orders/107923")["totals"]
    cost, seconds = labor_from_the_log(folder, "107923")
    assert Decimal(str(shown["labor_seconds"])) == pytest.approx(seconds, abs=Decimal("0.001"))
    assert Decimal(shown["labor_cost"]) == rounded(cost)


def test_a_week_was_corrected_after_it_was_approved(demo: Served) -> None:
    """By whom and why is told; and what the last working day left waits for review."""
    reopened = demo.get("/api/audit/events", type="timesheet.reopened.v1", limit=1)["events"][0]
    person_id, week = reopened["stream"].removeprefix("work-"), reopened["said"]["week"]
    sheet = demo.get(f"/api/timesheets/{person_id}/{week}")
    opened, corrected, *_ = sheet["events"]
    assert (opened["kind"], corrected["kind"]) == ("reopened", "corrected")
    assert corrected["said_by_name"] == "Tess Invented"
    assert corrected["reason"]
    assert corrected["ended_before"] != corrected["ended_after"]
    assert sheet["timesheet"]["labor_seconds"] < sheet["timesheet"]["approved_seconds"]
    assert demo.get("/api/review", limit=1)["counts"]["request"] > 0


def test_orders_come_in_as_they_were_placed(demo: Served) -> None:
    """With several imports, each with something real; a past moment knows none that was placed later."""
    runs = demo.get("/api/imports", limit=20)["imports"]
    assert len(runs) >= 6
    assert all(run["orders"]["added"] > 0 for run in runs)
    middle = runs[3]["completed_at"]
    now, then = (
        demo.get("/api/profitability", limit=1, totals=True, sort="date", descending=True, **as_of)
        for as_of in ({}, {"as_of": middle})
    )
    assert then["totals"]["orders"] < now["totals"]["orders"]
    assert then["orders"][0]["ordered_on"] < middle[:10]


def test_plans_are_about_what_it_takes_and_some_orders_take_more(demo: Served) -> None:
    """Over shipped orders, too: some above the plan, some below; most below their budget, not all."""
    report = demo.get("/api/estimates", status="shipped")
    assert report["orders"] > 100
    total = report["total"]
    assert 0.7 < total["labor_seconds"] / total["estimate_seconds"] < 1.4
    worked = demo.get("/api/profitability", worked=True, status="shipped", limit=500)["orders"]
    marks = [each["budget_mark"] for each in worked if each["budget_mark"] is not None]
    assert {"none", "50", "90", "100"} == set(marks)
    assert marks.count("100") < len(marks) / 4


def test_orders_are_worked_on_between_placing_and_shipping(demo: Served, folder: Path) -> None:
    """As the sessions' days say, beside the dates that were imported. Today is left out, as tests work on any order."""
    assert demo.process.poll() is None
    (path,) = (folder / "read").glob("work-*.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as read:
        sql = (
            "SELECT count(*), sum(day < ordered_on), sum(day > shipped_on) "
            "FROM work_session JOIN sales_order ON number = order_number "
            "WHERE shipped_on IS NOT NULL AND day < (SELECT max(day) FROM work_session)"
        )
        sessions, early, late = read.execute(sql).fetchone()
    assert sessions > 1_000
    assert (early, late) == (0, 0)
