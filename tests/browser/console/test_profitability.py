"""Order profitability: each number held against the record, files of just what is shown, what is withheld from whom."""

import csv
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.books import BELL, FLAG, keep_books
from tests.browser.console.desk import LOST, PHONE, Desk, Open
from tests.browser.console.ledger import Ledger, clock, money, total
from tests.browser.look import Look
from tests.web.shop import ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-profitability")]
TITLE = "Order profitability"
EVERY = "/profitability?all=true"
"""All orders; without that, it is those worked on lately."""
ALL = {ORDER, LOST, BELL, FLAG}


@pytest.fixture(scope="module", autouse=True)
def books(office: Shop) -> None:
    """Keep books in the office."""
    keep_books(office)


def sums(page: Page) -> list[str]:
    """Read the row of totals, once it is there."""
    foot = page.get_by_role("region", name=TITLE).locator("tfoot td")
    expect(foot.first).to_have_text("Total")
    return foot.all_inner_texts()


def share(margin: Fraction, revenue: Fraction) -> str:
    """Write what of the revenue a margin is."""
    percent = f"{round(float(margin / revenue * 100), 1):,.1f}".removesuffix(".0")
    return percent.replace("-", "\N{MINUS SIGN}") + "%"


def known(ledger: Ledger, orders: set[str]) -> tuple[Fraction, Fraction, Fraction]:
    """Add up revenue, labor cost and margin, by hand."""
    revenue = total(ledger.revenue[each] or Fraction() for each in orders)
    return revenue, total(map(ledger.cost, orders)), total(ledger.margin(each) or Fraction() for each in orders)


def test_every_line_and_the_totals_are_those_of_the_record(desk: Open) -> None:
    """Totals are rounded once, from exact sums over all that fit."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    page = admin.go(EVERY, TITLE)
    rows = {row[0]: row[3:] for row in admin.rows(TITLE)}
    assert rows.keys() == ALL
    for number, row in rows.items():
        margin, revenue = ledger.margin(number), ledger.revenue[number]
        assert margin is not None
        assert revenue is not None
        labor = clock(total(each.seconds for each in ledger.sessions(number)))
        costs = [money(ledger.cost(number)), money(ledger.materials[number]), money(margin)]
        assert row == [money(revenue), labor, *costs, share(margin, revenue)]
    revenue, cost, margin = known(ledger, ALL)
    seconds = total(each.seconds for each in ledger.sessions())
    material = total(ledger.materials.values())
    foot = [money(revenue), clock(seconds), money(cost), money(material), money(margin), share(margin, revenue)]
    assert sums(page)[3:] == foot
    expect(page.get_by_text(f"{share(margin, revenue)} of revenue")).to_be_visible()
    expect(page.get_by_text("they may differ from the sum of rounded lines")).to_be_visible()
    page.get_by_role("region", name=TITLE).locator("tfoot").get_by_role("link", name=money(margin)).click()
    expect(page).to_have_url(re.compile(r"sort=margin&descending=true#lines$"))
    worst = min(rows, key=lambda each: ledger.margin(each) or 0)
    expect(page.get_by_role("region", name=TITLE).locator("tbody tr").last).to_contain_text(worst)
    row = page.get_by_role("region", name=TITLE).get_by_role("row", name=worst)
    for link, place in ((money(ledger.revenue[worst]), "orders/"), (money(ledger.margin(worst)), "why?order_number=")):
        expect(row.get_by_role("link", name=link, exact=True)).to_have_attribute("href", f"/console/{place}{worst}")


def test_which_orders_lost_money_last_month_is_one_click(desk: Open) -> None:
    """Those that shipped in it, the largest loss first; each leads to its sessions and to the reasons."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    page = admin.go("/profitability", TITLE)
    page.get_by_role("link", name="Lost money last month").click()
    expect(page).to_have_url(re.compile("margin_below=0"))
    first = date.today().replace(day=1)  # noqa: DTZ011  the shop's zone is UTC
    month = f"{first - timedelta(days=1):%Y-%m}"
    shipped = [each for each in ALL if (ledger.shipped[each] or "").startswith(month)]
    lost = [each for each in shipped if (ledger.margin(each) or 0) < 0]
    expect(page.get_by_role("region", name=TITLE).locator("tbody tr")).to_have_count(len(lost))
    assert [row[0] for row in admin.rows(TITLE)] == lost == [BELL]
    worst = page.get_by_role("table", name="The lowest margins").get_by_role("row", name=BELL)
    expect(worst).to_contain_text(money(ledger.margin(BELL)))
    row = page.get_by_role("region", name=TITLE).get_by_role("row", name=BELL)
    expect(row.get_by_role("link", name=money(ledger.cost(BELL)))).to_have_attribute(
        "href", f"/console/why?order_number={BELL}"
    )
    row.get_by_role("link", name="3:29").click()
    expect(page.get_by_role("heading", level=1, name="Sessions")).to_be_visible()
    assert len(admin.rows("Sessions")) == len(ledger.sessions(BELL))


def test_files_hold_exactly_what_is_shown(desk: Open) -> None:
    """The same rows in the same order, the same columns: those chosen, no other."""
    admin = desk("admin")
    page = admin.go(
        "/profitability?sort=margin&descending=false&status=shipped&columns=order_number,revenue,margin", TITLE
    )
    shown = admin.rows(TITLE)
    assert [row[0] for row in shown] == [BELL, FLAG]
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as text:
        page.get_by_role("link", name="Text (CSV)").click()
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Spreadsheet (XLSX)").click()
    lines = list(csv.reader(Path(text.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0] == page.get_by_role("region", name=TITLE).locator("thead th").all_inner_texts()
    assert [[row[0], *(money(Fraction(each)) for each in row[1:])] for row in lines[1:]] == shown
    book = openpyxl.load_workbook(text_path(sheet.value.path())).active
    assert book is not None
    cells = [list(row) for row in book.iter_rows(values_only=True)]
    assert [[str(each) for each in cells[0]]] == [lines[0]]
    assert [[row[0], *(money(Fraction(str(each))) for each in row[1:])] for row in cells[1:]] == shown


def text_path(path: Path) -> Path:
    """Give a download the ending that it has for people: openpyxl looks at it."""
    return path.rename(path.with_suffix(".xlsx"))


def test_what_is_withheld_is_counted_and_explained(desk: Open) -> None:
    """A foreman sees what several people cost; sums leave the rest out and say so; nothing is ranked by cost."""
    ledger = Ledger(desk("admin").client)
    foreman = desk("foreman")
    page = foreman.go(EVERY, TITLE)
    rows = {row[0]: row for row in foreman.rows(TITLE)}
    assert rows[FLAG][5].strip() == rows[FLAG][7].strip() == "withheld"
    assert rows[BELL][5] == money(ledger.cost(BELL))
    expect(page.get_by_text("leave out 1 order: one person's minutes alone")).to_be_visible()
    _, cost, margin = known(ledger, ALL - {FLAG})
    assert [sums(page)[at] for at in (5, 7)] == [money(cost), money(margin)]
    expect(foreman.button("Sort by Margin")).to_have_count(0)
    expect(page.get_by_role("link", name="Lost money last month")).to_have_count(0)
    assert foreman.client.get("/api/profitability", params={"sort": "margin"}).status_code == 403
    for more in ("sort=margin&descending=false", "sort=labor_cost", "margin_below=0"):
        page = foreman.go(f"/profitability?status=unshipped&{more}", TITLE)
        expect(page.get_by_text("here is the list without it")).to_be_visible()
        expect(page).to_have_url(re.compile(r"/profitability\?status=unshipped$"))
        assert {row[0] for row in foreman.rows(TITLE)} == {ORDER, LOST}
    lead = desk("team_lead")
    page = lead.go(EVERY, TITLE)
    heads = page.get_by_role("region", name=TITLE).locator("th").all_inner_texts()
    assert not {"Labor cost", "Margin", "Margin %"} & {re.sub(r"\W+$", "", head) for head in heads}
    assert not any("margin" in each for each in lead.client.get("/api/profitability").json()["orders"])


def test_the_report_is_shown_as_it_was(desk: Open) -> None:
    """Before the last session on an order was recorded."""
    admin = desk("admin")
    events = admin.client.get("/api/audit/events", params={"type": "session.added.v1", "order_number": FLAG}).json()
    before = events["events"][0]["position"] - 1
    ledger = Ledger(admin.client, until=before)
    page = admin.go(f"{EVERY}&as_of={before}", TITLE)
    expect(page.get_by_role("region", name=TITLE)).to_be_visible()
    rows = {row[0]: row for row in admin.rows(TITLE)}
    assert rows[FLAG][4] == "0:00"
    assert sums(page)[5] == money(known(ledger, ALL)[1])
    clerk = desk("office")
    page = clerk.go(f"{EVERY}&as_of={before}", TITLE)
    expect(page.get_by_text("Costs of a past moment are for admins.")).to_be_visible()


def test_budgets_that_can_still_be_rescued_are_listed(desk: Open) -> None:
    """Not those that shipped; with the mark as a word."""
    foreman = desk("foreman")
    page = foreman.go("/budgets", "Budgets at risk")
    [row] = foreman.rows("Budgets at risk")
    assert (row[0], row[3]) == (LOST, "$150.00")
    assert re.sub(r"\s+", " ", row[2]).strip() == "75.3% used: over half"
    customer = page.get_by_role("region", name="Budgets at risk").get_by_role("link", name="Sample Trophies")
    expect(customer).to_have_attribute("href", "/console/orders?customer_number=C1")
    page.get_by_role("combobox", name="Used").select_option("90")
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()
    assert desk("team_lead").client.get("/api/budgets").status_code == 403


def test_budgets_of_the_past_are_not_offered_to_who_may_not_see_them(desk: Open) -> None:
    """An address that asks for them says why not, and leads back."""
    expect(desk("admin").go("/budgets", "Budgets at risk").get_by_role("button", name="As of…")).to_be_visible()
    foreman = desk("foreman")
    page = foreman.go("/budgets", "Budgets at risk")
    expect(page.get_by_role("region", name="Budgets at risk")).to_be_visible()
    expect(page.get_by_role("button", name="As of…")).to_have_count(0)
    page = foreman.go(f"/budgets?as_of={foreman.client.get('/api/health').json()['log']['position'] - 1}")
    expect(page.get_by_role("alert")).to_contain_text("Costs of a past moment are for those who see pay")
    page.get_by_role("alert").get_by_role("button", name="Back to now").click()
    expect(page.get_by_role("region", name="Budgets at risk")).to_be_visible()


@pytest.mark.parametrize("spanish", [False, True])
def test_profitability_is_for_everybody(desk: Open, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    seats: list[Desk] = [desk("admin", spanish=spanish), desk("foreman", spanish=spanish, size=PHONE)]
    for seat in seats:
        for path in ("/profitability", "/budgets"):
            page = seat.go(path)
            page.wait_for_load_state("networkidle")
            look.at(page, path.strip("/"), targets=False)
    assert look.wrong == []
