"""An office for the tests in this folder: one shop for a module, and desks in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.console.desk import DESK, Desk, Open, Window, furnish
from tests.web.shop import Shop


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Iterator[Shop]:
    """A shop with people, pay, two orders and a few days of work. Tests of a module share it."""
    shop = Shop(tmp_path_factory.mktemp("office"), pages=pages, patient=True)
    shop.set_up()
    furnish(shop)
    yield shop
    shop.close()


@pytest.fixture
def desk(office: Shop, browser: Browser) -> Iterator[Open]:
    """Give desks to people with the roles that are said; all are left at the end."""
    taken: list[Desk] = []

    def take(*roles: str, **how: object) -> Desk:
        taken.append(Desk(office, browser, *roles, **how))  # type: ignore[arg-type]
        return taken[-1]

    yield take
    for each in taken:
        each.close()


@pytest.fixture
def window(office: Shop, browser: Browser) -> Iterator[Window]:
    """Give windows in which nobody is signed in."""
    taken = []

    def take(*, spanish: bool = False) -> Page:
        locale = "es-MX" if spanish else "en-US"
        taken.append(browser.new_context(viewport=DESK, locale=locale, base_url=office.url))  # type: ignore[arg-type]
        return taken[-1].new_page()

    yield take
    for context in taken:
        context.close()
