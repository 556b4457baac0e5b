"""Queries: what they show, to whom, and how fresh it is."""

import re
import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from tests.web.shop import ADA, BEN, ORDER, Shop, key
from web import shapes

WORK_DAYS = {"from_day": "2026-01-01", "to_day": "2030-12-31"}


@pytest.fixture(scope="module")
def worked(shop: Shop) -> int:
    """Ada and Ben worked on the order; Ada's pay is known."""
    shop.do(
        {"type": "SetPay", "person_id": ADA, "kind": "salary", "amount_e4": 520_000_000, "effective_on": "2020-01-01"}
    )
    now, position = time.time(), 0
    for person_id, minutes in ((ADA, 90), (BEN, 10)):
        task = {"person_id": person_id, "task_id": key()}
        began, ended = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) for at in (now - minutes * 60, now))
        add = {"type": "AddTask", **task, "order_number": ORDER, "work_type": "Engraving"}
        start, complete = ({"type": f"{move}Task", **task} for move in ("Start", "Complete"))
        for command, at in ((add, began), (start, began), (complete, ended)):
            position = shop.do({**command, "occurred_at": at})
    return position


@pytest.fixture(scope="module")
def payer(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read", "pay") as client:
        yield client


def get(client: httpx.Client, path: str, **params: object) -> dict[str, object]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    said: dict[str, object] = response.json()
    return said


def test_an_order_is_found_by_its_number_with_its_source(reader: httpx.Client, worked: int):
    [order] = get(reader, "/api/orders/search", q=ORDER, limit=3, after=worked)["orders"]
    assert (order["number"], order["data_source"], order["total"]) == (ORDER, "PROFITMAKER", "1250.00")
    assert get(reader, "/api/orders/search", q="brass sample")["orders"] == [order]
    assert get(reader, "/api/orders/search", q="nothing such")["orders"] == []
    assert get(reader, "/api/orders/search")["orders"]


def test_ones_own_sessions_are_shown_without_what_they_cost(shop: Shop, worked: int):
    grant = {"Floorbook-Grant": shop.grant(ADA)}
    mine = shop.anybody.get("/api/my-sessions", params={"after": worked}, headers=grant).json()["sessions"]
    assert mine
    assert {session["person_id"] for session in mine} == {ADA}
    assert not any("cost" in session for session in mine)
    task = mine[0]["task_id"]
    of_task = shop.anybody.get("/api/my-sessions", params={"task_id": task}, headers=grant).json()["sessions"]
    assert of_task == [session for session in mine if session["task_id"] == task]
    assert shop.anybody.get("/api/my-sessions", params={"task_id": "none"}, headers=grant).json()["sessions"] == []


def test_what_an_order_brings_is_not_for_who_signed_in_with_a_pin(shop: Shop, worked: int):
    grant = {"Floorbook-Grant": shop.grant(ADA)}
    answer = shop.anybody.get("/api/orders/search", params={"q": ORDER, "after": worked}, headers=grant)
    [order] = answer.json()["orders"]
    assert order["number"] == ORDER
    assert not {"total", "labor_budget", "budget_mark"} & set(order)


def test_an_order_comes_with_all_that_belongs_to_it(reader: httpx.Client, worked: int):
    page = get(reader, f"/api/orders/{ORDER}", after=worked)
    assert page["order"]["customer_name"] == "Sample Trophies"
    assert {task["person_name"] for task in page["tasks"]} >= {"Ada Sample", "Ben Sample"}
    assert all("cost" not in session for session in page["sessions"])
    answer = reader.get("/api/orders/4711")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-order")


def test_its_history_is_what_the_log_says(reader: httpx.Client, worked: int):
    first = get(reader, f"/api/orders/{ORDER}/history", after=worked, limit=2)
    newest = first["entries"][0]
    assert set(newest["names"].values()) == {f"Engraving · {ORDER}"}
    assert newest | {"said": None, "changes": None} == {
        "position": worked, "type": "task.completed.v1", "summary": newest["summary"],
        "occurred_at": newest["occurred_at"], "recorded_at": newest["recorded_at"],
        "actor": "owner", "actor_name": None, "device": "", "who": "operator", "whence": "local",
        "stream": f"work-{BEN}", "version": newest["version"],
        "command_id": newest["command_id"], "said": None,
        "device_name": None, "origin": newest["origin"], "erased": [], "changes": None,
        "names": newest["names"],
    }  # fmt: skip
    assert newest["summary"].startswith("The task is done.")
    second = get(reader, f"/api/orders/{ORDER}/history", cursor=first["next"], limit=100)
    positions = [entry["position"] for entry in (*first["entries"], *second["entries"])]
    assert positions == sorted(set(positions), reverse=True)
    assert second["next"] is None


def test_cost_is_shown_to_who_may_see_pay_only(reader: httpx.Client, payer: httpx.Client, worked: int):
    for path, rows in (("/api/sessions", "sessions"), ("/api/labor", "lines"), ("/api/profitability", "orders")):
        params = {"after": worked, **(WORK_DAYS | {"by": "person"} if path == "/api/labor" else {})}
        for row in get(reader, path, **params)[rows]:
            assert not row.keys() & {"cost", "labor_cost", "margin", "margin_percent", "uncosted_seconds"}
        assert any(row.keys() & {"cost", "labor_cost"} for row in get(payer, path, **params)[rows])
    assert "pay" not in get(reader, f"/api/people/{ADA}")
    assert get(payer, f"/api/people/{ADA}")["pay"] == [
        {"effective_on": "2020-01-01", "kind": "salary", "amount": "52000.00"}
    ]


def test_a_salary_of_52000_and_90_minutes_cost_37_50(payer: httpx.Client, worked: int):
    report = get(payer, "/api/labor", **WORK_DAYS, by="person", person_id=ADA, after=worked)
    [line] = report["lines"]
    found = {"keys": [ADA], "names": ["Ada Sample"], "labor_seconds": 5400.0, "uncosted_seconds": 0.0, "cost": "37.50"}
    assert line == found


def test_what_nobody_knows_is_null(payer: httpx.Client, worked: int):
    [line] = get(payer, "/api/labor", **WORK_DAYS, by="person", person_id=BEN, after=worked)["lines"]
    assert (line["cost"], line["uncosted_seconds"]) == (None, 600.0)


def test_profitability_can_be_totalled_and_does_not_tell_pay_by_its_order(
    reader: httpx.Client, payer: httpx.Client, worked: int
):
    page = get(payer, "/api/profitability", totals=True, limit=500, after=worked)
    revenues = [Decimal(order["revenue"]) for order in page["orders"] if order["revenue"] is not None]
    assert (page["totals"]["orders"], Decimal(page["totals"]["revenue"])) == (len(page["orders"]), sum(revenues))
    [mine] = [order for order in page["orders"] if order["order_number"] == ORDER]
    assert mine["revenue"] == "1250.00"
    assert get(payer, "/api/profitability", sort="margin")["orders"]
    assert reader.get("/api/profitability", params={"sort": "margin"}).json()["code"] == "scope-needed"


def test_a_span_that_ends_before_it_begins_is_said_so(reader: httpx.Client):
    for path in ("/api/labor", "/api/sessions", "/api/profitability"):
        answer = reader.get(path, params={"from_day": "2026-03-02", "to_day": "2026-03-01"})
        assert (answer.status_code, answer.json()["facts"]["field"]) == (400, "from_day")


def test_the_floor_shows_who_does_what(reader: httpx.Client, worked: int):
    floor = get(reader, "/api/floor", after=worked)
    assert {person["name"] for person in floor["people"]} >= {"Ada Sample", "Ben Sample", "Cal Sample"}


def test_pages_go_on_where_the_one_before_ended(reader: httpx.Client, worked: int):
    first = get(reader, "/api/sessions", limit=1, after=worked)
    second = get(reader, "/api/sessions", limit=1, cursor=first["next"])
    assert first["sessions"][0]["session_id"] != second["sessions"][0]["session_id"]


@pytest.mark.parametrize(
    "cursor", ["x", "!!", "bnVsbA", "W10", shapes.cursor(10**30), shapes.cursor("2026-11-22T10:00:00", 7), "ä"]
)
def test_a_cursor_of_ones_own_making_is_refused(reader: httpx.Client, cursor: str):
    for path in ("/api/sessions", "/api/orders/search", "/api/customers", "/api/profitability", "/api/imports"):
        answer = reader.get(path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["facts"]) == (400, {"field": "cursor"}), path


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/orders/search?limit=0", "limit"),
        ("/api/orders/search?limit=x", "limit"),
        ("/api/labor?from_day=2026-01-01", "to_day"),
        ("/api/labor?from_day=2026-13-01&to_day=2026-01-01", "from_day"),
        ("/api/labor?from_day=0001-01-01&to_day=2026-01-01", "from_day"),
        ("/api/profitability?to_day=9999-12-31", "to_day"),
        ("/api/sessions?to_day=9999-12-31", "to_day"),
        ("/api/people?after=-1", "after"),
        ("/api/people?timeout=1000", "timeout"),
        ("/api/profitability?sort=luck", "sort"),
    ],
)
def test_a_wrong_parameter_is_named(reader: httpx.Client, path: str, field: str):
    answer = reader.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    facts = answer.json()["facts"]
    assert (facts["field"], facts.get("source", "query")) == (field, "query")


@pytest.mark.parametrize("path", ["/api/people/x", "/api/people/x/work", "/api/timesheets/x/2026-11-09"])
def test_whoever_is_not_known_is_said_so_everywhere(reader: httpx.Client, path: str):
    answer = reader.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-person")


def test_one_reads_ones_own_writes(shop: Shop, reader: httpx.Client):
    for number in range(10):
        position = shop.do({"type": "AddWorkType", "name": f"Kind {number}"})
        names = [kind["name"] for kind in get(reader, "/api/work-types", after=position)["work_types"]]
        assert f"Kind {number}" in names


def test_a_position_beyond_the_log_is_refused_at_once(shop: Shop, reader: httpx.Client):
    answer = reader.get("/api/people", params={"after": shop.opened.writer.head.position + 1})
    assert (answer.status_code, answer.json()["facts"]) == (400, {"field": "after"})


def test_without_a_projector_the_waiting_ends(shop: Shop, reader: httpx.Client):
    shop.stop_projecting()
    try:
        position = shop.do({"type": "AddWorkType", "name": "Unseen"})
        answer = reader.get("/api/work-types", params={"after": position, "timeout": 0.1})
        assert (answer.status_code, answer.json()["code"]) == (504, "projection-behind")
        assert (answer.json()["retryable"], answer.headers["retry-after"]) == (True, "1")
        later = threading.Timer(0.2, shop.project)
        later.start()
        assert get(reader, "/api/work-types", after=position)
        later.join()
    finally:
        if shop.projector is None:
            shop.project()


def test_times_are_utc_and_money_a_decimal_in_a_string(payer: httpx.Client, worked: int):
    text = payer.get("/api/profitability", params={"after": worked}).text
    assert re.search(r'"last_work_at":"[0-9T:.-]+Z"', text)
    assert '"revenue":"1250.00"' in text


def test_what_is_shown_says_the_version_that_one_acts_on(shop: Shop, reader: httpx.Client):
    """What somebody else did to the task since is a conflict, which says the version that holds now."""
    task = {"person_id": BEN, "task_id": shop.add_task(BEN)}
    begun = shop.send({"type": "StartTask", **task}).json()
    shown = get(reader, f"/api/people/{BEN}/work", after=begun["position"])
    assert shown["version"] == begun["version"]
    with shop.console("foreman") as foreman:
        pause = {"type": "PauseTask", **task}
        paused = foreman.post("/api/commands", json=pause, headers={"Idempotency-Key": key()}).json()
    complete = {"type": "CompleteTask", **task, "expected_version": shown["version"]}
    stale = shop.send(complete)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert stale.json()["facts"]["version"] == paused["version"]
    shown = get(reader, f"/api/people/{BEN}/work", after=paused["position"])
    assert shop.send({**complete, "expected_version": shown["version"]}).status_code == 200
