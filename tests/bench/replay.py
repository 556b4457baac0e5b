"""How fast the read models are rebuilt, beside the limit of plain SQL on the same log.

Both groups are built at the same time, each by its own process, as the projector does it.
"""

import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from events.creating import create
from events.customers import CustomerRegistered
from events.fact import Fact
from events.ids import uuid7
from events.log import Entry
from events.orders import OrderLine, OrderRegistered
from events.people import PaySet, PersonRegistered
from events.registry import FACTS
from events.sealing import Codec
from events.secrets import Secrets
from events.vault import SubjectKeys
from events.work import TaskAdded, TaskCompleted, TaskPaused, TaskResumed, TaskStarted
from events.writer import LogWriter
from projections.generations import Generations
from projections.groups import GROUPS

PEOPLE, ORDERS, CUSTOMERS = 24, 5_000, 500
BATCH = 2_000
START_US = 1_700_000_000_000_000
ROOT = Path(__file__).resolve().parents[2]
WORK_TYPES = ("Engraving", "Sublimation", "Assembly", "Packing")

# The least that any projection must do: take ids and times out of the payloads into two tables.
PLAIN_SQL = (
    "CREATE TABLE task (task_id TEXT, order_number TEXT, work_type TEXT, at INTEGER)",
    "CREATE TABLE session (session_id TEXT, task_id TEXT, tag INTEGER, at INTEGER)",
    """INSERT INTO task SELECT json_extract(data, '$.task_id'), json_extract(data, '$.order_number'),
       json_extract(data, '$.work_type'), occurred_at FROM log.event
       WHERE tag = (SELECT id FROM log.name WHERE text = 'task.added.v1')""",
    """INSERT INTO session SELECT json_extract(data, '$.session_id'), json_extract(data, '$.task_id'), tag, occurred_at
       FROM log.event WHERE tag <> (SELECT id FROM log.name WHERE text = 'task.added.v1')""",
)


def story(events: int) -> Iterator[tuple[str, Fact, int]]:
    """Yield facts of a shop: its people, customers and orders first, then tasks in two sessions each."""
    people = [str(uuid7(START_US + i)) for i in range(PEOPLE)]
    for i, who in enumerate(people):
        yield f"person-{who}", PersonRegistered(person_id=who, name=f"Person {i}", team="Shop"), START_US
        pay = PaySet(person_id=who, kind="hourly", effective_on=date(2023, 1, 1), amount_e4=182_500 + i)
        yield f"person-{who}", pay, START_US
    for i in range(CUSTOMERS):
        yield f"customer-{i}", CustomerRegistered(number=f"{i}", source="FLOORBOOK", name=f"Customer {i}"), START_US
    for i in range(ORDERS):
        yield _order(i)
    chance, now_us = random.Random(1), START_US
    for _ in range(2 * PEOPLE + CUSTOMERS + ORDERS, events, 5 * PEOPLE):
        # Twelve tasks an hour for each person: more than anybody does, so that a year need not be made up.
        now_us += 300_000_000
        for who in people:
            stream, task = f"work-{who}", str(uuid7(now_us))
            one, two = str(uuid7(now_us + 1_000)), str(uuid7(now_us + 2_000))
            number, kind = f"{chance.randrange(ORDERS):06}", chance.choice(WORK_TYPES)
            yield stream, TaskAdded(task_id=task, order_number=number, work_type=kind), now_us
            yield stream, TaskStarted(task_id=task, session_id=one), now_us + 1_000_000
            yield stream, TaskPaused(task_id=task, session_id=one), now_us + 60_000_000
            yield stream, TaskResumed(task_id=task, session_id=two), now_us + 70_000_000
            done = TaskCompleted(task_id=task, session_id=two, quantity=Decimal(3))
            yield stream, done, now_us + chance.randrange(160, 290) * 1_000_000


def _order(i: int) -> tuple[str, Fact, int]:
    line = OrderLine(item="P1", description="walnut plaque", quantity=Decimal(2), amount_e4=625_000)
    fact = OrderRegistered(
        number=f"{i:06}",
        source="FLOORBOOK",
        customer_number=f"{i % CUSTOMERS}",
        description=f"plaque {i}",
        ordered_on=date(2023, 1, 1),
        total_e4=1_250_000,
        lines=(line,),
    )
    return f"order-{i:06}", fact, START_US


def make_log(events: int, data: Path) -> int:
    """Write a log of about so many events into an empty data folder, and return how many there are."""
    return write_log(story(events), data)


def write_log(said: Iterable[tuple[str, Fact, int]], data: Path) -> int:
    """Write a log of these facts into an empty data folder, and return how many there are."""
    data.mkdir(parents=True, exist_ok=True)
    secrets = Secrets.load_or_create(data / "secrets")
    create(data / "floorbook.db", START_US)
    writer = LogWriter(data / "floorbook.db", secrets)
    codec = Codec(FACTS, writer.log_id, SubjectKeys(writer.connection, secrets))
    versions: dict[str, int] = {}
    waiting: list[Entry] = []
    writer.begin()
    for stream, fact, at_us in said:
        version = versions[stream] = versions.get(stream, 0) + 1
        who, key = f"person-{stream[-8:]}", uuid7(at_us).bytes
        data_bytes = codec.encode(fact, stream)
        waiting.append(Entry(stream, version, fact.TAG, at_us, who, "tablet-1", "10.0.0.7", key, 0, data_bytes))
        if len(waiting) == BATCH:
            writer.append(waiting, at_us)
            writer.commit()
            writer.begin()
            waiting.clear()
    writer.append(waiting, at_us)
    writer.commit()
    position = writer.head.position
    writer.close()
    return position


def build_all(data: Path) -> float:
    """Build all groups at once, each in a process of its own, and return the seconds until the last is ready."""
    (data / "read").mkdir(exist_ok=True)
    began = time.monotonic()
    builders = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "projections", "build", group, "--data", str(data)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )
        for group in GROUPS
    ]
    for builder in builders:
        assert builder.wait() == 0
    return time.monotonic() - began


def build_one(data: Path, group: str) -> float:
    """Build one group by itself, and return the seconds."""
    began = time.monotonic()
    command = [sys.executable, "-P", "-m", "projections", "build", group, "--data", str(data)]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True)
    return time.monotonic() - began


def plain_sql(data: Path) -> float:
    """Run INSERT … SELECT over the whole log, and return the seconds: no program that reads events can be faster."""
    with sqlite3.connect(data / "plain.db", isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode = off")
        connection.execute("PRAGMA synchronous = off")
        connection.execute("ATTACH ? AS log", (str(data / "floorbook.db"),))
        began = time.monotonic()
        connection.execute("BEGIN")
        for sql in PLAIN_SQL:
            connection.execute(sql)
        connection.execute("COMMIT")
        seconds = time.monotonic() - began
    connection.close()
    return seconds


def run(say: Callable[[str], None], events: int = 1_000_000) -> dict[str, Any]:
    """Measure. Rates are events per second from start of the process to the last byte on disk."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return measured(say, events, Path(folder))


def measured(say: Callable[[str], None], events: int, folder: Path) -> dict[str, Any]:
    """Measure in an empty folder."""
    say(f"writing a log of {events:,} events")
    position = make_log(events, folder)
    say("rebuilding, both groups at once, then each alone, then plain SQL")
    together = build_all(folder)
    alone = {group: build_one(folder, group) for group in GROUPS}
    limit = plain_sql(folder)
    size = sum(Generations(folder / "read", group).path(1).stat().st_size for group in GROUPS)
    return {
        "events": position,
        "rebuild_events_per_s": round(position / together),
        **{f"rebuild_{group}_events_per_s": round(position / seconds) for group, seconds in alone.items()},
        "plain_sql_events_per_s": round(position / limit),
        "ratio_to_plain_sql": round(limit / together, 2),
        "read_bytes_per_event": round(size / position),
    }
