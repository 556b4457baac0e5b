"""People on the console: added, paid, let in, changed, left, forgotten; and who may do what of it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.console.desk import PHONE, Desk, Open
from tests.browser.look import Look
from tests.web.consoles import PASSWORD, Browser, give_account
from tests.web.shop import ADA, BEN, CAL, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-people")]


def sheet(desk: Desk) -> Locator:
    """The sheet that is open."""
    return desk.page.get_by_role("dialog")


def person(desk: Desk, person_id: str) -> dict[str, Any]:
    """What the API says of somebody."""
    said: dict[str, Any] = desk.client.get(f"/api/people/{person_id}").json()
    return said


def register(shop: Shop, name: str, *roles: str) -> str:
    """Have somebody work here."""
    person_id = key()
    shop.do({"type": "RegisterPerson", "person_id": person_id, "name": name, "roles": roles or ["contributor"]})
    return person_id


def secret(desk: Desk) -> str:
    """What is shown this once; the sheet is closed with it."""
    shown = sheet(desk).locator("output").inner_text()
    sheet(desk).get_by_role("button", name="I have it").click()
    return shown.replace(" ", "")


def test_somebody_new_is_added_paid_and_gets_a_pin(desk: Open, office: Shop) -> None:
    """From the list to their first sign-in on a tablet."""
    admin = desk("admin")
    page = admin.go("/people", "People")
    page.get_by_role("button", name="Add a person").click()
    sheet(admin).get_by_label("Name").fill("Dana Sample")
    sheet(admin).get_by_label("Team lead").check()
    sheet(admin).get_by_label("Paid as").select_option("contributor")
    sheet(admin).get_by_label("Team", exact=True).select_option("Bench")
    sheet(admin).get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Dana Sample")).to_be_visible()
    person_id = page.url.rpartition("/")[2]
    said = person(admin, person_id)
    assert (said["roles"], said["pay_role"], said["team"]) == (["contributor", "team_lead"], "contributor", "Bench")

    page.get_by_role("button", name="Set pay").click()
    sheet(admin).get_by_label("Amount").fill("18.255")
    sheet(admin).get_by_label("From").fill("2026-01-05")
    sheet(admin).get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("region", name="Pay").locator("tbody tr")).to_have_count(1)
    assert admin.rows("Pay") == [["Jan 5, 2026", "$18.255 an hour", "holds now"]]
    assert person(admin, person_id)["pay"] == [{"effective_on": "2026-01-05", "kind": "hourly", "amount": "18.2550"}]

    page.get_by_role("button", name="Issue a PIN").click()
    sheet(admin).get_by_role("button", name="Issue a PIN").click()
    expect(sheet(admin).locator("output")).to_be_visible()
    page.emulate_media(media="print")
    expect(sheet(admin).locator("output")).to_be_visible()
    expect(page.get_by_text("Dana Sample").first).to_be_hidden()
    page.emulate_media(media="screen")
    pin = secret(admin)
    signed_in = office.anybody.post("/api/sign-in", json={"pin": pin})
    assert signed_in.json()["person"]["name"] == "Dana Sample"
    page.get_by_role("button", name="Withdraw the PIN").click()
    sheet(admin).get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("button", name="Issue a PIN")).to_be_visible()
    assert office.anybody.post("/api/sign-in", json={"pin": pin}).status_code == 401


def test_a_badge_is_shown_once_as_number_and_picture(desk: Open, office: Shop) -> None:
    """And signs its bearer in."""
    office.do({"type": "ChangeSetting", "name": "badges", "value": "yes"})
    admin = desk("admin")
    page = admin.go(f"/people/{BEN}", "Ben Sample")
    page.get_by_role("button", name="Issue a badge").click()
    sheet(admin).get_by_role("button", name="Issue a badge").click()
    expect(sheet(admin).get_by_role("img")).to_be_visible()
    number = secret(admin)
    assert re.fullmatch(r"\d{26}", number)
    assert office.anybody.post("/api/sign-in", json={"badge": number}).json()["person"]["id"] == BEN


def test_what_somebody_else_changed_meanwhile_is_not_written_over(desk: Open, office: Shop) -> None:
    """It is said, and shown before anything is saved; what was saved can be taken back."""
    person_id = register(office, "Evan Sample")
    admin = desk("admin")
    page = admin.go(f"/people/{person_id}", "Evan Sample")
    page.get_by_role("button", name="Change", exact=True).click()
    sheet(admin).get_by_label("Name").fill("Evan Example")
    office.do({"type": "ChangePerson", "person_id": person_id, "name": "Evan Sample", "roles": ["foreman"]})
    expect(sheet(admin).get_by_text("Somebody else changed this meanwhile.")).to_be_visible()
    expect(sheet(admin).get_by_role("button", name="Save")).to_be_disabled()
    sheet(admin).get_by_role("button", name="Show what it says now").click()
    expect(sheet(admin).get_by_label("Foreman")).to_be_checked()
    sheet(admin).get_by_label("Name").fill("Evan Example")
    sheet(admin).get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Evan Example")).to_be_visible()
    assert person(admin, person_id)["roles"] == ["foreman"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1, name="Evan Sample")).to_be_visible()


def test_a_console_account_is_given_unlocked_and_withdrawn(desk: Open, office: Shop) -> None:
    """The link chooses a password; five wrong tries lock, and an admin unlocks."""
    person_id = register(office, "Faye Sample", "office")
    admin = desk("admin")
    page = admin.go(f"/people/{person_id}", "Faye Sample")
    page.get_by_role("button", name="Give a console account").click()
    login = sheet(admin).get_by_label("Sign-in name")
    expect(login).to_have_value("faye")
    login.fill("Faye S")
    expect(sheet(admin).get_by_text("lower-case letters")).to_be_visible()
    login.fill("faye.s")
    sheet(admin).get_by_role("button", name="Give a console account").click()
    expect(sheet(admin).locator("output")).to_contain_text("/console/#reset=")
    token = secret(admin).partition("#reset=")[2]
    answer = office.anybody.post("/api/console/reset", json={"token": token, "password": PASSWORD})
    assert answer.status_code == 204
    with Browser(office) as faye:
        assert faye.sign_in("faye.s").status_code == 200
        for _ in range(5):
            assert faye.sign_in("faye.s", "wrong horse battery").status_code == 401
        page.reload()
        expect(page.get_by_text("Locked after wrong tries")).to_be_visible()
        assert faye.sign_in("faye.s").status_code == 401
        page.get_by_role("button", name="Unlock").click()
        expect(page.get_by_text("The account was unlocked.")).to_be_visible()
        assert faye.sign_in("faye.s").status_code == 200
        page.reload()
        page.get_by_role("button", name="End the session").first.click()
        expect(page.get_by_text("The session has ended.")).to_be_visible()
    page.goto("/console/accounts")
    assert [row[1] for row in admin.rows("Console accounts") if row[0] == "Faye Sample"] == ["faye.s"]
    page.get_by_role("link", name="Faye Sample").click()
    page.get_by_role("button", name="Withdraw the account").click()
    sheet(admin).get_by_role("button", name="Withdraw the account").click()
    expect(page.get_by_text("No console account")).to_be_visible()
    assert admin.client.get(f"/api/people/{person_id}/account").status_code == 404


def test_who_left_is_forgotten_only_when_all_is_settled(desk: Open, office: Shop) -> None:
    """The word has to be typed; what is still open is led to; pay is kept as long as it has to be."""
    person_id = register(office, "Gus Sample")
    pay = {"kind": "hourly", "amount_e4": 180_000, "effective_on": "2026-01-01"}
    office.do({"type": "SetPay", "person_id": person_id, **pay})
    task_id = office.add_task(person_id)
    started = office.send({"type": "StartTask", "person_id": person_id, "task_id": task_id})
    admin = desk("admin")
    page = admin.go(f"/people/{person_id}", "Gus Sample")
    page.get_by_role("button", name="Leaves the shop").click()
    sheet(admin).get_by_role("button", name="Leaves the shop").click()
    page.get_by_role("button", name="Erase this person").click()
    erase = sheet(admin).get_by_role("button", name="Erase this person")
    expect(erase).to_be_disabled()
    sheet(admin).get_by_label("Type ERASE").fill("ERASE")
    erase.click()
    expect(sheet(admin).get_by_text("end the session, answer the request, then erase")).to_be_visible()
    expect(sheet(admin).get_by_role("link", name="open sessions")).to_be_visible()

    session_id = admin.client.get("/api/sessions", params={"person_id": person_id}).json()["sessions"][0]["session_id"]
    strike = {"type": "StrikeSession", "person_id": person_id, "session_id": session_id, "reason": "A slip"}
    assert started.status_code == 200
    office.do(strike)
    erase.click()
    expect(page.get_by_role("heading", level=1, name="An erased person")).to_be_visible()
    assert person(admin, person_id)["name"] is None
    page.get_by_role("button", name="Erase their pay, too").click()
    sheet(admin).get_by_label("Type ERASE").fill("ERASE")
    sheet(admin).get_by_role("button", name="Erase their pay, too").click()
    expect(sheet(admin).get_by_text("It may be erased from")).to_be_visible()


def test_all_that_is_kept_about_somebody_is_had_as_a_file(desk: Open) -> None:
    """To be handed to them."""
    admin = desk("admin")
    page = admin.go(f"/people/{CAL}", "Cal Sample")
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("All that is kept")).click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert CAL in text
    assert "person.registered.v1" in text


def test_a_foreman_issues_pins_and_sees_no_pay(desk: Open) -> None:
    """The office does not even that; what is not offered the server refuses."""
    foreman = desk("foreman")
    page = foreman.go(f"/people/{ADA}", "Ada Sample")
    page.get_by_role("button", name=re.compile("PIN$")).first.click()
    sheet(foreman).get_by_role("button", name=re.compile("PIN$")).click()
    assert re.fullmatch(r"\d{6}", secret(foreman))
    office = desk("office")
    office.go(f"/people/{ADA}", "Ada Sample")
    expect(office.page.get_by_role("heading", name="Signing in on tablets")).to_be_visible()
    for each in (foreman, office):
        assert "$" not in each.page.locator("main").inner_text()
        for name in ("Set pay", "Change", "Leaves the shop", "Give a console account"):
            expect(each.page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        assert each.client.get(f"/api/people/{ADA}/account").status_code == 403
        assert "pay" not in person(each, ADA)
    expect(office.page.get_by_role("button", name=re.compile("PIN$"))).to_have_count(0)
    refused = office.client.post(f"/api/people/{ADA}/pin", headers={"Idempotency-Key": key()})
    assert refused.status_code == 403


def test_people_are_looked_at_in_both_languages_and_sizes(desk: Open, office: Shop, tmp_path: Path) -> None:
    """The list, a person with all there is, and the sheets; in both themes."""
    look = Look(tmp_path)
    person_id = give_account(office, "looked.at", "office")
    for how in ({}, {"spanish": True, "size": PHONE}):
        admin = desk("admin", **how)
        page = admin.page
        if how:
            page.add_init_script("localStorage.setItem('floorbook.language', 'es')")
        name = "es" if how else "en"
        admin.go("/people")
        page.get_by_role("region").first.wait_for()
        look.at(page, f"people-{name}", targets=False)
        admin.go(f"/people/{ADA}")
        page.get_by_role("button", name=re.compile("(Set pay|Fijar el pago)")).click()
        look.at(page, f"pay-{name}", targets=False)
        page.keyboard.press("Escape")
        page.get_by_role("button", name=re.compile("^(Change|Cambiar)$")).click()
        look.at(page, f"change-{name}", targets=False)
        page.keyboard.press("Escape")
        admin.go(f"/people/{person_id}")
        page.get_by_text("looked.at").wait_for()
        look.at(page, f"person-{name}", targets=False)
    assert not look.wrong
