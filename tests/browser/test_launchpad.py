"""The launchpad: what somebody may open, how each of it is, in both languages and themes, by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from projections.generations import Generations
from projections.groups import GROUPS
from projections.runner import note_failure
from tests.browser.floor import PHONE, Tablet
from tests.browser.look import Look
from tests.web.consoles import PASSWORD, give_account
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-launchpad")]
DESK = {"width": 1280, "height": 900}
ALL = ["Time On Tasks", "Operations Console", "Documents", "User guide", "API reference"]


def names(page: Page) -> list[str]:
    return page.locator("main li strong").all_inner_texts()


def card(page: Page, name: str):
    return page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def sign_in(page: Page, login: str) -> None:
    """Sign in as the console does."""
    status = page.evaluate(
        """async ([name, password]) => (await fetch("/api/console/sign-in", {
             method: "POST", headers: { "Content-Type": "application/json" },
             body: JSON.stringify({ name, password }) })).status""",
        [login, PASSWORD],
    )
    assert status == 200
    page.reload()


@pytest.fixture
def page(new_tablet: Callable[..., Tablet]) -> Page:
    return new_tablet(viewport=DESK, has_touch=False).open("/launchpad/").page


def test_before_a_sign_in_everything_is_shown_and_says_what_needs_one(page: Page):
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_have_attribute("href", "/console/")
    assert names(page) == ALL
    for name in ALL:
        expect(card(page, name).get_by_text("Running", exact=True)).to_be_visible()
    needing = [name for name in ALL if card(page, name).get_by_text("Sign in", exact=True).count()]
    assert needing == ["Operations Console", "Documents"]


def test_every_address_leads_somewhere(page: Page):
    expect(card(page, ALL[-1]).get_by_text("Running", exact=True)).to_be_visible()
    for link in page.locator("main li a").all():
        asked = (
            "async (address) => { const a = await fetch(address); return [a.status, a.headers.get('content-type')]; }"
        )
        status, kind = page.evaluate(asked, link.get_attribute("href"))
        assert (status, kind.partition(";")[0]) == (200, "text/html")


def test_somebody_signs_in_and_out(page: Page, shop: Shop):
    give_account(shop, "fay", "foreman")
    sign_in(page, "fay")
    expect(page.get_by_text("Signed in as Con Sample.")).to_be_visible()
    assert names(page) == ALL
    assert page.get_by_text("Sign in", exact=True).count() == 0
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.evaluate("async () => (await fetch('/api/console/me')).status") == 401


def test_what_somebodys_rights_do_not_open_is_not_listed(page: Page, shop: Shop):
    """An admin who has no second factor yet can only set one up."""
    give_account(shop, "ida", "admin")
    sign_in(page, "ida")
    expect(page.get_by_text("Signed in as")).to_be_visible()
    assert names(page) == [name for name in ALL if name != "Documents"]


def test_what_is_wrong_stands_beside_what_it_concerns(page: Page, shop: Shop):
    class Fault(Exception):
        position, tag, error = 7, "task.started.v1", "made up"

    expect(card(page, "Operations Console").get_by_text("Running", exact=True)).to_be_visible()
    shop.stop_projecting()
    note_failure(Generations(shop.folder / "read", GROUPS["audit"].name), Fault())  # type: ignore[arg-type]
    expect(card(page, "Operations Console").get_by_text("Running; lists stand still")).to_be_visible()
    expect(card(page, "Time On Tasks").get_by_text("Running", exact=True)).to_be_visible()
    shop.counter._break("test")
    expect(card(page, "Time On Tasks").get_by_text("Takes nothing now")).to_be_visible()
    expect(card(page, "User guide").get_by_text("Running", exact=True)).to_be_visible()
    shop.counter._broken = None


def test_no_connection_is_said(new_tablet: Callable[..., Tablet]):
    tablet = new_tablet(viewport=DESK)
    page = tablet.open("/launchpad/").page
    expect(card(page, "API reference").get_by_text("Running", exact=True)).to_be_visible()
    tablet.context.set_offline(True)
    expect(page.get_by_text("No connection")).to_have_count(4)


def test_language_and_theme_are_kept_and_are_the_consoles(page: Page):
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Inicio")).to_be_visible()
    page.get_by_role("button", name="Oscuro o claro").click()
    theme = page.evaluate("document.documentElement.dataset.theme")
    assert theme == "dark"
    for path in ("/launchpad/", "/console/"):
        page.goto(page.url.partition("/launchpad")[0] + path)
        expect(page.locator("html")).to_have_attribute("lang", "es")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        if path == "/launchpad/":
            expect(page.get_by_role("heading", name="Inicio")).to_be_visible()


def test_everything_is_reached_by_keyboard(page: Page):
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    reached = []
    for _ in range(3 + len(ALL)):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel"))
    assert [each.splitlines()[0] for each in reached] == ["Español", "Dark or light", "Sign in", *ALL]
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.partition("/launchpad")[0] + "/api/reference")


@pytest.mark.parametrize(("language", "size"), [("en", DESK), ("es", DESK), ("en", PHONE), ("es", PHONE)])
def test_it_is_for_everybody(
    new_tablet: Callable[..., Tablet], shop: Shop, tmp_path: Path, language: str, size: dict[str, int]
):
    give_account(shop, "fay", "foreman")
    page = new_tablet(locale={"en": "en-US", "es": "es-ES"}[language], viewport=size).open("/launchpad/").page
    look = Look(tmp_path)
    words = {"en": "Running", "es": "En marcha"}[language]
    expect(page.get_by_text(words, exact=True)).to_have_count(len(ALL))
    look.at(page, f"launchpad-{language}-{size['width']}")
    sign_in(page, "fay")
    expect(page.get_by_text(words, exact=True)).to_have_count(len(ALL))
    look.at(page, f"launchpad-in-{language}-{size['width']}")
    assert not look.wrong, "\n".join(look.wrong)
