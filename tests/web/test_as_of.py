"""Reports as of past moments: what the shop knew then, whatever was put right since."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from commands.opening import now_us
from tests.web.shop import ADA, BEN, ORDER, Shop, key

DAYS = {"from_day": "2026-01-01", "to_day": "2030-12-31"}
TICK_US = 2_000
"""What lies between two moments that are asked about."""
SO_FAR_S = 1_800 + TICK_US / 1e6
"""How long Ben had worked at the moment when his work is asked about."""
REPORTS = [
    ("/api/sessions", {}),
    ("/api/labor", {**DAYS, "by": "person"}),
    ("/api/labor", {**DAYS, "by": ["day", "order", "work_type"]}),
    ("/api/profitability", {"totals": True}),
    ("/api/profitability", {"sort": "labor_time", "descending": False}),
    ("/api/profitability", {"date": "worked", **DAYS, "margin_below": "12.5"}),
    ("/api/orders", {"sort": "due", "q": "plaques"}),
    ("/api/utilisation", {"from_day": "2026-11-01", "to_day": "2026-12-31"}),
    ("/api/sessions", {"sort": "seconds"}),
    (f"/api/orders/{ORDER}", {}),
    (f"/api/orders/{ORDER}/history", {}),
    ("/api/orders/search", {"q": "brass"}),
    ("/api/review", {}),
    ("/api/timesheets", {}),
    (f"/api/timesheets/{ADA}/2026-01-05", {}),
    ("/api/people", {}),
    (f"/api/people/{ADA}", {}),
    ("/api/customers", {}),
    ("/api/work-types", {}),
    ("/api/teams", {}),
    ("/api/settings", {}),
    ("/api/imports", {}),
    ("/api/tablets", {}),
    ("/api/tokens", {}),
]


class Clock:
    """Stands still until a test turns it, so that lengths are exact."""

    def __init__(self) -> None:
        self.now_us = now_us()

    def __call__(self) -> int:
        return self.now_us

    def turn(self, us: int) -> None:
        self.now_us += us

    def at(self, minutes: float = 0) -> str:
        moment = datetime.fromtimestamp(self() / 1e6, UTC) + timedelta(minutes=minutes)
        return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("past"), clock=clock)
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="module")
def owner(own: Shop) -> Iterator[httpx.Client]:
    with own.bearer("read", "pay") as client:
        yield client


@pytest.fixture(scope="module")
def told(own: Shop, owner: httpx.Client, clock: Clock) -> dict[str, Any]:
    """Ada works, her session is put right later, Ben begins and goes on; returns positions and times on the way."""
    del owner
    pay = {"type": "SetPay", "person_id": ADA, "kind": "hourly", "amount_e4": 200_000, "effective_on": "2020-01-01"}
    own.do(pay)
    task = {"person_id": ADA, "task_id": key()}
    add = {"type": "AddTask", "order_number": ORDER, "work_type": "Engraving"}
    own.do({**add, **task, "occurred_at": clock.at(-120)})
    own.do({"type": "StartTask", **task, "occurred_at": clock.at(-120)})
    done = own.do({"type": "CompleteTask", **task, "occurred_at": clock.at(-60)})
    clock.turn(TICK_US)
    worked_at = clock.at()
    clock.turn(TICK_US)
    renamed = own.do(
        {"type": "RecordOrder", "number": ORDER, "source": "PROFITMAKER", "customer_number": "C1",
         "description": "Steel plaques", "total_e4": 20_000_000, "ordered_on": "2026-11-02"}
    )  # fmt: skip
    other = {"person_id": BEN, "task_id": key()}
    own.do({**add, **other, "occurred_at": clock.at(-30)})
    began = own.do({"type": "StartTask", **other, "occurred_at": clock.at(-30)})
    clock.turn(TICK_US)
    running_at = clock.at()
    clock.turn(TICK_US)
    stopped = own.do({"type": "PauseTask", **other})
    return {"done": done, "worked_at": worked_at, "renamed": renamed, "began": began, "running_at": running_at,
            "stopped": stopped}  # fmt: skip


def ask(client: httpx.Client, path: str, **params: Any) -> httpx.Response:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer


def without_clock(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("server_time", "verified")}


@pytest.mark.parametrize(("path", "params"), REPORTS)
def test_as_of_the_head_is_now(own: Shop, owner: httpx.Client, told: dict[str, Any], path: str, params: dict[str, Any]):
    del told
    head = own.counter.desk.writer.head.position
    now = ask(owner, path, after=head, **params)
    then = ask(owner, path, as_of=head, **params)
    assert without_clock(then.json()) == without_clock(now.json())
    assert then.headers["floorbook-position"] == str(head)
    assert "floorbook-as-of" not in now.headers


def test_an_order_is_shown_as_it_was_known(owner: httpx.Client, told: dict[str, Any]):
    for as_of in (told["done"], told["worked_at"]):
        answer = ask(owner, f"/api/orders/{ORDER}", as_of=as_of)
        order = answer.json()
        assert (order["order"]["description"], order["order"]["total"]) == ("Brass plaques", "1250.00")
        assert [session["labor_seconds"] for session in order["sessions"]] == [3600]
        assert answer.headers["floorbook-position"] == str(told["done"])
    assert answer.headers["floorbook-as-of"].startswith(told["worked_at"][:19])
    [found] = ask(owner, "/api/orders/search", q="brass", as_of=told["done"]).json()["orders"]
    assert found["description"] == "Brass plaques"
    assert ask(owner, "/api/orders/search", q="brass", after=told["renamed"]).json()["orders"] == []


def test_a_figure_is_the_same_before_and_after_on_the_day_it_was_asked_for(owner: httpx.Client, told: dict[str, Any]):
    then = ask(owner, "/api/profitability", as_of=told["worked_at"]).json()["orders"][0]
    now = ask(owner, "/api/profitability", after=told["stopped"]).json()["orders"][0]
    assert (then["revenue"], then["labor_cost"], then["margin"]) == ("1250.00", "20.00", "1230.00")
    assert (now["revenue"], now["margin"]) == ("2000.00", None)  # nobody knows what Ben earns


def test_open_work_counts_until_the_moment_and_shows_as_open(owner: httpx.Client, told: dict[str, Any]):
    said = ask(owner, "/api/sessions", person_id=BEN, as_of=told["running_at"]).json()["sessions"]
    assert [session["ended_at"] for session in said] == [None]
    assert said[0]["labor_seconds"] == SO_FAR_S
    order = ask(owner, "/api/profitability", as_of=told["running_at"]).json()["orders"][0]
    assert (order["open_sessions"], order["labor_seconds"]) == (1, 3600 + SO_FAR_S)
    report = ask(owner, "/api/labor", **DAYS, by="person", person_id=BEN, as_of=told["running_at"]).json()
    assert report["total"]["labor_seconds"] == said[0]["labor_seconds"]
    report = ask(owner, "/api/labor", **DAYS, by="order", as_of=told["running_at"]).json()
    assert report["total"]["labor_seconds"] == 3600 + SO_FAR_S
    today = date.fromisoformat(told["running_at"][:10])
    days = {"from_day": str(today - timedelta(days=1)), "to_day": str(today + timedelta(days=1))}
    use = ask(owner, "/api/utilisation", **days, as_of=told["running_at"]).json()["total"]
    assert (use["worked_seconds"], use["people"], use["last_ended_at"]) == (3600 + SO_FAR_S, 2, told["running_at"])


def test_the_floor_of_then_is_told_by_the_clock_of_then(owner: httpx.Client, told: dict[str, Any]):
    floor = ask(owner, "/api/floor", as_of=told["running_at"]).json()
    standing = {person["person_id"]: person for person in floor["people"]}
    assert (standing[BEN]["phase"], standing[BEN]["open_sessions"]) == ("working", 1)
    assert floor["server_time"] == told["running_at"]
    work = ask(owner, f"/api/people/{BEN}/work", as_of=told["running_at"]).json()
    assert [task["phase"] for task in work["tasks"]] == ["working"]
    assert work["today_seconds"] == standing[BEN]["today_seconds"] <= SO_FAR_S


def test_the_history_ends_then_page_by_page(owner: httpx.Client, told: dict[str, Any]):
    for path in (f"/api/orders/{ORDER}/history", "/api/audit/events"):
        first = ask(owner, path, as_of=told["done"], limit=2).json()
        name = "events" if "events" in first else "entries"
        second = ask(owner, path, as_of=told["done"], limit=100, cursor=first["next"]).json()
        positions = [entry["position"] for entry in (*first[name], *second[name])]
        assert positions[0] == told["done"]
        assert positions == sorted(set(positions), reverse=True)


def test_who_was_erased_is_erased_in_the_past_too(own: Shop, owner: httpx.Client, told: dict[str, Any]):
    def name() -> Any:
        people = ask(owner, "/api/people", as_of=told["done"]).json()["people"]
        return next(person["name"] for person in people if person["person_id"] == BEN)

    assert name() == "Ben Sample"
    assert list((own.folder / "read/as-of").iterdir())
    own.do({"type": "DeactivatePerson", "person_id": BEN})
    own.do({"type": "ErasePerson", "person_id": BEN})
    assert list((own.folder / "read/as-of").iterdir()) == []
    assert name() is None


def test_a_table_says_as_of_when_it_is(owner: httpx.Client, told: dict[str, Any]):
    answer = ask(owner, "/api/sessions", format="csv", as_of=told["running_at"])
    assert answer.headers["floorbook-position"] == str(told["began"])
    assert answer.text.count(BEN) == 1
