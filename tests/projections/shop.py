"""A shop for tests: a log that facts are written to, its read models, and plain facts to begin with."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from events.creating import create
from events.customers import CustomerRegistered
from events.fact import Fact
from events.log import Entry
from events.orders import OrderRegistered
from events.people import PaySet, PersonRegistered
from events.registry import FACTS
from events.sealing import Codec
from events.secrets import Secrets
from events.vault import SubjectKeys, destroy_key
from events.writer import LogWriter
from projections.build import build
from projections.days import to_us
from projections.follower import Follower
from projections.groups import GROUPS
from projections.reading import one_moment, reading_engine
from projections.source import open_source

NOON_US = to_us(datetime(2026, 3, 2, 12, tzinfo=UTC))
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US


class Shop:
    """An instance's data folder with a log, written without a desk."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        secrets = Secrets.load_or_create(data / "secrets")
        create(data / "floorbook.db", NOON_US)
        self.writer = LogWriter(data / "floorbook.db", secrets)
        self.codec = Codec(FACTS, self.writer.log_id, SubjectKeys(self.writer.connection, secrets))
        self.versions: dict[str, int] = {}
        self._closed = False
        (data / "read").mkdir(exist_ok=True)

    def say(
        self, *said: tuple[str, Fact] | tuple[str, Fact, int], destroy: Sequence[str] = (), by: str = "person-boss"
    ) -> int:
        """Append facts as (stream, fact, occurred at) in one transaction; return the log's position.

        The keys of the subjects to `destroy` go in the same transaction. `by` is who says so.
        """
        self.writer.begin()
        entries = []
        for stream, fact, *when in said:
            version = self.versions[stream] = self.versions.get(stream, 0) + 1
            at_us = when[0] if when else NOON_US
            data = self.codec.encode(fact, stream)
            command_id = os.urandom(16)
            entries.append(Entry(stream, version, fact.TAG, at_us, by, "tablet-1", "here", command_id, 0, data))
        positions = self.writer.append(entries, NOON_US)
        for subject in destroy:
            destroy_key(self.writer.connection, subject, NOON_US)
        self.writer.commit()
        return positions[-1]

    def close(self) -> None:
        """Close the log, if it is open."""
        if not self._closed:
            self._closed = True
            self.writer.close()

    def build(self, group: str = "work", until: int | None = None) -> Path:
        """Build a read file that no pointer names, and return it."""
        path = self.data / "read" / f"{group}-test-{os.urandom(4).hex()}.db"
        source = open_source(self.data)
        build(GROUPS[group], source, path, until)
        source.log.close()
        return path

    def follow(self, path: Path, group: str = "work") -> int:
        """Bring a read file up to the log's end, and return its position."""
        source = open_source(self.data)
        follower = Follower(GROUPS[group], source, path)
        while follower.advance():
            pass
        position = follower.position
        follower.close()
        source.log.close()
        return position


def person(person_id: str, team: str | None = None, name: str | None = None) -> tuple[str, Fact]:
    """A person joins."""
    name = name or f"Person {person_id}"
    return f"person-{person_id}", PersonRegistered(person_id=person_id, name=name, roles=("contributor",), team=team)


def pay(person_id: str, kind: str, amount_e4: int, effective_on: date = date(2020, 1, 1)) -> tuple[str, Fact]:
    """A person is paid."""
    fact = PaySet(person_id=person_id, kind=kind, effective_on=effective_on, amount_e4=amount_e4)
    return f"person-{person_id}", fact


def order(number: str, **details: object) -> tuple[str, Fact]:
    """An order is known."""
    return f"order-{number}", OrderRegistered(number=number, source="FLOORBOOK", **details)


def customer(number: str, name: str) -> tuple[str, Fact]:
    """A customer is known."""
    return f"customer-{number}", CustomerRegistered(number=number, source="FLOORBOOK", name=name)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Query a read file."""
    engine = reading_engine(path)
    with one_moment(engine) as connection:
        found = [tuple(row) for row in connection.execute(sa.text(sql))]
    engine.dispose()
    return found
