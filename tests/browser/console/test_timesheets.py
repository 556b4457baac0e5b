"""Time sheets: everybody's week and one person's, approved, put right, opened again; the numbers of the record."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.console.desk import LOST, PHONE, Desk, Open, Work, worked
from tests.browser.console.ledger import Ledger, clock, monday, total
from tests.browser.look import Look
from tests.web.shop import ADA, BEN, CAL, ORDER, Shop, key

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console-timesheets")]
TODAY = datetime.now(UTC).date()
WEEK = monday(TODAY) - timedelta(days=14)
"""A week that is over, before all other work of the office."""


def at(day: int, hour: int = 9) -> datetime:
    """Return an hour of a day of that week."""
    return datetime(WEEK.year, WEEK.month, WEEK.day, hour, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture(scope="module")
def sessions(office: Shop) -> list[str]:
    """Two days of Ada, one of Ben and of Cal."""
    return [
        worked(office, Work(ADA, ORDER, "Engraving", at(1), 95)),
        worked(office, Work(ADA, LOST, "Assembly", at(2), 200)),
        worked(office, Work(BEN, ORDER, "Engraving", at(2), 61)),
        worked(office, Work(CAL, LOST, "Assembly", at(3), 33)),
    ]


def expected(desk: Desk, person_id: str) -> list[Fraction]:
    """Return what the events say that somebody worked on each day of the week."""
    mine = [each for each in Ledger(desk.client).sessions() if each.person_id == person_id]
    days = (WEEK + timedelta(days=day) for day in range(7))
    return [total(each.seconds for each in mine if each.day == day) for day in days]


def row_of(desk: Desk, name: str) -> list[str]:
    """Read somebody's row of the list."""
    return next(row for row in desk.rows("Time sheets") if row[0] == name)


def test_a_week_has_the_hours_of_the_record(desk: Open, sessions: list[str]) -> None:
    """By person and day, and all together."""
    admin = desk("admin")
    page = admin.go(f"/timesheets?week={WEEK}", "Time sheets")
    for person_id, name in ((ADA, "Ada Sample"), (BEN, "Ben Sample"), (CAL, "Cal Sample")):
        days = expected(admin, person_id)
        assert row_of(admin, name)[2:] == [*map(clock, days), clock(total(days))]
    everybody = total(day for person_id in (ADA, BEN, CAL) for day in expected(admin, person_id))
    foot = page.get_by_role("region", name="Time sheets").locator("tfoot td")
    expect(foot.last).to_have_text(clock(everybody))
    page.get_by_role("link", name="Week after").click()
    expect(page).to_have_url(re.compile(f"week={WEEK + timedelta(days=7)}"))
    assert sessions


def test_a_file_reads_as_the_screen_does_in_its_language(desk: Open, sessions: list[str]) -> None:
    """The headings are those shown, the hours lengths of time."""
    admin = desk("admin", spanish=True)
    page = admin.go(f"/timesheets?week={WEEK}", "Hojas de tiempo")
    region = page.get_by_role("region", name="Hojas de tiempo")
    expect(region.locator("tfoot")).to_be_visible()
    page.get_by_text("Exportar", exact=True).click()
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Hoja de cálculo (XLSX)").click()
    assert sheet.value.suggested_filename == f"timesheets-{WEEK}.xlsx"
    book = openpyxl.load_workbook(sheet.value.path().rename(sheet.value.path().with_suffix(".xlsx"))).active
    assert book is not None
    heading, *rows = book.iter_rows(values_only=True)
    assert list(heading) == region.locator("thead th").all_inner_texts()
    assert heading[:2] == ("Persona", "Estado")
    lengths = {row[0]: [clock(Fraction(each / timedelta(seconds=1))) for each in row[2:]] for row in rows}
    assert lengths == {row[0]: row[2:] for row in admin.rows("Hojas de tiempo")}
    assert sessions


def test_an_approved_week_that_is_put_right_shows_before_and_after(desk: Open, sessions: list[str]) -> None:
    """Who corrected what, when and why; the sheet as it was is one click away; then it is approved anew."""
    foreman, other = desk("foreman"), desk("team_lead")
    foreman.go(f"/timesheets?week={WEEK}")
    foreman.button("Approve the week of Ada Sample").click()
    watched = other.go(f"/timesheets/{ADA}/{WEEK}", "Time sheet: Ada Sample")
    expect(watched.get_by_role("region", name="State")).to_contain_text("Approved")
    expect(watched.get_by_role("region", name="State")).to_contain_text("4:55 h")
    expect(other.button("Open again")).to_have_count(0)

    times = {"started_at": at(2).isoformat(), "ended_at": (at(2) + timedelta(minutes=170)).isoformat()}
    correct = {"type": "CorrectSession", "person_id": ADA, "session_id": sessions[1], "reason": "Left early", **times}
    answer = foreman.client.post("/api/commands", json=correct, headers={"Idempotency-Key": key()})
    assert answer.status_code == 200, answer.text

    state = watched.get_by_role("region", name="State")
    for text in ("Opened again", "4:25 h", "4:55 h (−0:30 h since)", "a session in it was put right"):  # noqa: RUF001
        expect(state).to_contain_text(text)
    change = watched.get_by_role("region", name="What became of this week").get_by_role("listitem")
    change = change.filter(has_text="Session corrected")
    for text in ("by Con Sample", "3:20 h", "2:50 h", "Left early", LOST):
        expect(change).to_contain_text(text)
    change.get_by_role("link", name="The sheet before it").click()
    expect(watched.get_by_text("As the shop knew it after event")).to_be_visible()
    expect(watched.get_by_role("region", name="State")).to_contain_text("4:55 h")

    page = foreman.go(f"/timesheets/{ADA}/{WEEK}")
    foreman.button("Approve").click()
    expect(page.get_by_role("region", name="State")).to_contain_text("Approved by Con Sample")
    foreman.button("Undo").click()
    expect(page.get_by_role("region", name="State")).to_contain_text("Opened again")
    days = expected(desk("admin"), ADA)
    foot = page.get_by_role("region", name="Hours by task and day").locator("tfoot td")
    assert foot.all_inner_texts() == [*map(clock, days), clock(total(days))]


def test_what_is_in_the_way_of_an_approval_is_said_with_the_way_to_it(desk: Open, office: Shop) -> None:
    """A request that waits; a week that is not over. The server says the same."""
    foreman = desk("foreman")
    session_id = worked(office, Work(BEN, LOST, "Engraving", at(4), 30))
    task_id = foreman.client.get(f"/api/sessions/{session_id}").json()["session"]["task_id"]
    asked = {"type": "RequestCorrection", "person_id": BEN, "task_id": task_id, "session_id": session_id}
    office.do({**asked, "text": "Look again"})
    page = foreman.go(f"/timesheets/{BEN}/{WEEK}")
    expect(page.get_by_text("A request about this week waits.")).to_be_visible()
    expect(foreman.button("Approve")).to_be_disabled()
    sheet = foreman.client.get(f"/api/timesheets/{BEN}/{WEEK}").json()["timesheet"]
    approve = {"type": "ApproveTimesheet", "person_id": BEN, "week": str(WEEK), "labor_us": sheet["labor_us"]}
    answer = foreman.client.post("/api/commands", json=approve, headers={"Idempotency-Key": key()})
    assert answer.json()["code"] == "week-open-request"
    page.get_by_role("link", name="Open requests").click()
    expect(page.get_by_role("list", name="What waits").get_by_role("listitem")).to_contain_text("Look again")
    foreman.go(f"/timesheets/{BEN}/{monday(TODAY)}")
    expect(page.get_by_text("The week is not over yet.")).to_be_visible()


def test_a_sum_that_changed_meanwhile_is_not_approved(desk: Open, office: Shop, sessions: list[str]) -> None:
    """What is approved is what was looked at: an answer on its way is not yet on the screen."""
    foreman = desk("foreman")
    page = foreman.go(f"/timesheets/{CAL}/{WEEK}")
    expect(foreman.button("Approve")).to_be_enabled()
    page.route("**/api/timesheets/**", lambda route: route.abort())
    worked(office, Work(CAL, ORDER, "Engraving", at(5), 10))
    foreman.button("Approve").click()
    expect(page.get_by_text("What was worked changed since it was looked at.")).to_be_visible()
    assert sessions


def test_a_number_of_a_task_leads_to_its_sessions(desk: Open, sessions: list[str]) -> None:
    """Those of the day, and those of the week."""
    page = desk("foreman").go(f"/timesheets/{ADA}/{WEEK}")
    row = page.get_by_role("region", name="Hours by task and day").locator("tbody tr").first
    said = row.locator("td a").first.inner_text()
    row.locator("td a").first.click()
    expect(page.get_by_role("heading", level=1, name="Sessions")).to_be_visible()
    expect(page).to_have_url(re.compile(f"person_id={ADA}&order_number=.+&work_type=.+&from_day=(.+)&to_day=\\1$"))
    hours = page.get_by_role("region", name="Sessions").locator("tbody tr td:nth-child(6)")
    expect(hours).to_have_text([said])
    page.go_back()
    row.locator("td a").last.click()
    expect(page).to_have_url(re.compile(f"from_day={WEEK}&to_day={WEEK + timedelta(days=6)}$"))
    assert sessions


def test_a_sheet_can_be_printed_and_signed(desk: Open, sessions: list[str]) -> None:
    """On paper there are lines for names, and no buttons."""
    office = desk("office")
    page = office.go(f"/timesheets/{ADA}/{WEEK}")
    expect(page.get_by_text("I worked these hours.")).to_be_hidden()
    expect(office.button("Approve")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.get_by_text("I worked these hours.")).to_be_visible()
    expect(page.get_by_role("region", name="Hours by task and day")).to_be_visible()
    expect(office.button("As of")).to_be_hidden()
    assert sessions


def test_contributors_see_their_own_week_alone(desk: Open, office: Shop) -> None:
    """The same page; the server refuses everybody else's."""
    contributor = desk("contributor")
    me = contributor.client.get("/api/console/me").json()["person_id"]
    worked(office, Work(me, ORDER, "Engraving", at(1), 75))
    page = contributor.go(f"/timesheets?week={WEEK}", "Your time sheet")
    expect(page.get_by_role("region", name="Hours by task and day")).to_contain_text("1:15")
    assert contributor.client.get("/api/timesheets").status_code == 403


@pytest.mark.parametrize("spanish", [False, True])
def test_time_sheets_are_for_everybody(desk: Open, sessions: list[str], tmp_path: Path, *, spanish: bool) -> None:
    """Nothing that axe finds, in both themes, at a desk or on a phone; nothing wider than the window."""
    look = Look(tmp_path)
    seats: list[Desk] = [desk("foreman", spanish=spanish), desk("office", spanish=spanish, size=PHONE)]
    for seat in seats:
        for path in (f"/timesheets?week={WEEK}", f"/timesheets/{ADA}/{WEEK}"):
            page = seat.go(path)
            expect(page.get_by_role("table").first).to_be_visible()
            page.wait_for_load_state("networkidle")
            look.at(page, "sheet" if ADA in path else "sheets", targets=False)
    assert not look.wrong, "\n".join(look.wrong)
    assert sessions
