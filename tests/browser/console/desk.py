"""A desk in the office: a browser window that is signed in on the console, and an order of which all is known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.floor import PATIENCE_MS
from tests.web.consoles import PASSWORD
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LOST = "107931"
"""An order that cost more than it brought in."""
Open = Callable[..., "Desk"]
Window = Callable[..., Page]


def enter(page: Page, name: str, password: str = PASSWORD, code: str = "") -> None:
    """Fill in the sign-in."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


class Desk:
    """A window of somebody with these roles, and the moves they make."""

    def __init__(self, shop: Shop, browser: Browser, *roles: str, size: Any = DESK, spanish: bool = False) -> None:
        self.shop = shop
        self.client = shop.console(*roles)
        """The same session, to ask the API with."""
        self.context = browser.new_context(
            viewport=size, locale="es-MX" if spanish else "en-US", base_url=shop.url, accept_downloads=True
        )
        self.context.set_default_timeout(PATIENCE_MS)
        jar = self.client.cookies.jar
        self.context.add_cookies([{"name": each.name, "value": each.value or "", "url": shop.url} for each in jar])
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def close(self) -> None:
        """Leave; nothing may have broken meanwhile."""
        self.context.close()
        self.client.close()
        assert not self.faults

    def go(self, path: str, heading: str | None = None) -> Page:
        """Open a page below /console and wait until it stands."""
        self.page.goto(f"/console{path}")
        found = self.page.get_by_role("heading", level=1, name=heading) if heading else self.page.locator("main h1")
        expect(found).to_be_visible()
        return self.page

    def button(self, name: str) -> Locator:
        """Find a button by how its name begins."""
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))

    def rows(self, table: str) -> list[list[str]]:
        """Read a table's body as texts, once it answers what the address asks."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        body = self.page.get_by_role("region", name=table).locator("tbody tr")
        expect(body.first).to_be_visible()
        return [row.locator("td, th").all_inner_texts() for row in body.all()]


class Work(NamedTuple):
    """Who worked on what, from when, for how long."""

    person_id: str
    order: str
    kind: str
    began: datetime
    minutes: float


def worked(shop: Shop, work: Work) -> str:
    """Have a session that somebody forgot to tap added; return its id once pages know it."""
    task = {"type": "AddTask", "person_id": work.person_id, "order_number": work.order, "work_type": work.kind}
    task_id = shop.send(task).json()["key"]
    session_id = key()
    times = {
        "started_at": work.began.isoformat(),
        "ended_at": (work.began + timedelta(minutes=work.minutes)).isoformat(),
    }
    added = {"type": "AddSession", "person_id": work.person_id, "task_id": task_id, "reason": "Forgot to tap", **times}
    answer = shop.send(added, as_key=session_id)
    assert answer.status_code == 200, answer.text
    read = shop.local.get(f"/api/sessions/{session_id}", params={"after": answer.json()["position"]})
    assert read.status_code == 200, read.text
    return session_id


def furnish(shop: Shop, now: datetime | None = None) -> None:
    """Give the shop pay, a second order that lost money, and a few days of work."""
    now = now or datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    shop.do({"type": "AddWorkType", "name": "Assembly"})
    for person_id, kind, amount in ((ADA, "hourly", 182_500), (BEN, "hourly", 210_000), (CAL, "salary", 520_000_000)):
        pay = {"kind": kind, "amount_e4": amount, "effective_on": "2025-01-01"}
        shop.do({"type": "SetPay", "person_id": person_id, **pay})
    ordered_on = f"{noon - timedelta(days=9):%Y-%m-%d}"
    lost = {"number": LOST, "source": "FLOORBOOK", "customer_number": "C1", "description": "A single cup"}
    shop.do({"type": "RecordOrder", **lost, "total_e4": 200_000, "ordered_on": ordered_on})
    worked(shop, Work(ADA, ORDER, "Engraving", noon - timedelta(days=3), 47))
    worked(shop, Work(BEN, ORDER, "Assembly", noon - timedelta(days=3, hours=2), 90))
    worked(shop, Work(CAL, LOST, "Assembly", noon - timedelta(days=2), 125))
    worked(shop, Work(ADA, LOST, "Engraving", noon - timedelta(days=1), 200))
