"""How an import stands, on disk and in words: what a server that ended leaves to the next."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from importer.summary import Summary
from tests.patience import eventually
from tests.web.shop import Shop
from tests.web.test_imports import ended, run_of, told_slow
from web import importing
from web.imported import ImportPhase, ImportSummary, StartedImport, Told, told
from web.importing import STATE_FILE


@pytest.mark.slow
def test_the_server_ends_while_one_runs_and_tells_of_it_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shop = Shop(tmp_path / "shop", project=False)
    told_slow(shop, monkeypatch)
    with shop.console("admin") as admin:
        admin.post("/api/imports", json={})
        eventually(lambda: run_of(admin)["phase"] is not None)
    process = shop.app.services.importing._process
    shop.close()
    assert process is not None
    assert process.poll() == -signal.SIGTERM, "it was told to end; nobody waited until it had done its work"
    kept = msgspec.json.decode((tmp_path / "shop" / "run" / STATE_FILE).read_bytes(), type=StartedImport)
    assert (kept.state, kept.message) == ("interrupted", None)
    again = Shop(tmp_path / "shop", project=False)
    with again.console("admin") as admin:
        assert admin.get("/api/imports/running").json()["run"]["state"] == "interrupted"
    again.close()


@pytest.mark.parametrize("left", [b"", b"{", b"[]"])
def test_what_is_left_of_a_state_is_not_believed(tmp_path: Path, left: bytes):
    (tmp_path / "shop" / "run").mkdir(parents=True)
    (tmp_path / "shop" / "run" / STATE_FILE).write_bytes(left)
    running = Shop(tmp_path / "shop", project=False)
    with running.console("admin") as admin:
        assert admin.get("/api/imports/running").json()["run"] is None
    running.close()


def test_an_import_that_was_killed_with_the_server_was_interrupted(tmp_path: Path):
    run = StartedImport(state="running", started_at="2026-11-20T10:00:00Z", by="", dry_run=False, force=False)  # type: ignore[arg-type]
    (tmp_path / "shop" / "run").mkdir(parents=True)
    (tmp_path / "shop" / "run" / STATE_FILE).write_bytes(msgspec.json.encode(run))
    running = Shop(tmp_path / "shop", project=False)
    with running.console("admin") as admin:
        said = admin.get("/api/imports/running").json()["run"]
        assert (said["state"], said["ended_at"] is not None) == ("interrupted", True)
    running.close()


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose imports fail at once."""
    running = Shop(tmp_path / "shop", project=False)
    monkeypatch.setattr(running.app.services.importing, "_command", [sys.executable, "-c", "raise SystemExit(3)"])
    yield running
    running.close()


def test_one_is_shown_to_have_ended_once_that_is_written_down(failing: Shop, monkeypatch: pytest.MonkeyPatch):
    """The next may begin at once then: two that write would be in each other's way."""
    shown: list[str | None] = []
    write = importing._write

    def noted(*said: Any) -> None:
        run = failing.app.services.importing.run
        shown.append(run and run.state)
        write(*said)

    monkeypatch.setattr(importing, "_write", noted)
    with failing.console("admin") as admin:
        admin.post("/api/imports", json={})
        assert ended(admin)["state"] == "failed"
    assert shown == [None, "running"]


def test_a_full_disk_keeps_none_from_ending(failing: Shop, monkeypatch: pytest.MonkeyPatch):
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(importing, "_write", full)
    with failing.console("admin") as admin:
        assert admin.post("/api/imports", json={}).status_code == 202
        assert ended(admin)["state"] == "failed"


def test_the_summary_that_is_shown_has_all_that_the_importer_says():
    assert set(ImportSummary.__struct_fields__) == {*Summary.__struct_fields__, "refused_rows"} - {"promoted"}


def test_a_phase_is_whole_once_the_next_has_begun():
    run = StartedImport(state="running", started_at=datetime.now(UTC), by="", dry_run=False, force=False)
    for phase, done, table in (("copying", 7, ""), ("reading", 5, "LNITM"), ("appending", 1, "")):
        run = told(run, Told(phase=ImportPhase(phase=phase, done=done, total=9, table=table)))
    assert [(each.done, each.total, each.table) for each in run.phases] == [(9, 9, ""), (9, 9, ""), (1, 9, "")]
    assert run.phase == "appending"
