"""Codes read with a tablet's camera, where its browser can: an order's, and the one that makes a tablet known.

Chromium reads none on this machine, so that part of it is stood in for; camera, page and server are real.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import launch_options
from tests.browser.floor import SMALL_TABLET, Screen, Tablet, new_code
from tests.browser.wire import Wire
from tests.web.shop import ADA, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-camera")]
_READER = """
globalThis.BarcodeDetector = class {
  async detect(video) {
    globalThis.stream = video.srcObject;
    return video.readyState < 2 || !globalThis.held ? [] : [{ rawValue: globalThis.held }];
  }
};
"""
_FORBIDDEN = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };"
_LIVE = "() => globalThis.stream.getTracks().map(({ readyState }) => readyState)"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a camera."""
    options: dict[str, Any] = launch_options()
    options["args"] = [*options["args"], "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(**options)
    yield browser
    browser.close()


@pytest.fixture
def tablet(browser: Browser, wire: Wire) -> Iterator[Tablet]:
    """A tablet whose browser reads codes."""
    context = browser.new_context(viewport=SMALL_TABLET, locale="en-US", permissions=["camera"])
    context.add_init_script(_READER)
    yield Tablet(context, wire.url)
    context.close()


def hold(page: Page, text: str) -> None:
    """Hold a code before the camera."""
    expect(page.locator("video")).to_be_visible()
    page.evaluate("text => { globalThis.held = text; }", text)


def test_an_orders_code_is_read_and_the_camera_let_go(shop: Shop, tablet: Tablet):
    screen: Screen = tablet.open()
    screen.sign_in(shop.pin(ADA), "Ada Sample")
    screen.button("Add task").click()
    screen.choose("Scan with the camera")
    hold(screen.page, ORDER)
    expect(screen.heading("What kind of work?")).to_be_visible()
    expect(screen.sheet).to_contain_text(f"Order {ORDER}")
    expect(screen.page.locator("video")).to_have_count(0)
    assert screen.page.evaluate(_LIVE) == ["ended"]


def test_a_tablet_is_made_known_with_the_code_that_the_office_shows(strict: Shop, tablet: Tablet):
    screen = tablet.open()
    screen.button("Scan with the camera").click()
    hold(screen.page, f"floorbook:enrol:{new_code(strict.local)}")
    expect(screen.heading("Enter your PIN")).to_be_visible()
    assert screen.page.evaluate(_LIVE) == ["ended"]


def test_who_does_not_allow_the_camera_types(shop: Shop, tablet: Tablet):
    tablet.context.add_init_script(_FORBIDDEN)
    screen = tablet.open()
    screen.sign_in(shop.pin(ADA), "Ada Sample")
    screen.button("Add task").click()
    screen.choose("Scan with the camera")
    screen.sees("The camera cannot be used.")
    expect(screen.page.locator("video")).to_be_hidden()
    screen.sheet.get_by_role("textbox").fill(ORDER)
    screen.sheet.get_by_role("button", name=ORDER).click()
    expect(screen.sheet).to_contain_text(f"Order {ORDER}")
