"""A whole day at the tablet."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.floor import Tablet, events
from tests.web.shop import ADA, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-day")]


def test_a_whole_day(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")

    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    expect(screen.running.locator("time")).to_have_text(re.compile(r"^0:[0-5]\d$"))
    screen.pause()
    screen.works_on_nothing()
    screen.begin("Engraving")
    screen.works_on("Engraving")

    screen.more("Engraving")
    screen.choose("Material")
    screen.sheet.get_by_label("What was used?").fill("Brass plate")
    screen.sheet.get_by_label("How much?").fill("2.5")
    screen.sheet.get_by_label("Unit").fill("sheets")
    screen.choose("Save")
    screen.more("Engraving")
    screen.choose("Note")
    screen.sheet.get_by_label("Note").fill("The logo is on the back")
    screen.choose("Save")

    screen.add("Assembly")
    screen.begin("Assembly")
    expect(screen.sheet).to_contain_text("Engraving, Order 107923 will be paused.")
    screen.button("Switch to this: Assembly, Order 107923").click()
    screen.works_on("Assembly")
    expect(screen.region("Paused")).to_contain_text("Engraving")

    screen.complete(quantity="12", note="All straight")
    screen.works_on_nothing()
    screen.undo()
    screen.works_on("Assembly")
    screen.complete(quantity="12")
    expect(screen.region("Done lately")).to_contain_text("Assembly")

    screen.more("Engraving")
    screen.choose("Cancel task")
    screen.button("Wrong task").click()
    screen.choose("Cancel task")
    expect(screen.region("Done lately")).to_contain_text("Canceled")

    screen.waits(0)
    screen.sign_out()
    types = [event["type"].removesuffix(".v1") for event in events(shop.local, ADA) if event["stream"] == f"work-{ADA}"]
    assert types == [
        "task.added",
        "task.started",
        "task.paused",
        "task.resumed",
        "material.used",
        "task.noted",
        "task.added",
        "task.paused",
        "task.started",
        "task.completed",
        "task.undone",
        "task.completed",
        "task.cancelled",
    ]


def test_signing_out_never_stops_a_job(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    screen.sign_out()
    screen.sign_in(ada, "Ada Sample")
    screen.works_on("Engraving")
    assert [each["ended_at"] for each in shop.local.get("/api/sessions").json()["sessions"]] == [None]


def test_a_correction_is_asked_for_while_the_task_still_runs(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    screen.more("Engraving")
    screen.choose("Ask for a correction")
    expect(screen.sheet.get_by_role("group", name="Which time?").get_by_role("button")).to_have_count(2)
    screen.choose("Ask the foreman")
    expect(screen.sheet).to_contain_text("Change a time, or say what is wrong.")
    until = screen.sheet.get_by_role("group", name="Until")
    until.get_by_role("button", name="+1 h").click()
    screen.choose("Ask the foreman")
    expect(screen.sheet).to_contain_text("This is still to come")
    until.get_by_role("button", name="Other day").click()
    until.get_by_label("Day").fill("2001-01-01")
    screen.choose("Ask the foreman")
    expect(screen.sheet).to_contain_text("The end must be after the beginning.")
    until.get_by_label("Time").fill("")
    screen.sheet.get_by_label("Note").fill("I began half an hour earlier")
    screen.choose("Ask the foreman")
    screen.sees("Request noted for the foreman")
    screen.waits(0)
    screen.button("Menu").click()
    screen.choose("My requests")
    expect(screen.sheet).to_contain_text("I began half an hour earlier")
    expect(screen.sheet).to_contain_text("Waiting")
    assert [each["type"] for each in events(shop.local, ADA, "correction.")] == ["correction.requested.v1"]


def test_what_is_asked_for_without_connection_is_listed_as_waiting_until_it_is_sent(tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    tablet.online(yes=False)
    screen.more("Engraving")
    screen.choose("Ask for a correction")
    for label in ("From", "Until"):
        screen.sheet.get_by_role("group", name=label).get_by_role("button", name="\N{MINUS SIGN}1 h").click()
    screen.sheet.get_by_role("group", name="From").get_by_role("button", name="\N{MINUS SIGN}5 min").click()
    screen.sheet.get_by_label("Note").fill("I forgot to start it")
    screen.choose("Ask the foreman")
    screen.button("Menu").click()
    screen.choose("My requests")
    asked = screen.sheet.get_by_role("listitem")
    expect(asked).to_have_count(1)
    expect(asked).to_contain_text("I forgot to start it")
    expect(asked).to_contain_text("Not confirmed yet")
    expect(asked).to_contain_text("Engraving · Order 107923")
    tablet.online(yes=True)
    screen.waits(0)
    expect(asked).to_contain_text("Waiting for an answer")
    expect(asked).to_have_count(1)


def test_something_can_be_said_of_a_session_of_less_than_a_minute(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.pause()
    screen.works_on_nothing()
    screen.waits(0)
    screen.more("Engraving")
    screen.choose("Ask for a correction")
    expect(screen.sheet.get_by_role("group", name="Which time?").get_by_role("button")).to_have_count(2)
    screen.sheet.get_by_label("Note").fill("This was Ben, on my badge")
    screen.choose("Ask the foreman")
    screen.sees("Request noted for the foreman")
    screen.waits(0)
    [asked] = [each["said"] for each in events(shop.local, ADA, "correction.requested")]
    assert not {"started_at", "ended_at"} & asked.keys()


def test_a_missing_time_is_told_with_touches_alone(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving")
    screen.waits(0)
    screen.more("Engraving")
    screen.choose("Ask for a correction")
    screen.choose("A time is missing")
    hour_less = "\N{MINUS SIGN}1 h"
    for label, steps in (("From", ("+5 min", hour_less, hour_less)), ("Until", (hour_less,))):
        moment = screen.sheet.get_by_role("group", name=label)
        moment.get_by_role("button", name="Yesterday").tap()
        expect(moment.get_by_role("button", name="Yesterday")).to_have_attribute("aria-pressed", "true")
        for step in steps:
            moment.get_by_role("button", name=step).tap()
    screen.choose("Ask the foreman")
    screen.sees("Request noted for the foreman")
    screen.waits(0)
    [asked] = [each["said"] for each in events(shop.local, ADA, "correction.requested")]
    began, ended = (datetime.fromisoformat(asked[name]) for name in ("started_at", "ended_at"))
    # A minute may have passed between the first steps of each.
    assert abs(ended - began - timedelta(minutes=55)) <= timedelta(minutes=1)
    before = datetime.now(UTC) - ended
    assert timedelta(hours=24) < before < timedelta(hours=26)


def test_no_material_is_nothing_to_note(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.more("Engraving")
    screen.choose("Material")
    screen.sheet.get_by_label("What was used?").fill("Brass plate")
    screen.sheet.get_by_label("How much?").fill("0")
    screen.choose("Save")
    expect(screen.sheet).to_contain_text("Write a number above 0.")
    screen.sheet.get_by_label("How much?").fill("0.5")
    screen.choose("Save")
    screen.sees("Material noted · 0.5 Brass plate · Engraving")
    screen.waits(0)
    [used] = events(shop.local, ADA, "material.")
    assert used["said"]["quantity"] == "0.5"
