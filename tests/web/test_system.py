"""All that can be measured of the program, for those who run it; nothing of what it keeps, and nobody's name."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from events.schema import SCHEMA_VERSION
from projections.generations import Generations
from projections.groups import WORK
from projections.runner import note_failure
from tests.patience import PATIENCE_S
from tests.web.shop import ADA, ORDER, Shop, key
from web.machine import holder_of
from web.percentiles import STEP


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("system"))
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="module")
def admin(own: Shop) -> Iterator[httpx.Client]:
    with own.console("admin") as client:
        yield client


def system(client: httpx.Client) -> dict[str, Any]:
    """Look at the page."""
    answer = client.get("/api/system")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def errors(said: dict[str, Any]) -> dict[tuple[int, str], dict[str, Any]]:
    """Give the errors by status and code."""
    return {(each["status"], each["code"]): each for each in said["errors"]}


def test_the_log_and_the_groups_are_as_they_are(own: Shop, admin: httpx.Client):
    position = own.do({"type": "AddWorkType", "name": "Packing"})
    for group in ("work", "audit"):
        assert own.reads.wait(group, position, PATIENCE_S)
    said = system(admin)
    head = own.opened.writer.head
    assert (said["status"], said["causes"]) == ("ok", [])
    assert (said["log"]["position"], said["log"]["chain"]) == (head.position, head.chain.hex())
    assert said["log"]["signed"]["holds"] is True
    [work, _] = sorted(said["groups"], key=lambda each: each["group"] != "work")
    assert (work["group"], work["state"], work["behind"], work["generation"]) == ("work", "running", 0, 1)
    assert work["bytes"] == sum(
        path.stat().st_size for path in (own.folder / "read").glob("work-000001.db*") if path.exists()
    )
    assert (work["error"], work["resume"], work["building"]) == (None, None, None)


def test_the_machine_is_measured(own: Shop, admin: httpx.Client):
    said = system(admin)
    assert said["disk"]["log_bytes"] == (own.folder / "floorbook.db").stat().st_size
    assert 0 < said["disk"]["free_bytes"] <= said["disk"]["total_bytes"]
    memory = {each["process"]: each for each in said["memory"]}
    # Server and projector of these tests are threads of this one process.
    assert {each["process_id"] for each in memory.values()} == {os.getpid()}
    assert set(memory) == {"web", "projector"}
    assert memory["web"]["bytes"] > 10 << 20
    assert said["versions"]["schema"] == SCHEMA_VERSION
    assert said["versions"]["sqlite_log"].count(".") == 2
    assert said["uptime_seconds"] > 0


def test_a_lock_that_nobody_holds_has_no_holder(tmp_path):
    (tmp_path / "lock").touch()
    assert holder_of(tmp_path / "lock") is None
    assert holder_of(tmp_path / "none") is None


def test_commands_and_questions_are_timed(own: Shop, admin: httpx.Client):
    before = system(admin)["commands"]["last_60_minutes"]["count"]
    for number in range(20):
        own.do({"type": "AddWorkType", "name": f"Kind {number}"})
    admin.get("/api/orders/search", params={"q": ORDER})
    said = system(admin)
    lately = said["commands"]["last_5_minutes"]
    assert said["commands"]["last_60_minutes"]["count"] == before + 20
    assert 0 < lately["p50_ms"] <= lately["p95_ms"] <= lately["p99_ms"]
    assert lately["p99_ms"] <= said["uptime_seconds"] * 1e3 * STEP
    reads = {each["route"]: each["last_5_minutes"] for each in said["reads"]}
    assert reads["/api/orders"]["count"] >= 1
    assert reads["/api/orders"]["p95_ms"] > 0
    assert not {"/api/live", "(none)"} & set(reads)
    assert all(each["at"].endswith(":00Z") for each in said["minutes"])
    assert sum(each["commands"] for each in said["minutes"]) == said["commands"]["last_60_minutes"]["count"]
    assert said["queue"]["high_water"] >= 1
    assert said["queue"]["capacity"] == own.counter.capacity


def test_what_goes_wrong_is_counted_by_its_code(own: Shop, admin: httpx.Client):
    before = errors(system(admin))
    start = {"type": "StartTask", "person_id": ADA, "task_id": key()}
    own.send(start)
    items = [{"key": key(), "body": {**start, "task_id": key()}}, {"key": key(), "body": {"type": "Nonsense"}}]
    own.send({"type": "Batch", "items": items})
    admin.get("/api/sessions", params={"personid": ADA})
    admin.get("/api/orders/no-such")
    own.anybody.get("/api/people")
    now = errors(system(admin))

    def more(status: int, code: str) -> int:
        counted = before.get((status, code), {"since_start": 0})["since_start"]
        return int(now[status, code]["since_start"]) - int(counted)

    assert more(404, "unknown-task") == 2
    assert more(400, "malformed") == 2
    assert more(404, "unknown-order") == 1
    assert more(401, "credentials-missing") == 1
    assert now[404, "unknown-order"]["last_5_minutes"] >= 1
    said = system(admin)
    assert sum(each["other_errors"] for each in said["minutes"]) == sum(
        each["last_60_minutes"] for each in said["errors"] if each["status"] < 500
    )


def test_a_fault_of_ours_is_counted_as_one(own: Shop, admin: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(own.app.services.queries, "ask", None)
    assert admin.get("/api/people").status_code == 500
    monkeypatch.undo()
    said = system(admin)
    assert errors(said)[500, "failed"]["since_start"] == 1
    assert sum(each["server_errors"] for each in said["minutes"]) == 1


def test_answers_given_again_and_sign_ins_are_counted(own: Shop, admin: httpx.Client):
    before = system(admin)
    once = key()
    for _ in range(3):
        assert own.send({"type": "AddWorkType", "name": "Again"}, as_key=once).status_code == 200
    own.anybody.post("/api/sign-in", json={"pin": "0000"})
    own.counter.capacity, kept = 0, own.counter.capacity
    assert own.send({"type": "AddWorkType", "name": "Shed"}).status_code == 503
    own.counter.capacity = kept
    said = system(admin)
    assert said["replayed"] - before["replayed"] == 2
    assert said["retryable"] - before["retryable"] == 1
    assert said["queue"]["shed"] - before["queue"]["shed"] == 1
    assert {each["outcome"] for each in said["sign_ins"]} & {"wrong-pin"}
    assert said["sign_ins_held_seconds"] == 0


def test_a_live_stream_is_counted_while_it_is_open(own: Shop, admin: httpx.Client):
    with admin.stream("GET", "/api/live") as stream:
        lines = stream.iter_lines()
        assert next(lines)
        assert system(own.local)["live_streams"] == 1


@pytest.mark.slow
def test_a_stopped_group_says_how_to_have_it_go_on(tmp_path):
    class Fault(Exception):
        position, tag, error = 7, "task.started.v1", "NoSuchRow: order_task has no row"

    running = Shop(tmp_path / "shop", project=False)
    (running.folder / "read").mkdir(exist_ok=True)
    note_failure(Generations(running.folder / "read", WORK.name), Fault())  # type: ignore[arg-type]
    work = next(each for each in system(running.local)["groups"] if each["group"] == "work")
    assert (work["state"], work["error_position"], work["error_type"]) == ("failed", 7, "task.started.v1")
    assert work["resume"] == "floorbook projections resume work"
    assert [each["process"] for each in system(running.local)["memory"]] == ["web"]
    running.close()


def test_only_who_runs_it_sees_it_and_it_names_nobody(own: Shop, admin: httpx.Client):
    with own.console("office") as office, own.bearer("read") as program:
        assert office.get("/api/system").json()["code"] == "role-needed"
        text = program.get("/api/system").text
    assert own.anybody.get("/api/system").status_code == 401
    for secret in ("Ada", ADA, "Sample", ORDER, str(own.folder), own.opened.secrets.grant_key.hex()):
        assert secret not in text
    assert admin.get("/api/health").json().keys() == own.anybody.get("/api/health").json().keys()
