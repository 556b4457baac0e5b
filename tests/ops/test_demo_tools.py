"""The command line on a running shop: imports, people, rebuilding, audits, starting again."""

import json
import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from projections.generations import Generations
from projections.groups import GROUPS
from tests.ops.running import Served, floorbook, idle_person, send
from tests.patience import PATIENCE_S, eventually
from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def head(folder: Path) -> int:
    """The end of the log, asked of the command line."""
    return int(json.loads(floorbook("audit", "verify", "--json", "--data", folder).stdout)["head"]["position"])


def test_the_same_export_again_appends_nothing(demo: Served, folder: Path) -> None:
    """Through the running server, and a weekend does not stop what is forced."""
    assert demo.process.poll() is None
    before = head(folder)
    done = floorbook("import", folder / "exports" / "asidta_file_1001", "--force", "--json", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "unchanged"
    assert head(folder) == before


def test_a_damaged_export_is_refused_and_appends_nothing(demo: Served, folder: Path, tmp_path: Path) -> None:
    """The message names the file and what is wrong with it; no traceback."""
    assert demo.process.poll() is None
    before = head(folder)
    source = folder / "exports" / "asidta_file_1001"
    damaged = tmp_path / source.name
    shutil.copytree(source, damaged)
    table = damaged / "COSTORD.DBF"
    table.write_bytes(table.read_bytes()[:-1_000])
    done = floorbook("import", damaged, "--force", "--data", folder)
    assert done.returncode == 1
    assert "COSTORD.DBF" in done.stderr
    assert "Traceback" not in done.stderr
    assert head(folder) == before


def test_a_new_person_can_sign_in_at_once(demo: Served, folder: Path) -> None:
    """`people add` goes through the running server's local socket, and prints the PIN once."""
    done = floorbook("people", "add", "Ira Newcomer", "--role", "contributor", "--json", "--data", folder)
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    signed = demo.bare.post("/api/sign-in", json={"pin": added["pin"]})
    assert signed.status_code in (200, 201), signed.text
    assert signed.json()["person"]["name"] == "Ira Newcomer"
    gone = floorbook("people", "deactivate", added["person_id"], "--data", folder)
    assert gone.returncode == 0, gone.stderr
    assert demo.bare.post("/api/sign-in", json={"pin": added["pin"]}).status_code == 401


def test_a_second_server_on_the_same_folder_is_refused(demo: Served, folder: Path) -> None:
    """With a clear word."""
    assert demo.process.poll() is None
    second = floorbook("serve", "--port", free_port(), "--data", folder)
    assert second.returncode == 1
    assert "owned by another Floorbook process" in second.stderr


def test_rebuilding_under_load_is_never_noticed_and_changes_no_total(demo: Served, folder: Path) -> None:
    """Readers go on, positions never go back, and the totals of what was before are the same afterwards."""
    person_id = idle_person(demo)
    headers = {"Authorization": f"Bearer {demo.said['token']}"}
    stop = threading.Event()
    seen: list[int] = []
    failed: list[str] = []

    def tap() -> None:
        while not stop.is_set():
            add = {"type": "AddTask", "person_id": person_id, "order_number": "107923", "work_type": "Packing"}
            if send(demo, add, headers).status_code != 200:
                failed.append("command")

    def read() -> None:
        with httpx.Client(base_url=demo.said["url"], headers=headers, timeout=PATIENCE_S) as client:
            while not stop.is_set():
                page = client.get("/api/profitability", params={"limit": 5, "totals": True})
                health = client.get("/api/health").json()
                if page.status_code != 200 or health["status"] != "ok":
                    failed.append(f"{page.text} {health}")
                seen.append(next(group["position"] for group in health["groups"] if group["group"] == "work"))

    before = totals(demo)
    threads = [threading.Thread(target=each) for each in (tap, read, read)]
    for thread in threads:
        thread.start()
    rebuilt = floorbook("projections", "rebuild", "--json", "--data", folder)
    eventually(lambda: len(seen) > 5 or bool(failed))
    stop.set()
    for thread in threads:
        thread.join()
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert all(not each["differences"] for each in json.loads(rebuilt.stdout))
    assert not failed
    assert len(seen) > 5
    assert totals(demo) == before
    assert floorbook("projections", "verify", "--data", folder).returncode == 0


def totals(demo: Served) -> dict[str, Any]:
    answer: dict[str, Any] = demo.get("/api/profitability", limit=1, totals=True)["totals"]
    return answer


def test_the_log_verifies_while_it_is_served(demo: Served, folder: Path) -> None:
    """And says how much it looked at."""
    assert demo.process.poll() is None
    done = floorbook("audit", "verify", "--integrity", "--data", folder)
    assert done.returncode == 0, done.stdout
    assert "sound" in done.stdout


@pytest.mark.parametrize("harm", ["flipped byte", "cut tail"])
def test_what_was_altered_is_found(demo: Served, folder: Path, tmp_path: Path, harm: str) -> None:
    """On a copy: one byte of one event, or the last events and what vouched for them."""
    assert demo.process.poll() is None
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copytree(folder / "secrets", copy / "secrets")
    for name in ("heads.jsonl",):
        shutil.copy(folder / name, copy / name)
    with sqlite3.connect(folder / "floorbook.db") as source, sqlite3.connect(copy / "floorbook.db") as target:
        source.backup(target)
    with sqlite3.connect(copy / "floorbook.db") as log:
        for (name,) in log.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            log.execute(f"DROP TRIGGER {name}")
        if harm == "cut tail":
            log.execute("DELETE FROM event WHERE position > (SELECT max(position) - 40 FROM event)")
            log.execute("DELETE FROM signed_head WHERE position > (SELECT max(position) FROM event)")
        else:
            sql = "SELECT position, data FROM event WHERE position = 5000"
            position, data = log.execute(sql).fetchone()
            harmed = data[:9] + bytes([data[9] ^ 1]) + data[10:]
            log.execute("UPDATE event SET data = ? WHERE position = ?", (harmed, position))
    done = floorbook("audit", "verify", "--data", copy)
    assert done.returncode == 1
    assert "NOT SOUND" in done.stdout
    if harm == "flipped byte":
        assert "5000" in done.stdout.replace(",", "")


def made(folder: Path) -> dict[str, int]:
    """Tell one making from another: by the files of the log and of the export, and by how often tables were made."""
    files = [folder / "floorbook.db", *(folder / "exports").rglob("*.DBF")]
    tables = {group: Generations(folder / "read", group).current() or 0 for group in GROUPS}
    return {"head": head(folder), **tables, **{str(path): path.stat().st_ino for path in files}}


def test_the_second_start_makes_nothing_again_and_prints_the_same(demo: Served, folder: Path) -> None:
    """After a clean stop; nothing is made again, neither log nor tables. Runs last, as it restarts the demo."""
    first = demo.said
    found = demo.get("/api/people"), made(folder)
    assert demo.stop() == 0, "".join(demo.errors)
    demo.__init__("demo", "--json", "--port", free_port(), "--data", folder)  # type: ignore[misc]
    assert {**demo.said, "url": ""} == {**first, "url": ""}
    assert (demo.get("/api/people"), made(folder)) == found
