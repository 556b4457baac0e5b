"""What the web process of the demo takes: at rest, and after all that it can be asked was asked for long."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from events.ids import uuid7
from tests.bench.console import running_demo

LIMIT_MB = 120
ROUNDS = 100
TAPS_PER_ROUND = 50
TABLES_EVERY = 10
"""Rounds from one time that all lists are taken along as files to the next."""
MOMENTS = 8
"""Past moments that are looked up, each of which is a file to make."""
LISTS = ("profitability", "orders", "sessions", "audit/events", "people", "customers")
YEAR = {"from_day": "2026-01-01", "to_day": "2026-12-31"}
Question = tuple[str, dict[str, Any]]


def run(say: Callable[[str], None], rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure with so many rounds of use."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        say("making the demo")
        return measured(say, rounds, Path(made))


def measured(say: Callable[[str], None], rounds: int, folder: Path) -> dict[str, Any]:
    """Measure the demo in a folder: the one that is there, or a new one."""
    with running_demo(folder) as demo:
        pid, local = _web_process(demo["pid"]), demo["local"]
        asked = _ask(local, "/api/floor", {})
        at_rest_mb = resident_mb(pid)
        for at in range(rounds):
            asked += _work(local)
            asked += sum(_ask(local, *each) for each in _questions(local))
            if at % TABLES_EVERY == 0:
                say(f"round {at + 1}: {resident_mb(pid)} MB")
                asked += sum(_ask(local, *each) for each in _tables())
        after_use_mb = resident_mb(pid)
        say("past moments, and the description of the API")
        asked += sum(_ask(local, *each) for each in _seldom(local))
        after_all_mb = resident_mb(pid)
    return {
        "at_rest_mb": at_rest_mb,
        "after_use_mb": after_use_mb,
        "after_all_mb": after_all_mb,
        "limit_mb": LIMIT_MB,
        "requests": asked,
    }


def resident_mb(pid: int) -> int:
    """Return what a process has in memory, shared libraries included."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1_024


def _web_process(supervisor: int) -> int:
    """Return the number of the process that answers."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return next(int(each) for each in children if b"ops.web_process" in Path(f"/proc/{each}/cmdline").read_bytes())


def _work(local: httpx.Client) -> int:
    """Let somebody pause and go on again and again."""
    people = local.get("/api/floor").json()["people"]
    person = next(each for each in people if each["phase"] == "working")
    about = {"person_id": person["person_id"], "task_id": person["task_id"]}
    for at in range(TAPS_PER_ROUND):
        kind = ("PauseTask", "ResumeTask")[at % 2]
        answer = local.post("/api/commands", json={"type": kind, **about}, headers={"Idempotency-Key": str(uuid7())})
        assert answer.status_code == 200, answer.text
    return TAPS_PER_ROUND


def _questions(local: httpx.Client) -> Iterator[Question]:
    """Yield what the console asks as people go from page to page."""
    for path in ("floor", "review", "budgets", "estimates", "timesheets", "health", "system", *LISTS):
        yield f"/api/{path}", {}
    for by in ("customer", "person", "week"):
        yield "/api/labor", {"by": by, **YEAR}
    yield "/api/utilisation", YEAR
    yield "/api/orders/search", {"q": "brass pla"}
    for session in local.get("/api/sessions", params={"limit": 10}).json()["sessions"]:
        yield f"/api/sessions/{session['session_id']}", {}
        yield f"/api/orders/{session['order_number']}", {}
        yield "/api/orders/search", {"q": session["order_number"][:4]}


def _tables() -> Iterator[Question]:
    for kind in ("csv", "xlsx"):
        for path in LISTS:
            yield f"/api/{path}", {"format": kind}


def _seldom(local: httpx.Client) -> Iterator[Question]:
    last = local.get("/api/audit/events", params={"limit": 1}).json()["events"][0]["position"]
    for at in range(1, MOMENTS + 1):
        for path in ("floor", "profitability"):
            yield f"/api/{path}", {"as_of": last * at // (MOMENTS + 1), "timeout": 20}
    yield "/api/openapi.json", {}


def _ask(local: httpx.Client, path: str, params: dict[str, Any]) -> int:
    """Ask until it is answered; return 1."""
    while (answer := local.get(path, params=params)).status_code == 503:
        time.sleep(0.2)
    assert answer.status_code == 200, (path, params, answer.text)
    return 1
