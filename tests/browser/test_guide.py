"""The user guide, in the language of who reads it, from wherever they come."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Screen, Tablet
from tests.browser.words import words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-looks")]
TITLES = {"en": "Time On Tasks: user guide", "es": "Time On Tasks: guía de uso"}


def speaks(screen: Screen, language: str) -> None:
    """The guide is in this language and in no other, pictures included."""
    expect(screen.page.get_by_role("heading", level=1)).to_have_text([TITLES[language]])
    expect(screen.page.locator("html")).to_have_attribute("lang", language)
    expect(screen.page).to_have_title(TITLES[language])
    expect(screen.page.locator("article:visible img")).to_have_count(5)
    legend = screen.page.locator("article:visible table").last
    expect(legend.get_by_role("img")).to_have_count(6)
    colour = {"en": "violet", "es": "violeta"}[language]
    drawn = legend.get_by_role("cell", name=re.compile(colour)).get_by_role("img")
    assert drawn.evaluate("(sign) => getComputedStyle(sign).color !== getComputedStyle(document.body).color")
    picture = screen.page.locator("article:visible img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1024)
    expect(picture).to_have_attribute("src", re.compile(r"/pin\.es-" if language == "es" else r"/pin-"))


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("es-MX", "es"), ("de-DE", "en")])
def test_it_is_in_the_browsers_language_and_leads_to_the_other(
    new_tablet: Callable[..., Tablet], locale: str, language: str
):
    screen = new_tablet(locale=locale).open("/user-guide.html")
    speaks(screen, language)
    screen.page.get_by_role("link", name="English" if language == "es" else "Español").click()
    speaks(screen, "en" if language == "es" else "es")
    screen.page.reload()
    speaks(screen, "en" if language == "es" else "es")


def test_it_is_in_the_tablets_language_without_connection_too(new_tablet: Callable[..., Tablet]):
    tablet = new_tablet(locale="en-US")
    screen = tablet.open_kept()
    tablet.online(yes=False)
    for language, before in (("en", "en"), ("es", "en")):
        screen.button(words(before)["settings"]["menu"]).click()
        if language != before:
            screen.sheet.get_by_role("button", name=words(before)["settings"]["language"]).click()
        screen.page.get_by_role("link", name=words(language)["settings"]["guide"]).click()
        speaks(screen, language)
        screen.page.get_by_role("link", name="Time On Tasks", exact=True).click()


def test_what_was_chosen_on_the_launchpad_counts(new_tablet: Callable[..., Tablet]):
    screen = new_tablet(locale="en-US").open("/launchpad/")
    screen.button("Español").click()
    screen.page.get_by_role("link", name="Guía de uso").click()
    speaks(screen, "es")
