"""Tablets that nobody hears from: one among others is marked; when it is all of them, the page says since when."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.desk import Desk
from tests.web.shop import Shop
from tests.web.tablets import MINUTE, Clock, Tablet

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-shop")]
A_DAY_AND_MORE = 25 * 60 * MINUTE


def test_a_silent_tablet_is_marked_and_when_all_are_it_is_said_since_when(
    shop: Shop, clock: Clock, browser: Browser
) -> None:
    """Over a holiday nothing is wrong with any of them, so none is marked; whoever looks knows whether it is one."""
    heard, _ = (Tablet(shop, name) for name in ("Bench 1", "Bench 2"))
    clock.turn(A_DAY_AND_MORE)
    admin = Desk(shop, browser, "admin")
    page = admin.go("/tablets", "Tablets")
    told = page.get_by_text("No tablet has been heard from since")
    expect(told).to_be_visible()
    expect(page.get_by_text("silent", exact=True)).to_have_count(0)
    heard.ask()
    page.reload()
    expect(page.get_by_role("row", name="Bench 2").get_by_text("silent", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Bench 1").get_by_text("silent", exact=True)).to_have_count(0)
    expect(told).to_have_count(0)
    admin.close()
