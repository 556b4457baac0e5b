"""Times put right by hand: typed by keys, taken back, and said to be right already."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console.desk import PHONE, Desk, Open
from tests.web.shop import ORDER, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-mending")]
BEGAN = datetime.now(UTC).replace(second=8, microsecond=0) - timedelta(hours=14)
UNTIL = BEGAN.replace(second=0) + timedelta(hours=4)
COVERED = """all => all.filter(each => {
  const { left, top, width, height } = each.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const head = document.querySelector("header");
  const scrolledUnder = !head.contains(each) && y < head.getBoundingClientRect().bottom;
  return !scrolledUnder && document.elementFromPoint(x, y)?.closest(".toasts");
}).map(each => each.innerText)"""


class Left(NamedTuple):
    """Somebody of a name who forgot to stop, and the session that waits for review since."""

    name: str
    person_id: str
    session_id: str


def too_long(shop: Shop, name: str) -> Left:
    """Have somebody tap a session of thirteen hours."""
    person_id = key()
    shop.do({"type": "RegisterPerson", "person_id": person_id, "name": name, "roles": ["contributor"]})
    task = {"person_id": person_id, "task_id": key(), "occurred_at": BEGAN.isoformat()}
    shop.do({"type": "AddTask", **task, "order_number": ORDER, "work_type": "Assembly"})
    shop.do({"type": "StartTask", **task})
    ended = shop.send({"type": "PauseTask", **task, "occurred_at": (BEGAN + timedelta(hours=13)).isoformat()}).json()
    asked = {"person_id": person_id, "from_day": f"{BEGAN:%Y-%m-%d}", "after": ended["position"]}
    [session] = shop.local.get("/api/sessions", params=asked).json()["sessions"]
    return Left(name, person_id, session["session_id"])


def now(shop: Shop, left: Left) -> dict[str, Any]:
    """Return the session as it holds now."""
    found: dict[str, Any] = shop.local.get(f"/api/sessions/{left.session_id}").json()
    return found


def waiting(page: Page, name: str) -> Locator:
    """Find what waits of somebody."""
    return page.get_by_role("list", name="What waits").get_by_role("listitem").filter(has_text=name)


def correcting(desk: Desk, name: str) -> Locator:
    """Open the sheet that corrects what waits of somebody."""
    page = desk.go("/review", "To review")
    waiting(page, name).get_by_role("button", name="Correct").click()
    return page.get_by_role("dialog")


def test_a_year_is_typed_by_keys_and_the_sheet_stays(desk: Open, office: Shop) -> None:
    """From the first digit of the year to the last: nothing breaks, and what was typed is kept."""
    left = too_long(office, "Key Sample")
    foreman = desk("foreman")
    sheet = correcting(foreman, left.name)
    sheet.get_by_label("Why?").fill("Forgot to stop")
    go = sheet.get_by_role("button", name="Correct the times")
    expect(go).to_be_disabled()
    sheet.get_by_label("Until").focus()
    for digit in f"{UNTIL:%m%d}":
        foreman.page.keyboard.press(digit)
    for digit in f"{UNTIL:%Y}":
        foreman.page.keyboard.press(digit)
        assert not foreman.faults
    foreman.page.keyboard.press("Tab")
    foreman.page.keyboard.type(f"{UNTIL:%I%M%p}")
    expect(sheet.get_by_label("Why?")).to_have_value("Forgot to stop")
    go.click()
    expect(foreman.page.get_by_text("The times were corrected.")).to_be_visible()
    assert now(office, left)["session"]["ended_at"] == f"{UNTIL:%Y-%m-%dT%H:%M}:00Z"


def test_what_is_taken_back_waits_again_unmarked(desk: Open, office: Shop) -> None:
    """As if nobody had touched it, but for what the record says."""
    left = too_long(office, "Undone Sample")
    before = now(office, left)["session"]
    foreman = desk("foreman")
    sheet = correcting(foreman, left.name)
    sheet.get_by_label("Until").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
    sheet.get_by_label("Why?").fill("Forgot to stop")
    sheet.get_by_role("button", name="Correct the times").click()
    expect(waiting(foreman.page, left.name)).to_have_count(0)
    foreman.button("Undo").click()
    expect(waiting(foreman.page, left.name)).to_be_visible()
    found = now(office, left)
    assert found["session"] == before
    assert [(change["kind"], change["reason"]) for change in found["changes"]] == [
        ("restored", None), ("corrected", "Forgot to stop"),
    ]  # fmt: skip
    page = foreman.go(f"/sessions/{left.session_id}")
    expect(page.get_by_text("Taken back: as it was tapped")).to_be_visible()
    expect(page.get_by_text("corrected", exact=True)).to_have_count(0)


def test_times_that_hold_already_are_no_correction(desk: Open, office: Shop) -> None:
    """The sheet says so. Where somebody was faster, the answer does."""
    left = too_long(office, "Same Sample")
    foreman = desk("foreman")
    sheet = correcting(foreman, left.name)
    sheet.get_by_label("Why?").fill("Forgot to stop")
    expect(sheet.get_by_role("status").filter(has_text="there is nothing to correct")).to_be_visible()
    expect(sheet.get_by_role("button", name="Correct the times")).to_be_disabled()
    sheet.get_by_label("Until").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
    times = {"started_at": BEGAN.isoformat(), "ended_at": UNTIL.isoformat(), "reason": "Me, too"}
    foreman.page.route("**/api/review*", lambda route: route.abort())
    foreman.page.route("**/api/live*", lambda route: route.abort())
    with foreman.page.expect_request("**/api/commands"):
        foreman.page.route("**/api/commands", lambda route: (
            office.do({"type": "CorrectSession", "person_id": left.person_id, "session_id": left.session_id, **times}),
            route.continue_(),
        ))  # fmt: skip
        sheet.get_by_role("button", name="Correct the times").click()
    expect(foreman.page.get_by_text("Nothing was changed")).to_be_visible()
    expect(foreman.button("Undo")).to_have_count(0)


@pytest.mark.parametrize("size", [None, PHONE])
def test_before_stands_beside_or_above_after_and_the_arrow_between(desk: Open, office: Shop, size: Any) -> None:
    """Never an arrow at the end of a line, pointing at nothing."""
    left = too_long(office, "Above Sample" if size else "Beside Sample")
    foreman = desk("foreman", **({} if size is None else {"size": size}))
    sheet = correcting(foreman, left.name)
    sheet.get_by_label("Until").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
    arrow = sheet.locator(".arrow").bounding_box()
    after = sheet.get_by_text("As it will be").bounding_box()
    before = sheet.get_by_text("As it is", exact=True).bounding_box()
    assert arrow
    assert after
    assert before
    assert arrow["x"] + arrow["width"] <= after["x"] < arrow["x"] + arrow["width"] + 40
    assert abs(before["x"] - after["x"]) < 1 or before["x"] < arrow["x"]


def test_what_is_told_covers_nothing_that_can_be_clicked(desk: Open, office: Shop) -> None:
    """Neither buttons of cards nor sums: at a desk it stands in the top line, on a phone there is room below."""
    left = too_long(office, "Told Sample")
    for seat in (desk("foreman"), desk("foreman", size=PHONE)):
        sheet = correcting(seat, left.name)
        sheet.get_by_label("Until").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
        sheet.get_by_label("Why?").fill("Forgot to stop")
        sheet.get_by_role("button", name="Correct the times").click()
        expect(seat.page.locator(".toasts > div")).to_be_visible()
        seat.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        # All at one moment: what stands on the page changes with what was corrected.
        others = seat.page.locator("main :is(button, a, tfoot td):visible, header :is(button, a):visible")
        assert others.evaluate_all(COVERED) == []
        seat.button("Undo").click()
        expect(waiting(seat.page, left.name)).to_be_visible()
