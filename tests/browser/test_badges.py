"""Badges at a tablet: they sign in, take the place of who is signed in, and are never taken for anything else."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Screen, Tablet, events
from tests.web.shop import ADA, BEN, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-badges")]
NIL = "00000000-0000-0000-0000-000000000000"


def test_a_badge_is_read_by_a_scanner(shop: Shop, tablet: Tablet):
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    screen = tablet.open()
    screen.sees("or scan your badge")
    screen.scan(badge_of(shop, ADA))
    expect(screen.heading("Hello, Ada Sample")).to_be_visible()
    assert events(shop.local, ADA, "pin.refused") == []


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


def test_ones_own_badge_is_known_without_connection_too_once_it_was_read_here_with_one(
    shop: Shop, tablet: Tablet, ben: str
):
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    badge = badge_of(shop, BEN)
    screen = tablet.open_kept()
    screen.scan(badge)
    expect(screen.heading("Hello, Ben")).to_be_visible()
    screen.add("Engraving", start=True)
    screen.waits(0)
    screen.sign_out()
    screen.sign_in(ben, "Ben")
    screen.works_on("Engraving")

    tablet.online(yes=False)
    screen.scan_keys(badge)
    screen.sees("That is your own badge")
    screen.works_on("Engraving")
    expect(screen.heading("Hello, Ben")).to_be_visible()
    screen.scan_keys(badge_of(shop, ADA))
    expect(screen.heading("Signed in without connection")).to_be_visible()
    screen.works_on_nothing()
    assert badge not in kept(screen)


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
