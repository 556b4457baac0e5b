"""Kinds of work and teams get another name, and one that is in use is retired after a second look."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Desk, Open
from tests.web.shop import BEN, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-shop")]


def rename(desk: Desk, before: str, after: str) -> None:
    """Give what is listed another name."""
    desk.page.get_by_role("button", name=f"Rename: {before}").click()
    sheet = desk.page.get_by_role("dialog")
    sheet.get_by_label("New name").fill(after)
    sheet.get_by_role("button", name="Rename").click()


def test_a_work_type_is_renamed_and_called_as_before_again(desk: Open, office: Shop) -> None:
    """A name that another has is not taken from it; a filter says the new name, also of an old address."""
    office.do({"type": "AddWorkType", "name": "Finnishing"})
    admin = desk("admin")
    page = admin.go("/work-types", "Work types")
    page.get_by_role("button", name="Rename: Finnishing").click()
    page.get_by_role("dialog").get_by_label("New name").fill("engraving ")
    expect(page.get_by_role("dialog").get_by_text("There is one of this name already.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    rename(admin, "Finnishing", "Finishing")
    expect(page.get_by_text("Finnishing is called Finishing now.")).to_be_visible()
    expect(page.get_by_role("link", name="Finishing", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add a work type").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Finnishing")
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("was called before")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    kept = desk("admin").go("/sessions?work_type=Finnishing", "Sessions")
    expect(kept.get_by_role("combobox", name="Work type").locator("option:checked")).to_have_text("Finishing")
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("link", name="Finnishing", exact=True)).to_be_visible()


def test_a_team_is_renamed_with_everybody_in_it(desk: Open) -> None:
    """The people of the team are counted under its new name, too."""
    admin = desk("admin")
    page = admin.go("/teams", "Teams")
    everybody = "3"
    expect(page.get_by_role("row", name=re.compile("Bench")).get_by_role("link")).to_have_text(everybody)
    rename(admin, "Bench", "Workshop")
    row = page.get_by_role("row", name=re.compile("Workshop"))
    expect(row.get_by_role("link")).to_have_text(everybody)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Rename: Bench")).to_be_visible()


def test_what_is_still_to_be_done_is_told_before_a_work_type_is_retired(desk: Open, office: Shop) -> None:
    """And bringing it back is one tap."""
    office.do({"type": "AddWorkType", "name": "Plating"})
    for order in ("P1", "P2"):
        office.do({"type": "RecordOrder", "number": order, "source": "PROFITMAKER"})
        office.do({"type": "AddTask", "person_id": BEN, "order_number": order, "work_type": "Plating"})
    admin = desk("admin")
    page = admin.go("/work-types", "Work types")
    expect(page.get_by_role("row", name=re.compile("Plating")).get_by_role("cell").nth(2)).to_have_text("2")
    page.get_by_role("button", name="Retire: Plating").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("2 tasks of 1 person are still to be done.")
    sheet.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("button", name="Bring back: Plating")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Retire: Plating")).to_be_visible()
