"""Health and numbers: what is wrong is said before users notice."""

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from projections.generations import BuildFailure, Generations
from projections.groups import WORK
from projections.runner import note_failure
from tests.web.shop import ADA, ORDER, Shop, key
from web import health


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("own"), project=False)
    yield running
    running.close()


def test_all_is_well(shop: Shop, reader):
    position = shop.opened.writer.head.position
    reader.get("/api/people", params={"after": position})
    said = shop.anybody.get("/api/health").json()
    assert (said["ok"], said["status"], said["causes"]) == (True, "ok", [])
    assert said["log"] == {
        "id": shop.opened.writer.log_id, "epoch": shop.opened.writer.epoch,
        "position": position, "chain": shop.opened.writer.head.chain.hex(),
    }  # fmt: skip
    assert {group["group"]: group["behind"] for group in said["groups"]}["work"] == 0
    assert shop.anybody.get("/api/system_health").json()["status"] == "ok"


@pytest.mark.parametrize("path", ["/health", "/healthz"])
def test_the_pulse_is_short(shop: Shop, path: str):
    assert shop.anybody.get(path).json() == {"ok": True, "status": "ok"}


def test_a_missing_projector_shows_as_degraded(own: Shop, monkeypatch: pytest.MonkeyPatch):
    own.do({"type": "AddWorkType", "name": "Engraving"})
    assert own.anybody.get("/api/health").json()["status"] == "ok", "not at once"
    monkeypatch.setattr(health, "BEHIND_S_MAX", -1.0)
    answer = own.anybody.get("/api/health")
    assert (answer.status_code, answer.json()["ok"], answer.json()["status"]) == (200, False, "degraded")
    assert "run the projector" in answer.json()["causes"][0]


def test_a_stopped_group_shows_with_its_place_and_remedy(own: Shop):
    (own.folder / "read").mkdir(exist_ok=True)

    class Fault(Exception):
        position, tag, error = 7, "task.started.v1", "NoSuchRow: order_task has no row"

    note_failure(Generations(own.folder / "read", WORK.name), Fault())  # type: ignore[arg-type]
    said = own.anybody.get("/api/health").json()
    assert said["status"] == "degraded"
    assert "position 7 (task.started.v1): NoSuchRow" in said["causes"][0]
    assert "resume work" in said["causes"][0]
    assert BuildFailure.__struct_fields__ == ("position", "tag", "error")


def test_a_crowd_and_a_full_disk_show(own: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "QUEUE_SHARE_MAX", -1.0)
    monkeypatch.setattr(health, "DISK_FREE_SHARE_MIN", 2.0)
    monkeypatch.setattr(health, "DISK_FREE_BYTES_MIN", 1 << 60)
    crowd, disk = own.anybody.get("/api/health").json()["causes"]
    assert "of 2000 commands wait" in crowd
    assert "make room" in disk


def test_when_nothing_can_be_written_it_is_503(own: Shop):
    own.counter._break("test")
    for path in ("/api/health", "/healthz"):
        answer = own.anybody.get(path)
        assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    answer = own.send({"type": "AddWorkType", "name": "Engraving"})
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome-unknown")
    own.counter._broken = None


def test_numbers_for_prometheus(shop: Shop):
    shop.send({"type": "AddTask", "person_id": ADA, "order_number": ORDER, "work_type": "Engraving"})
    shop.send({"type": "StartTask", "person_id": ADA, "task_id": key()})
    text = shop.anybody.get("/metrics").text
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["floorbook_commands_total", ("outcome", "done"), ("type", "AddTask")] >= 1
    assert found["floorbook_commands_total", ("outcome", "refused"), ("type", "StartTask")] >= 1
    assert found["floorbook_log_position",] == shop.opened.writer.head.position
    assert found["floorbook_group_stopped", ("group", "work")] == 0
    assert found["floorbook_command_seconds_bucket", ("le", "+Inf")] >= 2
    assert found["process_resident_memory_bytes",] > 0
    assert ADA not in text
