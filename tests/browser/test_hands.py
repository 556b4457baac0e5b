"""What hands do at a tablet: they tap twice, go back, dismiss a question, type numbers in their own way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Screen, Tablet, events
from tests.web.shop import ADA, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-hands")]
OTHER = "107924"
_TWICE = "(button) => { button.click(); button.click(); }"


@pytest.fixture
def screen(shop: Shop, tablet: Tablet, ada: str) -> Screen:
    """A tablet on which Ada is engraving, in a shop with two orders."""
    shop.do({"type": "RecordOrder", "number": OTHER, "source": "PROFITMAKER", "customer_number": "C1"})
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    return screen


def tasks(shop: Shop) -> list[str]:
    """What the record has of Ada's tasks."""
    return [each["type"].removeprefix("task.").removesuffix(".v1") for each in events(shop.local, ADA, "task.")]


def test_a_switch_that_is_not_wanted_records_nothing(shop: Shop, tablet: Tablet, screen: Screen):
    for online in (True, False):
        tablet.online(yes=online)
        for dismiss in ("Back", "Close", "Escape"):
            screen.button("Add task").click()
            screen.sheet.get_by_role("textbox").fill(OTHER)
            screen.sheet.get_by_role("button", name=OTHER).first.click()
            screen.choose("Start Packing")
            screen.sees("You are working on something else")
            if dismiss == "Escape":
                screen.page.keyboard.press("Escape")
            else:
                screen.choose(dismiss)
            if dismiss == "Back":
                expect(screen.sheet).to_contain_text(f"Order {OTHER}")
                expect(screen.sheet.get_by_role("button", name="Start Packing")).to_be_visible()
                screen.choose("Close")
            expect(screen.sheet).to_have_count(0)
            screen.waits(0)
    tablet.online(yes=True)
    assert tasks(shop) == ["added", "started"]
    screen.button("Add task").click()
    screen.scan_keys(OTHER)
    screen.choose("Start Packing")
    screen.button(f"Switch to this: Packing, Order {OTHER}").click()
    screen.works_on("Packing")
    screen.waits(0)
    assert tasks(shop) == ["added", "started", "added", "paused", "started"]


def test_two_taps_on_the_same_thing_are_one(shop: Shop, screen: Screen):
    screen.running.get_by_role("button", name="Pause").evaluate(_TWICE)
    screen.works_on_nothing()
    screen.button(f"Resume: Engraving, Order {ORDER}").evaluate(_TWICE)
    screen.works_on("Engraving")
    screen.complete()
    screen.button("Undo").evaluate(_TWICE)
    screen.works_on("Engraving")
    screen.waits(0)
    assert screen.refusals() == []
    assert tasks(shop) == ["added", "started", "paused", "resumed", "completed", "undone"]


def test_what_was_done_elsewhere_meanwhile_is_said_and_what_was_typed_stays(
    new_tablet: Callable[..., Tablet], screen: Screen, ada: str
):
    other = new_tablet().open()
    other.sign_in(ada, "Ada Sample")
    other.works_on("Engraving")
    screen.running.get_by_role("button", name="Complete").click()
    screen.sheet.get_by_label("Note").fill("Two plates were scratched")
    other.complete(quantity="3")
    other.waits(0)
    expect(screen.sheet.get_by_role("status")).to_have_text("This changed elsewhere meanwhile. Now: Done.")
    expect(screen.sheet.get_by_role("button", name="Complete", exact=True)).to_be_disabled()
    expect(screen.sheet.get_by_label("Note")).to_have_value("Two plates were scratched")


def test_the_field_stays_where_it_is_while_one_searches(screen: Screen):
    screen.button("Add task").click()
    field = screen.sheet.get_by_role("textbox")
    expect(screen.sheet.get_by_role("listitem").first).to_be_visible()
    place = field.bounding_box()
    field.fill(OTHER)
    expect(screen.sheet.get_by_role("listitem")).to_have_count(1)
    assert field.bounding_box() == place
    field.fill("zzz")
    screen.sees("No order found")
    assert field.bounding_box() == place


def test_the_way_back_of_the_browser_closes_the_sheet(screen: Screen):
    for _ in range(2):
        screen.running.get_by_role("button", name="Complete").click()
        screen.sheet.get_by_label("Note").fill("engraved twice")
        screen.page.go_back()
        expect(screen.sheet).to_have_count(0)
        screen.works_on("Engraving")
    screen.button("Menu").click()
    screen.choose("Close")
    expect(screen.sheet).to_have_count(0)
    screen.page.go_back()
    screen.works_on("Engraving")


def test_a_comma_is_between_thousands_and_what_is_unclear_is_asked_about(shop: Shop, screen: Screen):
    screen.running.get_by_role("button", name="Complete").click()
    count = screen.sheet.get_by_label("How many")
    for typed, said in (
        ("1,5", "read in two ways"),
        ("0", "None is done? Leave this empty"),
        ("-3", "cannot be less than 0"),
        ("9999999", "cannot be right"),
        ("many", "Write a number"),
    ):
        count.fill(typed)
        screen.choose("Complete")
        expect(screen.sheet).to_contain_text(said)
    count.fill("1,000")
    screen.choose("Complete")
    screen.sees(f"Completed · 1,000 pieces · Engraving, Order {ORDER}")
    screen.waits(0)
    [completed] = events(shop.local, ADA, "task.completed")
    assert completed["said"]["quantity"] == "1000"


def test_the_same_task_is_not_put_on_the_list_twice(shop: Shop, screen: Screen):
    screen.add("Packing")
    screen.button("Add task").click()
    screen.sheet.get_by_role("textbox").fill(ORDER)
    screen.sheet.get_by_role("textbox").press("Enter")
    screen.choose("Only add it for later")
    screen.choose("Add Packing for later")
    expect(screen.sheet).to_contain_text("This is on your list already.")
    expect(screen.sheet.get_by_role("heading", name="Packing")).to_be_visible()
    screen.choose("Close")
    screen.waits(0)
    assert tasks(shop) == ["added", "started", "added"]


def test_without_connection_words_are_no_order_and_a_new_number_gets_its_name_later(
    shop: Shop, tablet: Tablet, screen: Screen
):
    new = "107925"
    tablet.online(yes=False)
    screen.button("Add task").click()
    field = screen.sheet.get_by_role("textbox")
    for typed in ("harbor", "1079"):
        field.fill(typed)
        screen.sees("No connection: enter the order's number")
        expect(screen.sheet.get_by_role("button", name="Use order")).to_have_count(0)
    field.fill("harbor")
    field.press("Enter")
    expect(screen.heading("Which order?")).to_be_visible()
    screen.choose("Close")
    screen.add("Packing", order=new, known=False)
    shop.do({"type": "RecordOrder", "number": new, "source": "PROFITMAKER", "description": "Twelve plaques"})
    tablet.online(yes=True)
    screen.waits(0)
    screen.scan_keys(new)
    expect(screen.sheet).to_contain_text("Twelve plaques")


def test_what_was_said_to_one_person_is_not_read_out_to_the_next(screen: Screen):
    screen.pause()
    log = screen.page.get_by_role("log")
    expect(log).to_contain_text("Paused")
    screen.sign_out()
    expect(log).to_have_text("")
