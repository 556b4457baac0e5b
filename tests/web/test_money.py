"""Money over HTTP: who sees which cost, blended rates, budgets with their marks, estimates against actual."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.web.shop import ADA, BEN, ORDER, Shop, key

ONE, TWO = "5001", "5002"
"""Orders that one person worked on, and two."""
COSTS = {"labor_cost", "margin", "margin_percent", "uncosted_seconds", "budget_used_percent", "budget_mark"}
NOW = datetime(2026, 11, 3, 20, tzinfo=UTC)
"""The shop's clock stands still, so that what goes on costs the same however long the tests take."""


def ago(minutes: float) -> str:
    """Say when it was so many minutes ago."""
    return (NOW - timedelta(minutes=minutes)).isoformat()


def work(shop: Shop, person_id: str, order: str, since: int, until: int | None) -> int:
    """Work on an order from so many minutes ago to so many; None is still at it."""
    task = {"person_id": person_id, "task_id": key()}
    shop.do({"type": "AddTask", **task, "order_number": order, "work_type": "Engraving", "occurred_at": ago(since)})
    position = shop.do({"type": "StartTask", **task, "occurred_at": ago(since)})
    if until is not None:
        position = shop.do({"type": "CompleteTask", **task, "occurred_at": ago(until)})
    return position


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this file's own: labor rules are for all who work in one."""
    running = Shop(tmp_path_factory.mktemp("money"), clock=lambda: int(NOW.timestamp()) * 1_000_000)
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="module")
def worked(shop: Shop) -> int:
    """Ada earns 20.00, Ben 30.00 an hour. She worked three hours on one order; each of them an hour on another."""
    for person_id, amount in ((ADA, 200_000), (BEN, 300_000)):
        pay = {"kind": "hourly", "amount_e4": amount, "effective_on": "2020-01-01"}
        shop.do({"type": "SetPay", "person_id": person_id, **pay})
    for number in (ONE, TWO):
        shop.do({"type": "RecordOrder", "number": number, "total_e4": 1_000_000, "ordered_on": "2026-11-03"})
    plan = {"estimate_minutes": {"Engraving": 60}, "labor_budget_e4": 1_000_000}
    shop.do({"type": "BudgetOrder", "number": ONE, **plan})
    shop.do({"type": "BudgetOrder", "number": TWO, **plan})
    work(shop, ADA, ONE, 600, 420)
    work(shop, ADA, TWO, 400, 340)
    return work(shop, BEN, TWO, 400, 340)


@pytest.fixture(scope="module")
def admin(shop: Shop, worked: int) -> Iterator[httpx.Client]:
    with shop.console("admin") as client:
        yield seeing(client, worked)


@pytest.fixture(scope="module")
def foreman(shop: Shop, worked: int) -> Iterator[httpx.Client]:
    with shop.console("foreman") as client:
        yield seeing(client, worked)


@pytest.fixture(scope="module")
def team_lead(shop: Shop, worked: int) -> Iterator[httpx.Client]:
    with shop.console("team_lead") as client:
        yield seeing(client, worked)


def seeing(client: httpx.Client, position: int) -> httpx.Client:
    client.params = httpx.QueryParams(after=position)
    return client


def get(client: httpx.Client, path: str, **params: object) -> dict[str, object]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    said: dict[str, object] = response.json()
    return said


def orders(client: httpx.Client, **params: object) -> dict[str, dict[str, object]]:
    page = get(client, "/api/profitability", **params)
    return {line["order_number"]: line for line in page["orders"]}


class TestWhoSeesWhat:
    """Pay is for admins; order totals are for the office too, unless they are one person's."""

    def test_an_admin_sees_every_cost(self, admin: httpx.Client):
        found = orders(admin)
        assert [found[each]["labor_cost"] for each in (ONE, TWO)] == ["60.00", "50.00"]
        assert [found[each]["margin"] for each in (ONE, TWO)] == ["40.00", "50.00"]
        assert not any(line["withheld"] for line in found.values())

    def test_a_foreman_sees_what_several_people_cost_together(self, foreman: httpx.Client):
        found = orders(foreman)
        assert (found[TWO]["labor_cost"], found[TWO]["margin"], found[TWO]["withheld"]) == ("50.00", "50.00", False)
        assert found[ONE]["withheld"] is True
        assert not found[ONE].keys() & COSTS

    def test_a_team_lead_sees_minutes_only(self, team_lead: httpx.Client):
        for line in orders(team_lead).values():
            assert line["withheld"] is True
            assert not line.keys() & (COSTS | {"labor_budget"})
        assert "labor_budget" not in get(team_lead, f"/api/orders/{TWO}")
        assert "budget_mark" not in get(team_lead, f"/api/orders/{TWO}")["order"]

    def test_the_order_page_and_the_search_keep_the_same_rule(self, foreman: httpx.Client):
        for number, withheld in ((ONE, True), (TWO, False)):
            page = get(foreman, f"/api/orders/{number}")
            [found] = get(foreman, "/api/orders/search", q=number)["orders"]
            assert page["totals"]["withheld"] is withheld
            assert ("budget_mark" in page["order"], "budget_mark" in found) == (not withheld, not withheld)
            assert all("cost" not in session for session in page["sessions"])

    def test_totals_add_up_no_more_than_the_lines_show(self, admin: httpx.Client, foreman: httpx.Client):
        wanted = {"from_day": "2026-11-03", "to_day": "2026-11-03", "totals": True}
        all_of_it = get(admin, "/api/profitability", **wanted)["totals"]
        assert (all_of_it["labor_cost"], all_of_it["margin"], all_of_it["margin_orders"]) == ("110.00", "90.00", 2)
        shown = get(foreman, "/api/profitability", **wanted)["totals"]
        assert (shown["labor_cost"], shown["margin"], shown["margin_orders"]) == ("50.00", "50.00", 1)
        assert (shown["orders"], shown["withheld_orders"], all_of_it["withheld_orders"]) == (2, 1, 0)

    @pytest.mark.parametrize("asked", [{"sort": "margin"}, {"sort": "budget_used"}, {"margin_below": "0"}])
    def test_nobody_sorts_by_what_is_hidden(self, admin: httpx.Client, foreman: httpx.Client, asked: dict[str, str]):
        assert admin.get("/api/profitability", params=asked).status_code == 200
        answer = foreman.get("/api/profitability", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-needed")

    def test_labor_by_whatever_group_shows_no_cost_without_the_right(self, admin: httpx.Client, foreman: httpx.Client):
        days = {"from_day": "2020-01-01", "to_day": "2100-01-01"}
        for by in (["person"], ["order"], ["team", "day"], []):
            report = get(foreman, "/api/labor", **days, by=by)
            assert all("cost" not in line for line in (*report["lines"], report["total"]))
        assert get(admin, "/api/labor", **days)["total"]["cost"] == "110.00"


class TestBudgets:
    """What of a labor budget is used, and which mark that has reached."""

    def test_an_order_says_how_much_of_its_budget_is_used(self, admin: httpx.Client):
        found = orders(admin)
        said = [(found[each]["budget_used_percent"], found[each]["budget_mark"]) for each in (ONE, TWO)]
        assert said == [("60.0", "50"), ("50.0", "50")]
        assert found[ONE]["labor_budget"] == "100.00"
        page = get(admin, f"/api/orders/{ONE}")
        assert (page["order"]["budget_mark"], page["totals"]["budget_mark"]) == ("50", "50")

    def test_without_a_budget_nothing_is_used(self, admin: httpx.Client):
        line = orders(admin)[ORDER]
        assert (line["labor_budget"], line["budget_used_percent"], line["budget_mark"]) == (None, None, None)

    def test_orders_over_a_mark_are_listed_the_fullest_first(self, admin: httpx.Client, foreman: httpx.Client):
        said = get(admin, "/api/budgets")["orders"]
        assert [(each["order_number"], each["budget_used_percent"]) for each in said] == [(ONE, "60.0"), (TWO, "50.0")]
        assert [each["order_number"] for each in get(admin, "/api/budgets", at_least=60)["orders"]] == [ONE]
        assert [each["order_number"] for each in get(foreman, "/api/budgets")["orders"]] == [TWO]

    def test_a_team_lead_is_not_let_in(self, team_lead: httpx.Client):
        assert team_lead.get("/api/budgets").status_code == 403


class TestEstimates:
    """What was planned against what was worked."""

    def test_an_order_compares_its_work_types(self, team_lead: httpx.Client):
        [line] = get(team_lead, f"/api/orders/{TWO}")["estimates"]
        assert line == {
            "work_type": "Engraving", "orders": 1, "estimate_seconds": 3600.0,
            "labor_seconds": 7200.0, "difference_seconds": 3600.0,
        }  # fmt: skip

    def test_orders_of_a_span_of_days_are_compared_together(self, team_lead: httpx.Client):
        report = get(team_lead, "/api/estimates", from_day="2026-11-03", to_day="2026-11-03")
        assert (report["orders"], report["total"]["estimate_seconds"]) == (2, 7200.0)
        assert report["total"]["labor_seconds"] == 5 * 3600.0
        none = get(team_lead, "/api/estimates", from_day="2026-11-04")
        assert (none["orders"], none["lines"], none["total"]["estimate_seconds"]) == (0, [], None)


def test_what_an_order_cost_in_the_past_is_for_who_sees_pay(shop: Shop):
    """A moment before and a moment after somebody's session tell what they earn."""
    head = shop.opened.writer.head.position
    with shop.console("foreman") as another:
        seeing(another, head)
        now = {line["order_number"]: line for line in get(another, "/api/profitability")["orders"]}
        answer = another.get("/api/budgets", params={"as_of": head})
        assert (answer.status_code, answer.json()["code"]) == (403, "past-needs-pay")
        another.params = httpx.QueryParams()
        then = {line["order_number"]: line for line in get(another, "/api/profitability", as_of=head)["orders"]}
    assert (now[TWO]["labor_cost"], "labor_cost" in then[TWO]) == ("50.00", False)
    assert then[TWO]["labor_seconds"] == now[TWO]["labor_seconds"]
    with shop.console("admin") as another:
        then = {line["order_number"]: line for line in get(another, "/api/profitability", as_of=head)["orders"]}
    assert then[TWO]["labor_cost"] == "50.00"


@pytest.mark.parametrize("path", ["/api/budgets", "/api/estimates", "/api/profitability"])
def test_lists_come_as_tables_without_what_is_withheld(foreman: httpx.Client, path: str):
    answer = foreman.get(path, params={"format": "csv"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "60.00" not in answer.text


def test_what_is_going_on_counts_towards_the_budget(shop: Shop):
    number = "5003"
    shop.do({"type": "RecordOrder", "number": number, "total_e4": 1_000_000})
    shop.do({"type": "BudgetOrder", "number": number, "labor_budget_e4": 400_000})
    with shop.console("admin") as admin, shop.console("foreman") as foreman:
        seeing(admin, work(shop, BEN, number, 76, None))
        [line] = [each for each in get(admin, "/api/budgets")["orders"] if each["order_number"] == number]
        assert (line["budget_mark"], line["labor_cost"], line["open_sessions"]) == ("90", "0.00", 1)
        assert line["running_cost"] == "38.00"
        # To a foreman it would tell what Ben earns.
        shown = [each["order_number"] for each in get(foreman, "/api/budgets")["orders"]]
        assert number not in shown


def test_blended_rates_show_costs_without_showing_pay(shop: Shop, foreman: httpx.Client):
    """Last in this file: from here on another rate holds for all contributors."""
    position = shop.do({"type": "SetBlendedRate", "role": "contributor", "hourly_e4": 250_000})
    position = max(position, shop.do({"type": "SetBurden", "percent_e2": 1_000}))
    seeing(foreman, position)
    found = orders(foreman)
    assert [(found[each]["labor_cost"], found[each]["withheld"]) for each in (ONE, TWO)] == [
        ("82.50", False),
        ("55.00", False),
    ]
    page = get(foreman, f"/api/orders/{ONE}")
    assert [session["cost"] for session in page["sessions"]] == ["82.50"]
    days = {"from_day": "2020-01-01", "to_day": "2100-01-01"}
    report = get(foreman, "/api/labor", **days, by="person", order_number=TWO)
    assert sorted(line["cost"] for line in report["lines"]) == ["27.50", "27.50"]
    assert get(foreman, "/api/labor-rules")["rules"] == [
        {"kind": "blended", "role": "contributor", "effective_on": None, "percent": None, "hourly": "25.00",
         "salaried_only": False},
        {"kind": "burden", "role": None, "effective_on": None, "percent": "10.00", "hourly": None,
         "salaried_only": False},
    ]  # fmt: skip
    with shop.console("foreman") as another:
        seeing(another, position)
        assert "5003" in [each["order_number"] for each in get(another, "/api/budgets")["orders"]]
