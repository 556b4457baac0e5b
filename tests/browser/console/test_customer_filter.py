"""A customer is found by typing some of the name, with the keyboard or a click, on every list that asks for one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Open
from tests.browser.look import Look
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-customer-filter")]
CHOSEN = re.compile(r"[?&]customer_number=C1(&|$)")


@pytest.fixture(scope="module", autouse=True)
def customers(office: Shop) -> None:
    """Add one with a name like the other's, and one with none like it."""
    for number, name in (("C8", "Sample Plaques"), ("C9", "Birch Works")):
        last = office.do({"type": "RecordCustomer", "number": number, "source": "PROFITMAKER", "name": name})
    assert office.reads.wait("work", last, 20)


def test_arrows_choose_enter_takes_and_escape_leaves_all_as_it_was(desk: Open, tmp_path: Path) -> None:
    """The address has the number, the field the name, in whatever case it was typed."""
    page = desk("office").go("/orders", "Orders")
    field = page.get_by_role("combobox", name="Customer")
    field.press_sequentially("SAMPLE")
    options = page.get_by_role("listbox", name="Customer").get_by_role("option")
    expect(options).to_have_text([re.compile("Sample Plaques"), re.compile("Sample Trophies")])
    expect(options.first).to_have_attribute("aria-selected", "true")
    look = Look(tmp_path)
    look.at(page, "customer", targets=False)
    assert not look.wrong, "\n".join(look.wrong)
    field.press("ArrowDown")
    marked = options.nth(1)
    expect(marked).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    field.press("Enter")
    expect(page).to_have_url(CHOSEN)
    expect(field).to_have_value("Sample Trophies")
    expect(options).to_have_count(0)

    page.reload()
    expect(field).to_have_value("Sample Trophies")
    field.fill("nobody at all")
    expect(page.get_by_role("status").filter(has_text="No such customer")).to_have_count(1)
    field.press("Enter")
    field.press("Escape")
    expect(field).to_have_value("Sample Trophies")
    expect(page).to_have_url(CHOSEN)

    field.fill("")
    field.press("Enter")
    expect(page).not_to_have_url(CHOSEN)
    expect(field).to_have_value("")


@pytest.mark.parametrize("path", ["/orders", "/profitability", "/labor", "/estimates", "/why"])
def test_it_is_the_same_wherever_a_customer_is_asked_for(desk: Open, path: str) -> None:
    """Here by the number, and with a click."""
    page = desk("office").go(path)
    field = page.get_by_role("combobox", name="Customer")
    field.fill("C1")
    page.get_by_role("option", name="Sample Trophies").click()
    expect(page).to_have_url(CHOSEN)
    expect(field).to_have_value("Sample Trophies")
    page.get_by_role("button", name="Clear filters").click()
    expect(page).not_to_have_url(CHOSEN)
    expect(field).to_have_value("")
