"""The record, imports, the program's health and the documents, as they are read on the console."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from importer.sample import write_export
from tests.browser.console.desk import Desk, Open
from tests.browser.look import Look
from tests.web.shop import ADA, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-record")]


def test_an_event_says_what_it_changed_and_who_did_it(desk: Open) -> None:
    """From the list to the event: before and after, circumstances, and the page of what it was about."""
    admin = desk("admin")
    [latest] = admin.client.get("/api/audit/events", params={"type": "session.added.v1", "limit": 1}).json()["events"]
    page = admin.go("/audit?type=session.added.v1", "Audit")
    page.get_by_role("link", name=f"{latest['position']:,}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{latest['position']:,}")
    changed = admin.rows("What it changed")
    assert any(row[1] == "Started" and row[2] == "—" for row in changed)
    expect(page.get_by_text("Forgot to tap", exact=True)).to_be_visible()
    page.get_by_text("As recorded").click()
    expect(page.get_by_text('"reason": "Forgot to tap"')).to_be_visible()
    page.get_by_role("link", name="Event before").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{latest['position'] - 1:,}")


def test_the_record_is_searched_by_person_order_and_day(desk: Open) -> None:
    """What stands in the address is what is asked; the file holds the same rows."""
    admin = desk("admin")
    page = admin.go(f"/audit?person_id={ADA}&order_number={ORDER}", "Audit")
    shown = {row[0] for row in admin.rows("Audit")}
    events = admin.client.get("/api/audit/events", params={"person_id": ADA, "order_number": ORDER}).json()["events"]
    assert shown == {f"{event['position']:,}" for event in events}
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Text (CSV)").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == len(events) + 1
    shown_above = page.get_by_role("region", name="Audit").locator("thead th").all_inner_texts()
    assert next(csv.reader(lines)) == shown_above


def test_a_contributor_is_shown_neither_the_record_nor_the_program(desk: Open) -> None:
    """And is told so when they know the address."""
    worker = desk("contributor")
    page = worker.go("/documents", "Documents")
    menu = page.get_by_role("navigation", name="Menu")
    for name in ("Audit", "Imports", "System", "Floor"):
        expect(menu.get_by_role("link", name=name)).to_have_count(0)
    page.goto("/console/audit")
    expect(page.get_by_text("This page is not open to you")).to_be_visible()
    assert worker.client.get("/api/audit/events").status_code == 403
    assert worker.client.get("/api/system").status_code == 403


def test_an_import_is_tried_then_run(desk: Open, office: Shop) -> None:
    """What would change is said first; then it is brought in, and stands in the list."""
    folder, today = office.folder / "exports" / "asidta_file_2001", datetime.now(UTC).date()
    write_export(folder, today=today, customers=30, orders=40)
    clerk = desk("office")
    page = clerk.go("/imports", "Imports")
    page.get_by_label("On a weekend too").check()
    clerk.button("Try it").click()
    expect(page.get_by_text("Tried: nothing was changed")).to_be_visible()
    assert clerk.client.get("/api/imports").json()["imports"] == []
    clerk.button("Run now").click()
    expect(page.get_by_text("Imported", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Imports").locator("tbody tr")).to_have_count(1)
    page.get_by_role("region", name="Imports").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Import of asidta_file_2001")).to_be_visible()


def test_the_program_says_how_it_is(desk: Open) -> None:
    """Its groups have come as far as the log."""
    admin = desk("admin")
    page = admin.go("/system", "System")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    assert [(row[0], row[3]) for row in admin.rows("Read models")] == [("work", "0"), ("record", "0")]


def test_a_document_leads_to_another(desk: Open) -> None:
    """Links between documents stay in the console; a heading can be pointed at."""
    reader = desk("contributor")
    page = reader.go("/documents", "Documents")
    page.get_by_role("link", name="Runbook").click()
    expect(page.get_by_role("heading", level=1, name="Runbook")).to_be_visible()
    page.get_by_role("article").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/console/documents/"))


@pytest.mark.parametrize("spanish", [False, True])
def test_every_one_of_these_pages_is_for_everybody(desk: Open, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes; nothing wider than the window."""
    look = Look(tmp_path)
    admin: Desk = desk("admin", spanish=spanish)
    for path in ("/audit", "/audit/5", "/imports", "/system", "/documents", "/documents/operations"):
        page = admin.go(path)
        page.wait_for_load_state("networkidle")
        look.at(page, path.strip("/").replace("/", "-"), targets=False)
    assert look.wrong == []
