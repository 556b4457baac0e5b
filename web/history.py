"""What happened to an order, event by event: the audit's index says which, the log itself what they say."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from commands.context import moment
from events.log import Recorded
from events.registry import FACTS
from events.sealing import Codec
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from projections.audit_query import AuditFilter, audit_positions
from projections.people import list_people
from web.parts import Parts
from web.queries import Fresh, Queries
from web.shapes import Shape, next_page

PERSON = "person:"


class Entry(Shape):
    """An event. `summary` says what such an event means, `said` is its payload; texts that were erased are left out."""

    position: int
    type: str
    summary: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    actor_name: str | None
    device: str
    stream: str
    version: int
    command_id: str
    said: dict[str, Any]


class Page(msgspec.Struct, frozen=True):
    """Entries, the latest first, and where the next page begins."""

    entries: list[Entry]
    next: str | None


class History:
    """Reads the log in a thread of its own, with a connection of its own."""

    def __init__(self, parts: Parts, queries: Queries) -> None:
        """Open nothing yet."""
        self._parts = parts
        self._queries = queries
        self._pool = ThreadPoolExecutor(1, "history")
        self._log: SqliteLog | None = None
        self._codec: Codec | None = None

    def close(self) -> None:
        """Stop the thread and close the log."""
        self._pool.shutdown(cancel_futures=True)
        if self._log is not None:
            self._log.close()

    async def of_order(self, number: str, limit: int, before: int | None, fresh: Fresh) -> Page:
        """Return a page of events about an order."""
        wanted = AuditFilter(order_number=number, before_position=before)
        positions = await self._queries.ask(
            lambda connection: audit_positions(connection, wanted, limit=limit), fresh, "audit"
        )
        names = await self._queries.ask(_names)
        entries = await asyncio.get_running_loop().run_in_executor(self._pool, self._read, positions, names)
        return Page(entries, next_page(positions, limit, lambda last: (last,)))

    def _read(self, positions: Sequence[int], names: Mapping[str, str | None]) -> list[Entry]:
        if self._log is None:
            self._log = self._parts.open_small_log()
            keys = SubjectKeys(self._log.connection, self._parts.secrets)
            self._codec = Codec(FACTS, self._log.log_id, keys)
        assert self._codec is not None
        return [_entry(record, self._codec, names) for record in self._log.read_positions(positions)]


def _entry(record: Recorded, codec: Codec, names: Mapping[str, str | None]) -> Entry:
    fact = codec.decode(record.tag, record.stream, record.data)
    return Entry(
        position=record.position,
        type=record.tag,
        summary=(type(fact).__doc__ or "").partition("\n")[0],
        occurred_at=moment(record.occurred_at_us),
        recorded_at=moment(record.recorded_at_us),
        actor=record.actor,
        actor_name=names.get(record.actor.removeprefix(PERSON)) if record.actor.startswith(PERSON) else None,
        device=record.device,
        stream=record.stream,
        version=record.version,
        command_id=str(UUID(bytes=record.command_id)),
        said=msgspec.to_builtins(fact, str_keys=True),
    )


def _names(connection: sa.Connection) -> dict[str, str | None]:
    return {person.person_id: person.name for person in list_people(connection)}
