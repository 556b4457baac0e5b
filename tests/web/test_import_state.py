"""How an import stands, on disk and in words: what a server that ended leaves to the next."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from importer.summary import Summary
from tests.patience import eventually
from tests.web.shop import Shop
from tests.web.test_imports import run_of, told_slow
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


def test_the_summary_that_is_shown_has_all_that_the_importer_says():
    assert set(ImportSummary.__struct_fields__) == {*Summary.__struct_fields__, "refused_rows"} - {"promoted"}


def test_a_phase_is_whole_once_the_next_has_begun():
    run = StartedImport(state="running", started_at=datetime.now(UTC), by="", dry_run=False, force=False)
    for phase, done, table in (("copying", 7, ""), ("reading", 5, "LNITM"), ("appending", 1, "")):
        run = told(run, Told(phase=ImportPhase(phase=phase, done=done, total=9, table=table)))
    assert [(each.done, each.total, each.table) for each in run.phases] == [(9, 9, ""), (9, 9, ""), (1, 9, "")]
    assert run.phase == "appending"
