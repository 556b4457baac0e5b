"""The console in a real browser, on the demo: how soon a tap shows on the floor, how soon each page is there."""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from events.ids import uuid7
from tests.bench.running import ROOT
from tests.browser.conftest import launch_options

LIMITS = {"tap_to_floor_ms": 300, "page_ms": 200}
TAPS = 20
VISITS = 5
WINDOW: ViewportSize = {"width": 1280, "height": 800}
ADMIN = "zoe"
# From here on, remember when the row of somebody says so.
_WATCH = """
([name, word]) => {
  const says = () => [...document.querySelectorAll("main li")]
    .some((each) => each.querySelector("a")?.textContent.trim() === name && each.textContent.includes(word));
  globalThis.seen = new Promise((done) => {
    const observer = new MutationObserver(() => {
      if (!says()) return;
      observer.disconnect();
      done(Date.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
"""
# From a click on a link until the page is there, with all that it asks the server for.
_VISIT = """
(path) => new Promise((done, fail) => {
  setTimeout(() => fail(Error(`${path} is not there: ${document.querySelector("main")?.innerText}`)), 15_000);
  const link = Object.assign(document.createElement("a"), { href: "/console" + path });
  document.body.append(link);
  const there = () => location.pathname === link.pathname && document.querySelector("main h1")
    && !document.querySelector("main .bones, main [aria-busy=true], main .wrong h2");
  const began = performance.now();
  const look = () => (there() ? done(performance.now() - began) : requestAnimationFrame(look));
  link.click();
  link.remove();
  requestAnimationFrame(look);
})
"""


def run(say: Callable[[str], None], taps: int = TAPS) -> dict[str, Any]:
    """Measure both, each beside its limit."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made, sync_playwright() as driver:
        say("making the demo")
        with running_demo(Path(made)) as demo:
            browser = driver.chromium.launch(**launch_options())  # type: ignore[arg-type]
            try:
                page = _signed_in(browser, demo)
                say("taps")
                tapping = _tapping(page, demo, taps)
                say("pages")
                loading = _loading(page, demo)
            finally:
                browser.close()
    return {**tapping, **loading, "limits": LIMITS}


@contextmanager
def running_demo(folder: Path) -> Iterator[dict[str, Any]]:
    """Run the demo for as long as this lasts; give what it says of itself, with a client that may do everything."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-P", "-m", "ops", "demo", "--json", "--port", port, "--data", str(folder / "demo")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            said: dict[str, Any] = msgspec.json.decode(process.stdout.readline())
            transport = httpx.HTTPTransport(uds=str(folder / "demo/run/floorbook.sock"))
            with httpx.Client(transport=transport, base_url="http://floorbook", timeout=30) as local:
                yield {**said, "pid": process.pid, "local": local}
        finally:
            process.terminate()
            process.wait(60)


def _signed_in(browser: Browser, demo: dict[str, Any]) -> Page:
    account = next(each for each in demo["console"] if each["login"] == ADMIN)
    page = browser.new_context(viewport=WINDOW, locale="en-US", base_url=demo["url"]).new_page()
    page.goto("/console/")
    fields = page.locator("form input")
    fields.nth(0).fill(account["login"])
    fields.nth(1).fill(account["password"])
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("navigation").first).to_be_visible()
    return page


def _tapping(page: Page, demo: dict[str, Any], taps: int) -> dict[str, Any]:
    """From a command's answer until the floor says so."""
    local: httpx.Client = demo["local"]
    people = local.get("/api/floor").json()["people"]
    person = next(each for each in people if each["phase"] == "working")
    about = {"person_id": person["person_id"], "task_id": person["task_id"]}
    page.goto("/console/floor")
    expect(page.get_by_role("link", name=person["name"], exact=True)).to_be_visible()
    took = []
    for at in range(taps):
        command, word = (("PauseTask", "Paused"), ("ResumeTask", "Working"))[at % 2]
        page.evaluate(_WATCH, [person["name"], word])
        answer = local.post("/api/commands", json={"type": command, **about}, headers={"Idempotency-Key": str(uuid7())})
        answered = time.time()
        assert answer.status_code == 200, answer.text
        took.append(page.evaluate("() => globalThis.seen") - answered * 1_000)
    return {"tap_to_floor_ms": _of(took)}


def _loading(page: Page, demo: dict[str, Any]) -> dict[str, Any]:
    """From a click until each page is there: for the first time, with its code, and again."""
    first, again = {}, {}
    for path in _paths(demo["local"]):
        took = []
        for _ in range(VISITS):
            page.evaluate(_VISIT, "/account")
            took.append(page.evaluate(_VISIT, path))
        name = "/".join(part if len(part) < 20 else "…" for part in path.split("?")[0].split("/"))
        first[name] = round(took[0])
        again[name] = round(statistics.median(took[1:]))
    return {"first_visit_ms": first, "page_ms": again, "page_slowest_ms": max(again.values())}


def _paths(local: httpx.Client) -> list[str]:
    """Return an address of each page, of what the demo has."""
    order = local.get("/api/sessions", params={"limit": 1, "is_open": "false"}).json()["sessions"][0]
    sheets = local.get("/api/timesheets").json()
    week, person = sheets["week"], order["person_id"]
    lists = "floor review orders profitability budgets labor estimates timesheets sessions audit customers people teams"
    shop = "work-types pay tablets tokens settings imports system documents"
    return [
        *(f"/{name}" for name in f"{lists} {shop}".split()),
        f"/orders/{order['order_number']}",
        f"/sessions/{order['session_id']}",
        f"/why?order_number={order['order_number']}",
        f"/timesheets/{person}/{week}",
        f"/people/{person}",
        "/audit/100",
    ]


def _of(took: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(took), 1), "worst": round(max(took), 1)}
