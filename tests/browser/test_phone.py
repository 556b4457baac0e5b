"""On a small phone, too, nothing lies over what one needs, and Tab goes as one reads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Tablet
from tests.web.shop import Shop

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
