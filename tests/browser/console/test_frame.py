"""What stands around all pages: keys, finding, views, past moments, wrong addresses, a server that is away."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.console.desk import PHONE, Open
from tests.web.shop import ORDER

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-frame")]


def test_keys_lead_to_pages_and_orders(desk: Open) -> None:
    """`g` and a letter, a question mark, and finding by typing."""
    page = desk("admin").go("/floor", "Floor")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1, name="Sessions")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(ORDER)
    expect(page.get_by_role("option", name=re.compile(ORDER))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/console/orders/{ORDER}$"))


def test_enter_opens_what_was_typed_and_never_what_was_found_before(desk: Open) -> None:
    """Who types a number and presses Enter does not wait for the list."""
    page = desk("admin").go("/floor", "Floor")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Order number, customer")
    field.fill("10793")
    expect(page.get_by_role("option", name=re.compile("107931"))).to_be_visible()
    field.fill(ORDER)
    field.press("Enter")
    expect(page).to_have_url(re.compile(f"/console/orders/{ORDER}$"))


def test_a_view_is_an_address_with_a_name(desk: Open) -> None:
    """Filters and columns come back with it; the browser's back leads back."""
    page = desk("admin").go("/sessions", "Sessions")
    page.get_by_label("Order number").fill(ORDER)
    expect(page).to_have_url(re.compile(f"order_number={ORDER}"))
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Team").check()
    expect(page.get_by_role("columnheader", name="Team")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Views", exact=True).click()
    page.get_by_label("Name of this view").fill("The famous one")
    page.get_by_role("button", name="Save").click()
    page.goto("/console/sessions")
    expect(page.get_by_role("columnheader", name="Team")).to_have_count(0)
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("link", name="The famous one").click()
    expect(page.get_by_role("columnheader", name="Team")).to_be_visible()
    expect(page.get_by_label("Order number")).to_have_value(ORDER)
    page.go_back()
    expect(page.get_by_role("columnheader", name="Team")).to_have_count(0)


def test_figures_of_now_never_stand_under_a_past_moment(desk: Open) -> None:
    """Not even while its answer is awaited; and back to now."""
    page = desk("admin").go("/sessions", "Sessions")
    rows = page.get_by_role("region", name="Sessions")
    expect(rows).to_be_visible()

    def later(route: Route) -> None:
        time.sleep(0.7)
        route.continue_()

    page.route("**/api/sessions?*as_of*", later)
    page.get_by_role("button", name="As of").click()
    page.get_by_label("Day", exact=True).fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Today is not over")).to_be_visible()
    page.get_by_label("Day", exact=True).fill(page.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 10)"))
    page.get_by_label("Time of day").fill("00:01")
    # Nothing was recorded yesterday: the answer is a refusal, or an empty list, but never the rows of now.
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("As the shop knew it")).to_be_visible()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Back to now").click()
    expect(rows).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/sessions?from_day=abc", "/timesheets?week=abc", "/profitability?from_day=2026-99-99"]
)
def test_a_wrong_address_leads_back_to_the_list(desk: Open, path: str) -> None:
    """In plain words; the page stands."""
    page = desk("admin").go(path)
    expect(page.get_by_role("alert").get_by_text("This address cannot be read")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert "-99-99" not in page.url
    assert "abc" not in page.url


@pytest.mark.parametrize(("path", "back"), [("/orders/=1+1", "/orders"), ("/people/nobody", "/people")])
def test_what_is_not_there_leads_back_to_its_list(desk: Open, path: str, back: str) -> None:
    """Trying again would show the same."""
    page = desk("admin").go(path)
    expect(page.get_by_role("alert").get_by_text("There is nothing here")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("location.pathname") == f"/console{back}"


def test_a_connection_that_breaks_is_said_and_comes_back(desk: Open) -> None:
    """What is on the screen stays, marked as old."""
    office = desk("admin")
    page = office.go("/sessions", "Sessions")
    expect(page.get_by_role("status").get_by_text("Live")).to_be_visible()
    office.context.set_offline(True)
    expect(page.get_by_text(re.compile("^No connection"))).to_be_visible()
    expect(page.get_by_role("region", name="Sessions")).to_be_visible()
    office.context.set_offline(False)
    expect(page.get_by_role("status").get_by_text("Live")).to_be_visible()


def test_a_page_that_cannot_be_fetched_is_opened_with_another_try(desk: Open) -> None:
    """As after a new version, whose parts have other names."""
    page = desk("admin").go("/floor", "Floor")
    fail: Callable[[Route], Any] = lambda route: route.abort()  # noqa: E731
    page.route("**/assets/Teams-*.js", fail)
    open_menu(page, "Teams")
    expect(page.get_by_text("This page could not be loaded")).to_be_visible()
    page.unroute("**/assets/Teams-*.js")
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("heading", level=1, name="Teams")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_shuts(desk: Open) -> None:
    """It stands over the page until something was chosen."""
    page = desk("foreman", size=PHONE).go("/floor", "Floor")
    expect(page.get_by_role("navigation", name="Menu")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    open_menu(page, "Orders")
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu")).to_be_hidden()


def open_menu(page: Page, name: str) -> None:
    """Choose a page of the menu."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True).click()
