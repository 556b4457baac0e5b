"""Dates that are typed key by key: the page waits until they are whole, and never writes into what somebody types."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.desk import Open

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-dates")]
LONGER_THAN_IT_RESTS_MS = 1_000


def type_slowly(page: Page, day: date) -> None:
    """Type a date as one who looks at each key, resting after the month."""
    for at, digit in enumerate(f"{day:%m%d%Y}"):
        page.keyboard.press(digit)
        if at in {1, 6}:
            page.wait_for_timeout(LONGER_THAN_IT_RESTS_MS)


def test_a_day_of_a_filter_is_typed_without_the_page_taking_over(desk: Open) -> None:
    """No half-typed year is ever asked for, the focus stays, and what was typed is what is shown."""
    page = desk("admin").go("/labor?from_day=2024-03-05&to_day=2024-03-07")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_label("From", exact=True)
    field.focus()
    type_slowly(page, date(2023, 8, 24))
    expect(page).to_have_url(re.compile("from_day=2023-08-24"))
    expect(field).to_be_focused()
    expect(field).to_have_value("2023-08-24")
    assert not [url for url in asked if re.search(r"from_day=0", url)]
    expect(page.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)


def test_a_year_that_nobody_means_is_forgotten_on_leaving(desk: Open) -> None:
    """The field shows again what holds."""
    page = desk("admin").go("/labor?from_day=2024-03-05&to_day=2024-03-07")
    field = page.get_by_label("From", exact=True)
    field.focus()
    page.keyboard.type("08240026")
    page.keyboard.press("Tab")
    page.get_by_role("heading", level=1).click()
    expect(field).to_have_value("2024-03-05")
    assert "from_day=2024-03-05" in page.url


def test_a_week_is_found_by_any_of_its_days(desk: Open) -> None:
    """Typed by keys, ended with Enter; or picked."""
    page = desk("admin").go("/timesheets", "Time sheets")
    day = datetime.now(UTC).date() - timedelta(days=100)
    monday = day - timedelta(days=day.weekday())
    field = page.get_by_label("Week with the day")
    field.focus()
    page.keyboard.type(f"{day:%m%d%Y}")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"week={monday}"))
    expect(field).to_be_focused()
    field.fill(f"{day - timedelta(days=7)}")
    expect(page).to_have_url(re.compile(f"week={monday - timedelta(days=7)}"))
