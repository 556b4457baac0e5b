"""Durable commands over HTTP at 100 connections: against a transaction per request, no storage, and a peer library."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.bench.running import twin

CONNECTIONS = 100
LAG_MS = 3


def run(say: Callable[[str], None], seconds: float = 8) -> dict[str, Any]:
    """Measure all twins, with and without a slow disk."""
    rates: dict[str, Any] = {}
    for lag_ms in (0, LAG_MS):
        for mode in ("desk", "per-request", "no-storage"):
            if mode == "no-storage" and lag_ms:
                continue
            name = f"{mode}{f' +{lag_ms} ms per flush' if lag_ms else ''}"
            say(name)
            with twin(mode, lag_ms) as server:
                server.load(2, CONNECTIONS)
                rates[name] = server.load(seconds, CONNECTIONS)
    peer = library_saves(seconds / 2)
    slow = f" +{LAG_MS} ms per flush"
    desk, one, bare = (rates[name]["per_second"] for name in ("desk", "per-request", "no-storage"))
    return {
        "commands": rates,
        "eventsourcing library, in process, saves per second": round(peer),
        "times a transaction per request": round(desk / one, 2),
        "share of the same route without storage": round(desk / bare, 2),
        "times the library's in-process saves": round(desk / peer, 2),
        f"times a transaction per request,{slow}": round(
            rates["desk" + slow]["per_second"] / rates["per-request" + slow]["per_second"], 2
        ),
    }


class Jobs(Aggregate):
    """What the peer saves: an aggregate with one short event a save."""

    @event("Opened")
    def __init__(self) -> None:
        self.taps = 0

    @event("Tapped")
    def tap(self, task_id: str) -> None:  # noqa: ARG002  the event keeps it
        self.taps += 1


def library_saves(seconds: float) -> float:
    """Return how many single events the `eventsourcing` library saves a second, in process, on SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "peer.db")}
        application: Any = Application(env=environment)
        job = Jobs()
        application.save(job)
        began, saves = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            job.tap("0190a2c4-1111-7222-8333-444455556666")
            application.save(job)
            saves += 1
        return saves / (time.perf_counter() - began)
    finally:
        shutil.rmtree(folder)
