"""What waits for a foreman: what is asked beside what is, decided in place, by those who may."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console.desk import PHONE, Desk, Open, Work, worked
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-review")]
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=5)


def wall(minutes: int) -> str:
    """Say a time as fields take it, so many minutes after that noon."""
    return f"{NOON + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def iso(minutes: int) -> str:
    """Say it as the API does."""
    return f"{wall(minutes)}:00Z"


def ask(shop: Shop, person_id: str, task_id: str, **wanted: Any) -> str:
    """Have somebody ask for a correction; return the request's id."""
    answer = shop.send({"type": "RequestCorrection", "person_id": person_id, "task_id": task_id, **wanted})
    assert answer.status_code == 200, answer.text
    request_id: str = answer.json()["key"]
    return request_id


def asked_times(shop: Shop, begin: int) -> tuple[str, str]:
    """Have Ada work an hour and ask for a quarter less; return the session and the request."""
    session_id = worked(shop, Work(ADA, ORDER, "Engraving", NOON + timedelta(minutes=begin), 60))
    task_id = shop.local.get(f"/api/sessions/{session_id}").json()["session"]["task_id"]
    request_id = ask(shop, ADA, task_id, session_id=session_id, ended_at=iso(begin + 45), text="The truck came.")
    return session_id, request_id


def refused(shop: Shop) -> None:
    """Have a tablet report that Cal's start was refused."""
    body = {"type": "StartTask", "person_id": CAL, "occurred_at": iso(0)}
    said = {
        "refusal_id": key(),
        "person_id": CAL,
        "command": "StartTask",
        "code": "does-not-fit",
        "happened_at": iso(0),
    }
    about = {"order_number": ORDER, "work_type": "Assembly", "body": msgspec.json.encode(body).decode()}
    answer = shop.anybody.post("/api/refusals", json={**said, **about}, headers={"Idempotency-Key": key()})
    assert answer.status_code == 200, answer.text


def waiting(page: Page, *texts: str) -> Locator:
    """Find what waits by what it says."""
    found = page.get_by_role("list", name="What waits").get_by_role("listitem")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def times_of(shop: Shop, session_id: str) -> tuple[str, str]:
    """Return when a session was, as it holds now."""
    session = shop.local.get(f"/api/sessions/{session_id}").json()["session"]
    return session["started_at"], session["ended_at"]


def test_a_request_is_accepted_and_taken_back(desk: Open, office: Shop) -> None:
    """As it is and as it is asked for stand side by side; undo brings the times back."""
    session_id, _ = asked_times(office, 0)
    foreman = desk("foreman")
    page = foreman.go("/review", "To review")
    item = waiting(page, "Ada Sample")
    for text in ("Asks for other times", "1:00 h", "0:45 h", "−0:15 h", "The truck came."):  # noqa: RUF001
        expect(item).to_contain_text(text)
    item.get_by_role("button", name="Accept").click()
    page.get_by_role("dialog").get_by_label("Answer to the person").fill("Right")
    page.keyboard.press("Enter")
    expect(item).to_have_count(0)
    assert times_of(office, session_id) == (iso(0), iso(45))
    foreman.button("Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert times_of(office, session_id) == (iso(0), iso(60))


def test_a_request_is_declined_with_an_answer(desk: Open, office: Shop) -> None:
    """Not without one; the session stays as it was."""
    session_id, request_id = asked_times(office, 120)
    foreman = desk("foreman")
    page = foreman.go("/review?kind=request")
    item = waiting(page, "Ada Sample")
    item.get_by_role("button", name="Decline").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Decline")).to_be_disabled()
    sheet.get_by_label("Answer to the person").fill("You were seen")
    sheet.get_by_role("button", name="Decline").click()
    expect(item).to_have_count(0)
    [request] = foreman.client.get(f"/api/sessions/{session_id}").json()["requests"]
    assert (request["request_id"], request["state"], request["answer"]) == (request_id, "declined", "You were seen")
    assert times_of(office, session_id) == (iso(120), iso(180))


def test_a_long_session_may_stand(desk: Open, office: Shop) -> None:
    """Another window loses it from its list without a reload."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=14)
    task = {"person_id": BEN, "task_id": key(), "occurred_at": began.isoformat()}
    office.do({"type": "AddTask", **task, "order_number": ORDER, "work_type": "Assembly"})
    office.do({"type": "StartTask", **task})
    office.do({"type": "PauseTask", **task, "occurred_at": (began + timedelta(hours=13)).isoformat()})
    foreman, other = desk("foreman"), desk("admin")
    watched = other.go("/review")
    expect(waiting(watched, "Ben Sample", "13:00")).to_be_visible()
    page = foreman.go("/review?kind=long")
    waiting(page, "Ben Sample", "It lasted 13:00 h").get_by_role("button", name="Let it stand").click()
    page.get_by_role("dialog").get_by_role("button", name="Let it stand").click()
    expect(page.get_by_text("The session stands as it is.")).to_be_visible()
    expect(waiting(watched, "Ben Sample", "13:00")).to_have_count(0)
    [session] = other.client.get("/api/sessions", params={"person_id": BEN, "limit": 1}).json()["sessions"]
    assert (session["long"], session["labor_seconds"]) == (True, 13 * 3_600)


def test_what_a_tablet_could_not_send_becomes_a_session(desk: Open, office: Shop) -> None:
    """It says in plain words why it was refused; the missing session is added from it."""
    refused(office)
    foreman = desk("foreman")
    page = foreman.go("/review?kind=refusal")
    item = waiting(page, "Cal Sample")
    expect(item).to_contain_text("It arrived late, and what was done afterwards left no place for it.")
    item.get_by_role("button", name="Add the missing session").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Order number")).to_have_value(ORDER)
    expect(sheet.get_by_label("From")).to_have_value(wall(0))
    sheet.get_by_label("Until").fill(wall(40))
    sheet.get_by_label("Why?").fill("Was offline")
    sheet.get_by_role("button", name="Add a missing session").click()
    expect(item).to_have_count(0)
    found = foreman.client.get("/api/sessions", params={"person_id": CAL, "order_number": ORDER}).json()["sessions"]
    assert [(each["started_at"], each["ended_at"], each["mark"]) for each in found] == [(iso(0), iso(40), "added")]
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def test_nobody_decides_about_their_own_time(desk: Open, office: Shop) -> None:
    """The page says so, and the server refuses."""
    foreman = desk("foreman")
    me = foreman.client.get("/api/console/me").json()["person_id"]
    task_id = key()
    office.do({"type": "AddTask", "person_id": me, "task_id": task_id, "order_number": ORDER, "work_type": "Engraving"})
    request_id = ask(office, me, task_id, started_at=iso(0), ended_at=iso(30))
    page = foreman.go(f"/review?person_id={me}")
    item = waiting(page, "Asks for a session that is missing")
    expect(item).to_contain_text("This is your own time")
    expect(item.get_by_role("button")).to_have_count(0)
    accept = {"type": "AcceptCorrection", "person_id": me, "request_id": request_id}
    answer = foreman.client.post("/api/commands", json=accept, headers={"Idempotency-Key": key()})
    assert answer.json()["code"] == "own-time"
    office.do({"type": "DeclineCorrection", "person_id": me, "request_id": request_id, "reason": "Only a test"})


def test_who_may_not_decide_only_looks(desk: Open, office: Shop) -> None:
    """A team lead sees what waits, without a button; the server refuses."""
    session_id, request_id = asked_times(office, 240)
    lead = desk("team_lead")
    page = lead.go("/review")
    expect(waiting(page, "Ada Sample").get_by_role("button")).to_have_count(0)
    accept = {"type": "AcceptCorrection", "person_id": ADA, "request_id": request_id}
    answer = lead.client.post("/api/commands", json=accept, headers={"Idempotency-Key": key()})
    assert (answer.status_code, answer.json()["code"]) == (403, "role-needed")
    assert times_of(office, session_id) == (iso(240), iso(300))


def test_keys_go_from_one_to_the_next(desk: Open, office: Shop) -> None:
    """And after a decision the keyboard goes on with what follows."""
    for begin in (360, 480):
        asked_times(office, begin)
    page = desk("foreman").go("/review?kind=request")
    items = waiting(page, "Ada Sample")
    expect(items).not_to_have_count(0)
    count = items.count()
    for at in range(2):
        page.keyboard.press("j")
        expect(items.nth(at).get_by_role("link", name="Ada Sample")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(items.first.get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(items).to_have_count(count - 1)
    expect(items.first.get_by_role("link", name="Ada Sample")).to_be_focused()


@pytest.mark.parametrize("spanish", [False, True])
def test_the_list_is_for_everybody(desk: Open, office: Shop, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone, sheets included; nothing too wide."""
    look = Look(tmp_path)
    asked_times(office, 900 if spanish else 780)
    refused(office)
    seats: list[Desk] = [desk("admin", spanish=spanish), desk("foreman", spanish=spanish, size=PHONE)]
    for seat in seats:
        page = seat.go("/review")
        expect(page.get_by_role("listitem").filter(has_text="Ada Sample").first).to_be_visible()
        look.at(page, "review", targets=False)
        for name in ("Accept|Aceptar", "Correct otherwise|Corregir de otro modo", "Add the missing|Agregar la sesión"):
            page.get_by_role("button", name=re.compile(f"^({name})")).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            look.at(page, f"review-{name[:6]}", targets=False)
            page.keyboard.press("Escape")
    assert not look.wrong, "\n".join(look.wrong)
