"""Every screen and sheet, in each language with each theme: axe finds nothing, fingers find everything, at any size."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ops.pages import ROOT
from tests.browser.floor import PHONE, SMALL_TABLET, LetPass, Tablet, new_code
from tests.browser.look import PICTURED, Look
from tests.browser.words import words
from tests.web.shop import ORDER, Shop
from tests.web.tablets import wrong_pins

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


def walk(  # noqa: PLR0915  a way is long
    tablet: Tablet, look: Look, t: dict[str, Any], pin: str, let_pass: LetPass
) -> None:
    """Go to every screen and every sheet, and look at each."""
    screen = tablet.open_kept()
    page = screen.page

    def button(name: str, within: Any = page) -> Any:
        return within.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))

    def sheet(title: str) -> None:
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def close() -> None:
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

    def add(order: str, kind: str, how: str = "start") -> None:
        button(t["work"]["add"]).click()
        page.get_by_role("dialog").get_by_role("textbox").fill(order)
        button(order).click()
        if how == "addLater":
            button(t["add"]["forLater"]).click()
        button(t["add"][how].format(kind)).click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    def more(kind: str, action: str) -> None:
        card = page.get_by_role("article").filter(has_text=kind)
        button(t["work"]["more"], card).first.click()
        if action:
            button(t["action"][action], page.get_by_role("dialog")).click()

    expect(page.get_by_role("heading", name=t["pin"]["title"])).to_be_visible()
    look.at(page, "pin")
    page.keyboard.type(wrong_pins(pin, 1)[0], delay=80)
    expect(page.get_by_role("alert")).to_have_text(t["pin"]["wrong-pin"])
    look.at(page, "pin-wrong")
    page.keyboard.type(pin, delay=80)
    expect(button(t["work"]["signOut"])).to_be_visible()
    look.at(page, "work-empty")

    button(t["work"]["add"]).click()
    expect(button(ORDER)).to_be_visible()
    look.at(page, "add-order")
    page.get_by_role("dialog").get_by_role("textbox").fill("zzz")
    expect(page.get_by_text(t["add"]["none"])).to_be_visible()
    look.at(page, "add-none")
    page.get_by_role("dialog").get_by_role("textbox").fill(ORDER)
    button(ORDER).click()
    expect(button(t["add"]["start"].format("Packing"))).to_be_visible()
    look.at(page, "add-work-type")
    button(t["add"]["forLater"]).click()
    look.at(page, "add-for-later")
    button(t["add"]["forLater"]).click()
    button(t["add"]["start"].format("Packing")).click()

    button(t["action"]["CompleteTask"]).click()
    sheet(t["sheet"]["completeTitle"])
    look.at(page, "complete")
    page.get_by_label(t["sheet"]["quantity"]).fill("many")
    button(t["action"]["CompleteTask"], page.get_by_role("dialog")).click()
    expect(page.get_by_text(t["sheet"]["wrong"]["none"])).to_be_visible()
    look.at(page, "complete-wrong")
    page.get_by_label(t["sheet"]["quantity"]).fill("48")
    button(t["action"]["CompleteTask"], page.get_by_role("dialog")).click()
    expect(button(t["action"]["UndoTask"])).to_be_visible()
    look.at(page, "undo")

    add("107931", "Engraving")
    button(t["action"]["PauseTask"]).click()
    add("107942", "Assembly", "addLater")
    add("107958", "Packing")
    expect(page.get_by_role("article")).to_have_count(4)
    look.at(page, "work")
    screen.scan("107931")
    expect(page.get_by_text(t["add"]["again"].partition("{}")[0])).to_be_visible()
    look.at(page, "scanned")
    close()

    button(t["action"]["ResumeTask"]).click()
    sheet(t["sheet"]["switchTitle"])
    look.at(page, "switch")
    close()
    more("Engraving", "material")
    page.get_by_label(t["sheet"]["item"]).fill("Brass plate")
    button(t["sheet"]["save"], page.get_by_role("dialog")).click()
    more("Engraving", "")
    expect(page.get_by_role("region", name=t["sheet"]["recorded"])).to_be_visible()
    look.at(page, "more")
    close()
    for action, name in (("material", "material"), ("note", "note"), ("CancelTask", "cancel"), ("correct", "correct")):
        more("Engraving", action)
        look.at(page, name)
        if action != "correct":
            close()
    page.get_by_label(t["sheet"]["note"]).fill("I was called away")
    button(t["sheet"]["ask"]).click()
    button(t["settings"]["menu"]).click()
    sheet(t["settings"]["menu"])
    look.at(page, "menu")
    button(t["work"]["history"]).click()
    sheet(t["work"]["history"])
    expect(page.get_by_text(t["request"]["open"])).to_be_visible()
    look.at(page, "requests")
    close()

    tablet.online(yes=False)
    add_unknown(page, t)
    look.at(page, "offline")
    button(t["work"]["add"]).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("555555")
    expect(button(t["add"]["use"].format("555555"))).to_be_visible()
    look.at(page, "add-offline")
    close()
    tablet.online(yes=True)
    refused = page.get_by_role("button", name=re.compile(re.escape(t["connection"]["refused"].partition("{}")[2][:-1])))
    expect(refused).to_be_visible()
    look.at(page, "work-refused")
    refused.click()
    look.at(page, "not-accepted")
    close()

    let_pass(50, tablet)
    expect(button(t["idle"]["keep"])).to_be_visible()
    look.at(page, "countdown")
    button(t["idle"]["keep"]).click()
    button(t["work"]["signOut"]).click()
    tablet.online(yes=False)
    page.keyboard.type(pin, delay=80)
    expect(page.get_by_text(t["work"]["unlisted"])).to_be_visible()
    look.at(page, "work-unlisted")
    button(t["work"]["signOut"]).click()
    tablet.online(yes=True)
    screen.scan("107942")
    expect(page.get_by_text(t["pin"]["early"].format("107942"))).to_be_visible()
    look.at(page, "pin-early")
    tablet.online(yes=False)
    expect(page.get_by_text(t["pin"]["offline"])).to_be_visible()
    look.at(page, "pin-offline")
    tablet.online(yes=True)
    expect(page.get_by_text(t["pin"]["offline"])).to_have_count(0)
    for wrong in wrong_pins(pin, 6)[1:]:
        page.keyboard.type(wrong, delay=80)
        expect(page.get_by_role("alert")).not_to_be_empty()
    expect(button("1")).to_be_disabled()
    look.at(page, "pin-locked")


def add_unknown(page: Page, t: dict[str, Any]) -> None:
    """Add a task on an order that does not exist, as a misread paper would."""
    page.get_by_role("button", name=t["work"]["add"]).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("999999")
    page.get_by_role("button", name=t["add"]["use"].format("999999")).click()
    page.get_by_role("button", name=t["add"]["forLater"]).click()
    page.get_by_role("button", name=t["add"]["addLater"].format("Packing")).click()


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
