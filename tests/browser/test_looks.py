"""Every screen and sheet, in each language with each theme: axe finds nothing, fingers find everything, at any size."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ops.pages import ROOT
from tests.browser.floor import PHONE, SMALL_TABLET, LetPass, Tablet, new_code
from tests.browser.look import PICTURED, Look
from tests.browser.walk import walk
from tests.browser.words import words
from tests.web.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-looks")]
ORDERS = {
    "107931": ("Example High School", "48 medals, gold, with ribbon and engraved back"),
    "107942": ("Made-Up Rowing Club", "Perpetual trophy, twelve name plates"),
    "107958": ("City of Nowhere", "Street signs, reflective, set of six"),
}

GUIDE = ("pin", "scanned", "work", "complete", "offline")
"""Which pictures the user guide shows: docs/development.md says how they are made anew."""
ENDINGS = {"en": ".png", "es": ".es.png"}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are put."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture
def furnished(shop: Shop) -> Shop:
    """A shop with some orders, and something on Ada's list."""
    shop.do({"type": "ChangeSetting", "name": "shop_name", "value": "Sample Trophies"})
    shop.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    for number, (name, text) in ORDERS.items():
        shop.do({"type": "RecordCustomer", "number": f"C{number}", "source": "PROFITMAKER", "name": name})
        order = {"number": number, "source": "PROFITMAKER", "customer_number": f"C{number}", "description": text}
        shop.do({"type": "RecordOrder", **order, "due_on": "2026-12-04"})
    return shop


@pytest.mark.parametrize(
    ("language", "size"),
    # What the guide shows in either language are tablets.
    [("en", SMALL_TABLET), ("es", SMALL_TABLET if PICTURED else PHONE)],
    ids=["tablet", "phone"],
)
@pytest.mark.usefixtures("furnished")
def test_every_screen_is_for_everybody(  # noqa: PLR0913, PLR0917  fixtures
    new_tablet: Callable[..., Tablet],
    ada: str,
    let_pass: LetPass,
    pictures: Path,
    language: str,
    size: dict[str, int],
):
    tablet = new_tablet(locale={"en": "en-US", "es": "es-ES"}[language], viewport=size)
    look = Look(pictures / language)
    walk(tablet, look, words(language), ada, let_pass)
    assert not look.wrong, "\n".join(look.wrong)
    if PICTURED:
        for name in GUIDE:
            shutil.copy(pictures / language / f"{name}-light.png", ROOT / "docs/pictures" / (name + ENDINGS[language]))


def test_the_guides_show_the_pictures_that_there_are():
    for document, ending in (("user-guide.md", ENDINGS["en"]), ("user-guide.es.md", ENDINGS["es"])):
        text = (ROOT / "docs" / document).read_text(encoding="utf-8")
        assert sorted(re.findall(r"!\[.+\]\(pictures/(.+)\)", text)) == sorted(name + ending for name in GUIDE)
    made = {name + ending for name in GUIDE for ending in ENDINGS.values()}
    assert {path.name for path in (ROOT / "docs/pictures").iterdir()} == made


@pytest.mark.parametrize("size", [SMALL_TABLET, PHONE], ids=["tablet", "phone"])
def test_launchpad_and_guide_are_for_everybody(new_tablet: Callable[..., Tablet], pictures: Path, size: dict[str, int]):
    look = Look(pictures / f"others-{size['width']}")
    tablet = new_tablet(viewport=size)
    for path, name in (
        ("/launchpad/", "launchpad"),
        ("/user-guide.html", "guide"),
        ("/user-guide.html#es", "guide-es"),
    ):
        screen = tablet.open(path)
        screen.page.wait_for_load_state("networkidle")
        look.at(screen.page, name)
    assert not look.wrong, "\n".join(look.wrong)


def test_enrolment_is_for_everybody(strict: Shop, new_tablet: Callable[..., Tablet], pictures: Path):
    look = Look(pictures / "enrol")
    for language, size in (("en", SMALL_TABLET), ("es", PHONE)):
        screen = new_tablet(locale={"en": "en-US", "es": "es-ES"}[language], viewport=size).open()
        expect(screen.heading(words(language)["enrol"]["title"])).to_be_visible()
        look.at(screen.page, f"enrol-{language}")
        screen.button(words(language)["enrol"]["go"]).click()
        expect(screen.page.get_by_role("alert")).to_have_text(words(language)["enrol"]["empty"])
        look.at(screen.page, f"enrol-empty-{language}")
    assert not look.wrong, "\n".join(look.wrong)
    assert new_code(strict.local)
