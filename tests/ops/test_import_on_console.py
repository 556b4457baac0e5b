"""Imports started on the console of a real server: tablets are served meanwhile, and the server may end at any time."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from events.ids import uuid7
from events.sqlite import SqliteLog
from importer.sample import write_export
from tests.ops.running import Served, floorbook
from tests.ops.test_serve import Running
from tests.patience import eventually, runs
from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

CUSTOMERS, ORDERS = 600, 900


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that takes a moment."""
    folder = tmp_path_factory.mktemp("exports")
    return write_export(folder / "asidta_file_1", today=datetime.now(UTC).date(), customers=CUSTOMERS, orders=ORDERS)


@pytest.fixture
def running(tmp_path: Path, export: Path) -> Iterator[Running]:
    """A server that is told by its settings where exports lie."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "floorbook.toml").write_text(f'exports = "{export.parent}"\n')
    served = Running(folder)
    yield served
    served.stop()


def begin(served: Served) -> None:
    """Start an import, whatever the day."""
    answer = served.client.post("/api/imports", json={"force": True})
    assert answer.status_code == 202, answer.text


def run_of(served: Served) -> Any:
    """How the newest import is."""
    try:
        return served.get("/api/imports/running")["run"]
    except httpx.HTTPError:
        return {"state": "unknown", "phase": None, "phases": []}


def appending(served: Served) -> bool:
    """Tell whether some of it is in, and some is not."""
    run = run_of(served)
    assert run["state"] in ("running", "unknown"), run
    return bool(run["phase"] == "appending" and 0 < run["phases"][2]["done"] < run["phases"][2]["total"])


def ended(served: Served) -> Any:
    """Wait until no import runs, also while the server is too busy to say; return how it ended."""
    eventually(lambda: run_of(served)["state"] not in {"running", "unknown"})
    return run_of(served)


def positions(folder: Path, tag: str) -> list[int]:
    """Where events of a kind stand in the log."""
    log = SqliteLog(folder / "floorbook.db")
    try:
        return [record.position for record in log.read_tags([tag])]
    finally:
        log.close()


def registered(folder: Path) -> int:
    """Count the orders that came into the log, twice if they came twice."""
    return len(positions(folder, "order.registered.v1"))


def test_tablets_are_served_while_an_import_runs(running: Running) -> None:
    """Every command goes through, between chunks of the import; the command line is told that another one is at it.

    How soon a command is answered meanwhile, `floorbook bench latency` measures.
    """
    statuses: set[int] = set()
    stop = threading.Event()

    def tap() -> None:
        while not stop.is_set():
            statuses.add(running.add_task(running.client, str(uuid7())))
            time.sleep(0.02)

    begin(running)
    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: appending(running))
    exports = Path(running.get("/api/imports/running")["folder"])
    second = floorbook("import", exports, "--force", "--data", running.folder)
    run = ended(running)
    stop.set()
    for thread in threads:
        thread.join()
    assert run["state"] == "done", run
    assert run["summary"]["orders"]["added"] == ORDERS, run
    assert second.returncode == 0 or "another import is at work here" in second.stderr, second.stderr
    assert statuses == {200}
    orders, tasks = positions(running.folder, "order.registered.v1"), positions(running.folder, "task.added.v1")
    assert sum(orders[0] < each < orders[-1] for each in tasks) > 5


def test_the_server_ends_in_the_middle_and_the_import_goes_on_when_started_again(running: Running) -> None:
    """Nothing is done twice, nothing is missing."""
    before = registered(running.folder)
    begin(running)
    eventually(lambda: appending(running))
    assert running.stop() == 0, "".join(running.errors)
    some = registered(running.folder) - before
    assert 0 <= some < ORDERS
    again = Served("serve", "--json", "--port", free_port(), "--data", running.folder, token=running.token)
    try:
        assert run_of(again)["state"] == "interrupted"
        begin(again)
        run = ended(again)
        assert (run["state"], run["summary"]["status"]) == ("done", "imported"), run
        assert registered(running.folder) - before == ORDERS
        begin(again)
        assert ended(again)["summary"]["status"] == "unchanged"
    finally:
        assert again.stop() == 0


def test_an_import_ends_with_a_server_that_is_killed(running: Running) -> None:
    """It never takes the log for itself, so that the server can start again."""
    begin(running)
    eventually(lambda: appending(running))
    importer = running.child("ops.import_process")
    os.kill(running.child("ops.web_process"), signal.SIGKILL)
    eventually(lambda: run_of(running)["state"] == "interrupted")
    eventually(lambda: not runs(importer))
    assert running.add_task(running.client, str(uuid7())) == 200
