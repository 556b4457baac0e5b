"""Alerts as an admin sets them on the console: to whom, in which language, and where they lead."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Open
from tests.web.alerts.servers import Hook
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-shop")]


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


def test_a_destination_has_a_language_and_is_led_to_these_pages(desk: Open, office: Shop, hook: Hook) -> None:
    """Unless another is chosen it is the admin's own."""
    del office
    admin = desk("admin")
    page = admin.go("/settings", "Settings")
    address = page.get_by_label("Address of these pages")
    address.fill("floor.example.test")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("say an address such as https://floor.example.com")).to_be_visible()
    address.fill("https://floor.example.test/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Address of these pages: https://floor.example.test/")).to_be_visible()
    expect(page.get_by_text("Unless changed: nothing")).to_be_visible()

    page = admin.go("/alerts", "Alerts")
    page.get_by_role("button", name="Add a destination").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("By").select_option("webhook")
    sheet.get_by_label("URL").fill(hook.url)
    expect(sheet.get_by_label("Language")).to_have_value("en")
    sheet.get_by_label("Language").select_option("es")
    sheet.get_by_role("button", name="Add a destination").click()
    row = page.get_by_role("row", name=re.compile("127.0.0.1"))
    expect(row.get_by_role("cell", name="Spanish", exact=True)).to_be_visible()
    row.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("The test got through")).to_be_visible()
    [post] = hook.posts
    said = {name: post.said["data"][name] for name in ("language", "subject", "url")}
    url = "https://floor.example.test/console/alerts"
    assert said == {"language": "es", "subject": "Esto es una prueba", "url": url}
