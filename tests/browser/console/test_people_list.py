"""The list of people: found and sorted, in what the address says."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Open

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-people-list")]


def test_people_are_found_by_name_and_sorted(desk: Open) -> None:
    """Both stand in the address."""
    admin = desk("admin")
    page = admin.go("/people", "People")
    everybody = [row[0] for row in admin.rows("People")]
    page.get_by_role("button", name="Sort by Name").click()
    expect(page).to_have_url(re.compile("descending=true"))
    rows = page.get_by_role("region", name="People").locator("tbody tr")
    expect(rows.first).to_contain_text(everybody[-1])
    assert [row[0] for row in admin.rows("People")] == everybody[::-1]
    page.get_by_role("searchbox", name="Search").fill("cAL")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Cal Sample")
    page.get_by_role("searchbox", name="Search").fill("nobody at all")
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()
