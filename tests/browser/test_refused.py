"""What the server does not take: shown with its reason, sent to the foreman or dropped, never lost by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Screen, Tablet, events, foreman_has
from tests.patience import eventually
from tests.web.shop import ADA, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-refused")]
MISREAD = "999999"


def work_on_a_misread_order(tablet: Tablet, screen: Screen) -> None:
    """Add and start a task on an order that does not exist, with no network to say so; then come back."""
    tablet.online(yes=False)
    screen.add("Engraving", order=MISREAD, known=False, start=True)
    screen.works_on("Engraving")
    screen.waits(2)
    tablet.online(yes=True)
    screen.waits(0)
    expect(screen.button("2 not accepted")).to_be_visible()


def hand_over_the_first(screen: Screen) -> None:
    """Send it to the foreman, again where a slow machine's answer came too late."""
    said = screen.sheet.get_by_text(re.compile(r"^(The foreman has it|No connection\. It is still here)"))

    def sent() -> bool:
        screen.sheet.get_by_role("button", name="Send to foreman").first.click()
        expect(said).to_be_visible()
        return said.inner_text().startswith("The foreman")

    eventually(sent)


def test_what_was_refused_goes_to_the_foreman(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    work_on_a_misread_order(tablet, screen)
    screen.works_on_nothing()
    screen.button("2 not accepted").click()
    expect(screen.sheet).to_contain_text(MISREAD)
    expect(screen.sheet).to_contain_text(f"Order {MISREAD} is not known.")
    hand_over_the_first(screen)
    screen.page.reload()
    screen.button("1 not accepted").click()
    # Its task is no longer here, but what it was is still said.
    expect(screen.sheet).to_contain_text(f"Start · Engraving, Order {MISREAD}")
    screen.choose("Send to foreman")
    foreman_has(shop, 2)
    waiting = shop.local.get("/api/review", params={"kind": "refusal"}).json()["items"]
    assert [(each["order_number"], each["work_type"]) for each in waiting] == [(MISREAD, "Engraving")] * 2
    assert events(shop.local, ADA, "task.") == []


def test_all_that_was_refused_goes_to_the_foreman_with_one_tap_or_says_why_not(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    work_on_a_misread_order(tablet, screen)
    screen.button("2 not accepted").click()
    tablet.online(yes=False)
    screen.choose("Send all to the foreman")
    expect(screen.sheet).to_contain_text("No connection. It is still here.")
    tablet.online(yes=True)
    screen.choose("Send all to the foreman")
    expect(screen.sheet).to_contain_text("The foreman has it")
    expect(screen.sheet.get_by_role("button", name="Send to foreman")).to_have_count(0)
    foreman_has(shop, 2)


def test_in_spanish_too_values_are_said(tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    work_on_a_misread_order(tablet, screen)
    screen.button("Menu").click()
    screen.choose("Español")
    screen.choose("Cerrar")
    screen.button("2 no aceptadas").click()
    expect(screen.sheet).to_contain_text(f"No se conoce el pedido {MISREAD}.")


def test_what_was_refused_is_dropped_only_when_somebody_says_so(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    work_on_a_misread_order(tablet, screen)
    screen.page.reload()
    screen.button("2 not accepted").click()
    for left in (1, 0):
        screen.sheet.get_by_role("button", name="Drop", exact=True).first.click()
        screen.choose("Drop it for good")
        expect(screen.sheet.get_by_role("button", name="Drop")).to_have_count(left)
    screen.page.reload()
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    expect(screen.button("2 not accepted")).to_have_count(0)
    assert shop.local.get("/api/review", params={"kind": "refusal"}).json()["items"] == []


def test_a_start_after_the_office_cancelled_is_refused_and_the_rest_goes_on(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving")
    screen.add("Assembly")
    screen.waits(0)
    expect(screen.region("To do").get_by_role("article")).to_have_count(2)
    [engraving] = [
        each["said"]["task_id"]
        for each in events(shop.local, ADA, "task.added")
        if each["said"]["work_type"] == "Engraving"
    ]
    tablet.online(yes=False)
    shop.do({"type": "CancelTask", "person_id": ADA, "task_id": engraving, "reason": "Not wanted any more"})
    screen.begin("Engraving")
    screen.works_on("Engraving")
    screen.pause()
    screen.begin("Assembly")
    screen.works_on("Assembly")
    screen.waits(3)
    tablet.online(yes=True)
    screen.waits(0)
    expect(screen.region("Done lately")).to_contain_text("Canceled")
    screen.works_on("Assembly")
    screen.button("2 not accepted").click()
    expect(screen.sheet).to_contain_text("The task was canceled. What could be done with it then: reopen")
    sessions = shop.local.get("/api/sessions").json()["sessions"]
    assert [each["work_type"] for each in sessions] == ["Assembly"]


def test_nobody_else_sees_what_was_refused_to_one(tablet: Tablet, ada: str, ben: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    work_on_a_misread_order(tablet, screen)
    screen.sign_out()
    screen.sign_in(ben, "Ben Sample")
    screen.works_on_nothing()
    expect(screen.button("2 not accepted")).to_have_count(0)
    screen.sign_out()
    screen.sign_in(ada, "Ada Sample")
    expect(screen.button("2 not accepted")).to_be_visible()


def test_what_was_refused_after_a_sign_in_without_network_is_shown_to_who_it_was(tablet: Tablet, ada: str, ben: str):
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    tablet.online(yes=False)
    screen.sign_in_unknown(ada)
    screen.add("Engraving", order=MISREAD, known=False)
    screen.waits(1)
    screen.sign_out()
    tablet.online(yes=True)
    screen.waits(0)
    screen.sign_in(ben, "Ben Sample")
    screen.works_on_nothing()
    expect(screen.button("1 not accepted")).to_have_count(0)
    screen.sign_out()
    screen.sign_in(ada, "Ada Sample")
    screen.button("1 not accepted").click()
    expect(screen.sheet).to_contain_text(f"Add a task · Engraving, Order {MISREAD}")
