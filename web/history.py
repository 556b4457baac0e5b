"""What happened, event by event: the audit's index says which, the log itself what they say and what they changed."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from events.log import Recorded
from projections.actors import actor_names
from projections.audit import EVENTS
from projections.audit_query import AuditFilter, Place, audit_places, positions_of_tasks
from projections.days import to_us
from projections.session_list import task_of_session
from projections.tasks import task_names
from web.made_of import note
from web.parts import Parts
from web.queries import Fresh, Queries
from web.record import Entry, Record, Verified, entry, tasks_of
from web.shapes import Whole, next_page, read_cursor

T = TypeVar("T")
CHUNK = 2_000
"""Positions of a stream that are looked at in one go."""
SESSION_EVENTS_MAX = 10_000
"""Events of a task that are looked through for those of one of its sessions."""
ALL = 2**53


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which events to show. A span of times is of recording, or (`occurred`) of when it happened; both ends count."""

    person_id: str | None = None
    order_number: str | None = None
    task_id: str | None = None
    session_id: str | None = None
    types: tuple[str, ...] | None = None
    actor: str | None = None
    device: str | None = None
    command_id: UUID | None = None
    stream: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    occurred: bool = False


class Page(msgspec.Struct, frozen=True):
    """Entries, the latest first, where the next page begins, and how far the record is vouched for."""

    entries: list[Entry]
    next: str | None
    verified: Verified


class History:
    """Reads the log in a thread of its own, with a connection of its own."""

    def __init__(self, parts: Parts, queries: Queries) -> None:
        """Open nothing yet."""
        self._parts = parts
        self._queries = queries
        self._pool = ThreadPoolExecutor(1, "history")
        self._record: Record | None = None

    def close(self) -> None:
        """Stop the thread and close the log."""
        self._pool.shutdown(cancel_futures=True)
        if self._record is not None:
            self._record.log.close()

    async def search(
        self, wanted: Wanted, limit: int, cursor: str | None, fresh: Fresh, *, sees_pay: bool = False
    ) -> Page:
        """Return a page of events."""
        before = read_cursor(cursor, tuple[Whole, Whole])
        upto, fresh = fresh.upto(None), fresh.present()
        places = await self._places(wanted, limit, before and Place(*before), upto, fresh)
        entries = await self.entries([place.position for place in places], sees_pay=sees_pay)
        verified = await self._aside(Record.verified)
        return Page(entries, next_page(places, limit, lambda last: (last.occurred_at, last.position)), verified)

    async def of_command(self, position: int, fresh: Fresh, *, sees_pay: bool) -> list[Entry]:
        """Return the event at a position, and all others of the same command, in order; nothing when there is none."""
        found = await self._aside(lambda record: record.log.read_positions([position]))
        if not found:
            return []
        positions = await self._aside(lambda record: record.log.positions_of_command(found[0].command_id))
        return await self.entries(positions, fresh, sees_pay=sees_pay)

    async def verified(self) -> Verified:
        """Say how far the record is vouched for."""
        return await self._aside(Record.verified)

    async def records(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the records at positions, as they stand in the log."""
        return await self._aside(lambda record: record.log.read_positions(positions))

    async def entries(
        self,
        positions: Sequence[int],
        fresh: Fresh = Fresh(),  # noqa: B008
        *,
        sees_pay: bool,
    ) -> list[Entry]:
        """Return the events at positions, opened, with what they changed."""
        page = await self._aside(lambda record: record.open(positions))
        tasks = tasks_of(page)
        of_tasks = await self._ask(lambda c: positions_of_tasks(c, tasks, max(positions)), fresh) if tasks else []
        changes = await self._aside(lambda record: record.changes(page, of_tasks))
        named = tasks | {task for each in page if (task := getattr(each.fact, "task_id", None))}
        names = await self._queries.ask(lambda c: actor_names(c) | task_names(c, named))
        return [entry(each, changes.get(each.record.position, ()), names, sees_pay=sees_pay) for each in page]

    async def _places(
        self, wanted: Wanted, limit: int, before: Place | None, upto: int | None, fresh: Fresh
    ) -> list[Place]:
        """Look up where events stand before `upto`; a stream is gone through piece by piece, the latest first."""
        plain = await self._filter(wanted)
        if upto is not None:
            plain = msgspec.structs.replace(plain, before_position=min(upto, plain.before_position or ALL))
        only = await self._only(wanted, fresh)
        if wanted.stream is None or only is not None:
            narrowed = msgspec.structs.replace(plain, positions=only)
            return await self._ask(lambda c: audit_places(c, narrowed, before=before, limit=limit), fresh)
        stream, found, end = wanted.stream, list[Place](), plain.before_position or ALL
        if before is not None and plain.occurred is None:
            end = min(end, before.position)
        size = CHUNK if plain.occurred is None else ALL
        while len(found) < limit:
            positions = await self._aside(lambda record: record.log.positions_of_stream(stream, end, size))  # noqa: B023
            narrowed = msgspec.structs.replace(plain, positions=tuple(positions))
            missing = limit - len(found)
            found += await self._ask(lambda c: audit_places(c, narrowed, before=before, limit=missing), fresh)  # noqa: B023
            if len(positions) < size or positions[-1] <= plain.after_position:
                break
            end = positions[-1]
        return found

    async def _filter(self, wanted: Wanted) -> AuditFilter:
        plain = AuditFilter(
            wanted.person_id, wanted.order_number, wanted.task_id, wanted.types, wanted.actor, wanted.device
        )
        first = None if wanted.from_at is None else to_us(wanted.from_at)
        last = None if wanted.to_at is None else to_us(wanted.to_at)
        if wanted.occurred:
            return msgspec.structs.replace(plain, occurred=(-ALL if first is None else first, last or ALL))
        if first is not None:
            after = await self._aside(lambda record: record.log.position_at(first - 1))
            plain = msgspec.structs.replace(plain, after_position=after)
        if last is not None:
            upto = await self._aside(lambda record: record.log.position_at(last))
            plain = msgspec.structs.replace(plain, before_position=upto + 1)
        return plain

    async def _only(self, wanted: Wanted, fresh: Fresh) -> tuple[int, ...] | None:
        """Return the only positions that come into question, where a session or a command is named."""
        session_id, command_id, stream = wanted.session_id, wanted.command_id, wanted.stream
        found: set[int] | None = None
        if session_id is not None:
            task_id = await self._queries.ask(lambda c: task_of_session(c, session_id), fresh)
            task = AuditFilter(task_id=task_id or "")
            places = await self._ask(lambda c: audit_places(c, task, limit=SESSION_EVENTS_MAX), fresh)
            name = session_id.encode()
            records = await self._aside(lambda record: record.log.read_positions([each.position for each in places]))
            found = {each.position for each in records if name in each.data}
        if command_id is not None:
            of_command = await self._aside(lambda record: record.log.positions_of_command(command_id.bytes))
            found = {each for each in of_command if found is None or each in found}
        if found is not None and stream is not None:
            positions = sorted(found)
            records = await self._aside(lambda record: record.log.read_positions(positions))
            found = {each.position for each in records if each.stream == stream}
        return None if found is None else tuple(sorted(found))

    async def _ask(self, query: Callable[[sa.Connection], T], fresh: Fresh = Fresh()) -> T:  # noqa: B008
        return await self._queries.ask(query, fresh, "audit")

    async def _aside(self, work: Callable[[Record], T]) -> T:
        note((EVENTS.name,))  # whatever comes into the log comes into that table

        def run() -> T:
            if self._record is None:
                self._record = Record(self._parts)
            return work(self._record)

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)
