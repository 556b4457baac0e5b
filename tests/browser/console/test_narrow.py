"""Narrow windows: what stands side by side on a desk is whole there, too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import PHONE, Open, Work, worked
from tests.web.shop import BEN, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-narrow")]
TWO_LINES_PX = 60


def test_questions_are_one_line_to_be_pushed_along(desk: Open) -> None:
    """Also in a narrow window of a desk, where keys are explained."""
    page = desk("foreman", size=PHONE).go("/review", "To review")
    chips = page.get_by_role("navigation", name="Kind").get_by_role("link")
    expect(chips.first).to_be_visible()
    expect(page.get_by_text("Keys j and k")).to_be_visible()
    heights = chips.evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")
    assert len(heights) > 3
    assert max(heights) < TWO_LINES_PX


def test_all_that_is_said_of_a_bar_is_in_sight(desk: Open, office: Shop) -> None:
    """How well the floor is used: hours worked, and hours there with how many people."""
    worked(office, Work(BEN, ORDER, "Assembly", datetime.now(UTC) - timedelta(minutes=2), 1))
    page = desk("foreman", size=PHONE).go("/floor?use=week", "Floor")
    figure = page.get_by_role("figure").filter(has_text="How well the floor is used")
    expect(figure.get_by_role("cell", name=re.compile("person|people")).first).to_be_visible()
    assert figure.evaluate("(each) => each.scrollWidth - each.clientWidth") <= 0
