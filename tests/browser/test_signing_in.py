"""Signing in and out at a tablet: wrong PINs, locks, enrolment, and a screen that nobody touches."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import LetPass, Tablet, events, new_code
from tests.browser.wire import Wire
from tests.web.shop import ADA, Shop, key
from tests.web.tablets import Clock, wrong_pins

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-signing-in")]
NIL = "00000000-0000-0000-0000-000000000000"
_SEEN = """
(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


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
    expect(screen.page.get_by_text("entered")).to_have_count(0)
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


def test_digits_that_somebody_left_are_not_in_the_way_of_who_comes_next(tablet: Tablet, ada: str, let_pass: LetPass):
    screen = tablet.open()
    screen.enter("99")
    expect(screen.page.get_by_text("2 digits entered")).to_be_attached()
    let_pass(20, tablet)
    expect(screen.page.get_by_text("2 digits entered")).to_have_count(0)
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


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_clock_that_is_set_neither_signs_out_nor_keeps_in(tablet: Tablet, ada: str, minutes: int):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    with screen.page.expect_response(re.compile("/api/my-work")):
        tablet.set_clock(minutes * 60_000)
    expect(screen.button("Keep me signed in")).to_have_count(0)
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    tablet.stay_awake(65_000)
    expect(screen.heading("Enter your PIN")).to_be_visible()


def test_who_was_signed_in_when_the_tablet_fell_asleep_is_not_when_it_wakes(tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    tablet.online(yes=False)
    screen.page.evaluate(_SEEN, "hidden")
    tablet.set_clock(300_000)
    screen.page.evaluate(_SEEN, "visible")
    expect(screen.heading("Enter your PIN")).to_be_visible()


def test_a_sleep_of_which_the_page_was_not_told_signs_out_too(tablet: Tablet, ada: str, clock: Clock, wire: Wire):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    with wire.silence():
        clock.turn(300_000_000)
        tablet.set_clock(300_000)
    expect(screen.heading("Enter your PIN")).to_be_visible()


def test_a_sleep_in_sight_of_the_page_signs_out_without_connection_too(tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    tablet.online(yes=False)
    tablet.set_clock(300_000)
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.sees("No connection")


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
