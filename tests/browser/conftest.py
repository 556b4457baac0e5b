"""Chromium and a shop for the tests in this folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from ops.chromium import chromium
from ops.pages import built
from tests.browser.floor import SMALL_TABLET, LetPass, Tablet
from tests.browser.wire import Wire
from tests.web.shop import ADA, BEN, Shop
from tests.web.tablets import Clock

FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def launch_options() -> dict[str, object]:
    """How the browser is started here."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {"executable_path": chromium(), "args": flags, "headless": True}


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages, as they are when the tests begin."""
    return shutil.copytree(built(), tmp_path_factory.mktemp("pages") / "built")


# For a module only: while it is open, asyncio takes this thread for a running loop, and other tests need theirs.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser."""
    browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
    yield browser
    browser.close()


@pytest.fixture
def clock() -> Clock:
    """The server's clock."""
    return Clock()


@pytest.fixture
def shop(tmp_path: Path, pages: Path, clock: Clock) -> Iterator[Shop]:
    """A small shop: Ada, Ben and Cal, one order, three kinds of work."""
    shop = Shop(tmp_path / "shop", pages=pages, clock=clock, patient=True)
    shop.set_up()
    for kind in ("Assembly", "Packing"):
        shop.do({"type": "AddWorkType", "name": kind})
    yield shop
    shop.close()


@pytest.fixture
def wire(shop: Shop) -> Iterator[Wire]:
    """What the tablets are connected by."""
    wire = Wire(int(shop.url.rpartition(":")[2]))
    yield wire
    wire.close()


@pytest.fixture
def strict(tmp_path: Path, pages: Path, wire: Wire) -> Iterator[Shop]:
    """A shop in production: only enrolled tablets show a PIN pad."""
    shop = Shop(tmp_path / "strict", pages=pages, tablets_required=True, environment="production", patient=True)
    shop.set_up()
    wire.port = int(shop.url.rpartition(":")[2])
    yield shop
    shop.close()


@pytest.fixture
def let_pass(clock: Clock, wire: Wire) -> LetPass:
    """Let time pass, here and there at once: no answer may come of a moment in between."""

    def let(seconds: float, tablet: Tablet) -> None:
        with wire.silence():
            clock.turn(int(seconds * 1_000_000))
            tablet.pass_time(clock.ahead_us / 1_000, seconds * 1_000)

    return let


@pytest.fixture
def new_tablet(browser: Browser, wire: Wire) -> Iterator[Callable[..., Tablet]]:
    """Make tablets; what goes wrong inside any of their pages fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(f"{error.message}\n{error.stack}"))

    def make(**options: object) -> Tablet:
        settings = {"viewport": SMALL_TABLET, "locale": "en-US", "has_touch": True, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.on("page", watch)
        contexts.append(context)
        return Tablet(context, wire.url)

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def tablet(new_tablet: Callable[..., Tablet]) -> Tablet:
    """One tablet."""
    return new_tablet()


@pytest.fixture
def ada(shop: Shop) -> str:
    """Ada's PIN."""
    return shop.pin(ADA)


@pytest.fixture
def ben(shop: Shop) -> str:
    """Ben's PIN."""
    return shop.pin(BEN)
