"""Imports from the console: started, watched, cancelled, refused, one at a time, and kept on the list."""

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.importer.tables import cut, write_export
from tests.patience import eventually
from tests.web.shop import ORDER, Shop, key

SLOW = 'import sys, time; print(\'{"phase":{"phase":"copying","done":1,"total":9}}\', flush=True); time.sleep(3_600)'
"""A program that says one word and then takes its time."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with an export."""
    running = Shop(tmp_path_factory.mktemp("imports"))
    running.set_up()
    write_export(running.folder / "exports" / "asidta_file_1")
    yield running
    running.close()


@pytest.fixture(scope="module")
def office(own: Shop) -> Iterator[httpx.Client]:
    with own.console("office") as client:
        yield client


def run_to_its_end(client: httpx.Client, **wish: bool) -> dict[str, Any]:
    """Start an import and return how it ended."""
    begun = client.post("/api/imports", json={"force": True, **wish})
    assert begun.status_code == 202, begun.text
    assert begun.json()["run"]["state"] == "running"
    return ended(client)


def run_of(client: httpx.Client) -> dict[str, Any]:
    """Ask how the import stands."""
    run: dict[str, Any] = client.get("/api/imports/running").json()["run"]
    return run


def ended(client: httpx.Client) -> dict[str, Any]:
    """Wait until no import runs."""
    eventually(lambda: run_of(client)["state"] != "running")
    return run_of(client)


def told_slow(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have imports take as long as one likes."""
    monkeypatch.setattr(shop.app.services.importing, "_command", [sys.executable, "-c", SLOW])


@pytest.mark.slow
def test_a_dry_run_says_what_would_change_and_changes_nothing(own: Shop, office: httpx.Client):
    before = own.opened.writer.head.position
    run = run_to_its_end(office, dry_run=True)
    assert (run["state"], run["dry_run"], run["summary"]["status"]) == ("done", True, "dry-run"), run
    assert run["summary"]["orders"]["added"] == 4
    first = {(each["kind"], each["number"], each["effect"]) for each in run["summary"]["first"]}
    assert ("customer", "000001", "added") in first
    assert ("order", "007901", "added") in first
    assert own.opened.writer.head.position == before
    assert not list((own.folder / "pm_database").glob("*.DBF"))


@pytest.mark.slow
def test_an_import_is_watched_and_stands_on_the_list(own: Shop, office: httpx.Client):
    run = run_to_its_end(office)
    assert (run["state"], run["summary"]["status"]) == ("done", "imported"), run
    assert [(each["phase"], each["done"] == each["total"] > 0) for each in run["phases"]] == [
        ("copying", True),
        ("reading", True),
        ("appending", True),
    ]
    assert run["phase"] is None
    after = own.opened.writer.head.position
    answer = office.get("/api/imports", params={"after": after}).json()
    [listed] = answer["imports"]
    assert listed["import_id"] == run["summary"]["import_id"]
    assert (listed["customers"]["added"], listed["orders"]["added"], listed["refused_rows"]) == (3, 4, 0)
    assert set(listed["tables_changed"]) == {"CUSTOMER", "COSTORD", "LNITM", "AINONOTE", "ATXDET", "APKGDTL"}
    assert listed["by"] == run["by"]
    assert listed["by"].startswith("person:")
    assert listed["by_name"] == "Con Sample"
    assert office.get("/api/orders/007901").status_code == 200


@pytest.mark.slow
def test_what_changed_by_table_and_the_rows_that_were_refused_are_shown(own: Shop, office: httpx.Client):
    from tests.importer.tables import A_FEW

    if not office.get("/api/imports").json()["imports"]:
        run_to_its_end(office)
    again = own.folder / "exports" / "asidta_file_2"
    heads = [*A_FEW["COSTORD"], ("", "000001", None, None, None, 1, "")]
    write_export(again, COSTORD=[(*heads[0][:5], 130.5, "PO 17"), *heads[1:]])
    run = run_to_its_end(office)
    assert run["summary"]["status"] == "imported", run
    [changed] = run["summary"]["first"]
    assert (changed["number"], changed["effect"], changed["fields"]) == ("007901", "changed", ["total"])
    [row] = run["summary"]["refused"]
    assert (row["table"], row["row"]) == ("COSTORD.DBF", 5)
    after = own.opened.writer.head.position
    listed = office.get("/api/imports", params={"after": after, "limit": 1}).json()
    [newest] = listed["imports"]
    assert (newest["tables_changed"], newest["refused_rows"], newest["refused_kept"]) == (["COSTORD"], 1, 1)
    assert office.get("/api/imports", params={"cursor": listed["next"]}).json()["imports"]
    path = f"/api/imports/{newest['import_id']}"
    details = office.get(path).json()
    assert details["about"] == newest
    assert {each["name"]: each["changed"] for each in details["tables"]}["COSTORD"] is True
    assert {each["name"] for each in details["tables"] if each["changed"]} == {"COSTORD"}
    assert details["refused"] == [row]
    table = office.get(path, params={"format": "csv", "list": "refused"})
    heading, only = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert heading == ["table", "row", "column", "reason"]
    assert only[:2] == ["COSTORD.DBF", "5"]
    shutil.rmtree(again)


@pytest.mark.slow
def test_a_damaged_export_is_refused_by_name_and_that_stays_to_be_seen(own: Shop, office: httpx.Client):
    damaged = write_export(own.folder / "exports" / "asidta_file_3")
    cut(damaged / "COSTORD.DBF", -13)
    (damaged / "LNITM.DBF").write_bytes(b"no table at all")
    before = own.opened.writer.head.position
    run = run_to_its_end(office)
    assert run["state"] == "refused"
    assert {each["file"] for each in run["problems"]} >= {"LNITM.DBF"}
    assert all(each["what"] and each["remedy"] for each in run["problems"])
    assert own.opened.writer.head.position == before
    (damaged / "LNITM.DBF").unlink()
    shutil.rmtree(damaged)
    damaged = write_export(own.folder / "exports" / "asidta_file_3")
    cut(damaged / "COSTORD.DBF", -13)
    [problem] = run_to_its_end(office)["problems"]
    assert (problem["file"], problem["row"], problem["column"]) == ("COSTORD.DBF", 4, "CUSTPO")
    assert "cut off" in problem["what"]
    assert office.get("/api/imports/running").json()["run"]["problems"] == [problem]
    shutil.rmtree(damaged)


@pytest.mark.slow
def test_where_no_export_lies_the_importer_says_so(own: Shop, office: httpx.Client):
    (own.folder / "exports").rename(own.folder / "elsewhere")
    try:
        run = run_to_its_end(office)
    finally:
        (own.folder / "elsewhere").rename(own.folder / "exports")
    assert run["state"] == "refused"
    assert run["problems"][0]["what"] == "this folder is not there"
    assert office.get("/api/imports/running").json()["folder"] == str(own.folder / "exports")


def test_one_at_a_time_and_it_can_be_cancelled(own: Shop, office: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    told_slow(own, monkeypatch)
    assert office.delete("/api/imports/running").json()["code"] == "no-import"
    begun = office.post("/api/imports", json={}).json()["run"]
    second = office.post("/api/imports", json={})
    assert (second.status_code, second.json()["code"]) == (409, "import-running")
    assert second.json()["facts"]["by"] == begun["by"]
    eventually(lambda: run_of(office)["phase"] == "copying")
    process = own.app.services.importing._process
    cancelled = office.delete("/api/imports/running")
    assert (cancelled.status_code, cancelled.json()["run"]["state"]) == (200, "cancelled")
    assert process is not None
    assert process.poll() is not None, "nothing of it is left"
    assert office.get("/api/imports/running").json()["run"]["ended_at"] is not None


def test_one_that_does_not_hear_is_killed(own: Shop, office: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLOW}"
    monkeypatch.setattr(own.app.services.importing, "_command", [sys.executable, "-c", deaf])
    monkeypatch.setattr("web.importing.ENDING_S", 0.2)
    office.post("/api/imports", json={})
    eventually(lambda: run_of(office)["phase"] is not None)
    assert office.delete("/api/imports/running").json()["run"]["state"] == "cancelled"


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "print('no word of ours')", "import os; os.abort()"])
def test_a_process_that_fails_is_told_of(
    own: Shop, office: httpx.Client, monkeypatch: pytest.MonkeyPatch, program: str
):
    monkeypatch.setattr(own.app.services.importing, "_command", [sys.executable, "-c", program])
    office.post("/api/imports", json={})
    run = ended(office)
    assert run["state"] == "failed"
    assert "log" in run["message"]


def test_a_program_that_is_not_there_is_told_of(own: Shop, office: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(own.app.services.importing, "_command", ["/nowhere/at/all"])
    office.post("/api/imports", json={})
    assert ended(office)["state"] == "failed"


def test_who_may_only_look_starts_nothing(own: Shop):
    """No path comes from a request either: what is not a wish is refused."""
    with own.console("foreman") as foreman, own.bearer("read") as program, own.console("admin") as admin:
        assert foreman.get("/api/imports/running").json()["code"] == "role-needed"
        assert foreman.post("/api/imports", json={}).json()["code"] == "role-needed"
        assert program.post("/api/imports", json={}).json()["code"] == "scope-needed"
        assert program.get("/api/imports/running").status_code == 200
        answer = admin.post("/api/imports", json={"folder": "/etc"})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        del admin.headers["Floorbook-CSRF"]
        assert admin.post("/api/imports", json={}).json()["code"] == "csrf-needed"
    assert own.anybody.post("/api/imports", json={}).status_code == 401


def test_an_import_that_never_was_is_not_found(office: httpx.Client):
    answer = office.get(f"/api/imports/{key()}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-import")


def test_the_list_is_a_table(office: httpx.Client):
    table = office.get("/api/imports", params={"format": "csv"})
    assert table.status_code == 200
    assert "by_name" in table.text.splitlines()[0]
    assert ORDER not in table.text
