"""What a projection is, and what a group of them is."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import msgspec
from sqlalchemy.schema import CreateIndex, CreateTable

from events.registry import Registry
from events.sealing import Codec
from events.sqlite import SqliteLog
from projections.records import Record
from projections.store import Store
from projections.tables import Table


class At:
    """The circumstances of the event at hand: one object, filled anew for each.

    `key` is the second part of the stream's name: the id of a person, the number of an order.
    `record` is what was read of it, names as numbers; `name` gives the text of a number.
    """

    __slots__ = ("key", "name", "occurred_at", "position", "record")  # not a Struct, whose fields are set slower

    def __init__(self, name: Callable[[int], str]) -> None:
        self.name = name
        self.position = 0
        self.key = ""
        self.occurred_at = 0
        self.record = Record(0, 0, 0, 0, 0, 0, b"", b"")

    def actor(self) -> str:
        """Return who said so, as the log records it."""
        return self.name(self.record[4])

    def other_than(self, person_id: str) -> str | None:
        """Return who said so, unless it was this person."""
        actor = self.actor()
        return None if actor == f"person:{person_id}" else actor


Handler = Callable[[Any, At], None]
"""Changes rows for one fact: `handler(fact, at)`. Pure apart from the row maps."""


class Projection:
    """Some tables, and how facts change them.

    Raise `VERSION` when the tables mean something else: the group is then rebuilt, as it is when they look different.
    """

    VERSION: ClassVar[int] = 1
    TABLES: ClassVar[tuple[Table[Any], ...]] = ()
    STATEMENTS: ClassVar[tuple[str, ...]] = ()
    """SQL run once when all indexes of a file are there: views, full-text search."""
    BESIDES: ClassVar[tuple[str, ...]] = ()
    """Names of the tables that those statements make."""
    CHECKED: ClassVar[tuple[str, ...]] = ()
    """Queries in a fixed order over what is not a table, for the comparison of two files."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do with which fact, by tag."""
        return {}

    def finish(self) -> None:
        """Bring rows up to date that follow from others. Called once before each flush, in the order of the group.

        What it makes may depend on the rows as they are, never on how many events were taken at once.
        """


class Step(msgspec.Struct, frozen=True, gc=False):
    """How one tag is read and handled. `sealed` takes the stream's number too, where a payload may hold sealed text."""

    handlers: tuple[Handler, ...]
    plain: Callable[[bytes], Any]
    sealed: Callable[[int, bytes], Any] | None = None


class Source(msgspec.Struct, frozen=True):
    """Where facts come from, and what reads them."""

    log: SqliteLog
    codec: Codec
    registry: Registry

    def name(self, number: int) -> str:
        """Return the text that raw rows refer to by a number."""
        return self.log.names.text(number)


Reader = Callable[[Source, str, tuple[Handler, ...]], Step]
"""Says how a group reads a tag."""


class Group(msgspec.Struct, frozen=True):
    """Projections that share a file and a checkpoint, so that a query never joins two moments."""

    name: str
    projections: tuple[type[Projection], ...]
    reader: Reader

    def tables(self) -> Iterator[Table[Any]]:
        """All tables of the group."""
        for projection in self.projections:
            yield from projection.TABLES

    def statements(self) -> Iterator[str]:
        """What is to be run when the indexes are there."""
        for projection in self.projections:
            yield from projection.STATEMENTS

    def names(self) -> Iterator[str]:
        """Names of all tables that projections write to, and that are told when they change."""
        for projection in self.projections:
            yield from (table.name for table in projection.TABLES)
            yield from projection.BESIDES

    def versions(self) -> str:
        """Return what all projections and their tables are, as one text: when it changes, the group is rebuilt."""
        versions = [f"{projection.__name__}:{projection.VERSION}" for projection in self.projections]
        return " ".join([*versions, f"tables:{_drawn(self)}"])


@cache
def _drawn(group: Group) -> str:
    """Return a digest of how a group's tables look: a column that is forgotten in no `VERSION` is seen here."""
    drawn = [str(element) for table in group.tables() for element in _elements(table)]
    return hashlib.sha256("\n".join([*drawn, *group.statements()]).encode()).hexdigest()[:16]


def _elements(table: Table[Any]) -> Iterator[CreateTable | CreateIndex]:
    yield CreateTable(table.sql)
    indexes = table.indexes if table.unique is None else [table.unique, *table.indexes]
    yield from map(CreateIndex, indexes)
