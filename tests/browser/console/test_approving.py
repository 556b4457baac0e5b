"""Approving many weeks at once: whose they are is said before, what became of each after."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import LOST, Desk, Open, Work, worked
from tests.browser.console.ledger import monday
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-approving")]
WEEK = monday(datetime.now(UTC).date()) - timedelta(days=14)


def at(day: int, hour: int = 9) -> datetime:
    """Return an hour of a day of that week."""
    return datetime(WEEK.year, WEEK.month, WEEK.day, hour, tzinfo=UTC) + timedelta(days=day)


def states(desk: Desk) -> dict[str, str]:
    """Return what the server says of everybody's week."""
    answer = desk.client.get("/api/timesheets", params={"week": str(WEEK)}).json()
    return {each["person_id"]: each["state"] for each in answer["timesheets"]}


def test_all_that_are_ready_are_approved_at_once_and_others_are_named(desk: Open, office: Shop, tmp_path: Path) -> None:
    """One's own week is left; one that changed after the look is not approved, and it is said of whom and why."""
    foreman = desk("foreman")
    own = foreman.client.get("/api/console/me").json()["person_id"]
    for person_id, minutes in ((ADA, 95), (BEN, 61), (CAL, 33), (own, 20)):
        worked(office, Work(person_id, ORDER, "Engraving", at(1), minutes))
    page = foreman.go(f"/timesheets?week={WEEK}", "Time sheets")
    foreman.button("Approve all 3 that are ready").click()
    sheet = page.get_by_role("dialog", name="Approve 3 weeks?")
    for text in ("Ada Sample", "1:35 h", "Ben Sample", "1:01 h", "Cal Sample", "0:33 h"):
        expect(sheet).to_contain_text(text)
    expect(sheet).to_contain_text("Not ready, left as they are")
    expect(sheet).to_contain_text("Your own week: somebody else has to approve it.")
    look = Look(tmp_path)
    look.at(page, "approving", targets=False)
    assert not look.wrong, "\n".join(look.wrong)
    assert ADA not in {person for person, state in states(foreman).items() if state == "approved"}

    worked(office, Work(CAL, LOST, "Assembly", at(2), 10))
    batches: list[str] = []
    page.on("request", lambda sent: batches.append(sent.url) if sent.method == "POST" else None)
    sheet.get_by_role("button", name="Approve").click()
    told = page.get_by_role("dialog", name="2 of 3 weeks were approved")
    for name, text in (("Ada Sample", "Approved: 1:35 h"), ("Ben Sample", "Approved: 1:01 h")):
        expect(told.locator("dt", has_text=name).locator("+ dd")).to_have_text(text)
    expect(told.locator("dt", has_text="Cal Sample").locator("+ dd")).to_contain_text("changed since it was looked at")
    assert len(batches) == 1
    found = states(foreman)
    assert [found[each] for each in (ADA, BEN, CAL, own)] == ["approved", "approved", "open", "open"]
    told.get_by_role("button", name="Close").click()
    expect(foreman.button("Approve the week of Cal Sample")).to_be_visible()
    expect(foreman.button("Approve all")).to_have_count(0)


def test_who_may_not_approve_is_not_offered_it(desk: Open) -> None:
    """The office reads time sheets."""
    office = desk("office")
    page = office.go(f"/timesheets?week={WEEK}", "Time sheets")
    expect(page.get_by_role("region", name="Time sheets").get_by_role("row").nth(1)).to_be_visible()
    expect(office.button("Approve")).to_have_count(0)
