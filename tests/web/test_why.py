"""Why is this number, over HTTP: from a report to the sessions, and from each session to its events."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import httpx
import pytest

from tests.patience import PATIENCE_S
from tests.web.shop import ADA, BEN, ORDER, Shop, key

NOW = datetime(2026, 11, 3, 20, tzinfo=UTC)
"""The shop's clock stands still: what is worked past midnight would be of two days, and of two parts."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this module's own, in which three sessions were worked, one of them in two goes."""
    running = Shop(tmp_path_factory.mktemp("why"), clock=lambda: int(NOW.timestamp()) * 1_000_000)
    try:
        running.set_up()
        pay = {"type": "SetPay", "person_id": ADA, "kind": "hourly", "effective_on": "2020-01-01"}
        running.do({**pay, "amount_e4": 100_000})
        running.do({**pay, "amount_e4": 251_000})
        running.do({"type": "SetBurden", "percent_e2": 1_250, "role": None, "effective_on": None})
        for person_id, minutes in ((ADA, (95, 60, 40, 10)), (BEN, (30, 3))):
            task = {"person_id": person_id, "task_id": key()}
            first, *times = (f"{NOW - timedelta(minutes=each):%Y-%m-%dT%H:%M:%SZ}" for each in minutes)
            add = {"type": "AddTask", **task, "order_number": ORDER, "work_type": "Engraving"}
            running.do({**add, "occurred_at": first})
            running.do({"type": "StartTask", **task, "occurred_at": first})
            for move, at in zip(("Pause", "Resume", "Complete"), times, strict=False):
                last = running.do({"type": f"{move}Task", **task, "occurred_at": at})
        for group in ("work", "audit"):
            assert running.reads.wait(group, last, PATIENCE_S)
        yield running
    finally:
        running.close()


def get(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_parts_of_a_report_add_up_to_it(shop: Shop):
    days = {"from_day": "2026-01-01", "to_day": "2190-01-01"}
    for filters in ({}, {"person_id": ADA}, {"order_number": ORDER}, {"team": "Bench"}, {"customer_number": "C1"}):
        total = get(shop.local, "/api/labor", **days, **filters)["total"]
        found, cursor = [], None
        while True:
            page = get(shop.local, "/api/why", **days, **filters, limit=1, **({"cursor": cursor} if cursor else {}))
            found += page["parts"]
            cursor = page["next"]
            if cursor is None:
                break
        assert page["total"]["labor_seconds"] == total["labor_seconds"] == sum(each["labor_seconds"] for each in found)
        assert page["total"]["cost"] == total["cost"]
        exact = sum(Fraction(each["cost_exact"]) for each in found if each["cost_exact"] is not None)
        assert exact == Fraction(page["total"]["cost_exact"])


def test_a_part_says_what_its_cost_is_made_of_and_which_events_made_it(shop: Shop):
    parts = get(shop.local, "/api/why", person_id=ADA, work_type="Engraving")["parts"]
    for part in parts:
        factors = part["factors"]
        assert (factors["pay_amount"], factors["burden_percent"], factors["share"]) == ("25.10", "12.50", "1")
        assert Fraction(factors["per_hour"]) == Fraction("25.10") * Fraction("1.125")
        hours = Fraction(part["labor_seconds"]) / 3600
        assert Fraction(part["cost_exact"]) == Fraction(factors["per_hour"]) * hours
        behind = [get(shop.local, f"/api/audit/events/{each}")["event"] for each in part["rate_events"]]
        assert [event["type"] for event in behind] == ["pay.set.v1", "burden.set.v1"]
        assert behind[0]["said"]["amount_e4"] == 251_000
    types = [
        [get(shop.local, f"/api/audit/events/{each}")["event"]["type"] for each in part["events"]] for part in parts
    ]
    assert types[0][-2:] == ["task.resumed.v1", "task.completed.v1"]
    assert types[-1][:2] == ["task.started.v1", "task.paused.v1"]
    [ben] = get(shop.local, "/api/why", person_id=BEN)["parts"]
    assert (ben["cost"], ben["cost_exact"], ben["factors"], ben["rate_events"]) == (None, None, None, [])


def test_who_may_not_see_pay_sees_sessions_alone(shop: Shop):
    with shop.bearer("read") as reader:
        page = get(reader, "/api/why", person_id=ADA)
        for each in (page["total"], *page["parts"]):
            assert not each.keys() & {"cost", "cost_exact", "factors", "rate_events"}
        assert page["parts"][0]["events"]
        assert reader.get("/api/why").json()["code"] == "malformed"


def test_a_number_of_the_past_is_taken_apart_as_it_was(shop: Shop):
    newest = get(shop.local, "/api/audit/events", person_id=ADA, type="task.paused.v1", limit=1)["events"][0]
    span = {"from_day": "2026-01-01", "to_day": "2190-01-01", "as_of": newest["position"]}
    then, now = get(shop.local, "/api/why", **span), get(shop.local, "/api/why", person_id=ADA)
    assert then["total"]["cost"] == get(shop.local, "/api/labor", **span)["total"]["cost"]
    assert [part["session_id"] for part in then["parts"]] == [now["parts"][-1]["session_id"]]
    assert max(then["parts"][0]["events"]) == newest["position"]


def test_work_that_was_going_on_then_counts_until_then(shop: Shop):
    resumed = get(shop.local, "/api/audit/events", person_id=ADA, type="task.resumed.v1", limit=1)["events"][0]
    span = {"from_day": "2026-01-01", "to_day": "2190-01-01", "as_of": resumed["position"]}
    then, report = get(shop.local, "/api/why", **span), get(shop.local, "/api/labor", **span)
    assert then["total"]["cost"] == report["total"]["cost"]
    assert len(then["parts"]) == 2
    table = shop.local.get("/api/why", params={**span, "format": "csv", "list": "parts"})
    assert table.headers["floorbook-position"] == str(resumed["position"])
    assert table.content.count(b"\r\n") == 3
