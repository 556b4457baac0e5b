"""Signing in and out at a tablet: wrong PINs, locks, badges, enrolment, and a screen that nobody touches."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import LetPass, Screen, Tablet, events, new_code
from tests.browser.wire import Wire
from tests.web.shop import ADA, BEN, Shop, key
from tests.web.tablets import wrong_pins

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-signing-in")]
NIL = "00000000-0000-0000-0000-000000000000"


def test_a_wrong_pin_says_so_and_the_right_one_opens(tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.enter(wrong_pins(ada, 1)[0])
    expect(screen.page.get_by_role("alert")).to_have_text("That PIN is not known. Try again.")
    screen.sign_in(ada, "Ada Sample")


def test_five_wrong_pins_lock_the_pad_until_a_foreman_opens_it(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    for count, pin in enumerate(wrong_pins(ada, 5), 1):
        screen.enter(pin)
        if count < 5:
            screen.sees("That PIN is not known")
    screen.sees(re.compile(r"Too many wrong tries\. Wait (1 minute|\d\d seconds)"))
    expect(screen.button("1")).to_be_disabled()
    screen.page.reload()
    expect(screen.button("1")).to_be_disabled()
    shop.do({"type": "UnlockPad", "tablet_id": NIL})
    screen.page.reload()
    screen.sign_in(ada, "Ada Sample")


def test_a_locked_pad_opens_by_itself_after_its_time(tablet: Tablet, ada: str, let_pass: LetPass):
    screen = tablet.open()
    for pin in wrong_pins(ada, 5):
        expect(screen.button("1")).to_be_enabled()
        screen.enter(pin)
        expect(screen.page.get_by_role("alert")).not_to_be_empty()
    expect(screen.button("1")).to_be_disabled()
    let_pass(120, tablet)
    expect(screen.button("1")).to_be_enabled()
    screen.sign_in(ada, "Ada Sample")


def test_a_pin_from_practised_fingers_signs_in_and_is_no_scan(tablet: Tablet, ada: str):
    screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.scan_keys(ada, pause_ms=68)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    screen.sign_out()
    screen.scan(ada)
    screen.sees(f"Order {ada} was scanned")


def test_nobody_touches_the_screen_and_it_signs_out_after_a_countdown(tablet: Tablet, ada: str, let_pass: LetPass):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")

    let_pass(50, tablet)
    screen.sees(re.compile(r"Signing out in \d+ seconds?"))
    screen.button("Keep me signed in").click()
    expect(screen.button("Keep me signed in")).to_have_count(0)
    let_pass(30, tablet)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    let_pass(35, tablet)
    expect(screen.heading("Enter your PIN")).to_be_visible()


def test_who_reloads_stays_signed_in_and_who_comes_back_late_does_not(tablet: Tablet, ada: str, let_pass: LetPass):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.page.reload()
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    let_pass(300, tablet)
    screen.page.reload()
    expect(screen.heading("Enter your PIN")).to_be_visible()


def test_a_pin_can_be_typed_and_deleted(tablet: Tablet, ada: str):
    screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.page.keyboard.type("99")
    screen.page.keyboard.press("Backspace")
    screen.button("Delete").click()
    screen.page.keyboard.type(ada, delay=80)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()


def test_a_network_that_is_half_there_does_not_hold_anybody_up(tablet: Tablet, ada: str, wire: Wire):
    screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    wire.swallowed = b"POST /api/sign-in"
    screen.enter(ada)
    screen.sees("Checking…")
    expect(screen.heading("Signed in without connection")).to_be_visible()
    wire.swallowed = None
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()


def test_a_badge_is_read_by_a_scanner(shop: Shop, tablet: Tablet):
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    made = shop.local.post(f"/api/people/{ADA}/badge", headers={"Idempotency-Key": key()}).json()
    screen = tablet.open()
    screen.sees("or scan your badge")
    screen.scan(made["number"])
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    assert events(shop.local, ADA, "pin.refused") == []


def test_a_tablet_is_enrolled_with_a_code_once(strict: Shop, tablet: Tablet, new_tablet: Callable[..., Tablet]):
    pin, code = strict.pin(ADA), new_code(strict.local)
    screen = tablet.open()
    screen.page.get_by_label("Code").fill("WRNG-CODE")
    screen.button("Set up").click()
    screen.sees("This code is not known")
    tablet.online(yes=False)
    screen.button("Set up").click()
    expect(screen.page.get_by_role("alert")).to_have_text("No connection: the code was not sent. Try again.")
    tablet.online(yes=True)
    screen.page.get_by_label("Code").fill("")
    screen.button("Set up").click()
    expect(screen.page.get_by_role("alert")).to_have_text("Enter the code first.")
    screen.enrol(f"book:enrol:{code}")
    screen.sign_in(pin, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.waits(0)
    screen.page.reload()
    screen.works_on("Engraving")

    other = new_tablet().open()
    other.page.get_by_label("Code").fill(code)
    other.button("Set up").click()
    other.sees("This code is not known")
    assert all(each["device"].startswith("tablet:") for each in events(strict.local, ADA, "task."))


def test_a_tablet_out_of_use_asks_for_a_new_code_and_then_sends_what_it_kept(strict: Shop, tablet: Tablet):
    pin = strict.pin(ADA)
    screen = tablet.open_kept()
    screen.enrol(new_code(strict.local))
    screen.sign_in(pin, "Ada Sample")
    tablet.online(yes=False)
    screen.add("Engraving", known=False)
    screen.waits(1)
    [known] = strict.local.get("/api/tablets").json()["tablets"]
    strict.do({"type": "RevokeTablet", "tablet_id": known["tablet_id"]})
    tablet.online(yes=True)
    expect(screen.heading("Set up this tablet")).to_be_visible()
    screen.waits(1)
    again = strict.local.post(
        "/api/tablets",
        json={"name": "Bench", "tablet_id": known["tablet_id"]},
        headers={"Idempotency-Key": key()},
    ).json()
    screen.page.get_by_label("Code").fill(again["code"])
    screen.button("Set up").click()
    screen.waits(0)
    assert [each["type"] for each in events(strict.local, ADA, "task.")] == ["task.added.v1"]


def test_signing_out_in_one_tab_signs_out_the_others(tablet: Tablet, ada: str):
    first = tablet.open()
    first.sign_in(ada, "Ada Sample")
    second = tablet.open()
    expect(second.heading("Hello, Ada Sample")).to_be_visible()
    second.sign_out()
    expect(first.heading("Enter your PIN")).to_be_visible()


def test_a_colleagues_badge_takes_the_place_of_who_is_signed_in_and_is_nowhere_an_order(
    shop: Shop, tablet: Tablet, ben: str
):
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    badges = {who: badge_of(shop, who) for who in (ADA, BEN)}
    screen = tablet.open_kept()
    screen.sign_in(ben, "Ben")
    screen.add("Engraving", start=True)
    screen.scan_keys(badges[BEN])
    screen.sees("That is your own badge")
    screen.works_on("Engraving")

    screen.button("Add task").click()
    screen.scan_keys(badges[ADA])
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    expect(screen.sheet).to_have_count(0)
    screen.scan_keys(badges[BEN])
    expect(screen.heading("Hello, Ben")).to_be_visible()
    screen.works_on("Engraving")

    screen.scan_keys(badges[ADA][4:])
    screen.sees("no order and no badge")
    tablet.online(yes=False)
    screen.button("Add task").click()
    screen.sheet.get_by_role("textbox").fill(badges[ADA])
    expect(screen.button(re.compile("Use order"))).to_have_count(0)
    screen.sheet.get_by_role("textbox").press("Enter")
    expect(screen.heading("Signed in without connection")).to_be_visible()
    tablet.online(yes=True)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    assert not any(badge in said for badge in badges.values() for said in (kept(screen), record(shop)))


def test_where_badges_are_not_used_a_scanned_one_is_told_so_and_nothing_else(shop: Shop, tablet: Tablet, ben: str):
    badge = badge_of(shop, ADA)
    screen = tablet.open_kept()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.scan(badge)
    expect(screen.page.get_by_role("alert")).to_have_text("Badges are not used here. Enter your PIN.")
    screen.scan("book:enrol:ABCD2345")
    expect(screen.page.get_by_role("alert")).to_contain_text("no order and no badge")
    screen.sign_in(ben, "Ben")
    expect(screen.sheet).to_have_count(0)
    screen.scan_keys(badge)
    screen.sees("Badges are not used here")
    expect(screen.heading("Hello, Ben")).to_be_visible()
    expect(screen.page.get_by_text(badge)).to_have_count(0)
    assert badge not in kept(screen)


def badge_of(shop: Shop, person_id: str) -> str:
    """Issue a badge."""
    number: str = shop.local.post(f"/api/people/{person_id}/badge", headers={"Idempotency-Key": key()}).json()["number"]
    return number


def record(shop: Shop) -> str:
    """All that the log has of Ada, Ben and what was refused."""
    return str([events(shop.local, who) for who in (ADA, BEN, NIL)])


def kept(screen: Screen) -> str:
    """All that the tablet keeps."""
    said: str = screen.page.evaluate(_KEPT)
    return said


_KEPT = """
() => new Promise((done) => {
  const opening = indexedDB.open("floorbook");
  opening.onsuccess = () => {
    const stores = [...opening.result.objectStoreNames];
    const transaction = opening.result.transaction(stores);
    const asked = stores.map((name) => transaction.objectStore(name).getAll());
    transaction.oncomplete = () => {
      opening.result.close();
      done(JSON.stringify(asked.map(({ result }) => result)));
    };
  };
})
"""
