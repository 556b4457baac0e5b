"""Serving: what is restarted, what ends together, and that nothing acknowledged is lost on the way."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from commands.access import IssueToken
from commands.opening import OpenDesk
from commands.people import RegisterPerson
from events.ids import uuid7
from events.sqlite import SqliteLog
from tests.bench.shop import ORDERS, Shop
from tests.ops.running import Served
from tests.patience import PATIENCE_S, eventually, runs
from tests.ports import free_port
from web.made import credential_change, make_secret, secret_digest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]
ENOUGH = 100
"""Commands that are answered before the door closes: then all who tap are in the middle of it."""


class Running(Served):
    """A `serve` on a small shop of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.person_id, token_id, self.token = str(uuid7()), str(uuid7()), make_secret("token")
        opened = OpenDesk(folder)
        shop = Shop(opened)
        shop.furnish(1)
        shop.run(RegisterPerson(person_id=self.person_id, name="Ann Example", roles=("contributor",)))
        scopes = ("read", "commands")
        change = credential_change("token", token_id, secret_digest(self.token.encode()), scopes=scopes)
        shop.run(IssueToken(token_id=token_id, name="test", scopes=scopes), vault=(change,))
        opened.close()
        super().__init__("serve", "--json", "--port", free_port(), "--data", folder, token=self.token)

    def add_task(self, client: httpx.Client, key: str) -> int:
        """Send one command; its status, or 0 when nobody answered."""
        command = {
            "type": "AddTask",
            "person_id": self.person_id,
            "order_number": ORDERS[0],
            "work_type": "Engraving",
        }
        try:
            return client.post("/api/commands", json=command, headers={"Idempotency-Key": key}).status_code
        except httpx.HTTPError:
            return 0

    def child(self, module: str) -> int:
        """Return the process id of a child, once it runs."""
        found: list[int] = []
        eventually(lambda: bool(found.extend(self.children(module)) or found))
        return found[0]

    def children(self, module: str) -> Iterator[int]:
        """Return the process ids of what runs a module here."""
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if module.encode() in words and str(self.folder).encode() in words:
                yield int(entry.name)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server, stopped at the end if it still runs."""
    served = Running(tmp_path / "shop")
    yield served
    served.stop()


def keys_in_the_log(folder: Path) -> list[str]:
    """The keys of all tasks that were added."""
    log = SqliteLog(folder / "floorbook.db")
    try:
        return [record.command_id.hex() for record in log.read_tags(["task.added.v1"])]
    finally:
        log.close()


@pytest.mark.parametrize("module", ["ops.web_process", "projections", "ops.alerts_process"])
def test_a_process_that_dies_is_started_again(running: Running, module: str) -> None:
    """And what was there before is there again."""
    assert running.add_task(running.client, str(uuid7())) == 200
    first = running.child(module)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: running.child(module) != first)

    def healthy() -> bool:
        try:
            return bool(running.bare.get("/api/health").json()["status"] == "ok")
        except httpx.HTTPError:
            return False

    eventually(healthy)
    key = str(uuid7())
    eventually(lambda: running.add_task(running.client, key) == 200)
    assert len(keys_in_the_log(running.folder)) == 2


def test_a_signal_to_stop_loses_nothing_that_was_acknowledged(running: Running) -> None:
    """Commands go on until the door closes; every one that was answered is in the log, once."""
    acknowledged: list[str] = []
    stop = threading.Event()

    def tap() -> None:
        with httpx.Client(
            base_url=running.said["url"], headers=dict(running.client.headers), timeout=PATIENCE_S
        ) as client:
            while not stop.is_set():
                key = uuid7()
                if running.add_task(client, str(key)) == 200:
                    acknowledged.append(key.hex)

    threads = [threading.Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(acknowledged) > ENOUGH)
    code = running.stop()
    stop.set()
    for thread in threads:
        thread.join()
    kept = keys_in_the_log(running.folder)
    assert code == 0, "".join(running.errors)
    assert len(kept) == len(set(kept))
    assert set(acknowledged) <= set(kept)


def test_children_end_with_their_parent_however_it_ends(running: Running) -> None:
    """So that the folder is free for the next one."""
    children = [running.child(module) for module in ("ops.web_process", "projections", "ops.alerts_process")]
    running.process.kill()
    running.process.wait()
    eventually(lambda: not any(map(runs, children)))
    OpenDesk(running.folder).close()
