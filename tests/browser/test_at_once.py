"""What is done is shown at once, whatever the network does; what happened is read out once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.floor import LetPass, Screen, Tablet, events
from tests.web.shop import ADA, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-at-once")]

# What a screen reader says of what changes by itself: each text that comes into a live region which it can reach.
_LISTEN = """
() => {
  globalThis.heard = [];
  const live = "[role=log], [role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      for (const node of type === "childList" ? addedNodes : [target]) {
        const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
        const modal = document.querySelector("dialog:modal");
        const region = element?.closest(live);
        if (!region || (modal && !modal.contains(region)) || element.closest("[aria-hidden=true]")) continue;
        const text = node.textContent.trim();
        if (text !== "") globalThis.heard.push(text);
      }
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


def heard(screen: Screen) -> list[str]:
    """What was read out since one began to listen, or since this was asked last."""
    said: list[str] = screen.page.evaluate("globalThis.heard.splice(0)")
    return said


@pytest.mark.parametrize("closing", ["complete", "cancel"])
def test_what_the_server_has_confirmed_is_undone_at_once_without_network(
    shop: Shop, tablet: Tablet, ada: str, let_pass: LetPass, closing: str
):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    let_pass(40, tablet)
    if closing == "complete":
        screen.complete(quantity="3")
    else:
        screen.more("Engraving")
        screen.choose("Cancel task")
        screen.button("Wrong task").click()
        screen.choose("Cancel task")
    screen.works_on_nothing()
    screen.waits(0)
    # What the server says of it has come by now, too: nothing of it waits to be shown.
    screen.page.wait_for_timeout(500)

    tablet.online(yes=False)
    screen.undo()
    expect(screen.running.get_by_role("heading", name="Engraving")).to_be_visible()
    timer = screen.running.locator("time")
    expect(timer).to_have_text(re.compile(r"^(0:[45]\d|1:\d\d)$"))
    screen.waits(1)
    screen.page.reload()
    expect(timer).to_have_text(re.compile(r"^(0:[45]\d|1:\d\d)$"))

    tablet.online(yes=True)
    screen.waits(0)
    screen.works_on("Engraving")
    assert screen.refusals() == []
    word = {"complete": "completed", "cancel": "cancelled"}[closing]
    record = [each["type"] for each in events(shop.local, ADA, "task.")]
    assert record[-2:] == [f"task.{word}.v1", "task.undone.v1"]
    [session] = shop.local.get("/api/sessions").json()["sessions"]
    assert session["ended_at"] is None
    expect(screen.page.locator(".today time")).to_have_text(re.compile(r"^0:0[0-2] h$"))


def test_what_one_has_is_there_after_a_reload_without_network(
    tablet: Tablet, ada: str, new_tablet: Callable[..., Tablet]
):
    elsewhere = new_tablet().open()
    elsewhere.sign_in(ada, "Ada Sample")
    elsewhere.add("Engraving", start=True)
    elsewhere.works_on("Engraving")
    elsewhere.waits(0)

    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.works_on("Engraving")
    tablet.online(yes=False)
    screen.page.reload()
    screen.works_on("Engraving")
    screen.sees(re.compile(r"As of "))
    screen.sign_out()
    assert (
        screen.page.evaluate(
            """() => new Promise((done) => {
          const opening = indexedDB.open("floorbook");
          opening.onsuccess = () => {
            const asking = opening.result.transaction("values").objectStore("values").get("snapshot");
            asking.onsuccess = () => (opening.result.close(), done(asking.result ?? null));
          };
        })"""
        )
        is None
    )


def test_what_happened_is_read_out_once(shop: Shop, tablet: Tablet, ada: str):
    screen = tablet.open_kept()
    screen.sign_in(ada, "Ada Sample")
    screen.page.evaluate(_LISTEN)
    engraving = "Engraving, Order 107923"

    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.waits(0)
    screen.pause()
    screen.works_on_nothing()
    screen.waits(0)
    assert heard(screen) == [f"Started · {engraving}", f"Paused · {engraving}"]

    tablet.online(yes=False)
    screen.begin("Engraving")
    screen.works_on("Engraving")
    expect(screen.page.get_by_text("No connection")).to_have_count(2)
    screen.add("Packing", order="999999", known=False)
    assert sorted(heard(screen)) == [
        "For later: now choose the kind of work.",
        "Going on · Engraving, Order 107923",
        "No connection",
        "Task added · Packing, Order 999999",
    ]

    tablet.online(yes=True)
    refused = screen.button("1 not accepted")
    expect(refused).to_be_visible()
    screen.waits(0)
    screen.page.wait_for_timeout(500)
    assert sorted(heard(screen)) == ["1 not accepted", "Connected", "Everything was sent"]

    refused.click()
    screen.choose("Send to foreman")
    expect(screen.sheet.get_by_role("status")).to_have_text("The foreman has it")
    assert heard(screen) == ["The foreman has it"]
    assert len(shop.local.get("/api/review", params={"kind": "refusal"}).json()["items"]) == 1


def test_what_is_read_out_is_in_the_accessibility_tree(tablet: Tablet, ada: str):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    expect(screen.page.get_by_role("log")).to_contain_text("Started · Engraving")
    session = screen.page.context.new_cdp_session(screen.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    [log] = [node for node in nodes if node.get("role", {}).get("value") == "log"]
    said = {each["name"]: each["value"].get("value") for each in log["properties"]}
    assert (log["ignored"], said["live"], said["atomic"]) == (False, "polite", False)


@pytest.mark.parametrize("seconds", [30, -30])
def test_the_ten_seconds_for_undo_go_on_when_the_clock_is_set(shop: Shop, tablet: Tablet, ada: str, seconds: int):
    screen = tablet.open()
    screen.sign_in(ada, "Ada Sample")
    screen.add("Engraving", start=True)
    screen.works_on("Engraving")
    screen.complete()
    screen.works_on_nothing()
    screen.waits(0)
    tablet.set_clock(seconds * 1_000)
    screen.page.wait_for_timeout(500)
    screen.undo()
    screen.works_on("Engraving")
    screen.waits(0)
    assert screen.refusals() == []
    assert events(shop.local, ADA, "task.")[-1]["type"] == "task.undone.v1"


def test_two_tablets_of_one_person_agree_in_the_end(shop: Shop, new_tablet: Callable[..., Tablet], ada: str):
    first, second = new_tablet(), new_tablet()
    here, there = first.open_kept(), second.open_kept()
    here.sign_in(ada, "Ada Sample")
    here.add("Engraving", start=True)
    here.works_on("Engraving")
    here.waits(0)
    there.sign_in(ada, "Ada Sample")
    there.works_on("Engraving")

    first.online(yes=False)
    here.pause()
    here.works_on_nothing()
    there.complete(quantity="3")
    there.works_on_nothing()
    there.waits(0)
    first.online(yes=True)
    # Paused here before it was completed there: both are true, and it is done.
    here.waits(0)
    expect(here.region("Done lately")).to_contain_text("Engraving")
    sessions = shop.local.get("/api/sessions").json()["sessions"]
    assert [each["ended_at"] is not None for each in sessions] == [True]
