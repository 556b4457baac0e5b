"""The tablet in a real browser: how much it loads, how soon it shows, how soon a tap is answered on the screen."""

import re
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from ops.pages import built
from tests.browser.conftest import launch_options
from tests.browser.floor import SMALL_TABLET, Screen, Tablet
from tests.browser.scripts import KEPT
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

LIMITS = {"javascript_kb": 60, "first_paint_ms": 1_500, "tap_ms": 50, "woken_to_working_ms": 5_000, "touches": 6}
SLOWER = 4
LOADS = 7
TAPS = 40
UNDONE = 3
_SCRIPTS = """
() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"))
  .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])
"""
_FIRST = re.compile(r'(?:src|href)="(/[^"]+\.js)"')
_PAINTED = """
() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
  .observe({ type: "paint", buffered: true }))
"""
# From the tap until the frame that shows its effect was handed over.
_TAP = """
([name, sign, there]) => new Promise((done) => {
  const button = [...document.querySelectorAll("button")]
    .find((each) => (each.getAttribute("aria-label") ?? each.textContent).trim().startsWith(name));
  if (!button) throw Error(`no ${name} in ${document.body.innerText}`);
  const shown = () => (document.querySelector(sign) !== null) === there;
  const began = performance.now();
  new MutationObserver((_, observer) => {
    if (!shown()) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - began);
      port2.postMessage(0);
    });
  }).observe(document.body, { subtree: true, childList: true });
  button.click();
})
"""
_RUNS = "section.now article"
_SHEET = "dialog[open]"


def run(say: Callable[[str], None], taps: int = TAPS) -> dict[str, Any]:
    """Measure everything, each beside its limit."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made, sync_playwright() as driver:
        shop = Shop(Path(made) / "shop", pages=built())
        browser = driver.chromium.launch(**launch_options())  # type: ignore[arg-type]
        try:
            shop.set_up()
            say("loading")
            loading = _loading(browser, shop)
            say("tapping")
            tapping = _tapping(browser, shop, taps)
            say("from woken to working")
            waking = _waking(browser, shop)
        finally:
            browser.close()
            shop.close()
    return {**loading, **tapping, **waking, "limits": LIMITS}


def _tablet(browser: Browser, shop: Shop) -> Tablet:
    return Tablet(browser.new_context(viewport=SMALL_TABLET, locale="en-US", has_touch=True), shop.url)


def _slow(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def _loading(browser: Browser, shop: Shop) -> dict[str, Any]:
    first, again, scripts = [], [], []
    for _ in range(LOADS):
        tablet = _tablet(browser, shop)
        page = tablet.context.new_page()
        _slow(page)
        page.goto(shop.url)
        first.append(page.evaluate(_PAINTED))
        expect(page.get_by_role("heading", name="Enter your PIN")).to_be_visible()
        page.evaluate(KEPT)
        scripts = page.evaluate(_SCRIPTS)
        page.reload()
        again.append(page.evaluate(_PAINTED))
        tablet.context.close()
    # What the page names is loaded at once, the rest while somebody looks at it.
    at_once = _FIRST.findall(shop.anybody.get("/").text)
    worker = shop.anybody.get("/sw.js", headers={"Accept-Encoding": "gzip"})
    return {
        "javascript_kb": round(sum(size for path, size in scripts if path in at_once) / 1_000, 1),
        "javascript_with_what_comes_later_kb": round(sum(size for _, size in scripts) / 1_000, 1),
        "service_worker_kb": round(int(worker.headers["content-length"]) / 1_000, 1),
        f"first_paint_{SLOWER}x_ms": round(statistics.median(first)),
        f"first_paint_{SLOWER}x_worst_ms": round(max(first)),
        f"second_paint_{SLOWER}x_ms": round(statistics.median(again)),
    }


def _tapping(browser: Browser, shop: Shop, taps: int) -> dict[str, Any]:
    shop.do({"type": "ChangeSetting", "name": "idle_sign_out_seconds", "value": "3600"})
    tablet = _tablet(browser, shop)
    screen = tablet.open_kept()
    screen.sign_in(shop.pin(ADA), "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    said: dict[str, Any] = {}
    for name, network in (("online", True), ("offline", False)):
        tablet.online(yes=network)
        said[f"tap_{name}_ms"] = _taps(screen, taps)
        slow = _slow(screen.page)
        said[f"tap_{name}_{SLOWER}x_ms"] = _taps(screen, taps)
        slow.detach()
    tablet.context.close()
    return said


def _taps(screen: Screen, taps: int) -> dict[str, float]:
    """Tap what changes the screen in each way there is; what is undone the server has confirmed, where it can."""
    took = []
    ways = [("Pause", _RUNS, False), ("Resume", _RUNS, True), ("Add task", _SHEET, True), ("Close", _SHEET, False)]
    for number in range(max(1, taps // len(ways))):
        for way in ways:
            screen.page.wait_for_timeout(100)
            took.append(screen.page.evaluate(_TAP, way))
        if number < UNDONE:
            screen.complete()
            screen.works_on_nothing()
            screen.page.wait_for_timeout(500)
            took.append(screen.page.evaluate(_TAP, ("Undo", _RUNS, True)))
    return {"median": round(statistics.median(took), 1), "worst": round(max(took), 1)}


def _waking(browser: Browser, shop: Shop) -> dict[str, Any]:
    """From a sleeping PIN pad to a running task, the order scanned twice: with a PIN of six digits, and with a badge.

    Both have worked here before, so that the tablet knows what they usually do.
    """
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    made = shop.local.post(f"/api/people/{CAL}/badge", headers={"Idempotency-Key": key()}).json()
    pin = shop.pin(BEN)

    def enter(screen: Screen, name: str) -> None:
        if name == "badge":
            screen.scan(made["number"])
        else:
            for digit in pin:
                screen.button(digit).tap()
        expect(screen.heading("Hello, ")).to_be_visible()

    said: dict[str, Any] = {}
    for name in ("pin", "badge"):
        tablet = _tablet(browser, shop)
        screen = tablet.open_kept()
        expect(screen.button("1")).to_be_enabled()
        enter(screen, name)
        screen.add("Engraving", start=True)
        screen.complete()
        screen.works_on_nothing()
        screen.waits(0)
        screen.sign_out()
        screen.page.evaluate(
            "() => { globalThis.touches = 0; addEventListener('pointerdown', () => globalThis.touches++, true); }"
        )
        began = screen.page.evaluate("performance.now()")
        enter(screen, name)
        screen.scan(ORDER)
        screen.sees("Scan again: Start Engraving")
        screen.scan(ORDER)
        screen.works_on("Engraving")
        said[f"woken_to_working_{name}_ms"] = round(screen.page.evaluate("performance.now()") - began)
        said[f"touches_{name}"] = screen.page.evaluate("globalThis.touches")
        tablet.context.close()
    return said
