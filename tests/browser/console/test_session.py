"""One session, and why a number is what it is: formulas, events, what was put right, a day as a timeline."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.desk import LOST, PHONE, Desk, Open, Work, worked
from tests.browser.console.ledger import Ledger, money, total
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-session")]
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = NOON - timedelta(days=5)


@pytest.fixture(scope="module")
def session(office: Shop) -> str:
    """47 minutes of Ada, five days ago."""
    worked(office, Work(ADA, ORDER, "Assembly", DAY + timedelta(hours=2), 31))
    return worked(office, Work(ADA, ORDER, "Engraving", DAY, 47))


def figure(page: Page, name: str) -> str:
    """Read one of the large numbers."""
    card = page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))
    return card.locator("dd").first.inner_text()


def day_of(person_id: str, day: datetime) -> str:
    """Where somebody's day is shown."""
    return f"/sessions?person_id={person_id}&from_day={day:%Y-%m-%d}&to_day={day:%Y-%m-%d}"


def test_a_session_says_what_it_cost_and_why(desk: Open, session: str) -> None:
    """18.25 an hour for 47 minutes, with the events behind the session and behind the rate."""
    admin = desk("admin")
    page = admin.go(f"/sessions/{session}", "Session")
    parts = page.get_by_role("region", name="Parts")
    expect(parts).to_contain_text("$18.25 an hour \u00d7 2,820 s \u00f7 3,600 = $14.295833… (3431/240)")
    expect(parts).to_contain_text("$14.30")
    expect(page.get_by_text("added", exact=True).first).to_be_visible()
    part = admin.client.get("/api/why", params={"session_id": session}).json()["parts"][0]
    for position in (*part["events"], *part["rate_events"]):
        expect(parts.get_by_role("link", name=str(position), exact=True)).to_be_visible()
    events = page.get_by_role("region", name="All events about it")
    assert events.locator("tbody tr").count() >= 1
    events.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/audit/{part['events'][0]}"))


def test_a_foreman_sees_minutes_and_no_pay(desk: Open, session: str) -> None:
    """Neither on the page nor in what the server answers."""
    foreman = desk("foreman")
    page = foreman.go(f"/sessions/{session}")
    expect(page.get_by_role("region", name="Parts")).to_contain_text("0:47")
    assert "$" not in page.locator("main").inner_text()
    [part] = foreman.client.get("/api/why", params={"session_id": session}).json()["parts"]
    assert {"factors", "cost", "cost_exact", "rate_events"}.isdisjoint(part)


def test_a_session_is_corrected_and_taken_back(desk: Open, office: Shop) -> None:
    """Before and after stand side by side, with who and why; another window shows it without a reload."""
    session = worked(office, Work(BEN, ORDER, "Assembly", DAY, 60))
    foreman, other = desk("foreman"), desk("team_lead")
    watched = other.go(f"/sessions/{session}")
    expect(watched.get_by_role("region", name="Parts")).to_contain_text("1:00")
    expect(other.button("Correct times")).to_have_count(0)
    page = foreman.go(f"/sessions/{session}")
    foreman.button("Correct times").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Correct the times")).to_be_disabled()
    sheet.get_by_label("Until").fill(f"{DAY + timedelta(minutes=45):%Y-%m-%dT%H:%M}")
    expect(sheet).to_contain_text("0:45 h")
    sheet.get_by_label("Why?").fill("Forgot to stop")
    page.keyboard.press("Enter")
    expect(sheet).to_have_count(0)
    change = page.get_by_role("region", name="What was put right").get_by_role("listitem").first
    for text in ("Corrected", "Con Sample", "Forgot to stop", "1:00 h", "0:45 h", "\u22120:15 h"):
        expect(change).to_contain_text(text)
    expect(watched.get_by_role("region", name="Parts")).to_contain_text("0:45")
    foreman.button("Undo").click()
    expect(page.get_by_role("region", name="Parts")).to_contain_text("1:00")
    said = other.client.get(f"/api/sessions/{session}").json()
    assert [each["kind"] for each in said["changes"]] == ["restored", "corrected", "added"]


def test_times_that_overlap_are_refused_in_the_foremans_language(desk: Open, office: Shop) -> None:
    """Whole, with the times of the other session, and without the server's English behind it."""
    begins = DAY - timedelta(hours=4)
    first = worked(office, Work(CAL, ORDER, "Assembly", begins, 20))
    worked(office, Work(CAL, ORDER, "Engraving", begins + timedelta(minutes=30), 20))
    foreman = desk("foreman")
    foreman.context.add_init_script("localStorage.setItem('floorbook.language', 'es')")
    page = foreman.go(f"/sessions/{first}")
    foreman.button("Corregir horas").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Hasta").fill(f"{begins + timedelta(minutes=45):%Y-%m-%dT%H:%M}")
    sheet.get_by_label("¿Por qué?").fill("Olvidó parar")
    page.keyboard.press("Enter")
    said = sheet.get_by_text("Se cruza con otra sesión de la persona, entre")
    expect(said).to_contain_text(re.compile(r"8:30\sa.m. y .+, 8:45\sa.m.: corrija antes esa, o elija otras horas.$"))
    expect(sheet).not_to_contain_text("another session overlaps")


def test_a_session_is_struck_and_counts_nowhere(desk: Open, office: Shop) -> None:
    """It stays in the record, and can be made to count again."""
    session = worked(office, Work(CAL, LOST, "Assembly", DAY, 20))
    foreman = desk("foreman")
    page = foreman.go(f"/sessions/{session}")
    foreman.button("Strike").click()
    page.get_by_role("dialog").get_by_label("Why?").fill("Never was")
    page.get_by_role("dialog").get_by_role("button", name="Strike the session").click()
    expect(page.get_by_text("It counts nowhere")).to_be_visible()
    expect(foreman.button("Count it again")).to_be_visible()
    position = foreman.client.get(f"/api/sessions/{session}").json()["changes"][0]["position"]
    past = foreman.go(f"/sessions/{session}?as_of={position - 1}")
    expect(past.get_by_role("region", name="Parts")).to_contain_text("0:20")
    expect(foreman.button("Strike")).to_have_count(0)


def test_a_number_is_taken_apart_and_adds_up(desk: Open, session: str) -> None:
    """The total and each part are those of the events, and the page proves the sum."""
    admin = desk("admin")
    ledger = Ledger(admin.client)
    mine = [each for each in ledger.sessions() if each.person_id == ADA]
    first = min(each.day for each in mine)
    page = admin.go(f"/why?person_id={ADA}&from_day={first}&to_day={NOON:%Y-%m-%d}", "Why is this number?")
    expect(page.get_by_role("status").filter(has_text="They add up to the total, exactly.")).to_be_visible()
    minutes, seconds = divmod(int(total(each.seconds for each in mine)), 60)
    assert figure(page, "Hours") == f"{minutes // 60}:{minutes % 60:02}:{seconds:02} h"
    assert figure(page, "Labor cost") == money(total(each.cost for each in mine))
    shown = page.get_by_role("region", name="Parts").locator("td strong.rounded").all_inner_texts()
    assert sorted(shown) == sorted(money(each.cost) for each in mine)
    assert page.get_by_text("These factors do not make this cost").count() == 0
    assert session


def test_a_day_is_a_timeline_that_keys_can_walk(desk: Open, session: str) -> None:
    """Each bar says in words what it is, and leads to its session; days before and after are one step away."""
    lead = desk("team_lead")
    page = lead.go(day_of(ADA, DAY), "Sessions")
    day = page.get_by_role("figure").filter(has_text="Ada Sample")
    bars = day.get_by_role("link")
    expect(bars).to_have_count(2)
    expect(bars.first).to_have_accessible_name(
        re.compile(rf"^Order {ORDER}, Engraving, 12:00 PM to 12:47 PM, 0:47 h, added$")
    )
    expect(day).to_contain_text("1:18 h")
    expect(lead.button("Add a missing session")).to_have_count(0)
    bars.first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(session))
    page.go_back()
    page.get_by_role("link", name="Day after").click()
    expect(page.get_by_text("no work")).to_be_visible()


def test_a_missing_session_is_added(desk: Open) -> None:
    """On a new task of the person, which is put on the list first."""
    foreman = desk("foreman")
    day = NOON - timedelta(days=6)
    page = foreman.go(day_of(CAL, day))
    foreman.button("Add a missing session").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Task").select_option("Another task")
    sheet.get_by_label("Order number").fill(LOST)
    sheet.get_by_label("Work type").select_option("Engraving")
    sheet.get_by_label("From").fill(f"{day:%Y-%m-%dT%H:%M}")
    sheet.get_by_label("Until").fill(f"{day + timedelta(minutes=25):%Y-%m-%dT%H:%M}")
    sheet.get_by_label("Why?").fill("Forgot to start")
    sheet.get_by_role("button", name="Add a missing session").click()
    bar = page.get_by_role("figure").filter(has_text="Cal Sample").get_by_role("link")
    expect(bar).to_have_accessible_name(re.compile(rf"Order {LOST}, Engraving, .*0:25 h, added"))


@pytest.mark.parametrize("spanish", [False, True])
def test_sessions_are_for_everybody(desk: Open, session: str, tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    seats: list[Desk] = [desk("admin", spanish=spanish), desk("foreman", spanish=spanish, size=PHONE)]
    for seat in seats:
        for path in (f"/sessions/{session}", f"/why?order_number={ORDER}", day_of(ADA, DAY)):
            page = seat.go(path)
            page.wait_for_load_state("networkidle")
            look.at(page, path.strip("/").split("?")[0].replace("/", "-"), targets=False)
    assert not look.wrong, "\n".join(look.wrong)
