"""How fast a log is verified, beside the bare hashing of as many bytes on one core."""

import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commands.opening import OpenDesk
from events.checkpointer import Checkpointer
from events.verify import verify
from tests.bench.growth import PEOPLE, Grower
from tests.bench.shop import Shop

RECORD_BYTES = 330
"""About what is hashed of one record: the value before, the envelope, the names, the data."""


def run(say: Callable[[str], None], events: int = 1_000_000) -> dict[str, Any]:
    """Grow a log and verify it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        opened = OpenDesk(folder)
        checkpointer = Checkpointer(opened.path)
        try:
            people = [tablet.person_id for tablet in Shop(opened).furnish(PEOPLE)]
            Grower(opened, people).grow(events, say)
        finally:
            checkpointer.close()
            opened.close()
        report = verify(opened.path)
        assert report.sound, report.problems
        rate = report.head.position / report.seconds
    hashes = bare_hashes()
    return {
        "events": report.head.position,
        "verified per second": round(rate),
        "bare hashes per second, one core": round(hashes),
        "share of bare hashing": round(rate / hashes, 2),
    }


def bare_hashes(count: int = 500_000) -> float:
    """Return how many records of usual size one core hashes a second."""
    record = b"x" * RECORD_BYTES
    began = time.perf_counter()
    for _ in range(count):
        hashlib.sha256(record).digest()
    return count / (time.perf_counter() - began)
