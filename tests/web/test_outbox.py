"""What becomes of an outbox that is flushed late: after everything that may have happened meanwhile."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.context import moment
from events.sqlite import SqliteLog
from events.verify import verify
from tests.web.shop import ORDER, Shop, key
from tests.web.tablets import HOUR, Clock, Tablet


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("outbox"), tablets_required=True, project=False, clock=clock)
    running.set_up()
    yield running
    running.close()


class Worker:
    """Somebody who signed in on a tablet, and what they did there that waits in its outbox."""

    def __init__(self, tablet: Tablet, clock: Clock, name: str) -> None:
        self.id = key()
        shop = tablet.shop
        shop.do({"type": "RegisterPerson", "person_id": self.id, "name": name, "roles": ["contributor"]})
        self.grant = tablet.grant(shop.pin(self.id))
        self.at = moment(clock())

    def did(self, kind: str, at: datetime | None = None, **said: Any) -> dict[str, Any]:
        body = {"type": kind, "person_id": self.id, **said, "occurred_at": (at or self.at).isoformat()}
        return {"key": key(), "grant": self.grant, "body": body}

    def day(self) -> list[dict[str, Any]]:
        """Put a task on the list, start it, pause it."""
        added = self.did("AddTask", order_number=ORDER, work_type="Engraving")
        task = {"task_id": added["key"]}
        minutes = [self.at + timedelta(seconds=number) for number in (1, 2)]
        return [added, self.did("StartTask", minutes[0], **task), self.did("PauseTask", minutes[1], **task)]


@pytest.fixture
def tablet(strict: Shop) -> Tablet:
    return Tablet(strict, f"Bench {key()}")


@pytest.fixture
def ann(tablet: Tablet, clock: Clock) -> Worker:
    return Worker(tablet, clock, "Ann Sample")


@pytest.fixture
def ben(tablet: Tablet, clock: Clock) -> Worker:
    return Worker(tablet, clock, "Bo Sample")


def said(results: list[dict[str, Any]]) -> list[Any]:
    return [each.get("code", each["status"]) for each in results]


def actors(shop: Shop, *workers: Worker) -> list[set[str]]:
    log = shop.parts.open_log()
    try:
        return [{record.actor for record in log.read_stream(f"work-{worker.id}")} for worker in workers]
    finally:
        log.close()


def test_after_signing_out(tablet: Tablet, ann: Worker, clock: Clock):
    """Signing out is the tablet's own business: the grant stays with what was done under it."""
    items = ann.day()
    clock.turn(15 * HOUR)
    assert said(tablet.flush(*items)) == ["done"] * 3


def test_after_somebody_else_signed_in(tablet: Tablet, ann: Worker, ben: Worker):
    """Each item carries the grant that it was made under; the request's own is for what carries none."""
    mine, theirs = ann.day(), [{**each, "grant": None} for each in ben.day()]
    mixed = [each for pair in zip(mine, theirs, strict=True) for each in pair]
    assert said(tablet.flush(*mixed, **{"Floorbook-Grant": ben.grant})) == ["done"] * 6
    assert actors(tablet.shop, ann, ben) == [{f"person:{ann.id}"}, {f"person:{ben.id}"}]


def test_after_the_person_was_deactivated(tablet: Tablet, ann: Worker, ben: Worker, clock: Clock):
    """What they did before still counts; what is said to have been done later is denied, and stops nobody else."""
    before = ann.day()
    clock.turn(HOUR)
    tablet.shop.do({"type": "DeactivatePerson", "person_id": ann.id})
    after = ann.did("StartTask", moment(clock() + HOUR // 2), task_id=before[0]["key"])
    clock.turn(HOUR)
    results = tablet.flush(*before, after, *ben.day())
    assert said(results) == ["done"] * 3 + ["inactive-person"] + ["done"] * 3
    assert (results[3]["status"], results[3]["http"]) == ("denied", 403)


def test_after_the_tablet_was_revoked(tablet: Tablet, ann: Worker):
    """Nothing is taken from it; enrolled again as the same tablet, it is."""
    items, shop = ann.day(), tablet.shop
    shop.do({"type": "RevokeTablet", "tablet_id": tablet.id})
    nothing = ["not-attempted"] * 2
    assert said(tablet.flush(*items)) == ["credential-unknown", *nothing]
    assert said(Tablet(shop, f"Bench {key()}").flush(*items)) == ["grant-elsewhere", *nothing]
    body = {"name": f"Bench {key()}", "tablet_id": tablet.id}
    code = shop.local.post("/api/tablets", json=body, headers={"Idempotency-Key": key()}).json()["code"]
    credential = shop.anybody.post("/api/tablets/enrol", json={"code": code}).json()["credential"]
    tablet.papers = {"Authorization": f"Bearer {credential}"}
    assert said(tablet.flush(*items)) == ["done"] * 3


@pytest.mark.slow
def test_after_more_than_72_hours(tmp_path: Path):
    """Nothing is taken any more, except that what was taken before is answered as it was."""
    clock = Clock()
    shop = Shop(tmp_path, tablets_required=True, project=False, clock=clock)
    try:
        shop.set_up()
        tablet = Tablet(shop, "Bench")
        added, started, _ = Worker(tablet, clock, "Ann Sample").day()
        assert said(tablet.flush(added)) == ["done"]
        clock.turn(73 * HOUR)
        results = tablet.flush(added, started)
        assert said(results) == ["done", "too-late"]
        assert results[0]["replayed"]
    finally:
        shop.close()


def test_after_a_foreman_was_faster(tablet: Tablet, ann: Worker, ben: Worker):
    """A refusal stops that person's later items and nobody else's; without it they go through."""
    added, started, paused = ann.day()
    assert said(tablet.flush(added)) == ["done"]
    foreman = {"type": "CancelTask", "person_id": ann.id, "task_id": added["key"], "reason": "customer_cancelled"}
    tablet.shop.do({**foreman, "occurred_at": (ann.at + timedelta(milliseconds=500)).isoformat()})
    other = ann.did("AddTask", ann.at + timedelta(seconds=3), order_number=ORDER, work_type="Engraving")
    results = tablet.flush(started, paused, other, *ben.day())
    assert [each["status"] for each in results] == ["refused", "not-attempted", "not-attempted", *["done"] * 3]
    assert [each["status"] for each in tablet.flush(other)] == ["done"]


# ---- a restore


def put_back(folder: Path, copy: Path) -> None:
    for name in ("floorbook.db-wal", "floorbook.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(copy, folder / "floorbook.db")


@pytest.mark.slow
def test_after_a_restore_from_an_older_copy_everybody_is_made_whole_exactly_once(tmp_path: Path):
    clock, folder, copy = Clock(), tmp_path / "shop", tmp_path / "copy.db"
    shop = Shop(folder, tablets_required=True, clock=clock)
    shop.set_up()
    tablet = Tablet(shop, "Bench")
    ann, bo = Worker(tablet, clock, "Ann Sample"), Worker(tablet, clock, "Bo Sample")
    early = ann.day()
    assert said(tablet.flush(*early)) == ["done"] * 3
    shop.close()
    shutil.copy(folder / "floorbook.db", copy)

    tablet.shop = shop = Shop(folder, tablets_required=True, clock=clock)
    late = [*bo.day(), ann.did("ResumeTask", ann.at + timedelta(seconds=5), task_id=early[0]["key"])]
    assert said(tablet.flush(*late)) == ["done"] * 4
    epoch, head = tablet.ask()["epoch"], shop.opened.writer.head.position
    shop.close()

    put_back(folder, copy)
    tablet.shop = shop = Shop(folder, tablets_required=True, clock=clock)
    try:
        assert tablet.ask()["epoch"] != epoch
        assert shop.anybody.get("/api/health").json()["log"]["epoch"] == tablet.ask()["epoch"]
        for replayed in ([True] * 3 + [False] * 4, [True] * 7):
            results = tablet.flush(*early, *late)
            assert said(results) == ["done"] * 7
            assert [each.get("replayed", False) for each in results] == replayed
        work = shop.anybody.get(
            "/api/my-work",
            headers={**tablet.papers, "Floorbook-Grant": bo.grant},
            params={"after": results[-1]["position"]},
        )
        assert work.status_code == 200, work.text
        assert work.json()["person_id"] == bo.id
    finally:
        shop.close()
    log = SqliteLog(folder / "floorbook.db")
    try:
        tags = [record.tag for record in log.read()]
        streams = [len(log.read_stream(f"work-{worker.id}")) for worker in (ann, bo)]
        [started] = [record for record in log.read() if record.tag == "epoch.started.v1"]
    finally:
        log.close()
    assert streams == [4, 3]
    assert tags.count("task.added.v1") == 2
    assert b'"signed_up_to":%d' % head in started.data
    public_key = shop.opened.secrets.signer.public_key().public_bytes_raw()
    assert verify(folder / "floorbook.db", public_key).sound


@pytest.mark.slow
def test_a_restart_is_no_restore(tmp_path: Path):
    epochs = set()
    for _ in range(3):
        shop = Shop(tmp_path, project=False)
        epochs.add(shop.anybody.get("/api/sign-in").json()["epoch"])
        shop.close()
    assert len(epochs) == 1
