"""What people do at a tablet: by the roles and names of what they see, as they would."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.scripts import CLOCK, KEPT, REFUSALS, SCAN
from tests.patience import PATIENCE_S, eventually
from tests.web.shop import ORDER, Shop, key

SMALL_TABLET = {"width": 1024, "height": 600}
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = PATIENCE_S * 1_000
expect.set_options(timeout=PATIENCE_MS)


class Tablet:
    """A device with its browser: what it keeps outlives its pages."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(CLOCK)

    def set_clock(self, ahead_ms: float) -> None:
        """Set the device's clock so much ahead of the real one, on its pages now and later."""
        self.context.add_init_script(f"globalThis.aheadMs = {ahead_ms};")
        for page in self.context.pages:
            page.evaluate(f"globalThis.aheadMs = {ahead_ms}")

    def pass_time(self, ahead_ms: float, ms: float) -> None:
        """Let so much of the pages' own time pass, and set the device's clock so much ahead, at once."""
        self.context.add_init_script(f"globalThis.aheadMs = {ahead_ms};")
        for page in self.context.pages:
            page.evaluate(f"globalThis.aheadMs = {ahead_ms}; globalThis.passedMs += {ms}")

    def stay_awake(self, ms: float) -> None:
        """Let so much of the pages' own time pass: a device that sleeps has none, and nobody can set it."""
        for page in self.context.pages:
            page.evaluate(f"globalThis.passedMs += {ms}")

    def online(self, *, yes: bool) -> None:
        """Plug the network in or out."""
        self.context.set_offline(not yes)

    def open(self, path: str = "/") -> "Screen":
        """Open a page, and wait until it is there."""
        page = self.context.new_page()
        page.goto(self.url + path)
        return Screen(page)

    def open_kept(self) -> "Screen":
        """Open the application and wait until it can be opened without network, too."""
        screen = self.open()
        screen.page.evaluate(KEPT)
        return screen


LetPass = Callable[[float, Tablet], None]
"""Lets so many seconds pass, at the server and at a tablet."""


class Screen:
    """A page of the application, and the person before it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # ---- what is there

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def region(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title, exact=True)

    @property
    def running(self) -> Locator:
        return self.region("Working now").get_by_role("article")

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def works_on(self, kind: str) -> None:
        """The large card shows this kind of work."""
        expect(self.running.get_by_role("heading", name=kind)).to_be_visible()

    def works_on_nothing(self) -> None:
        expect(self.running).to_have_count(0)

    def waits(self, count: int) -> None:
        """So many actions are waiting to be sent."""
        chip = self.page.get_by_text(re.compile(r"^\d+ waiting$"))
        if count == 0:
            expect(chip).to_have_count(0)
        else:
            expect(chip).to_have_text(f"{count} waiting")

    def refusals(self) -> list[str]:
        """Why the server refused what it did, from the tablet's own store."""
        said: list[str] = self.page.evaluate(REFUSALS)
        return said

    # ---- signing in

    def enrol(self, code: str) -> None:
        self.page.get_by_label("Code").fill(code)
        self.button("Set up").click()
        expect(self.heading("Enter your PIN")).to_be_visible()

    def enter(self, pin: str) -> None:
        for digit in pin:
            self.button(digit).click()

    def scan(self, text: str) -> None:
        """Hold a bar code before the scanner."""
        self.page.evaluate(SCAN, text)

    def scan_keys(self, text: str, pause_ms: float = 0) -> None:
        """Hold a bar code before a scanner whose every key goes where the focus is; it says when each was pressed."""
        browser = self.page.context.new_cdp_session(self.page)
        pressed_s = time.time()
        for at, pressed in enumerate([*text, "Enter"]):
            typed = "\r" if pressed == "Enter" else pressed
            said = {"key": pressed, "text": typed, "timestamp": pressed_s + at * pause_ms / 1_000}
            browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **said})
            browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **said, "text": ""})
        browser.detach()

    def sign_in(self, pin: str, name: str) -> None:
        self.enter(pin)
        expect(self.heading(f"Hello, {name}")).to_be_visible()

    def sign_in_unknown(self, pin: str) -> None:
        """Sign in without a network: the tablet cannot know who it is."""
        self.enter(pin)
        expect(self.heading("Signed in without connection")).to_be_visible()

    def sign_out(self) -> None:
        self.button("Sign out").click()
        expect(self.heading("Enter your PIN")).to_be_visible()

    # ---- work

    def add(self, kind: str, *, order: str = ORDER, start: bool = False, known: bool = True) -> None:
        """Put a task on the list: enter the order's number, choose the kind of work."""
        self.button("Add task").click()
        field = self.sheet.get_by_role("textbox")
        field.fill(order)
        expect(self.sheet.get_by_role("button", name=re.compile(order)).first).to_be_visible()
        if known:
            field.press("Enter")
        else:
            self.button(f"Use order {order}").click()
        if start:
            self.sheet.get_by_role("button", name=re.compile(f"^(Start|Resume) {kind}$")).click()
        else:
            self.choose("Only add it for later")
            self.choose(f"Add {kind} for later")
        # What is shown is on disk: from here on it waits, or was sent.
        expect(self.page.locator("article").filter(has_text=kind).filter(has_text=order).first).to_be_visible()

    def begin(self, kind: str, *, order: str = ORDER) -> None:
        """Start a task, or go on with it."""
        self.button(re.compile(f"^(Start|Resume): {kind}, Order {order}$")).click()

    def pause(self) -> None:
        self.button("Pause").click()

    def complete(self, quantity: str = "", note: str = "") -> None:
        self.running.get_by_role("button", name="Complete").click()
        self.sheet.get_by_label("How many").fill(quantity)
        self.sheet.get_by_label("Note").fill(note)
        self.sheet.get_by_role("button", name="Complete").click()

    def undo(self) -> None:
        self.button("Undo").click()

    def more(self, kind: str, *, order: str = ORDER) -> None:
        """Open everything that can be done with a task."""
        name = re.compile(f"^More(: {kind}, Order {order})?$")
        self.page.get_by_role("article").filter(has_text=kind).get_by_role("button", name=name).click()

    def choose(self, what: str) -> None:
        """Choose something in the sheet that is open."""
        self.sheet.get_by_role("button", name=what, exact=True).click()


def new_code(client: Any, name: str = "Bench") -> str:
    """Give a one-time code for a tablet, as the office makes it."""
    code: str = client.post("/api/tablets", json={"name": name}, headers={"Idempotency-Key": key()}).json()["code"]
    return code


def foreman_has(shop: Shop, count: int) -> None:
    """So many refused actions come to the foreman's list: the tablet shows them as sent a moment before."""
    eventually(lambda: len(shop.local.get("/api/review", params={"kind": "refusal"}).json()["items"]) == count)


def events(client: Any, person_id: str, prefix: str = "") -> list[dict[str, Any]]:
    """What the record has of a person, the first first."""
    asked = {"person_id": person_id, "limit": 200, "after": client.get("/api/health").json()["log"]["position"]}
    said = client.get("/api/audit/events", params=asked).json()["events"]
    return [each for each in reversed(said) if each["type"].startswith(prefix)]
