"""Searching the record: who finds what, and what each event changed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ops.verdict import verify_file
from tests.patience import eventually
from tests.web.shop import ADA, CAL, ORDER, Shop, key


def get(client: httpx.Client, path: str, **params: object) -> dict[str, object]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    said: dict[str, object] = response.json()
    return said


def changed(event: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {f"{each['of'].split()[0]}.{each['field']}": (each["before"], each["after"]) for each in event["changes"]}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of this module's own: what it changes would disturb others."""
    running = Shop(tmp_path_factory.mktemp("audit"))
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="module")
def reader(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read") as client:
        yield client


@pytest.fixture(scope="module")
def admin(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read", "pay") as client:
        yield client


@pytest.fixture(scope="module")
def day(shop: Shop) -> dict[str, object]:
    """Ada worked 90 minutes; her pay, her name and her order changed since."""
    for amount in (520_000_000, 572_000_000):
        pay = {"kind": "salary", "amount_e4": amount, "effective_on": "2020-01-01"}
        shop.do({"type": "SetPay", "person_id": ADA, **pay})
    task, now = key(), time.time()
    began, ended = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) for at in (now - 5400, now))
    of = {"person_id": ADA, "task_id": task}
    shop.do({"type": "AddTask", **of, "order_number": ORDER, "work_type": "Engraving", "occurred_at": began})
    session = key()
    assert shop.send({"type": "StartTask", **of, "occurred_at": began}, as_key=session).status_code == 200
    completing = key()
    done = shop.send({"type": "CompleteTask", **of, "quantity": "12", "occurred_at": ended}, as_key=completing)
    who = {"person_id": ADA, "name": "Ada Other", "roles": ["contributor"], "team": "Bench"}
    shop.do({"type": "ChangePerson", **who})
    shop.do({"type": "ChangeSetting", "name": "zone", "value": "America/Denver"})
    order = {"number": ORDER, "source": "PROFITMAKER", "customer_number": "C1", "description": "Brass plaques"}
    last = shop.do({"type": "RecordOrder", **order, "total_e4": 13_000_000, "ordered_on": "2026-11-02"})
    return {
        "task": task, "session": session, "command": completing, "done": done.json()["position"], "last": last,
        "began": began, "ended": ended,
    }  # fmt: skip


def test_an_event_says_what_it_changed(admin: httpx.Client, day):
    events = get(admin, "/api/audit/events", after=day["last"], limit=100)["events"]
    by_type = {event["type"]: event for event in reversed(events)}
    assert changed(by_type["person.changed.v1"])["person.name"] == ("Ada Sample", "Ada Other")
    assert changed(by_type["setting.changed.v1"]) == {"setting.value": ("UTC", "America/Denver")}
    assert changed(by_type["order.changed.v1"]) == {"order.total": ("1250.00", "1300.00")}
    assert changed(by_type["pay.set.v1"]) == {"pay.amount": ("52000.00", "57200.00")}
    done = changed(by_type["task.completed.v1"])
    assert done["task.phase"] == ("working", "completed")
    assert done["session.ended_at"] == (None, day["ended"])


def test_ids_in_an_event_are_named(admin: httpx.Client, day):
    [done] = get(admin, "/api/audit/events", command_id=day["command"], after=day["last"])["events"]
    work = f"Engraving · {ORDER}"
    assert done["names"] == {day["task"]: work, day["session"]: work}
    [pay, *_] = get(admin, "/api/audit/events", type="pay.set.v1", after=day["last"])["events"]
    assert pay["names"] == {ADA: "Ada Other"}


def test_pay_is_shown_to_who_may_see_it_only(reader: httpx.Client, shop: Shop, day):
    events = get(shop.local, "/api/audit/events", type="pay.set.v1", after=day["last"])["events"]
    assert {event["said"]["amount_e4"] for event in events} == {520_000_000, 572_000_000}
    for event in get(reader, "/api/audit/events", type="pay.set.v1")["events"]:
        assert "amount_e4" not in event["said"]
        assert all(each["field"] != "amount" for each in event["changes"])


@pytest.mark.parametrize(
    ("name", "of", "types"),
    [
        ("session_id", "session", ["task.completed.v1", "task.started.v1"]),
        ("task_id", "task", ["task.completed.v1", "task.started.v1", "task.added.v1"]),
        ("command_id", "command", ["task.completed.v1"]),
    ],
)
def test_events_are_found_by_what_they_are_about(admin: httpx.Client, day, name, of, types):
    found = get(admin, "/api/audit/events", **{name: day[of]}, after=day["last"])["events"]
    assert [event["type"] for event in found] == types
    assert get(admin, "/api/audit/events", **{name: day[of]}, person_id="nobody")["events"] == []
    assert get(admin, "/api/audit/events", **{name: day[of]}, stream=f"work-{ADA}")["events"] == found
    assert get(admin, "/api/audit/events", **{name: day[of]}, stream=f"order-{ORDER}")["events"] == []


def test_a_stream_is_paged_and_filtered(admin: httpx.Client, day):
    stream = f"work-{ADA}"
    everything = get(admin, "/api/audit/events", stream=stream, after=day["last"])["events"]
    assert {event["stream"] for event in everything} == {stream}
    assert [event["version"] for event in everything] == list(range(len(everything), 0, -1))
    first = get(admin, "/api/audit/events", stream=stream, limit=2)
    second = get(admin, "/api/audit/events", stream=stream, limit=100, cursor=first["next"])
    assert first["events"] + second["events"] == everything
    started = get(admin, "/api/audit/events", stream=stream, type=["task.started.v1", "task.added.v1"])["events"]
    assert started == [event for event in everything if event["type"] in ("task.started.v1", "task.added.v1")]


def test_times_are_of_recording_or_of_happening(admin: httpx.Client, day):
    span = {"from_at": day["began"], "to_at": day["began"], "order_number": ORDER}
    happened = get(admin, "/api/audit/events", **span, time="occurred", after=day["last"])["events"]
    assert [event["type"] for event in happened] == ["task.started.v1", "task.added.v1"]
    assert get(admin, "/api/audit/events", **span)["events"] == []
    recorded = happened[0]["recorded_at"]
    again = get(admin, "/api/audit/events", from_at=recorded, to_at=recorded)["events"]
    assert [event["position"] for event in again] == [happened[0]["position"]]
    assert admin.get("/api/audit/events", params={"from_at": "2026-11-20T14:00:00"}).json()["code"] == "malformed"


def test_one_event_comes_with_the_rest_of_its_command(admin: httpx.Client, shop: Shop, day):
    found = get(admin, f"/api/audit/events/{day['done']}")
    assert (found["event"]["command_id"], found["same_command"]) == (day["command"], [])
    assert (found["event"]["actor"], found["event"]["stream"]) == ("owner", f"work-{ADA}")
    assert admin.get("/api/audit/events/999999").json()["code"] == "unknown-event"
    assert shop.anybody.get("/api/audit/events").status_code == 401


@pytest.mark.slow
def test_the_answer_says_how_far_the_record_is_vouched_for(admin: httpx.Client, shop: Shop, day):
    def verified() -> dict[str, Any]:
        said: dict[str, Any] = get(admin, "/api/audit/events", limit=1)["verified"]
        return said

    eventually(lambda: verified()["position"] >= day["last"])
    last = verified()
    assert last["holds"]
    assert last["public_key"] == shop.parts.secrets.signer.public_key().public_bytes_raw().hex()
    assert datetime.fromisoformat(last["signed_at"]) <= datetime.now(UTC)


def test_the_whole_record_proves_itself(shop: Shop, admin: httpx.Client, day, tmp_path):
    with shop.local.stream("GET", "/api/audit/export") as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
        text = answer.read()
    path = tmp_path / "record.jsonl"
    path.write_bytes(text)
    verdict = verify_file(path, shop.parts.secrets.public_key)
    assert verdict.sound, verdict.broken
    assert verdict.last >= day["last"]
    assert b"Ada" not in text
    assert admin.get("/api/audit/export").status_code == 403  # not with a token
    later = shop.local.get("/api/audit/export", params={"from_at": "2199-01-01T00:00:00Z"})
    path.write_bytes(later.content)
    assert (verify_file(path).sound, len(later.content.splitlines())) == (True, 2)


def test_corrections_and_rules_say_what_was_before(shop: Shop, admin: httpx.Client, day):
    for percent in (1_000, 1_250):
        position = shop.do({"type": "SetBurden", "percent_e2": percent})
    [rule] = get(admin, "/api/audit/events", type="burden.set.v1", limit=1, after=position)["events"]
    assert rule["changes"] == [
        {"of": "burden of all from ever", "field": "percent", "before": "10.00", "after": "12.50"}
    ]
    session = {"person_id": ADA, "session_id": day["session"], "started_at": day["began"], "reason": "too long"}
    ended = datetime.fromisoformat(day["began"]) + timedelta(minutes=30)
    position = shop.do({"type": "CorrectSession", **session, "ended_at": ended.isoformat()})
    corrected = get(admin, f"/api/audit/events/{position}", after=position)["event"]
    assert corrected["said"]["reason"] == "too long"
    assert changed(corrected)["session.ended_at"] == (day["ended"], f"{ended:%Y-%m-%dT%H:%M:%SZ}")
    assert "session.struck" not in changed(corrected)
    struck = shop.do({"type": "StrikeSession", "person_id": ADA, "session_id": day["session"], "reason": "never was"})
    event = get(admin, f"/api/audit/events/{struck}", after=struck)["event"]
    assert changed(event)["session.struck"] == (False, True)


def test_what_was_erased_is_named_and_not_shown(shop: Shop, admin: httpx.Client):
    shop.do({"type": "DeactivatePerson", "person_id": CAL})
    position = shop.do({"type": "ErasePerson", "person_id": CAL})
    events = get(admin, "/api/audit/events", person_id=CAL, after=position)["events"]
    [registered] = [event for event in events if event["type"] == "person.registered.v1"]
    assert (registered["erased"], "name" in registered["said"]) == (["name"], False)
    assert "Cal" not in str(events)
