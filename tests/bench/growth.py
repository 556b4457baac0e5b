"""Bytes per event, and whether appending and looking up slow down as the log grows from 100 thousand to millions."""

import random
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from commands.actors import Local
from commands.answers import Done, Submission
from commands.opening import OpenDesk
from events.checkpointer import Checkpointer
from events.ids import uuid7
from events.sqlite import SqliteLog
from tests.bench.shop import Shop, days_work

SMALL = 100_000
BATCH = 128
PEOPLE = 400
LOOK_UPS = 3_000


def run(say: Callable[[str], None], events: int = 3_000_000) -> dict[str, Any]:
    """Grow a log through the desk in batches, and measure the last stretch before each size."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        opened = OpenDesk(folder)
        checkpointer = Checkpointer(opened.path)
        try:
            people = [tablet.person_id for tablet in Shop(opened).furnish(PEOPLE)]
            grower = Grower(opened, people)
            small = grower.grow(SMALL, say) | look_ups(opened.path, people)
            large = grower.grow(events, say) | look_ups(opened.path, people)
        finally:
            checkpointer.close()
            opened.close()
        size = sum(each.stat().st_size for each in folder.glob("floorbook.db*"))
        return {
            f"{SMALL:,} events": small,
            f"{events:,} events": large,
            "bytes per event, receipts and indexes included": round(size / events),
            "append at the small size / at the large": round(
                small["appended per second"] / large["appended per second"], 2
            ),
            "look-up at the large size / at the small": round(large["key look-up, us"] / small["key look-up, us"], 2),
        }


class Grower:
    """Lets people tap until the log has a size."""

    def __init__(self, opened: OpenDesk, people: list[str]) -> None:
        self._opened = opened
        self._days = [days_work(person, random.Random(number)) for number, person in enumerate(people)]
        self._next = 0

    def grow(self, events: int, say: Callable[[str], None]) -> dict[str, Any]:
        """Append up to a size; the rate is that of the last 50,000 events."""
        writer = self._opened.writer
        stretch = max(writer.head.position, events - 50_000)
        while writer.head.position < stretch:
            self._batch()
            if writer.head.position % 100_000 < BATCH:
                say(f"{writer.head.position:,} of {events:,} events")
        began, first = time.perf_counter(), writer.head.position
        while writer.head.position < events:
            self._batch()
        return {"appended per second": round((writer.head.position - first) / (time.perf_counter() - began))}

    def _batch(self) -> None:
        submissions = []
        for _ in range(BATCH):
            command, key = next(self._days[self._next]), uuid7()
            self._next = (self._next + 1) % len(self._days)
            raw = msgspec.json.encode(command)
            submissions.append(Submission(key.bytes, str(key), raw, command, Local("bench"), "local"))
        for answered in self._opened.desk.run(submissions):
            assert isinstance(answered.answer, Done), answered


def look_ups(path: Path, people: list[str]) -> dict[str, Any]:
    """Return how long one look-up of an event by its command's key takes, all over the log, in microseconds."""
    luck = random.Random(7)
    with closing(SqliteLog(path)) as log:
        head = log.head().position
        keys = [log.read_positions([luck.randrange(1, head)])[0].command_id for _ in range(LOOK_UPS)]
        assert UUID(bytes=keys[0])
        began = time.perf_counter()
        for key in keys:
            log.connection.execute("SELECT position FROM event WHERE command_id = ? AND part = 0", (key,)).fetchall()
        return {
            "key look-up, us": round((time.perf_counter() - began) / len(keys) * 1_000_000, 2),
            "people": len(people),
        }
