"""An hour in a shop: an admin, a foreman and a worker, one server of their own, everything over HTTP.

Read from above to below: each test goes on where the one before it ended.
"""

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
import pytest

from tests.integration.actors import Console, Tablet, ago, key
from tests.noon import noon_zone
from tests.ops.running import Served, floorbook
from tests.ports import free_port
from web.queries import TIMEOUT_MAX_S

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("an hour in a shop")]

ORDER = "107923"
PASSWORD = "a long sentence about brass"
OTHER = "quite another sentence on ribbons"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The shop's server in production, with the one admin that the operator made; and what the story is about."""
    data = tmp_path_factory.mktemp("shop") / "data"
    environment = {**os.environ, "FLOORBOOK_ENVIRONMENT": "production", "FLOORBOOK_ADMIN_PASSWORD": PASSWORD}
    made = floorbook("people", "create-admin", "Ana Admin", "--login", "ana", "--data", data, env=environment)
    assert made.returncode == 0, made.stderr
    os.environ["FLOORBOOK_ENVIRONMENT"] = "production"
    try:
        served = Served("serve", "--json", "--data", data, "--port", free_port(), token="none")
    finally:
        del os.environ["FLOORBOOK_ENVIRONMENT"]
    url = served.said["url"]
    told = SimpleNamespace(data=data, url=url, ana=Console(url), finn=Console(url), served=served)
    yield told
    for actor in (told.ana, told.finn, told.tablet):
        actor.close()
    assert served.stop() == 0


# ---- the admin opens the shop


def test_the_admin_signs_in_and_has_to_set_up_a_second_factor_first(story: SimpleNamespace):
    ana = story.ana
    assert ana.sign_in("ana", PASSWORD)["level"] == "enrol"
    assert ana.raw("GET", "/api/people").status_code == 403
    offered = ana.post("/api/console/second-factor", {"password": PASSWORD})
    code = pyotp.TOTP(offered["secret"]).now()
    confirmed = ana.raw("POST", "/api/console/second-factor/confirm", json={"code": code})
    assert len(ana.take(confirmed)["recovery_codes"]) == 10
    assert ana.raw("GET", "/api/console/me").json()["level"] == "full"


def test_she_sets_up_the_shop(story: SimpleNamespace):
    ana = story.ana
    story.zone = noon_zone()  # a session that goes past midnight would be of two days
    ana.do("ChangeSetting", name="zone", value=story.zone)
    ana.do("AddWorkType", name="Engraving")
    ana.do("AddWorkType", name="Packing")
    ana.do("SetTeam", name="Bench")
    ana.do("RecordCustomer", number="C1", source="FLOORBOOK", name="Sample Trophies")
    ana.do("RecordOrder", number=ORDER, source="FLOORBOOK", customer_number="C1", total_e4=9_000_000)
    ana.do("BudgetOrder", number=ORDER, estimate_minutes={"Engraving": 240}, labor_budget_e4=1_000_000)


def test_she_brings_in_a_foreman_who_chooses_his_own_password(story: SimpleNamespace):
    ana, finn = story.ana, story.finn
    story.finn_id = key()
    ana.do("RegisterPerson", person_id=story.finn_id, name="Finn Foreman", roles=["foreman"], team="Bench")
    ana.post(f"/api/people/{story.finn_id}/account", {"login": "finn"})
    link = ana.post(f"/api/people/{story.finn_id}/reset-link")
    token = link.get("token") or link["link"].rpartition("=")[2]
    assert finn.raw("POST", "/api/console/reset", json={"token": token, "password": OTHER}).status_code == 204
    assert finn.raw("POST", "/api/console/reset", json={"token": token, "password": OTHER}).status_code == 409
    assert finn.sign_in("finn", OTHER)["roles"] == ["foreman"]


def test_she_brings_in_a_worker_with_pay_and_a_pin_and_enrols_a_tablet(story: SimpleNamespace):
    ana = story.ana
    story.wanda_id, story.abel_id = key(), key()
    for person_id, name in ((story.wanda_id, "Wanda Worker"), (story.abel_id, "Abel Worker")):
        ana.do("RegisterPerson", person_id=person_id, name=name, roles=["contributor"], team="Bench")
        ana.do("SetPay", person_id=person_id, kind="hourly", amount_e4=182_500, effective_on="2026-01-01")
    story.pin = ana.post(f"/api/people/{story.wanda_id}/pin")["pin"]
    offered = ana.post("/api/tablets", {"name": "Bench 1"})
    story.tablet = Tablet(story.url, offered["code"])
    [listed] = ana.get("/api/tablets", after=story.tablet.position)["tablets"]
    assert (listed["name"], listed["state"]) == ("Bench 1", "enrolled")


# ---- who may not, may not


def test_each_sees_what_is_theirs(story: SimpleNamespace):
    finn, ana = story.finn, story.ana
    assert (
        finn.send("SetPay", person_id=story.wanda_id, kind="hourly", amount_e4=1, effective_on="2026-01-01").json()[
            "code"
        ]
        == "role-needed"
    )
    assert finn.raw("GET", "/api/tokens").status_code == 403
    assert "pay" not in finn.get(f"/api/people/{story.wanda_id}")
    assert Decimal(ana.get(f"/api/people/{story.wanda_id}")["pay"][0]["amount"]) == Decimal("18.25")


# ---- the worker's morning


def test_what_was_done_before_the_sign_in_is_not_taken(story: SimpleNamespace):
    tablet, me = story.tablet, {"person_id": story.wanda_id}
    story.grant = grant = tablet.grant(story.pin)
    story.began = ago(minutes=58)
    task = story.task = tablet.note(
        "AddTask", grant=grant, at=story.began, order_number=ORDER, work_type="Engraving", **me
    )
    tablet.note("StartTask", grant=grant, at=story.began, task_id=task, **me)
    assert [result["status"] for result in tablet.flush()] == ["denied", "not-attempted"]


def test_what_the_server_refuses_goes_to_the_foreman_who_enters_it_by_hand(story: SimpleNamespace):
    tablet, finn = story.tablet, story.finn
    for item in tablet.outbox:
        body = item["body"]
        said = {name: body[name] for name in ("task_id", "order_number", "work_type") if name in body}
        answer = tablet.report(
            {"refusal_id": item["key"], "person_id": story.wanda_id, "command": body["type"], "code": "grant-expired",
             "happened_at": body["occurred_at"], **said}
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        finn.position = answer.json()["position"]
    waiting = finn.get("/api/review", kind="refusal")["items"]
    assert [item["command"] for item in waiting] == ["AddTask", "StartTask"]
    story.task = finn.do("AddTask", person_id=story.wanda_id, order_number=ORDER, work_type="Engraving")["key"]
    story.session = finn.do(
        "AddSession", person_id=story.wanda_id, task_id=story.task, reason="entered by hand",
        started_at=story.began.isoformat(), ended_at=(story.began + timedelta(minutes=30)).isoformat(),
    )["key"]  # fmt: skip
    for item in tablet.outbox:
        finn.do("ResolveRefusal", person_id=story.wanda_id, refusal_id=item["key"], outcome="entered")
    assert finn.get("/api/review")["counts"]["total"] == 0
    tablet.outbox.clear()


def test_she_starts_and_the_floor_shows_it(story: SimpleNamespace):
    tablet = story.tablet
    tablet.note("StartTask", grant=story.grant, at=ago(), task_id=story.task, person_id=story.wanda_id)
    [result] = tablet.flush()
    assert result["status"] == "done", result
    [wanda] = [
        each
        for each in story.finn.get("/api/floor", after=result["position"])["people"]
        if each["person_id"] == story.wanda_id
    ]
    assert (wanda["phase"], wanda["order_number"]) == ("working", ORDER)
    assert tablet.ask("/api/my-work", story.grant)["tasks"][0]["phase"] == "working"


def test_a_second_task_meanwhile_is_refused_and_what_follows_is_not_attempted(story: SimpleNamespace):
    tablet, me = story.tablet, {"person_id": story.wanda_id, "grant": story.grant}
    story.packing = tablet.note("AddTask", at=ago(), order_number=ORDER, work_type="Packing", **me)
    tablet.note("StartTask", at=ago(), task_id=story.packing, **me)
    tablet.note("NoteTask", at=ago(), task_id=story.packing, text="in the blue box", **me)
    assert [result["status"] for result in tablet.flush()] == ["done", "refused", "not-attempted"]
    tablet.outbox.pop(0)
    assert [result["status"] for result in tablet.flush()] == ["done"]
    tablet.note("SwitchTask", at=ago(), task_id=story.packing, **me)
    tablet.note("CompleteTask", at=ago(), task_id=story.packing, quantity="12", **me)
    assert [result["status"] for result in tablet.flush()] == ["done", "done"]


# ---- wrong PINs


def test_five_wrong_pins_lock_the_pad_and_the_foreman_unlocks_it(story: SimpleNamespace):
    tablet, finn = story.tablet, story.finn
    wrong = f"{(int(story.pin) + 1) % 1_000_000:06d}"
    answers = [tablet.sign_in(pin=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert answers[5].json()["code"] == "pad-locked"
    assert int(answers[5].headers["retry-after"]) > 0
    assert tablet.sign_in(pin=story.pin).json()["code"] == "pad-locked"
    finn.do("UnlockPad", tablet_id=tablet.tablet_id)
    assert tablet.sign_in(pin=story.pin).status_code == 200


# ---- corrections


def test_she_asks_for_a_correction_and_the_foreman_grants_it(story: SimpleNamespace):
    tablet, finn = story.tablet, story.finn
    ended = story.began + timedelta(minutes=47)
    # The moment before: what the report said then can be asked for later.
    story.before = finn.get("/api/audit/events", limit=1)["events"][0]["position"]
    request = tablet.note(
        "RequestCorrection", grant=story.grant, at=ago(), person_id=story.wanda_id, task_id=story.task,
        session_id=story.session, ended_at=ended.isoformat(), text="it was 47 minutes",
    )  # fmt: skip
    [result] = tablet.flush()
    [waiting] = finn.get("/api/review", kind="request", after=result["position"])["items"]
    assert (waiting["id"], waiting["text"]) == (request, "it was 47 minutes")
    finn.do("AcceptCorrection", person_id=story.wanda_id, request_id=request)
    assert finn.get("/api/review")["counts"]["total"] == 0
    [mine] = tablet.ask("/api/my-requests", story.grant, after=finn.position, timeout=TIMEOUT_MAX_S)["requests"]
    assert mine["state"] == "granted"


def test_nobody_corrects_their_own_time(story: SimpleNamespace):
    answer = story.tablet.note(
        "CorrectSession", grant=story.grant, at=ago(), person_id=story.wanda_id, session_id=story.session,
        started_at=ago(hours=3).isoformat(), ended_at=ago(hours=2).isoformat(), reason="more",
    )  # fmt: skip
    assert answer
    assert [result["code"] for result in story.tablet.flush()] == ["not-with-a-pin"]
    story.tablet.outbox.clear()


# ---- money


def sessions_of(console: Console, person_id: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = console.get("/api/sessions", person_id=person_id, **query)["sessions"]
    return found


def test_forty_seven_minutes_at_eighteen_and_a_quarter_cost_what_the_example_says(story: SimpleNamespace):
    [session] = [each for each in sessions_of(story.ana, story.wanda_id) if each["session_id"] == story.session]
    assert (session["labor_seconds"], session["cost"], session["mark"]) == (47 * 60, "14.30", "corrected")
    [as_foreman] = [each for each in sessions_of(story.finn, story.wanda_id) if each["session_id"] == story.session]
    assert "cost" not in as_foreman
    assert as_foreman["labor_seconds"] == 47 * 60


def test_the_report_as_of_before_the_correction_says_what_was_known_then(story: SimpleNamespace):
    [session] = [
        each
        for each in sessions_of(story.ana, story.wanda_id, as_of=story.before)
        if each["session_id"] == story.session
    ]
    assert (session["labor_seconds"], session["cost"]) == (30 * 60, "9.13")


def test_any_figure_leads_to_the_sessions_and_events_behind_it(story: SimpleNamespace):
    why = story.ana.get("/api/why", person_id=story.wanda_id, order_number=ORDER)
    [mine] = [each for each in why["parts"] if each["session_id"] == story.session]
    assert (mine["cost"], mine["factors"]["per_hour"]) == ("14.30", "73/4")
    said = [story.ana.get(f"/api/audit/events/{position}")["event"]["type"] for position in mine["events"]]
    assert said[-1] == "session.corrected.v1"
    assert sum(Fraction(each["cost_exact"]) for each in why["parts"]) == Fraction(why["total"]["cost_exact"])


def test_the_record_says_what_was_before_and_after_and_who_did_it(story: SimpleNamespace):
    events = story.finn.get("/api/audit/events", session_id=story.session)["events"]
    [corrected] = [each for each in events if each["type"] == "session.corrected.v1"]
    changes = {each["field"]: (each["before"], each["after"]) for each in corrected["changes"]}
    assert changes["ended_at"][0] != changes["ended_at"][1]
    assert corrected["actor_name"] == "Finn Foreman"


# ---- the week


def test_the_foreman_approves_last_week_and_a_later_correction_opens_it_again(story: SimpleNamespace):
    finn = story.finn
    today = datetime.now(ZoneInfo(story.zone)).date()
    monday = today - timedelta(days=today.weekday() + 7)
    noon = datetime(monday.year, monday.month, monday.day, 18, tzinfo=UTC)
    said = {"person_id": story.abel_id, "reason": "from the paper list"}
    task = finn.do("AddTask", person_id=story.abel_id, order_number=ORDER, work_type="Packing")["key"]
    session = finn.do(
        "AddSession",
        task_id=task,
        started_at=noon.isoformat(),
        ended_at=(noon + timedelta(hours=2)).isoformat(),
        **said,
    )["key"]
    [sheet] = finn.get("/api/timesheets", week=str(monday), person_id=story.abel_id)["timesheets"]
    assert (sheet["labor_seconds"], sheet["state"]) == (7_200, "open")
    stale = finn.send("ApproveTimesheet", person_id=story.abel_id, week=str(monday), labor_us=1)
    assert stale.json()["code"] == "week-changed"
    finn.do("ApproveTimesheet", person_id=story.abel_id, week=str(monday), labor_us=sheet["labor_us"])
    finn.do(
        "CorrectSession", session_id=session, started_at=noon.isoformat(),
        ended_at=(noon + timedelta(hours=3)).isoformat(), **said,
    )  # fmt: skip
    history = finn.get(f"/api/timesheets/{story.abel_id}/{monday}")
    assert history["timesheet"]["state"] == "reopened"
    assert [each["kind"] for each in history["events"]][:2] == ["reopened", "corrected"]


# ---- taking it along


def test_reports_go_into_spreadsheets(story: SimpleNamespace):
    answer = story.ana.raw("GET", "/api/sessions", params={"format": "csv", "after": story.ana.position})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["person_name"] for row in rows} >= {"Wanda Worker", "Abel Worker"}
    book = story.ana.raw("GET", "/api/profitability", params={"format": "xlsx"})
    assert book.content[:2] == b"PK"


def test_the_record_goes_into_a_file_that_proves_itself(story: SimpleNamespace, tmp_path: Path):
    file = tmp_path / "record.jsonl"
    assert floorbook("audit", "export", file, "--data", story.data).returncode == 0
    assert floorbook("audit", "verify", file).returncode == 0
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-3] + lines[-2:]))
    assert floorbook("audit", "verify", file).returncode == 1


# ---- she leaves, and is forgotten


def test_who_leaves_can_be_forgotten_and_the_totals_stay(story: SimpleNamespace):
    ana = story.ana
    before = ana.get("/api/profitability", totals=True)["totals"]
    ana.do("DeactivatePerson", person_id=story.abel_id)
    ana.do("ErasePerson", person_id=story.abel_id)
    assert ana.get(f"/api/people/{story.abel_id}")["name"] is None
    assert ana.get("/api/profitability", totals=True)["totals"] == before
    verified = floorbook("audit", "verify", "--data", story.data)
    assert verified.returncode == 0, verified.stdout


def test_signing_out_everywhere_ends_every_session(story: SimpleNamespace):
    again = Console(story.url)
    again.sign_in("finn", OTHER)
    story.finn.post("/api/console/sign-out-everywhere")
    assert again.raw("GET", "/api/people").status_code == 401
    assert story.finn.raw("GET", "/api/people").status_code == 401
    again.close()
