"""Labor by week and kind, estimates: each number held against the record, and led to its reasons."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.console.books import keep_books
from tests.browser.console.desk import LOST, PHONE, Desk, Open
from tests.browser.console.ledger import Ledger, clock, monday, money, total
from tests.browser.look import Look
from tests.web.shop import ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-labor")]


@pytest.fixture(scope="module", autouse=True)
def books(office: Shop) -> None:
    """Keep books in the office."""
    keep_books(office)


def test_labor_by_kind_is_that_of_the_record(desk: Open) -> None:
    """The last weeks unless told; every line leads to why, and the total is rounded once."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    page = admin.go("/labor", "Labor")
    expect(page).to_have_url(re.compile("from_day=.*to_day="))
    said = {kind: (clock(seconds), money(cost)) for kind, (seconds, cost) in ledger.by(lambda each: each.kind).items()}
    assert {row[0]: (row[1], row[2]) for row in admin.rows("Labor")} == said
    foot = page.get_by_role("region", name="Labor", exact=True).locator("tfoot td")
    everything = ledger.sessions()
    sums = [clock(total(each.seconds for each in everything)), money(total(each.cost for each in everything))]
    assert foot.all_inner_texts() == ["Total", *sums]
    why = page.get_by_role("region", name="Labor", exact=True).get_by_role("link").first.get_attribute("href") or ""
    assert "/console/why?" in why
    assert "work_type=Assembly" in why


def test_labor_by_week_and_person_is_that_of_the_record_and_so_is_its_file(desk: Open) -> None:
    """Two groupings; the chart's table has the weeks, too."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    page = admin.go("/labor?by=week&then=person", "Labor")
    said = ledger.by(lambda each: (monday(each.day), each.person_id))
    names = {each["person_id"]: each["name"] for each in admin.client.get("/api/people").json()["people"]}
    expected = {
        (f"{week:%b} {week.day}, {week.year}", names[person]): (clock(seconds), money(cost))
        for (week, person), (seconds, cost) in said.items()
    }
    assert {(row[0], row[1]): (row[2], row[3]) for row in admin.rows("Labor")} == expected
    page.get_by_text("As a table").click()
    weeks = ledger.by(lambda each: monday(each.day))
    behind = {row[0]: row[1] for row in admin.rows("Hours by week") if row[1] != "0:00"}
    assert behind == {f"{week:%a, %b} {week.day}": clock(seconds) for week, (seconds, _) in weeks.items()}
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Text (CSV)").click()
    lines = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0] == ["Week", "Person", "Hours", "Cost"]
    in_file = {(row[0], row[1]): money(Fraction(row[3])) for row in lines[1:]}
    assert in_file == {(f"{week}", names[person]): money(cost) for (week, person), (_, cost) in said.items()}


def test_a_foreman_sees_hours_and_why_costs_are_not_there(desk: Open) -> None:
    """The cost of a person's week is their pay."""
    foreman = desk("foreman")
    page = foreman.go("/labor?by=person", "Labor")
    expect(page.get_by_text("Costs that would reveal somebody's pay are withheld")).to_be_visible()
    assert all(len(row) == 2 for row in foreman.rows("Labor"))
    expect(page.get_by_label("Chart of")).to_have_count(0)
    span = {"from_day": "2020-01-01", "to_day": "2100-01-01", "by": "person"}
    lines = foreman.client.get("/api/labor", params=span).json()["lines"]
    assert not any("cost" in line for line in lines)


def test_estimates_are_held_against_what_was_worked(desk: Open) -> None:
    """Over the orders that were planned; the orders are one click away."""
    lead = desk("team_lead")
    ledger = Ledger(desk("admin").client)
    page = lead.go("/estimates", "Estimates")
    planned = {LOST, ORDER}
    for kind, orders, plan, worked, beyond in lead.rows("Estimates"):
        minutes = sum(ledger.plans[each].get(kind, 0) for each in planned)
        seconds = total(each.seconds for each in ledger.sessions() if each.kind == kind and each.order in planned)
        over = seconds - 60 * minutes
        sign = "\N{MINUS SIGN}" if over < 0 else ""
        assert [orders, plan, worked, beyond] == [
            "2",
            clock(Fraction(60 * minutes)),
            clock(seconds),
            sign + clock(abs(over)),
        ]
    drawn = page.get_by_role("table", name="Hours worked; the mark is the plan").get_by_role("row", name="Engraving")
    expect(drawn).to_contain_text("3:20")
    page.locator("dl").get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()


@pytest.mark.parametrize("spanish", [False, True])
def test_labor_is_for_everybody(desk: Open, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    seats: list[Desk] = [desk("admin", spanish=spanish), desk("foreman", spanish=spanish, size=PHONE)]
    for seat in seats:
        for path in ("/labor?by=person&chart=cost", "/estimates"):
            page = seat.go(path)
            page.wait_for_load_state("networkidle")
            look.at(page, path.strip("/").partition("?")[0], targets=False)
    assert look.wrong == []
