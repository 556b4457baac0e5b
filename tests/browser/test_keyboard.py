"""Who uses no finger and no mouse gets everywhere, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Tablet
from tests.web.shop import ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-keyboard")]


def test_the_whole_flow_goes_by_keyboard_alone(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    press = screen.page.keyboard.press

    def tab_to(name: str | re.Pattern[str]) -> None:
        """Tab on until what has this name has the focus."""
        wanted = screen.page.get_by_role("button", name=name)
        for _ in range(40):
            if wanted.last.evaluate("each => each === document.activeElement"):
                assert wanted.last.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
                return
            press("Tab")
        raise AssertionError(f"no way by keyboard to {name}")

    screen.page.keyboard.type(ada, delay=80)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    tab_to("Add task")
    press("Enter")
    expect(screen.sheet.get_by_role("textbox")).to_be_focused()
    screen.page.keyboard.type(ORDER)
    press("Enter")
    expect(screen.button("Start Engraving")).to_be_visible()
    tab_to("Start Engraving")
    press("Space")
    screen.works_on("Engraving")
    tab_to("Pause")
    press("Enter")
    screen.works_on_nothing()
    tab_to(re.compile("^Resume: Engraving"))
    press("Enter")
    screen.works_on("Engraving")
    tab_to(re.compile("^More"))
    press("Enter")
    expect(screen.sheet).to_be_visible()
    press("Escape")
    expect(screen.sheet).to_have_count(0)
    tab_to("Complete")
    press("Enter")
    expect(screen.sheet).to_be_visible()
    press("Tab")
    expect(screen.sheet.get_by_label("How many")).to_be_focused()
    screen.page.keyboard.type("3")
    press("Enter")
    screen.works_on_nothing()
    tab_to("Undo")
    press("Enter")
    screen.works_on("Engraving")
    tab_to("Sign out")
    press("Enter")
    expect(screen.heading("Enter your PIN")).to_be_visible()
    assert shop.local.get("/api/sessions").json()["sessions"]
