"""Lists of orders and sessions, and how the floor was used, as the console asks for them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.web.shop import ADA, ORDER, Shop, key

HOURS = 2
NOW = datetime(2026, 3, 4, 20, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this file's own, whose clock stands still: what others worked meanwhile would share Ada's hours."""
    running = Shop(tmp_path_factory.mktemp("lists"), clock=lambda: int(NOW.timestamp()) * 1_000_000)
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="module")
def reader(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read") as client:
        yield client


@pytest.fixture(scope="module")
def worked(shop: Shop) -> int:
    """Ada works for two hours on an order that brings in less than they cost."""
    shop.do({"type": "SetPay", "person_id": ADA, "kind": "hourly", "amount_e4": 300_000, "effective_on": "2020-01-01"})
    order = {"number": "L1", "source": "PROFITMAKER", "description": "lossy plaque", "total_e4": 500_000}
    shop.do({"type": "RecordOrder", **order, "ordered_on": "2026-01-05", "due_on": "2026-02-05"})
    task = {"person_id": ADA, "task_id": key()}
    at = [(NOW - timedelta(hours=hours)).isoformat() for hours in (HOURS, 0)]
    shop.do({"type": "AddTask", **task, "order_number": "L1", "work_type": "Engraving", "occurred_at": at[0]})
    shop.do({"type": "StartTask", **task, "occurred_at": at[0]})
    return shop.do({"type": "CompleteTask", **task, "occurred_at": at[1]})


def get(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_lost_money_is_found_with_the_worst_first(shop: Shop, worked: int):
    days = {"date": "worked", "from_day": str(TODAY - timedelta(days=1)), "to_day": str(TODAY)}
    with shop.bearer("read", "pay") as payer:
        params = {"sort": "margin", "descending": False, "margin_below": "0", "limit": 5, "totals": True}
        found = get(payer, "/api/profitability", **params, **days, after=worked)
        assert [(each["order_number"], each["margin"]) for each in found["orders"]] == [("L1", "-10.00")]
        assert (found["totals"]["orders"], found["totals"]["margin"]) == (1, "-10.00")
        assert get(payer, "/api/profitability", **params | {"margin_below": "-10"}, **days)["orders"] == []
        assert get(payer, "/api/profitability", q="lossy pla")["orders"][0]["margin_percent"] == "-20.0"


@pytest.mark.parametrize("sort", ["labor_cost", "margin", "margin_percent", "budget", "budget_used"])
def test_an_order_by_what_is_hidden_is_refused(reader: httpx.Client, sort: str):
    assert reader.get("/api/profitability", params={"sort": sort}).json()["code"] == "scope-needed"


@pytest.mark.parametrize("below", ["NaN", "1e5", "", "1.23456", "-", "\uff11"])
def test_a_margin_is_a_plain_amount(shop: Shop, below: str):
    answer = shop.local.get("/api/profitability", params={"margin_below": below})
    assert (answer.status_code, answer.json()["facts"]["field"]) == (400, "margin_below")


def test_orders_are_listed_by_when_they_are_due(shop: Shop, reader: httpx.Client, worked: int):
    listed = get(reader, "/api/orders", sort="due", descending=False, due_to="2026-03-01", after=worked)["orders"]
    [mine] = [each for each in listed if each["number"] == "L1"]
    assert (mine["due_on"], mine["shipped_on"], mine["labor_seconds"]) == ("2026-02-05", None, 3_600.0 * HOURS)
    assert Decimal(mine["total"]) == Decimal(50)
    everything = get(reader, "/api/orders", limit=500)["orders"]
    assert {ORDER, "L1"} <= {each["number"] for each in everything}
    assert all("budget_mark" not in each for each in everything)
    pages, cursor = [], None
    while cursor is not None or not pages:
        page = get(reader, "/api/orders", limit=1, **({"cursor": cursor} if cursor else {}))
        pages += page["orders"]
        cursor = page["next"]
    assert pages == everything
    with shop.bearer("commands") as writer:
        assert writer.get("/api/orders").status_code == 403


def test_sessions_are_listed_by_length(reader: httpx.Client, worked: int):
    lengths = [each["labor_seconds"] for each in get(reader, "/api/sessions", sort="seconds", after=worked)["sessions"]]
    known = [each for each in lengths if each is not None]
    assert known == sorted(known, reverse=True)
    first = get(reader, "/api/sessions", sort="seconds", limit=1)
    rest = get(reader, "/api/sessions", sort="seconds", cursor=first["next"])
    assert [each["labor_seconds"] for each in (*first["sessions"], *rest["sessions"])] == lengths


def test_how_the_floor_was_used_is_said_by_day_and_by_hour(reader: httpx.Client, worked: int):
    days = {"from_day": str(TODAY - timedelta(days=1)), "to_day": str(TODAY)}
    found = get(reader, "/api/utilisation", **days, after=worked)
    assert len(found["lines"]) == 2
    assert found["total"]["worked_seconds"] >= 3_600 * HOURS
    assert found["total"]["worked_seconds"] == sum(line["worked_seconds"] for line in found["lines"])
    hours = get(reader, "/api/utilisation", from_day=str(TODAY), to_day=str(TODAY), per="hour")["lines"]
    assert len(hours) == 24
    assert sum(line["worked_seconds"] for line in hours) == pytest.approx(found["lines"][1]["worked_seconds"])


@pytest.mark.parametrize("params", [{"per": "hour"}, {"to_day": "2027-12-31"}])
def test_too_long_a_span_is_refused(reader: httpx.Client, params: dict[str, str]):
    answer = reader.get("/api/utilisation", params={"from_day": "2026-11-01", "to_day": "2026-11-02", **params})
    assert (answer.status_code, answer.json()["facts"]["field"]) == (400, "to_day")
