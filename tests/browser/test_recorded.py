"""What was recorded on a task is shown where one would record it again."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.floor import Screen, Tablet
from tests.web.shop import ADA, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-offline")]


def recorded(screen: Screen) -> Locator:
    """What the sheet that is open says was recorded."""
    return screen.sheet.get_by_role("region", name="Recorded already").get_by_role("listitem")


def write_note(screen: Screen, text: str) -> None:
    screen.more("Engraving")
    screen.choose("Note")
    screen.sheet.get_by_role("textbox").fill(text)
    screen.choose("Save")


def test_a_sheet_shows_what_was_recorded_by_whom_and_what_of_it_waits(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.more("Engraving")
    expect(recorded(screen)).to_have_count(0)
    screen.choose("Material")
    screen.sheet.get_by_label("What was used?").fill("brass plate")
    screen.sheet.get_by_label("How much?").fill("1.5")
    screen.sheet.get_by_label("Unit").fill("m")
    screen.choose("Save")
    screen.more("Engraving")
    expect(recorded(screen)).to_contain_text(["1.5 m brass plate"])
    expect(recorded(screen).filter(has_text="Not confirmed yet")).to_have_count(0)
    screen.choose("Close")
    task = shop.local.get(f"/api/people/{ADA}/work").json()["tasks"][0]["task_id"]
    shop.do({"type": "NoteTask", "person_id": ADA, "task_id": task, "text": "The customer wants blue"})

    tablet.online(yes=False)
    write_note(screen, "Plate is scratched")
    screen.more("Engraving")
    expect(recorded(screen)).to_contain_text(["Plate is scratched", "1.5 m brass plate"])
    expect(recorded(screen).first).to_contain_text("Not confirmed yet")
    expect(recorded(screen).last).to_contain_text("Ada Sample")
    expect(recorded(screen).filter(has_text="Not confirmed yet")).to_have_count(1)
    screen.choose("Close")

    tablet.online(yes=True)
    screen.more("Engraving")
    said = ["Plate is scratched", "The customer wants blue", "1.5 m brass plate"]
    expect(recorded(screen)).to_contain_text(said)
    expect(recorded(screen).filter(has_text="Not confirmed yet")).to_have_count(0)
    screen.choose("Material")
    expect(recorded(screen)).to_contain_text(said[2:])
    screen.sheet.get_by_role("button", name="Close").click()
    screen.more("Engraving")
    screen.choose("Note")
    expect(recorded(screen)).to_contain_text(said[:2])

    screen.page.reload()
    tablet.online(yes=False)
    screen.more("Engraving")
    expect(recorded(screen)).to_contain_text(said)
