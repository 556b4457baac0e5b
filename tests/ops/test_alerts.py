"""`floorbook alerts`, as an operator types it, on a shop that nobody serves."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.alerts import SetAlertDestination, SetMailServer
from commands.opening import OpenDesk
from ops.door import DeskDoor, done
from tests.ops.running import floorbook
from tests.ports import free_port
from tests.web.alerts.servers import Hook

pytestmark = pytest.mark.slow
ID = "0190a2c4-0000-7000-8000-0000000000d1"
NOBODY = "0190a2c4-0000-7000-8000-0000000000d2"


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


def furnish(folder: Path, hook: Hook) -> None:
    opened = OpenDesk(folder)
    door = DeskDoor(opened)
    done(door, SetMailServer(host="mail.example.test", sender="floor@example.test"))
    for key, url in ((ID, hook.url), (NOBODY, f"http://127.0.0.1:{free_port()}/secret")):
        done(door, SetAlertDestination(destination_id=key, channel="webhook", address=url, kinds=("import",)))
    opened.close()


def test_alerts_are_looked_at_and_tried_out(tmp_path: Path, hook: Hook):
    furnish(tmp_path, hook)
    status = floorbook("alerts", "status", "--data", tmp_path)
    assert status.returncode == 0, status.stderr
    assert "mail leaves through mail.example.test:587" in status.stdout
    assert f"127.0.0.1:{hook.port}/…" in status.stdout
    assert "floor=1" not in status.stdout
    tried = floorbook("alerts", "test", ID, "--data", tmp_path)
    assert (tried.returncode, tried.stdout[:12]) == (0, "delivered in")
    assert [post.said["type"] for post in hook.posts] == ["alert.test"]
    failed = floorbook("alerts", "test", NOBODY, "--data", tmp_path)
    assert failed.returncode == 1
    assert "not delivered: nobody listens there" in failed.stderr
    unclear = floorbook("alerts", "test", ID[:8], "--data", tmp_path)
    assert "means 2 of them" in unclear.stderr


def test_an_import_that_failed_is_reported_but_not_what_stands_in_the_export(tmp_path: Path, hook: Hook):
    furnish(tmp_path / "shop", hook)
    export = tmp_path / "asidta_file_20261120"
    export.mkdir()
    refused = floorbook("import", export, "--force", "--data", tmp_path / "shop")
    assert refused.returncode == 1
    dry = floorbook("import", export, "--force", "--dry-run", "--data", tmp_path / "shop")
    assert dry.returncode == 1
    book = sqlite3.connect(tmp_path / "shop/alerts.db")
    [(kind, facts)] = book.execute("SELECT kind, facts FROM report").fetchall()
    book.close()
    assert (kind, json.loads(facts)["export"]) == ("import", export.name)
    assert json.loads(floorbook("alerts", "status", "--json", "--data", tmp_path / "shop").stdout)["causes"] == []
