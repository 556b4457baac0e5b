"""How fast a report as of a past moment is there: the first time, from a file of an earlier moment, and cached.

Beside it stands what no replay can be faster than: reading the log and decoding every event, in this process.
Each report is asked as the server does it: from the files of `projections.as_of`, made by a process of its own.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from projections.as_of import AsOf
from projections.fold import read_facts
from projections.labor_report import labor_report
from projections.moments import Key, key_of, moment_at_position
from projections.profit_report import list_profit
from projections.reading import ReadModels
from projections.records import read_records
from projections.session_list import list_sessions
from projections.settings import shop_days
from projections.source import open_source
from tests.bench.replay import make_log

LATER = 5_000
"""Events from one moment to the next that is asked for: about a day of a busy shop."""
ASKED = 50
DAY = date(2023, 11, 15)


def by_person_and_day(connection: sa.Connection) -> Any:
    """Add up a day: in this log it holds as many sessions as months of a shop with as many people."""
    return labor_report(connection, shop_days(connection), DAY, DAY, ["person", "work_type"])


def of_a_page(connection: sa.Connection) -> Any:
    """List fifty orders by what they brought in."""
    return list_profit(connection, sort="margin")


def latest(connection: sa.Connection) -> Any:
    """List the last hundred sessions."""
    return list_sessions(connection, shop_days(connection), datetime.now(UTC))


REPORTS: dict[str, Callable[[sa.Connection], Any]] = {
    "labor": by_person_and_day,
    "profitability": of_a_page,
    "sessions": latest,
}


def run(say: Callable[[str], None], events: int = 1_000_000) -> dict[str, Any]:
    """Measure on a log of so many events."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return measured(say, events, Path(folder))


def measured(say: Callable[[str], None], events: int, folder: Path) -> dict[str, Any]:
    """Measure in an empty folder. Times are in seconds, of cached answers in milliseconds."""
    say(f"writing a log of {events:,} events")
    head = make_log(events, folder)
    source = open_source(folder)
    keys = [key_of(source.log, "work", moment_at_position(source.log, position)) for position in (head - LATER, head)]
    say("reading and decoding it, then asking as of its end and as of somewhat earlier")
    limit_s = read_all(source, head)
    reads = ReadModels(folder / "read")
    files = AsOf(folder, reads)
    try:
        first_s = timed(lambda: asked(files, keys[0]))
        first_cpu_s = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        rolled_s = timed(lambda: asked(files, keys[1]))
        cached = {name: cached_ms(files, keys[-1], report) for name, report in REPORTS.items()}
        size = sum(path.stat().st_size for path in (folder / "read" / "as-of").iterdir())
    finally:
        files.close()
        reads.close()
        source.log.close()
    return {
        "events": head,
        "first_s": round(first_s, 2),
        "first_cpu_s": round(first_cpu_s, 2),
        "first_events_per_s": round((head - LATER) / first_s),
        "read_and_decode_s": round(limit_s, 2),
        "ratio_to_reading": round(first_s / limit_s, 1),
        f"taken_on_by_{LATER}_events_s": round(rolled_s, 2),
        "cached_ms": cached,
        "bytes_per_event_and_file": round(size / 2 / head),
    }


def asked(files: AsOf, key: Key) -> None:
    """Wait for the file of a moment, and ask it for a report."""
    files.build(key).done.result()
    with files.read(key) as connection:
        by_person_and_day(connection)


def cached_ms(files: AsOf, key: Key, report: Callable[[sa.Connection], Any]) -> dict[str, float]:
    """Ask a file that is there, over and over; the first time includes what the operating system has to fetch."""

    def ask() -> None:
        with files.read(key) as connection:
            report(connection)

    taken = sorted(timed(ask) * 1e3 for _ in range(ASKED))
    return {"p50": round(statistics.median(taken), 1), "max": round(taken[-1], 1)}


def read_all(source: Any, head: int) -> float:
    """Read and decode every event, and do nothing with it."""
    steps: dict[int, Any] = {}

    def go() -> None:
        for records in read_records(source.log, 0, head):
            for _, stream, tag, _, _, _, data, _ in records:
                step = steps.get(tag)
                if step is None:
                    step = steps[tag] = read_facts(source, source.name(tag), ())
                if step.sealed is None:
                    step.plain(data)
                else:
                    step.sealed(stream, data)

    return timed(go)


def timed(work: Callable[[], None]) -> float:
    """Return the seconds that something takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began
