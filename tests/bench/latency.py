"""Latency at a given rate of commands, beside the bare flush of this disk; and twenty tablets, during an import too."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from importer.sample import write_export
from tests.bench.running import ROOT, twin

RATE = 1_000
TABLETS = 20
FLUSHES = 1_000


def run(say: Callable[[str], None], seconds: float = 15) -> dict[str, Any]:
    """Measure at 1,000 commands a second, then at the pace of 20 tablets (one tap in 1.5 to 4 s each)."""
    say(f"{RATE} commands a second")
    with twin("desk") as server:
        server.load(2, 50, RATE)
        busy = server.load(seconds, 50, RATE)
        say(f"{TABLETS} tablets at a human pace")
        calm = server.load(seconds, TABLETS, TABLETS / 2.75)
        say("the same while an export is taken in")
        with importing(server.folder):
            beside = server.load(seconds, TABLETS, TABLETS / 2.75)
    flush_ms = bare_flush_ms()
    return {
        f"{RATE} commands a second": busy,
        f"{TABLETS} tablets at a human pace": calm,
        "the same while an export is taken in": beside,
        "one bare flush of this disk, p50 ms": round(flush_ms, 3),
        "p50 of a command in bare flushes": round(busy["p50_ms"] / flush_ms, 1),
    }


@contextmanager
def importing(folder: Path) -> Iterator[None]:
    """Take in one export after the other for as long as this lasts, as the console has it done."""
    today, over = datetime.now(UTC).date(), threading.Event()

    def take_in() -> None:
        for seed in count():
            export = write_export(folder / f"exports/asidta_file_{seed}", today=today, seed=seed)
            where = (
                "--data",
                str(folder / "data"),
                "--folder",
                str(export),
                "--force",
                "--by",
                "",
                "--parent",
                str(os.getpid()),
            )
            command = [sys.executable, "-P", "-m", "ops.import_process", *where]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
            assert b'"imported"' in done.stdout, done.stdout
            if over.is_set():
                return

    thread = threading.Thread(target=take_in)
    thread.start()
    yield
    over.set()
    thread.join()


def bare_flush_ms() -> float:
    """Return the median time of writing one page and flushing it, in milliseconds."""
    times = []
    with tempfile.NamedTemporaryFile(prefix="bench-") as file:
        page = b"x" * 4_096
        for number in range(FLUSHES):
            began = time.perf_counter()
            os.pwrite(file.fileno(), page, number * len(page))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2] * 1_000
