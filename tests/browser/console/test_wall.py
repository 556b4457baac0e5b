"""A screen on the wall: nobody touches it, and it shows the floor all day; more than that takes a sign-in."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.desk import Window, enter
from tests.web.consoles import give_account
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-wall")]
ALONE = "Shows the board only"


def hang(page: Page, name: str) -> None:
    """Sign in on the wall board, and leave it there until nobody touched it for nearly an hour."""
    page.clock.install()
    page.goto("/console/floor?wall=1")
    enter(page, name)
    expect(page.get_by_role("button", name="Leave the wall board")).to_be_visible()
    page.clock.fast_forward("59:05")
    expect(page.get_by_text(ALONE)).to_be_visible()


def test_the_wall_board_goes_on_when_nobody_touches_it_and_opens_nothing_else(window: Window, office: Shop) -> None:
    """When it is as old as it may be, the screen says that it is off, and what to do."""
    give_account(office, "wanda", "foreman")
    page = window()
    hang(page, "wanda")
    expect(page.get_by_text("Are you still there?")).to_have_count(0)
    assert page.request.get("/api/people").status == 403
    page.clock.fast_forward("03:00:00")
    expect(page.get_by_text(ALONE)).to_be_visible()

    page.get_by_role("button", name="Leave the wall board").click()
    said = page.get_by_text("This screen was left on the wall")
    expect(said).to_be_visible()
    page.goto("/console/people")
    expect(said).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu")).to_have_count(0)
    page.get_by_role("link", name="Back to the wall board").click()
    expect(page.get_by_text(ALONE)).to_be_visible()

    page.clock.fast_forward("25:00:00")
    expect(page.get_by_text("The wall board is off")).to_be_visible()
    enter(page, "wanda")
    expect(page.get_by_role("button", name="Leave the wall board")).to_be_visible()
    expect(page.get_by_text(ALONE)).to_have_count(0)


def test_another_window_does_not_end_what_was_left_on_the_wall(window: Window, office: Shop) -> None:
    """Both are of one session: the window that nobody uses asks before it ends it."""
    give_account(office, "wilma", "foreman")
    wall, other = window(), window()
    other.clock.install()
    other.goto("/console/orders")
    enter(other, "wilma")
    expect(other.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    wall.context.add_cookies([{**each, "url": office.url} for each in cookies(other)])
    wall.clock.install()
    wall.goto("/console/floor?wall=1")
    expect(wall.get_by_role("button", name="Leave the wall board")).to_be_visible()
    wall.clock.fast_forward("59:05")
    expect(wall.get_by_text(ALONE)).to_be_visible()
    with other.expect_response("**/api/console/me"):
        other.clock.fast_forward("01:01:00")
    expect(other.get_by_text("This screen was left on the wall")).to_be_visible()
    assert wall.request.get("/api/floor").status == 200


def cookies(page: Page) -> list[Any]:
    """Return the cookies of a window, to be set in another."""
    return [{"name": each["name"], "value": each["value"]} for each in page.context.cookies()]
