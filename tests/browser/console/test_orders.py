"""Orders: finding one, and all that its page says of it, to whom."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.books import BELL, FLAG, keep_books
from tests.browser.console.desk import LOST, PHONE, Desk, Open, Work, worked
from tests.browser.console.ledger import Ledger, clock, money, total
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-orders")]


@pytest.fixture(scope="module", autouse=True)
def books(office: Shop) -> None:
    """Keep books in the office."""
    keep_books(office)


def figure(page: Page, name: str) -> str:
    """Read one of the large numbers."""
    card = page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))
    return card.locator("dd").first.inner_text().splitlines()[0]


def test_an_order_is_found_as_one_types(desk: Open) -> None:
    """By the keyboard alone: `/` goes to the search, and what was typed stands in the address."""
    clerk = desk("office")
    page = clerk.go("/orders", "Orders")
    assert len(clerk.rows("Orders")) == 4
    page.keyboard.press("/")
    page.keyboard.type("single cup")
    expect(page).to_have_url(re.compile("q=single"))
    expect(page.get_by_role("region", name="Orders").locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=LOST).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=f"Order {LOST}")).to_be_visible()


def test_a_list_of_orders_is_narrowed_down_and_sorted(desk: Open) -> None:
    """What shipped, the dearest first."""
    clerk = desk("office")
    page = clerk.go("/orders?status=shipped", "Orders")
    clerk.button("Sort by Total").click()
    expect(page).to_have_url(re.compile("sort=revenue&descending=true"))
    assert [row[0] for row in clerk.rows("Orders")] == [FLAG, BELL]
    page.get_by_role("link", name="Worked on, not shipped").click()
    expect(page).to_have_url(re.compile("worked=true"))
    assert {row[0] for row in clerk.rows("Orders")} == {ORDER, LOST}


def test_the_numbers_of_an_order_are_those_of_the_record(desk: Open) -> None:
    """What it cost in labor and why: sums, and each person's part of them."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    page = admin.go(f"/orders/{LOST}", f"Order {LOST}")
    expect(page.get_by_role("region", name="Labor by person")).to_be_visible()
    assert figure(page, "Revenue") == "$20.00"
    assert figure(page, "Labor") == clock(total(each.seconds for each in ledger.sessions(LOST)))
    assert figure(page, "Labor cost") == money(ledger.cost(LOST))
    assert figure(page, "Margin") == money(ledger.margin(LOST))
    people = {row[0]: (row[1], row[2]) for row in admin.rows("Labor by person")}
    ada = [each for each in ledger.sessions(LOST) if each.person_id == ADA]
    spent = (clock(total(each.seconds for each in ada)), money(total(each.cost for each in ada)))
    assert people["Ada Sample"] == spent
    foot = page.get_by_role("region", name="Labor by person").locator("tfoot td")
    assert foot.all_inner_texts()[1:] == [figure(page, "Labor"), figure(page, "Labor cost")]
    links = {name: page.get_by_role("link", name=name).first.get_attribute("href") or "" for name in foot_links(page)}
    assert all(f"order_number={LOST}" in href for href in links.values())
    page.goto(f"/console/orders/{ORDER}")
    expect(page.get_by_role("region", name="Materials")).to_be_visible()
    assert figure(page, "Materials") == money(ledger.materials[ORDER]) == "$3.47"
    assert figure(page, "Margin") == money(ledger.margin(ORDER))
    expect(page.get_by_text("1 use without a price is left out")).to_be_visible()
    assert [row[3] for row in admin.rows("Materials")] == ["$3.47", "—"]
    used = page.get_by_role("region", name="History").locator("tbody tr").filter(has_text="Material used")
    expect(used.first).to_contain_text(re.compile(r"Item:\s*Brass plate"))


def foot_links(page: Page) -> list[str]:
    """Name the large numbers that lead to what they are made of."""
    return [figure(page, name) for name in ("Labor", "Labor cost", "Margin")]


def test_a_plan_is_made_and_taken_back(desk: Open) -> None:
    """The office sets a budget; its mark follows; undoing brings the former plan back."""
    clerk = desk("office")
    page = clerk.go(f"/orders/{LOST}", f"Order {LOST}")
    expect(page.get_by_text("75.3% used")).to_be_visible()  # 112.92 of 150
    clerk.button("Plan labor").click()
    page.get_by_label("Labor budget (USD)").fill("abc")
    expect(page.get_by_text("An amount such as 250 or 76.50")).to_be_visible()
    expect(clerk.button("Save the plan")).to_be_disabled()
    page.get_by_label("Labor budget (USD)").fill("120.50")
    page.get_by_label("Assembly (min)").fill("90")
    clerk.button("Save the plan").click()
    expect(page.get_by_text("93.7%")).to_be_visible()
    expect(page.get_by_text("used: nearly all")).to_be_visible()
    planned = page.get_by_role("table").filter(has_text="Planned and worked").get_by_role("row", name="Assembly")
    expect(planned).to_contain_text("1:30")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("75.3% used")).to_be_visible()
    expect(planned).to_contain_text("1:00")


def test_what_one_person_alone_worked_on_is_withheld_from_foremen(desk: Open) -> None:
    """They are told why; a team lead is told who sees what orders cost; the server says no more than the page."""
    foreman = desk("foreman")
    page = foreman.go(f"/orders/{FLAG}", f"Order {FLAG}")
    expect(page.get_by_text("one person's minutes alone would reveal their pay")).to_be_visible()
    assert figure(page, "Labor cost") == figure(page, "Margin") == "withheld"
    assert figure(page, "Labor") == "0:53"
    assert "labor_cost" not in foreman.client.get(f"/api/orders/{FLAG}").json()["totals"]
    page.goto(f"/console/orders/{BELL}")
    expect(page.get_by_role("heading", level=1, name=f"Order {BELL}")).to_be_visible()
    expect(page.get_by_role("region", name="Labor by person")).to_be_visible()
    assert figure(page, "Labor cost").startswith("$")
    assert all(row[2] == "withheld" for row in foreman.rows("Labor by person"))
    lead = desk("team_lead")
    page = lead.go(f"/orders/{BELL}", f"Order {BELL}")
    expect(page.get_by_text("What orders cost is shown to foremen")).to_be_visible()
    expect(page.get_by_role("button", name="Plan labor")).to_have_count(0)
    assert "$" not in " ".join(each for row in lead.rows("Labor by person") for each in row)
    assert lead.client.get(f"/api/orders/{BELL}").json()["totals"]["withheld"]


def test_a_task_is_reopened_and_the_history_says_so(desk: Open, office: Shop) -> None:
    """By a foreman, after being asked; the order's history has it with what was before and after."""
    task_id = office.add_task(BEN)
    office.do({"type": "CancelTask", "person_id": BEN, "task_id": task_id, "reason": "Not needed"})
    foreman = desk("foreman")
    page = foreman.go(f"/orders/{ORDER}", f"Order {ORDER}")
    page.get_by_role("region", name="Tasks").get_by_role("button", name="Reopen").click()
    page.get_by_role("dialog").get_by_role("button", name="Reopen").click()
    expect(page.get_by_text("Engraving is open again for Ben Sample.")).to_be_visible()
    latest = page.get_by_role("region", name="History").locator("tbody tr").first
    expect(latest).to_contain_text("Task reopened")
    expect(latest).to_contain_text("canceled → to do")
    [row] = [each for each in foreman.client.get(f"/api/orders/{ORDER}").json()["tasks"] if each["task_id"] == task_id]
    assert row["phase"] == "open"


def test_an_order_is_shown_as_it_was_known(desk: Open) -> None:
    """Before its last session was recorded it had cost less; nothing can be changed there."""
    admin = desk("admin")
    events = admin.client.get("/api/audit/events", params={"order_number": LOST, "type": "session.added.v1"}).json()
    before = events["events"][0]["position"] - 1
    ledger = Ledger(admin.client, until=before)
    page = admin.go(f"/orders/{LOST}?as_of={before}", f"Order {LOST}")
    expect(page.get_by_text(f"As the shop knew it after event {before}")).to_be_visible()
    expect(page.get_by_role("region", name="Labor by person")).to_be_visible()
    assert figure(page, "Labor cost") == money(ledger.cost(LOST))
    assert figure(page, "Labor cost") != money(Ledger(admin.client).cost(LOST))
    expect(page.get_by_role("button", name="Plan labor")).to_have_count(0)
    expect(page.get_by_role("button", name="Reopen")).to_have_count(0)


def test_work_on_an_order_shows_without_being_asked_for(desk: Open, office: Shop) -> None:
    """The page that is open follows the record."""
    admin = desk("admin")
    page = admin.go(f"/orders/{BELL}", f"Order {BELL}")
    expect(page.get_by_text("2 people, 2 sessions")).to_be_visible()
    worked(office, Work(BEN, BELL, "Assembly", datetime.now(UTC).replace(hour=9, minute=0) - timedelta(days=12), 45))
    expect(page.get_by_text("3 people, 3 sessions")).to_be_visible()
    expect(page.get_by_role("region", name="Labor by person").locator("tbody tr")).to_have_count(3)
    assert figure(page, "Labor cost") == money(Ledger(admin.client).cost(BELL))


def test_a_customer_is_erased_behind_a_gate(desk: Open, office: Shop) -> None:
    """The number has to be typed; then the name is gone from the list, and from the orders."""
    office.do({"type": "RecordCustomer", "number": "C3", "source": "FLOORBOOK", "name": "Passing Visitor"})
    admin = desk("admin")
    page = admin.go("/customers?q=Passing", "Customers")
    admin.button("Erase a customer…").click()
    expect(admin.button("Erase for ever")).to_be_disabled()
    page.get_by_role("dialog").get_by_role("combobox", name="Customer").fill("passing")
    page.get_by_role("option", name="Passing Visitor").click()
    expect(admin.button("Erase for ever")).to_be_disabled()
    page.get_by_label("Type C3 to go on").fill("C3")
    admin.button("Erase for ever").click()
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()
    clerk = desk("office")
    page = clerk.go("/customers", "Customers")
    assert "C1" in {row[0] for row in clerk.rows("Customers")}
    expect(page.get_by_role("button", name=re.compile("^Erase"))).to_have_count(0)


@pytest.mark.parametrize("spanish", [False, True])
def test_orders_are_for_everybody(desk: Open, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    seats: list[Desk] = [desk("admin", spanish=spanish), desk("foreman", spanish=spanish, size=PHONE)]
    for seat in seats:
        for path in ("/orders", f"/orders/{LOST}", f"/orders/{FLAG}", "/customers"):
            page = seat.go(path)
            page.wait_for_load_state("networkidle")
            look.at(page, path.strip("/").replace("/", "-"), targets=False)
    assert look.wrong == []
