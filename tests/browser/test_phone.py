"""On small screens, too, nothing lies over what one needs, and all can be read; Tab goes as one reads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import PHONE, Tablet
from tests.web.shop import ADA, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-keyboard")]
LONG = "107931"


def test_what_was_done_is_told_below_what_runs_and_tab_goes_as_one_reads(
    shop: Shop, new_tablet: Callable[..., Tablet], ada: str
):
    name, text = "Example High School of the Arts", "48 medals, gold, with ribbon and engraved back, names as listed"
    shop.do({"type": "RecordCustomer", "number": "C2", "source": "PROFITMAKER", "name": name})
    order = {"number": LONG, "source": "PROFITMAKER", "customer_number": "C2", "description": text}
    shop.do({"type": "RecordOrder", **order})
    screen = new_tablet(viewport={"width": 360, "height": 640}).open()
    screen.sign_in(ada, "Ada Sample")
    for kind in ("Packing", "Engraving"):
        screen.add(kind, order=LONG)
    screen.begin("Packing", order=LONG)
    screen.works_on("Packing")
    screen.more("Engraving", order=LONG)
    screen.choose("Cancel task")
    screen.button("Wrong task").click()
    screen.choose("Cancel task")
    expect(screen.button("Undo")).to_be_visible()
    complete, told = (each.bounding_box() for each in (screen.button("Complete"), screen.page.locator(".toast")))
    assert complete
    assert told
    assert complete["y"] + complete["height"] < told["y"]

    screen.button("Menu").focus()
    places = []
    for name in ("Add task", "Sign out", "More", "Pause", "Complete"):
        screen.page.keyboard.press("Tab")
        expect(screen.button(name)).to_be_focused()
        box = screen.button(name).bounding_box()
        assert box
        places.append((box["y"], box["x"]))
    assert places == sorted(places)


def test_on_the_pin_pad_what_was_told_leaves_the_language_free(new_tablet: Callable[..., Tablet], ada: str):
    screen = new_tablet(viewport=PHONE).open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Packing", start=True)
    screen.works_on("Packing")
    screen.sign_out()
    told, language = (each.bounding_box() for each in (screen.page.locator(".toast"), screen.button("Español")))
    assert told
    assert language
    assert told["y"] + told["height"] < language["y"]


def test_a_kind_that_runs_is_read_word_by_word_and_after_a_touch_no_title_has_a_frame(
    shop: Shop, tablet: Tablet, ada: str
):
    shop.do({"type": "AddWorkType", "name": "Rotary engraving"})
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Rotary engraving", start=True)
    screen.works_on("Rotary engraving")
    screen.button("Add task").tap()
    screen.sheet.get_by_role("button", name=ORDER).tap()
    kind = screen.sheet.get_by_text("Rotary engraving", exact=True)
    line = kind.evaluate("(span) => parseFloat(getComputedStyle(span).lineHeight)")
    box = kind.bounding_box()
    assert box
    assert box["height"] < 2.5 * line
    title = screen.sheet.get_by_role("heading", name="What kind of work?")
    expect(title).to_be_focused()
    assert title.evaluate("(heading) => getComputedStyle(heading).outlineStyle") == "none"


def test_what_is_to_do_is_not_far_below_what_is_paused(shop: Shop, tablet: Tablet, ada: str):
    for number in range(8):
        about = {"person_id": ADA, "task_id": f"00000000-0000-0000-0000-00000000000{number + 1}"}
        shop.do({"type": "AddTask", "order_number": ORDER, "work_type": "Engraving", **about})
        if number < 7:
            shop.do({"type": "StartTask", **about})
            shop.do({"type": "PauseTask", **about})
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    paused = screen.region("Paused").get_by_role("article")
    expect(paused).to_have_count(5)
    expect(screen.region("To do").get_by_role("article")).to_have_count(1)
    screen.button("2 more").click()
    expect(paused).to_have_count(7)
