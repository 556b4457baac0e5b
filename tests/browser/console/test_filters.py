"""What lists begin with, what narrows them down on a phone, files in the language of the screen, and paper."""

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.desk import LOST, PHONE, Open
from tests.browser.look import Look
from tests.web.shop import ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-filters")]
MADE = "Order profitability"
IDLE = "108500"
"""An order that nobody worked on."""


def test_profitability_begins_with_what_was_worked_on_lately_and_the_address_says_so(desk: Open, office: Shop) -> None:
    """What lost most comes first; all orders are a click away, also by clearing the filters."""
    office.do({"type": "RecordOrder", "number": IDLE, "source": "FLOORBOOK", "description": "Nobody's", "total_e4": 1})
    admin = desk("admin")
    page = admin.go("/profitability", MADE)
    expect(page).to_have_url(re.compile(r"\?date=worked&from_day=[\d-]+&to_day=[\d-]+&sort=margin&descending=false$"))
    views = page.get_by_role("navigation", name="Ready-made views")
    expect(views.locator("[aria-current]")).to_have_text("Worked on in the last 30 days")
    expect(page.get_by_role("combobox", name="Days", exact=True).locator("option:checked")).to_have_text("Last 30 days")
    assert [row[0] for row in admin.rows(MADE)] == [LOST, ORDER]
    href = page.get_by_role("link", name="Text (CSV)", include_hidden=True).get_attribute("href")
    assert href is not None
    assert [line.split(",")[0] for line in admin.client.get(href).text.splitlines()[1:]] == [LOST, ORDER]
    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(re.compile("[?&]all=true"))
    assert {row[0] for row in admin.rows(MADE)} == {LOST, ORDER, IDLE}
    page.reload()
    assert {row[0] for row in admin.rows(MADE)} == {LOST, ORDER, IDLE}
    admin.go("/profitability", MADE)
    views.get_by_role("link", name="All orders").click()
    expect(page).to_have_url(re.compile(r"\?all=true$"))
    assert {row[0] for row in admin.rows(MADE)} == {LOST, ORDER, IDLE}
    page = desk("foreman").go("/profitability?margin_below=0", MADE)
    expect(page).to_have_url(re.compile(r"date=worked&from_day=[\d-]+&to_day=[\d-]+&sort=worked$"))
    expect(page.get_by_text("here is the list without it")).to_be_visible()


@pytest.mark.parametrize("spanish", [False, True])
def test_on_a_phone_filters_are_folded_behind_a_button_that_counts_them(
    desk: Open, tmp_path: Path, *, spanish: bool
) -> None:
    """The search stays; the button says how many filters count, Escape folds them and leaves the keyboard on it."""
    page = desk("foreman", size=PHONE, spanish=spanish).go("/orders?status=unshipped&from_day=2020-01-01")
    button = page.get_by_role("search").get_by_role("button", name=re.compile("^Filtros" if spanish else "^Filters"))
    status = page.get_by_role("combobox", name="Estado" if spanish else "Status")
    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_contain_text("2 activos" if spanish else "2 active")
    expect(status).to_be_hidden()
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    look = Look(tmp_path)
    look.at(page, "filters", targets=False)
    assert look.wrong == []
    status.select_option("shipped")
    expect(button).to_contain_text("2 activos" if spanish else "2 active")
    status.press("Escape")
    expect(button).to_be_focused()
    expect(status).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(status).to_be_visible()
    expect(button).to_be_hidden()


@pytest.mark.parametrize(
    "path", ["/orders", "/profitability", "/sessions", "/timesheets", "/labor", "/audit", "/people"]
)
def test_on_a_phone_every_list_begins_before_the_window_ends(desk: Open, path: str) -> None:
    """Numbers, or the table, are in sight without scrolling."""
    page = desk("admin", size=PHONE).go(path)
    first = page.locator("main :is(dl, [role=region])").first
    expect(first).to_be_in_viewport()
    expect(page.get_by_role("search").get_by_role("button", name=re.compile("^Filters"))).to_have_attribute(
        "aria-expanded", "false"
    )


def test_who_left_can_still_be_chosen_at_the_end_of_the_list(desk: Open, office: Shop) -> None:
    """What they worked is looked for, too; and an address with them says whom it means."""
    gone = "01900000-0000-7000-8000-0000000000ff"
    office.do({"type": "RegisterPerson", "person_id": gone, "name": "Abe Former", "roles": ["contributor"]})
    office.do({"type": "DeactivatePerson", "person_id": gone})
    page = desk("admin").go(f"/sessions?person_id={gone}", "Sessions")
    people = page.get_by_role("combobox", name="Person")
    expect(people.locator("option:checked")).to_have_text("Abe Former (left)")
    expect(people.locator("option").last).to_have_text("Abe Former (left)")


def sheet(path: Path) -> list[list[Any]]:
    """Read a spreadsheet that was downloaded: openpyxl looks at how a file's name ends."""
    book = openpyxl.load_workbook(path.rename(path.with_suffix(".xlsx"))).active
    assert book is not None
    return [list(row) for row in book.iter_rows(values_only=True)]


def files(page: Page) -> tuple[list[list[str]], list[list[Any]]]:
    """Take what is shown as both kinds of file."""
    page.get_by_text("Exportar", exact=True).click()
    with page.expect_download() as text:
        page.get_by_role("link", name="Texto (CSV)").click()
    with page.expect_download() as book:
        page.get_by_role("link", name="Hoja de cálculo (XLSX)").click()
    lines = Path(text.value.path()).read_text(encoding="utf-8-sig").splitlines()
    return list(csv.reader(lines)), sheet(Path(book.value.path()))


@pytest.mark.parametrize(
    ("path", "table", "columns"),
    [
        ("/sessions", "Sesiones", "person_name,mark,closed_by"),
        ("/timesheets", "Hojas de tiempo", "person_name,state"),
        ("/people", "Personal", "name,pay_role,active,has_pin,language"),
        ("/audit?order_number=107923", "Auditoría", "position,type,who,whence"),
        ("/imports", "Importaciones", "export,customers_added,orders_changed,who"),
    ],
)
def test_files_say_values_as_the_screen_does(desk: Open, path: str, table: str, columns: str) -> None:
    """In Spanish: headings, states, marks, roles, yes and no, kinds of events."""
    seat = desk("admin", spanish=True)
    page = seat.go(f"{path}{'&' if '?' in path else '?'}columns={columns}")
    if path == "/imports":  # there is none in this shop: all that can be said is that the columns are there
        href = page.get_by_role("link", name="Texto (CSV)", include_hidden=True).get_attribute("href")
        assert href is not None
        assert seat.client.get(href).status_code == 200
        return
    shown = [[text.split("\n")[0].strip() for text in row] for row in seat.rows(table)]
    for rows in files(page):
        head = page.get_by_role("region", name=table).locator("thead th").all_inner_texts()
        assert [str(each) for each in rows[0]] == head
        said = [["—" if value in (None, "") else str(value) for value in row] for row in rows[1:]]
        assert [[each.replace(",", "") for each in row] for row in said] == [
            [each.replace(",", "") for each in row] for row in shown
        ]


def test_on_paper_there_are_no_controls_and_heads_are_text(desk: Open) -> None:
    """A browser leaves buttons out of the heads that it repeats; grids make it print over a table's last lines."""
    page = desk("admin").go("/sessions?is_open=false", "Sessions")
    expect(page.get_by_role("region", name="Sessions").locator("tbody tr").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("State: Closed")).to_be_visible()
    expect(page.get_by_text("Printed")).to_be_visible()
    for name in ("Export", "Views", "Columns", "Filters"):
        expect(page.locator("main").get_by_text(name, exact=True)).to_be_hidden()
    heads = page.locator("thead button").evaluate_all("(all) => all.map((each) => getComputedStyle(each).display)")
    assert heads
    assert set(heads) == {"contents"}
    around = "(table) => { const all = []; for (let at = table.parentElement; at; at = at.parentElement) all.push(at);"
    grids = page.locator("main table").first.evaluate(
        f"{around} return all.map((each) => getComputedStyle(each).display); }}"
    )
    assert set(grids) == {"block"}
