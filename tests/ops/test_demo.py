"""The demo as a newcomer runs it, and everything that is promised of a running shop, over HTTP and the command line."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from events.ids import uuid7
from ops.story.cast import ZONE
from tests.ops.running import Served, floorbook, free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lives."""
    return tmp_path_factory.mktemp("demo") / "shop"


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Served]:
    """A demo, made and served."""
    served = Served("demo", "--json", "--port", free_port(), "--data", folder)
    yield served
    assert served.stop() == 0, "".join(served.errors)


def worker(demo: Served) -> dict[str, Any]:
    """Sign somebody in who works on tasks; returns headers and person."""
    person = next(each for each in demo.said["people"] if each["roles"] == ["contributor"])
    signed = demo.bare.post("/api/sign-in", json={"pin": person["pin"]}).json()
    return {"headers": {"Floorbook-Grant": signed["grant"]}, "person": signed["person"]}


def send(demo: Served, command: dict[str, Any], headers: dict[str, str], key: str | None = None) -> httpx.Response:
    return demo.bare.post("/api/commands", json=command, headers={**headers, "Idempotency-Key": key or str(uuid7())})


def idle_person(demo: Served) -> str:
    """Somebody who is not at work now."""
    people = demo.get("/api/floor")["people"]
    return next(each["person_id"] for each in people if each["phase"] != "working")


def test_the_first_line_says_where_who_and_how(demo: Served, folder: Path) -> None:
    """url, data, people with name, roles and PIN, and a token."""
    assert demo.said["data"] == str(folder)
    assert len(demo.said["people"]) == 24
    assert all(set(person) == {"name", "roles", "pin"} for person in demo.said["people"])
    assert len({person["pin"] for person in demo.said["people"]}) == 24


def test_health_is_ok(demo: Served) -> None:
    """As monitors ask for it."""
    health = demo.bare.get("/api/health").json()
    assert health["ok"] is True
    assert health["status"] == "ok"


def test_an_imported_order_is_found_by_its_number(demo: Served) -> None:
    """With where it comes from."""
    [order] = demo.get("/api/orders/search", q="107923", limit=3)["orders"]
    assert order["number"] == "107923"
    assert order["data_source"] == "PROFITMAKER"


def test_one_command_sent_fifty_times_at_once_is_one_event_and_fifty_equal_answers(demo: Served) -> None:
    """And the key with another body is refused, as is a command without a key."""
    person_id, key = idle_person(demo), str(uuid7())
    command = {"type": "AddTask", "person_id": person_id, "order_number": "107923", "work_type": "Packing"}
    headers = {"Authorization": f"Bearer {demo.said['token']}"}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(demo, command, headers, key), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 49
    assert answers[0].json()["events"] == 1
    history = demo.get("/api/orders/107923/history", after=answers[0].json()["position"], limit=200)
    assert sum(entry["command_id"] == key for entry in history["entries"]) == 1
    other = send(demo, {**command, "work_type": "Assembly"}, headers, key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    without = demo.client.post("/api/commands", json=command)
    assert (without.status_code, without.json()["code"]) == (400, "key-missing")


def test_a_worker_signs_in_and_reads_what_they_did(demo: Served) -> None:
    """Add, start and complete with a PIN's grant; my work sees each at once with `after`."""
    signed = worker(demo)
    person_id, headers = signed["person"]["id"], signed["headers"]
    task_id = str(uuid7())
    about = {"person_id": person_id, "task_id": task_id}
    add = {"type": "AddTask", **about, "order_number": "107923", "work_type": "Packing"}
    assert send(demo, add, headers).status_code == 200
    moved = send(demo, {"type": "SwitchTask", **about}, headers).json()
    mine = demo.bare.get("/api/my-work", headers=headers, params={"after": moved["position"]}).json()
    assert mine["tasks"][0]["task_id"] == task_id
    assert mine["tasks"][0]["phase"] == "working"
    again = send(demo, {"type": "StartTask", **about}, headers)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-move")
    done = send(demo, {"type": "CompleteTask", **about, "quantity": "3"}, headers).json()
    mine = demo.bare.get("/api/my-work", headers=headers, params={"after": done["position"]}).json()
    assert mine["done"][0]["task_id"] == task_id


def test_a_wrong_pin_says_so(demo: Served) -> None:
    """As a problem, without saying what would be right."""
    wrong = demo.bare.post("/api/sign-in", json={"pin": "000000"})
    assert wrong.status_code == 401
    assert wrong.headers["content-type"].startswith("application/problem+json")


def test_labor_of_an_order_is_what_the_events_say(demo: Served, folder: Path) -> None:
    """Sessions and pay read from the log itself, costed with exact fractions, rounded once."""
    shown = demo.get("/api/orders/107923")["totals"]
    cost, seconds = labor_from_the_log(folder, "107923")
    assert Decimal(str(shown["labor_seconds"])) == pytest.approx(seconds, abs=Decimal("0.001"))
    assert Decimal(shown["labor_cost"]) == rounded(cost)


def labor_from_the_log(folder: Path, order_number: str) -> tuple[Fraction, Decimal]:
    """Fold closed sessions of an order from `audit show`, which reads nothing but the log."""
    lines = floorbook("audit", "show", "--json", "--limit", 1_000_000, "--data", folder).stdout.splitlines()
    pay: dict[str, list[tuple[date, str, int]]] = {}
    tasks: dict[str, str] = {}
    opened: dict[str, tuple[str, str, Any]] = {}
    closed: dict[str, Any] = {}
    for event in map(json.loads, lines):
        data, kind = event["data"], event["type"]
        at = time_of(event["occurred_at"])
        if kind == "pay.set.v1":
            entry = (date.fromisoformat(data["effective_on"]), data["kind"], data["amount_e4"])
            pay.setdefault(data["person_id"], []).append(entry)
        elif kind == "task.added.v1":
            tasks[data["task_id"]] = data["order_number"]
        elif kind in ("task.started.v1", "task.resumed.v1"):
            opened[data["session_id"]] = (data["task_id"], event["stream"].removeprefix("work-"), at)
        elif kind == "task.undone.v1":
            closed.pop(data.get("session_id"), None)
        elif data.get("session_id"):
            closed[data["session_id"]] = at
    cost, microseconds = Fraction(0), 0
    for session, ended_us in closed.items():
        task, person, began_us = opened[session]
        if tasks[task] != order_number:
            continue
        day = datetime.fromtimestamp(began_us // 1_000_000, ZoneInfo(ZONE)).date()
        _, kind, amount = max(entry for entry in pay[person] if entry[0] <= day)
        hourly = Fraction(amount, 10_000) / (2_080 if kind == "salary" else 1)
        cost += hourly * Fraction(ended_us - began_us, 3_600_000_000)
        microseconds += ended_us - began_us
    return cost, Decimal(microseconds) / 1_000_000


def time_of(text: str) -> int:
    from datetime import datetime

    at = datetime.fromisoformat(text)
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def head(folder: Path) -> int:
    """The end of the log, asked of the command line."""
    return int(json.loads(floorbook("audit", "verify", "--json", "--data", folder).stdout)["head"]["position"])


def test_the_same_export_again_appends_nothing(demo: Served, folder: Path) -> None:
    """Through the running server, and a weekend does not stop what is forced."""
    assert demo.process.poll() is None
    before = head(folder)
    done = floorbook("import", folder / "exports", "--force", "--json", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "unchanged"
    assert head(folder) == before


def test_a_damaged_export_is_refused_and_appends_nothing(demo: Served, folder: Path, tmp_path: Path) -> None:
    """The message names the file and what is wrong with it; no traceback."""
    assert demo.process.poll() is None
    before = head(folder)
    [source] = (folder / "exports").iterdir()
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
        with httpx.Client(base_url=demo.said["url"], headers=headers, timeout=30) as client:
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
    time.sleep(0.3)
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


def test_the_second_start_is_quick_and_prints_the_same(demo: Served, folder: Path) -> None:
    """After a clean stop; everything is still there. Runs last, as it restarts the demo."""
    first = demo.said
    found = demo.get("/api/people")
    assert demo.stop() == 0, "".join(demo.errors)
    began = time.monotonic()
    demo.__init__("demo", "--json", "--port", free_port(), "--data", folder)  # type: ignore[misc]
    took_s = time.monotonic() - began
    assert {**demo.said, "url": ""} == {**first, "url": ""}
    assert took_s < 10
    assert demo.get("/api/people") == found
