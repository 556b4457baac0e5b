"""An order's bar code is held before the scanner: once to say which order, once more to begin."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import LetPass, Screen, Tablet, events
from tests.web.shop import ADA, BEN, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-scanning")]
OTHER = "107924"
_COUNT = "() => { globalThis.touches = 0; addEventListener('pointerdown', () => globalThis.touches++, true); }"


@pytest.fixture
def two_orders(shop: Shop) -> Shop:
    """A shop with a second order, recorded later than the first."""
    shop.do({"type": "RecordOrder", "number": OTHER, "source": "PROFITMAKER", "customer_number": "C1"})
    return shop


def worked_before(tablet: Tablet, pin: str, kind: str = "Assembly") -> Screen:
    """Sign in as somebody who finished such work on the order, and sign out."""
    screen = tablet.open_kept()
    screen.sign_in(pin, "Ada Sample")
    screen.add(kind, start=True)
    screen.works_on(kind)
    screen.complete()
    screen.works_on_nothing()
    screen.waits(0)
    screen.sign_out()
    return screen


def begun(shop: Shop, person_id: str = ADA) -> list[tuple[str, str]]:
    """Which kinds of work somebody began, on which order."""
    added = {each["said"]["task_id"]: each["said"] for each in events(shop.local, person_id, "task.added")}
    started = [added[each["said"]["task_id"]] for each in events(shop.local, person_id, "task.started")]
    return [(each["order_number"], each["work_type"]) for each in started]


@pytest.mark.usefixtures("two_orders")
def test_six_touches_and_two_scans_from_a_woken_tablet_to_a_running_task(shop: Shop, tablet: Tablet, ada: str):
    screen = worked_before(tablet, ada)
    screen.page.evaluate(_COUNT)
    for digit in ada:
        screen.button(digit).tap()
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    screen.scan(OTHER)
    screen.sees("Scan again: Start Assembly")
    screen.scan(OTHER)
    screen.works_on("Assembly")
    assert screen.page.evaluate("globalThis.touches") == len(ada) == 6
    screen.waits(0)
    assert begun(shop)[-1] == (OTHER, "Assembly")


@pytest.mark.usefixtures("two_orders")
def test_who_never_worked_begins_with_six_touches_too(
    shop: Shop, new_tablet: Callable[..., Tablet], ada: str, ben: str
):
    before = worked_before(new_tablet(), ada, "Packing")
    before.page.close()
    screen = new_tablet().open_kept()
    expect(screen.button("1")).to_be_enabled()
    screen.page.evaluate(_COUNT)
    for digit in ben:
        screen.button(digit).tap()
    expect(screen.heading("Hello, Ben")).to_be_visible()
    screen.scan(OTHER)
    screen.sees("Scan again: Start Packing")
    for kind in ("Assembly", "Engraving"):
        expect(screen.sheet.get_by_role("button", name=f"Start {kind}")).to_be_enabled()
    screen.scan(OTHER)
    screen.works_on("Packing")
    assert screen.page.evaluate("globalThis.touches") == len(ben) == 6
    screen.waits(0)
    assert begun(shop, BEN) == [(OTHER, "Packing")]


@pytest.mark.usefixtures("two_orders")
def test_two_scans_in_a_row_are_enough_however_fast(shop: Shop, tablet: Tablet, ada: str):
    screen = worked_before(tablet, ada)
    screen.sign_in(ada, "Ada Sample")
    screen.scan(ORDER)
    screen.scan(ORDER)
    screen.works_on("Assembly")
    screen.waits(0)
    assert begun(shop)[-1] == (ORDER, "Assembly")


@pytest.mark.usefixtures("two_orders")
def test_an_order_that_is_scanned_before_signing_in_is_there_afterwards(shop: Shop, tablet: Tablet, ada: str):
    screen = worked_before(tablet, ada)
    screen.scan(OTHER)
    screen.sees(f"Order {OTHER} was scanned")
    screen.enter(ada)
    screen.sees("Scan again: Start Assembly")
    screen.scan(OTHER)
    screen.works_on("Assembly")
    # A number of six digits came as fast as from a scanner: nobody tried it as a PIN.
    assert [
        each["type"] for each in shop.local.get("/api/audit/events", params={"type": "pin.refused.v1"}).json()["events"]
    ] == []


@pytest.mark.usefixtures("two_orders")
def test_an_order_that_was_scanned_long_before_is_forgotten(tablet: Tablet, ada: str, let_pass: LetPass):
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.scan(OTHER)
    screen.sees(f"Order {OTHER} was scanned")
    let_pass(70, tablet)
    expect(screen.page.get_by_text(f"Order {OTHER} was scanned")).to_have_count(0)
    screen.sign_in(ada, "Ada Sample")
    expect(screen.sheet).to_have_count(0)


@pytest.mark.usefixtures("two_orders")
def test_another_order_takes_the_place_of_the_first(tablet: Tablet, ada: str):
    screen = worked_before(tablet, ada)
    screen.sign_in(ada, "Ada Sample")
    screen.scan(OTHER)
    expect(screen.sheet).to_contain_text(f"Order {OTHER}")
    screen.scan(ORDER)
    expect(screen.sheet).to_contain_text(f"Order {ORDER}")
    screen.works_on_nothing()
    screen.scan(ORDER)
    screen.works_on("Assembly")


@pytest.mark.usefixtures("two_orders")
def test_what_was_paused_goes_on_and_what_runs_is_asked_about(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.pause()
    screen.works_on_nothing()
    screen.add("Packing", order=OTHER, start=True)
    screen.works_on("Packing")

    screen.scan(ORDER)
    screen.sees("Scan again: Resume Engraving")
    screen.scan(ORDER)
    expect(screen.sheet).to_contain_text(f"Packing, Order {OTHER} will be paused.")
    screen.button(f"Switch to this: Engraving, Order {ORDER}").click()
    screen.works_on("Engraving")
    screen.waits(0)
    assert len(events(shop.local, ADA, "task.added")) == 2


@pytest.mark.usefixtures("two_orders")
def test_recent_orders_are_ones_own_then_the_shops(shop: Shop, tablet: Tablet, ada: str):
    shop.do({"type": "RecordOrder", "number": "107925", "source": "PROFITMAKER", "customer_number": "C1"})
    screen = worked_before(tablet, ada)
    screen.sign_in(ada, "Ada Sample")
    screen.button("Add task").click()
    screen.sees("Recent orders: yours, then the shop's")
    offered = screen.sheet.get_by_role("list", name="Recent orders").get_by_role("listitem").locator("strong")
    expect(offered).to_have_text([ORDER, "107925", OTHER])
    screen.page.keyboard.press("Escape")
    screen.add("Packing", order=OTHER)
    screen.waits(0)
    tablet.online(yes=False)
    screen.button("Add task").click()
    expect(offered).to_have_text([OTHER, ORDER])
    screen.sees("No connection: enter the order's number")


@pytest.mark.usefixtures("two_orders")
def test_a_scan_into_a_field_neither_stays_there_nor_sends_it(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.running.get_by_role("button", name="Complete").click()
    count = screen.sheet.get_by_label("How many")
    count.fill("12")
    screen.scan_keys(OTHER)
    screen.sees("The scan was not taken")
    expect(count).to_have_value("12")
    count.press("Enter")
    screen.works_on_nothing()
    screen.waits(0)
    [completed] = events(shop.local, ADA, "task.completed")
    assert completed["said"]["quantity"] == "12"


@pytest.mark.usefixtures("two_orders")
def test_a_scan_while_a_sheet_is_open_opens_the_order_and_presses_nothing(tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    for open_sheet in ("More", "Complete"):
        screen.running.get_by_role("button", name=open_sheet).click()
        expect(screen.sheet).to_be_visible()
        screen.scan_keys(OTHER, pause_ms=40)
        expect(screen.sheet).to_contain_text(f"Order {OTHER}")
        screen.page.keyboard.press("Escape")
        expect(screen.sheet).to_have_count(0)


@pytest.mark.usefixtures("two_orders")
def test_the_same_scan_confirms_a_switch(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Packing", order=OTHER, start=True)
    screen.works_on("Packing")
    for _ in range(2):
        screen.scan_keys(ORDER)
        expect(screen.sheet).to_contain_text(f"Order {ORDER}")
    screen.sees("You are working on something else")
    screen.scan_keys(ORDER)
    expect(screen.running).to_contain_text(f"Order {ORDER}")
    screen.waits(0)
    assert begun(shop)[-1] == (ORDER, "Packing")
