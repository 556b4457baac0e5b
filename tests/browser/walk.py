"""The way that shows every screen and sheet of the tablet, in any language."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.floor import LetPass, Tablet
from tests.browser.look import Look
from tests.web.shop import ORDER
from tests.web.tablets import wrong_pins


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
