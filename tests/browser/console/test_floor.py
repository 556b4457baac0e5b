"""The floor: who works on what now, changes as they happen, budgets that can still be rescued; to whom."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console.desk import PHONE, Open
from tests.browser.console.ledger import Ledger
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, ORDER, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-floor")]
BUDGET_E4 = 500_000


class Taps:
    """What Ada and Ben do today, and how long that is."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.position = shop.do({"type": "BudgetOrder", "number": ORDER, "labor_budget_e4": BUDGET_E4})
        self.ada, self.ben = key(), key()
        self.tap("AddTask", ADA, self.ada, order_number=ORDER, work_type="Engraving")
        self.tap("StartTask", ADA, self.ada)
        self.tap("AddTask", BEN, self.ben, order_number=ORDER, work_type="Assembly")
        self.tap("StartTask", BEN, self.ben)
        self.tap("PauseTask", BEN, self.ben)

    def tap(self, kind: str, person_id: str, task_id: str, **more: Any) -> int:
        """Do something to a task now."""
        return self.shop.do({"type": kind, "person_id": person_id, "task_id": task_id, **more})


@pytest.fixture(scope="module")
def taps(office: Shop) -> Taps:
    """Ada works, Ben has paused, Cal is not in."""
    return Taps(office)


def person(page: Page, name: str) -> Locator:
    """Find somebody's row."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def count(page: Page, name: str) -> str:
    """Read how many are in a state."""
    return page.locator("dl > div").filter(has=page.get_by_text(name, exact=True)).locator("dd").first.inner_text()


def test_everybody_is_there_with_what_they_do(desk: Open, taps: Taps) -> None:
    """Working with a running clock, paused, not in: each with its word, and counted above."""
    foreman = desk("foreman")
    page = foreman.go("/floor", "Floor")
    ada = person(page, "Ada Sample")
    expect(ada).to_contain_text("Working")
    expect(ada).to_contain_text("Engraving")
    expect(ada).to_contain_text("Sample Trophies")
    expect(ada.get_by_role("link", name=ORDER)).to_have_attribute("href", f"/console/orders/{ORDER}")
    clock = ada.locator("time")
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    expect(person(page, "Ben Sample")).to_contain_text("Paused")
    expect(person(page, "Cal Sample")).to_contain_text("Not in")
    people = foreman.client.get("/api/floor").json()["people"]
    working = [each for each in people if each["phase"] == "working"]
    assert (count(page, "Working"), count(page, "Paused")) == (str(len(working)), "1")
    assert int(count(page, "Not in")) == len(people) - len(working) - 1
    assert taps.position


def test_what_is_tapped_shows_without_a_reload(desk: Open, taps: Taps) -> None:
    """The page stays the one it was."""
    page = desk("team_lead").go("/floor")
    expect(person(page, "Ben Sample")).to_contain_text("Paused")
    page.evaluate("globalThis.same = true")
    taps.tap("ResumeTask", BEN, taps.ben)
    expect(person(page, "Ben Sample")).to_contain_text("Working")
    taps.tap("PauseTask", BEN, taps.ben)
    expect(person(page, "Ben Sample")).to_contain_text("Paused")
    assert page.evaluate("globalThis.same")


def test_todays_hours_are_those_of_the_record(desk: Open, taps: Taps) -> None:
    """From the events alone: from start to pause, since midnight."""
    foreman = desk("foreman")
    for person_id, task_id, name in ((ADA, taps.ada, "Ada Sample"), (BEN, taps.ben, "Ben Sample")):
        events = foreman.client.get("/api/audit/events", params={"task_id": task_id, "limit": 200}).json()["events"]
        answer = foreman.client.get("/api/floor").json()
        now = datetime.fromisoformat(answer["server_time"])
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        worked, began = timedelta(), None
        for event in reversed(events):
            at = max(midnight, datetime.fromisoformat(event["occurred_at"]))
            if event["type"] in {"task.started.v1", "task.resumed.v1"}:
                began = at
            elif event["type"] == "task.paused.v1" and began is not None:
                worked, began = worked + (at - began), None
        worked += now - began if began else timedelta()
        row = next(each for each in answer["people"] if each["person_id"] == person_id)
        assert row["today_seconds"] == pytest.approx(worked.total_seconds())
        page = foreman.go("/floor")
        expect(person(page, name)).to_contain_text(re.compile(r"0:0\d h\s+today"))


def test_budgets_that_can_still_be_rescued_stand_with_their_mark(desk: Open, taps: Taps) -> None:
    """Percent from the events alone; a team lead, who may not see what orders cost, has no such list."""
    foreman = desk("foreman")
    used = Ledger(desk("admin").client, until=taps.position).cost(ORDER)
    percent = used * 1_000 // (BUDGET_E4 // 10_000) / 10
    page = foreman.go("/floor")
    row = page.get_by_role("region", name="Can still be rescued").get_by_role("row").filter(has_text=ORDER)
    expect(row).to_contain_text("used: nearly all")
    customer = row.get_by_role("link", name="Sample Trophies")
    expect(customer).to_have_attribute("href", "/console/orders?customer_number=C1")
    assert float(re.search(r"([\d.]+)%", row.inner_text())[1]) == pytest.approx(float(percent), abs=0.5)  # type: ignore[index]
    lead = desk("team_lead")
    expect(lead.go("/floor").get_by_role("heading", name="Labor budgets")).to_have_count(0)
    assert lead.client.get("/api/budgets").status_code == 403


def test_the_floor_is_narrowed_down_in_its_address(desk: Open, taps: Taps) -> None:
    """A count leads to those it counts; by the keyboard."""
    page = desk("office").go("/floor")
    link = page.locator("dl").get_by_role("link").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("state=working"))
    expect(person(page, "Ada Sample")).to_be_visible()
    expect(person(page, "Cal Sample")).to_have_count(0)
    assert taps.position


def test_who_may_only_see_their_own_work_does_not_see_the_floor(desk: Open) -> None:
    """The page says so, and the server refuses."""
    contributor = desk("contributor")
    page = contributor.go("/account")
    page.goto("/console/floor")
    expect(page.get_by_role("heading", level=1, name="This page is not open to you")).to_be_visible()
    assert contributor.client.get("/api/floor").status_code == 403


@pytest.mark.parametrize("spanish", [False, True])
def test_the_floor_is_for_everybody(desk: Open, taps: Taps, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    for seat in (desk("admin", spanish=spanish), desk("team_lead", spanish=spanish, size=PHONE)):
        page = seat.go("/floor")
        expect(person(page, "Ada Sample")).to_be_visible()
        page.wait_for_load_state("networkidle")
        look.at(page, "floor", targets=False)
    assert look.wrong == []
    assert taps.position


def test_the_wall_board_has_an_address_and_fits_its_screen(desk: Open, taps: Taps, tmp_path: Path) -> None:
    """The name of the shop and the clock, nothing to scroll, nothing cut; one button leads back."""
    look = Look(tmp_path)
    seat = desk("foreman", size={"width": 1920, "height": 1080})
    page = seat.go("/floor?wall=1")
    expect(page.get_by_text("Ada Sample")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    look.at(page, "wall", targets=False)
    assert look.wrong == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    cut = "[...document.querySelectorAll('li strong, li span')].filter((it) => it.scrollWidth > it.clientWidth + 1)"
    assert page.evaluate(f"{cut}.filter((it) => it.clientWidth > 0).length") == 0
    page.get_by_role("button", name="Leave the wall board").click()
    expect(page.get_by_role("heading", level=1, name="Floor")).to_be_visible()
    assert taps.position
