"""What the shop is set up with, on the console: teams, work types, labor rules, tablets, programs, settings."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.console.desk import PHONE, Desk, Open
from tests.browser.look import Look
from tests.patience import PATIENCE_S
from tests.web.shop import ADA, ORDER, Shop, key
from tests.web.tablets import Tablet

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-shop")]
HALF = Fraction(1, 2)


def sheet(desk: Desk) -> Locator:
    """The sheet that is open."""
    return desk.page.get_by_role("dialog")


def listed(desk: Desk, path: str, name: str) -> list[dict[str, Any]]:
    """What the API lists."""
    found: list[dict[str, Any]] = desk.client.get(path).json()[name]
    return found


def setting(desk: Desk, name: str) -> str:
    """What the API says of a setting."""
    [value] = [each["value"] for each in listed(desk, "/api/settings", "settings") if each["name"] == name]
    assert isinstance(value, str)
    return value


def test_a_team_is_added_and_the_end_of_its_shift_changed_and_taken_back(desk: Open) -> None:
    """A name that is taken cannot be added."""
    admin = desk("admin")
    page = admin.go("/teams", "Teams")
    page.get_by_role("button", name="Add a team").click()
    sheet(admin).get_by_label("Name").fill("Bench")
    expect(sheet(admin).get_by_text("There is a team of this name already.")).to_be_visible()
    sheet(admin).get_by_label("Name").fill("Night shift")
    sheet(admin).get_by_label("Shift ends at").fill("23:30")
    sheet(admin).get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="11:30 PM")).to_be_visible()
    page.get_by_role("button", name="Change the end of the shift: Night shift").click()
    sheet(admin).get_by_label("Shift ends at").fill("")
    sheet(admin).get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="11:30 PM")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("cell", name="11:30 PM")).to_be_visible()
    assert {"name": "Night shift", "shift_ends_at": "23:30:00", "before": []} in listed(admin, "/api/teams", "teams")


def test_a_work_type_is_added_retired_and_brought_back(desk: Open) -> None:
    """What is done can be undone at once."""
    admin = desk("admin")
    page = admin.go("/work-types", "Work types")
    page.get_by_role("button", name="Add a work type").click()
    sheet(admin).get_by_label("Name").fill("Polishing")
    sheet(admin).get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Retire: Polishing").click()
    expect(page.get_by_role("button", name="Bring back: Polishing")).to_be_visible()
    assert {"name": "Polishing", "active": False, "before": []} in listed(admin, "/api/work-types", "work_types")
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Retire: Polishing")).to_be_visible()
    assert {"name": "Polishing", "active": True, "before": []} in listed(admin, "/api/work-types", "work_types")


def test_burden_comes_on_top_of_each_cost_until_it_is_taken_back(desk: Open) -> None:
    """47 minutes at 18.25 an hour, and 12.25 % on top; a blended rate stands in for pay."""
    admin = desk("admin")
    page = admin.go("/pay", "Labor rules")
    page.get_by_role("button", name="Set burden").click()
    sheet(admin).get_by_label("Percent on top").fill("12,25")
    sheet(admin).get_by_label("From").fill("")
    sheet(admin).get_by_role("button", name="Set burden").click()
    contributor = page.get_by_role("region", name="What an hour costs now").get_by_role("row", name="Contributor")
    expect(contributor).to_contain_text("12.25% on top")
    plain = Fraction(47, 60) * Fraction("18.25")
    assert adas_cost(admin) == rounded(plain * (1 + Fraction("0.1225")))

    page.get_by_role("button", name="Set a blended rate").click()
    sheet(admin).get_by_label("For", exact=True).select_option("contributor")
    sheet(admin).get_by_label("An hour").fill("22.5")
    sheet(admin).get_by_label("From").fill("2025-06-01")
    sheet(admin).get_by_role("button", name="Set a blended rate").click()
    expect(contributor).to_contain_text("$22.50 an hour for all")
    blended = Fraction(47, 60) * Fraction("22.5") * (1 + Fraction("0.1225"))
    assert adas_cost(admin) == rounded(blended)
    page.get_by_role("button", name="Undo").last.click()
    expect(contributor).to_contain_text("own pay")
    page.get_by_role("button", name=re.compile("^Change: Burden, everybody")).click()
    sheet(admin).get_by_label("What holds").select_option("Nothing any longer")
    sheet(admin).get_by_role("button", name="Set burden").click()
    expect(contributor).to_contain_text("nothing on top")
    assert adas_cost(admin) == rounded(plain)


def adas_cost(admin: Desk) -> Fraction:
    """What the 47 minutes cost, once the tables have seen all that was done."""
    after = admin.client.get("/api/audit/events", params={"limit": 1}).json()["events"][0]["position"]
    asked = {"person_id": ADA, "order_number": ORDER, "after": after}
    [found] = admin.client.get("/api/sessions", params=asked).json()["sessions"]
    return Fraction(found["cost"])


def rounded(cost: Fraction) -> Fraction:
    """Return a cost as it is shown: to the cent, half up."""
    return Fraction((cost * 100 + HALF).__floor__(), 100)


def test_a_tablet_is_enrolled_locked_unlocked_and_revoked(desk: Open, office: Shop) -> None:
    """The page tells of it as it happens."""
    admin = desk("admin")
    page = admin.go("/tablets", "Tablets")
    page.get_by_role("button", name="Enroll a tablet").click()
    sheet(admin).get_by_label("Name").fill("Bench 7")
    sheet(admin).get_by_role("button", name="Make the code").click()
    expect(sheet(admin).get_by_role("img")).to_be_visible()
    expect(sheet(admin).get_by_role("timer")).to_have_text(re.compile("^1[45]:"))
    code = sheet(admin).locator("output").inner_text()
    enrolled = office.anybody.post("/api/tablets/enrol", json={"code": code})
    expect(sheet(admin).get_by_text("Bench 7 is enrolled")).to_be_visible()
    sheet(admin).get_by_role("button", name="Close").last.click()

    papers = {"Authorization": f"Bearer {enrolled.json()['credential']}"}
    for number in range(5):
        office.anybody.post("/api/sign-in", json={"pin": f"90{number}817"}, headers=papers)
    page.get_by_role("button", name="Unlock: Bench 7").click()
    expect(page.get_by_text("The PIN pad of Bench 7 is open again.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Bench 7"))).to_contain_text("open")
    assert office.anybody.get("/api/sign-in", headers=papers).json()["locked_until"] is None

    page.get_by_role("button", name="Revoke: Bench 7").click()
    expect(sheet(admin).get_by_role("button", name="Revoke")).to_be_disabled()
    sheet(admin).get_by_label("Type REVOKE").fill("REVOKE")
    sheet(admin).get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name=re.compile("Bench 7"))).to_contain_text("revoked")
    # Where no tablet need be enrolled, one that is not may show a pad, but under no name.
    assert office.anybody.get("/api/sign-in", headers=papers).json()["tablet_id"] is None


def test_a_program_gets_a_token_and_is_shut_out(desk: Open, office: Shop) -> None:
    """It may do what its scopes say, until it is revoked."""
    admin = desk("admin")
    page = admin.go("/tokens", "API tokens")
    page.get_by_role("button", name="Issue a token").click()
    sheet(admin).get_by_label("What program it is for").fill("Wall display")
    sheet(admin).get_by_role("button", name="Issue a token").click()
    token = sheet(admin).locator("output").inner_text()
    sheet(admin).get_by_role("button", name="I have it").click()
    with httpx.Client(base_url=office.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S) as program:
        assert program.get("/api/floor").status_code == 200
        assert program.get("/api/labor-rules").status_code == 403
        page.get_by_role("button", name="Revoke: Wall display").click()
        sheet(admin).get_by_label("Type REVOKE").fill("REVOKE")
        sheet(admin).get_by_role("button", name="Revoke").click()
        row = page.get_by_role("row", name=re.compile("Wall display"))
        expect(row.get_by_role("cell", name="until it is revoked", exact=True)).to_be_visible()
        expect(row.get_by_role("cell", name="revoked", exact=True)).to_be_visible()
        assert program.get("/api/floor").status_code == 401


def test_mail_that_no_server_sends_is_warned_of(desk: Open, office: Shop) -> None:
    """At the top of the page, and where the address stands."""
    mail = {"channel": "mail", "address": "owner@example.test", "kinds": ["projector"]}
    office.do({"type": "SetAlertDestination", "destination_id": key(), **mail})
    page = desk("admin").go("/alerts", "Alerts")
    expect(page.get_by_role("alert").filter(has_text="no mail server is set")).to_be_visible()
    expect(page.get_by_role("row", name="owner@example.test")).to_contain_text("no mail server")


def test_a_setting_is_changed_by_itself_and_taken_back(desk: Open, office: Shop) -> None:
    """What does not fit is not sent, or is refused in the server's words; what another changed is told."""
    admin = desk("admin")
    page = admin.go("/settings", "Settings")
    idle = page.get_by_label("Console signs out after")
    idle.fill("0")
    assert idle.get_attribute("aria-invalid") == "true"
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    idle.fill("45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Console signs out after: 45 minutes")).to_be_visible()
    assert setting(admin, "console_idle_minutes") == "45"
    page.get_by_role("button", name="Undo").last.click()
    expect(idle).to_have_value("60")
    assert setting(admin, "console_idle_minutes") == "60"

    zone = page.get_by_label("Time zone")
    zone.fill("Mars/Olympus")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose a time zone such as America/Chicago.")).to_be_visible()
    office.do({"type": "ChangeSetting", "name": "zone", "value": "America/Denver"})
    expect(page.get_by_text("Somebody else set it to America/Denver meanwhile.")).to_be_visible()
    zone.fill("America/Chicago")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Time zone: America/Chicago")).to_be_visible()
    assert setting(admin, "zone") == "America/Chicago"


def test_the_office_reads_the_rules_and_changes_nothing(desk: Open) -> None:
    """What is not theirs is not in the menu, and the server refuses it."""
    clerk = desk("office")
    page = clerk.go("/pay", "Labor rules")
    menu = page.get_by_role("navigation", name="Menu")
    expect(page.get_by_role("region", name="What an hour costs now")).to_be_visible()
    expect(page.get_by_role("button", name="Set burden")).to_have_count(0)
    for name in ("Teams", "Work types", "API tokens", "Settings"):
        expect(menu.get_by_role("link", name=name)).to_have_count(0)
    assert clerk.client.get("/api/tokens").status_code == 403
    page.goto("/console/settings")
    expect(page.get_by_text("This page is not open to you")).to_be_visible()


def test_the_shop_is_looked_at_in_both_languages_and_sizes(desk: Open, office: Shop, tmp_path: Path) -> None:
    """Every page, and a sheet of it, in both themes."""
    look = Look(tmp_path)
    Tablet(office, "Bench 8")
    office.token("read")
    wide = desk("admin")
    for path in ("teams", "work-types", "pay", "tablets", "tokens", "settings"):
        wide.go(f"/{path}")
        wide.page.locator("main table, main form").first.wait_for()
        look.at(wide.page, path, targets=False)
    small = desk("admin", spanish=True, size=PHONE)
    small.page.add_init_script("localStorage.setItem('floorbook.language', 'es')")
    for path in ("pay", "tablets", "settings"):
        small.go(f"/{path}")
        small.page.locator("main table, main form").first.wait_for()
        look.at(small.page, f"{path}-es", targets=False)
        if path != "settings":
            small.page.locator("main").get_by_role("button").nth(1).click()
            look.at(small.page, f"{path}-sheet-es", targets=False)
    assert not look.wrong
