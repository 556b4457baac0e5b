"""Paper: headings stay with what they are of, and the past says that it is the past."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import Open
from tests.web.shop import ORDER

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-narrow")]
LINES_PX = 60
"""A heading takes room for about so much of what follows: browsers forget `break-after` before tables."""


def test_a_heading_is_never_the_last_line_of_a_page(desk: Open) -> None:
    """It is not broken, and as high as a few lines, over which its table begins."""
    page = desk("admin").go(f"/orders/{ORDER}")
    table = page.get_by_role("region", name="Sessions")
    expect(table).to_be_visible()
    page.emulate_media(media="print")
    heading = page.get_by_role("heading", name="Sessions", exact=True)
    assert heading.evaluate("(each) => getComputedStyle(each).breakInside") == "avoid"
    told, followed = heading.bounding_box(), table.bounding_box()
    assert told is not None
    assert followed is not None
    assert followed["y"] < told["y"] + LINES_PX < told["y"] + told["height"]
    assert followed["y"] > told["y"] + 15


def test_paper_of_a_past_moment_says_so_above_all_else(desk: Open) -> None:
    """In one line with its sign; the way back to now is for screens."""
    admin = desk("admin")
    [newest] = admin.client.get("/api/audit/events", params={"limit": 1}).json()["events"]
    page = admin.go(f"/sessions?as_of={newest['position']}", "Sessions")
    expect(page.get_by_role("region", name="Sessions", exact=True)).to_be_visible()
    page.emulate_media(media="print")
    banner = page.get_by_role("region", name=re.compile("As the shop knew it"))
    expect(banner).to_be_visible()
    expect(banner.get_by_role("button")).to_be_hidden()
    sign, said = banner.locator("svg").first.bounding_box(), banner.locator("p").bounding_box()
    assert sign is not None
    assert said is not None
    assert abs((sign["y"] + sign["height"] / 2) - (said["y"] + said["height"] / 2)) < said["height"]
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None
    assert said["y"] < heading["y"]
