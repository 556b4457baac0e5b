"""A new release reaches an open tablet: it is offered, and never takes the page from under somebody's hands."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import expect

from tests.browser.floor import Tablet
from tests.browser.scripts import KEPT
from tests.browser.wire import Wire
from tests.patience import eventually
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-release")]
SCRIPT = re.compile(r'src="/assets/(index-[\w-]{8}\.js)"')


def next_release(pages: Path, into: Path) -> tuple[str, str]:
    """Make a release whose script is another one; return the names of the script before and now."""
    shutil.copytree(pages, into)
    tablet = into / "tablet"
    index = (tablet / "index.html").read_text(encoding="utf-8")
    found = SCRIPT.search(index)
    assert found
    old, new = found[1], "index-NEWNEWNE.js"
    script = tablet / "assets" / old
    script.rename(script.with_name(new))
    for path in (tablet / "index.html", tablet / "sw.js"):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return old, new


@pytest.mark.parametrize("lost", [None, "sw.js"])
def test_a_new_release_is_offered_and_never_forced(  # noqa: PLR0913, PLR0917  fixtures
    shop: Shop, tablet: Tablet, ada: str, wire: Wire, tmp_path: Path, lost: str | None
):
    """Also when a part of it is lost on its way."""
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    pages = shop.parts.config.pages
    assert pages is not None
    old, new = next_release(pages, tmp_path / "release")
    screen.page.evaluate("globalThis.samePage = true")
    tablet.online(yes=False)
    screen.add("Engraving", known=False, start=True)
    screen.works_on("Engraving")
    screen.button("More").click()

    shop.close()
    released = Shop(shop.folder, pages=tmp_path / "release")
    wire.port = int(released.url.rpartition(":")[2])
    try:
        wire.lost = None if lost is None else f"GET /{lost}".encode()
        tablet.online(yes=True)
        eventually(lambda: lost is None or wire.times_lost > 0)
        wire.lost = None
        offered = screen.button("Update now: a new version is ready")
        expect(offered).to_have_count(1)
        assert screen.page.evaluate("globalThis.samePage") is True
        expect(screen.sheet).to_be_visible()
        scripts = "[...document.scripts].map((each) => each.src).join()"
        assert old in screen.page.evaluate(scripts)

        screen.page.keyboard.press("Escape")
        offered.click()
        expect(screen.heading("Hello, Ada Sample")).to_be_visible()
        assert new in screen.page.evaluate(scripts)
        expect(offered).to_have_count(0)
        screen.works_on("Engraving")
        screen.waits(0)
        kept = screen.page.evaluate(
            """async () => {
              const lists = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
              return (await Promise.all(lists)).flat().map((each) => new URL(each.url).pathname);
            }"""
        )
        assert f"/assets/{new}" in kept
        assert f"/assets/{old}" not in kept
        assert not [path for path in kept if path.startswith("/api/")]
    finally:
        released.close()


def test_a_tablet_whose_network_fails_at_first_is_kept_all_the_same(tablet: Tablet, wire: Wire):
    wire.lost = b"GET /sw.js"
    screen = tablet.open()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.page.wait_for_timeout(1_000)
    assert screen.page.evaluate("navigator.serviceWorker.controller") is None
    wire.lost = None
    screen.page.evaluate(KEPT)
    tablet.online(yes=False)
    screen.page.reload()
    expect(screen.heading("Enter your PIN")).to_be_visible()
    screen.sees("No connection: you can sign in and work")


def test_all_that_the_tablet_is_made_of_is_kept(pages: Path, tablet: Tablet):
    """Parts that are loaded later, too: another language, the sheets."""
    screen = tablet.open_kept()
    kept = screen.page.evaluate(
        """async () => {
          const lists = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
          return (await Promise.all(lists)).flat().map((each) => new URL(each.url).pathname);
        }"""
    )
    made = [f"/{path.relative_to(pages / 'tablet')}" for path in (pages / "tablet").rglob("*") if path.is_file()]
    assert len([path for path in made if path.endswith(".js")]) > 3
    assert set(made) - set(kept) == {"/index.html", "/sw.js"}


def test_the_tablet_can_be_installed(tablet: Tablet):
    """As the browser judges it: the manifest has all it needs, and its icons are what it says of them."""
    screen = tablet.open_kept()
    asked = screen.page.context.new_cdp_session(screen.page)
    manifest = asked.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert asked.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    sizes = screen.page.evaluate(
        """async (manifest) => Promise.all(
          manifest.icons.filter((icon) => icon.type === "image/png").map(async (icon) => {
            const { width, height } = await createImageBitmap(await (await fetch(icon.src)).blob());
            return [icon.sizes, `${width}x${height}`];
          }))""",
        msgspec.json.decode(manifest["data"]),
    )
    assert {said for said, _ in sizes} == {"192x192", "512x512"}
    assert all(said == found for said, found in sizes)
