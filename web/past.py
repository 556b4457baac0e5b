"""Answers as of past moments: what a query's `as_of` means, and the files that such a query is asked of."""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import msgspec
import sqlalchemy as sa

from events.sqlite import SqliteLog
from projections.as_of import AsOf, Build, NotMade, TooMany
from projections.days import Days, from_us, to_us
from projections.groups import GROUPS
from projections.moments import Key, Moment, NoSuchMoment, key_of, lineage_of, moment_at_position, moment_at_time
from projections.replaying import NotReplayed, Stopped
from web.parts import Parts
from web.problems import Stop, bad_request, unavailable

SWEEP_S = 60.0
T = TypeVar("T")
_POSITION = re.compile(r"[0-9]{1,15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNESCAPED_PLUS = re.compile(r"(T.*) (?=[0-9]{2}:[0-9]{2}$)")


class Aside(Protocol):
    """Runs something beside the event loop."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """Return what it gives."""


class Past:
    """Looks moments up, and asks the files made of them. Of the event loop's thread alone."""

    def __init__(self, parts: Parts, aside: Aside) -> None:
        """Begin without files."""
        self.files = AsOf(parts.config.data, parts.reads)
        parts.counter.desk.on_erased = self.files.forget_all
        self._parts = parts
        self._aside = aside
        self._opened: SqliteLog | None = None
        self._closing = False
        self._sweeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Remove from now on what is too old, or void after an erasure."""
        self._sweeping = asyncio.create_task(self._sweep())

    def drain(self) -> None:
        """Give up what is under way."""
        self._closing = True
        self.files.stop()

    def close(self) -> None:
        """Remove all files."""
        self.drain()
        if self._sweeping is not None:
            self._sweeping.cancel()
        self.files.close()
        if self._opened is not None:
            self._opened.close()

    def moment(self, as_of: str, zone: Callable[[], str]) -> Moment:
        """Return what is meant: a position, a time with its zone, or a day of the shop, which means its end.

        `Stop` when it cannot be read, or when the log has nothing to say about that moment.
        """
        try:
            if _POSITION.fullmatch(as_of):
                return moment_at_position(self._log(), int(as_of))
            at_us = _end_of(as_of, zone) if _DAY.fullmatch(as_of) else _time(as_of)
            return moment_at_time(self._log(), at_us, self._parts.clock())
        except NoSuchMoment as reason:
            raise Stop(bad_request("no-such-moment", f"as_of={as_of}: {reason}", {"field": "as_of"})) from None
        except (ValueError, OverflowError):
            message = (
                "as_of is a time with its zone (2026-11-20T14:00:00Z, or an offset such as -06:00), a day (2026-11-20,"
                " which means its end in the shop's zone), or a position of the log"
            )
            raise Stop(bad_request("malformed", message, {"field": "as_of"})) from None

    async def ask(self, query: Callable[[sa.Connection], T], moment: Moment, group: str, timeout_s: float) -> T:
        """Return what a query gives as of a moment, waiting at most so long for its file."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            key = key_of(self._log(), group, moment)  # anew each time: an erasure makes it another
            with contextlib.suppress(NotMade):
                return await self._aside(lambda: self._read(query, key))  # noqa: B023  awaited here
            await self._make(key, deadline)

    def _read(self, query: Callable[[sa.Connection], T], key: Key) -> T:
        with self.files.read(key) as connection:
            return query(connection)

    async def _make(self, key: Key, deadline: float) -> None:
        try:
            build = self.files.build(key)
        except TooMany as reason:
            raise Stop(unavailable("projection-building", str(reason))) from None
        try:
            await _until(build.done, deadline)
        except TimeoutError:
            raise Stop(_still_building(build)) from None
        except NotReplayed as reason:
            raise Stop(unavailable("projection-stopped", f"as of position {key.moment.position}: {reason}")) from None
        except Stopped:
            if self._closing:
                message = "the server is shutting down: ask again shortly"
                raise Stop(unavailable("shutting-down", message)) from None

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            present = frozenset(lineage_of(self._log(), group) for group in GROUPS)
            await self._aside(lambda: self.files.forget_all(but=present))  # noqa: B023  awaited here
            await self._aside(self.files.sweep)

    def _log(self) -> SqliteLog:
        if self._opened is None:
            self._opened = self._parts.open_small_log()
        return self._opened


async def _until(done: Future[None], deadline: float) -> None:
    async with asyncio.timeout_at(deadline):
        await asyncio.shield(asyncio.wrap_future(done))


def _still_building(build: Build) -> Any:
    done, total = build.replaying.position, build.key.moment.position
    message = f"the log is being replayed to position {total:,}, {done:,} are done: ask again shortly"
    return unavailable("projection-building", message, {"done": done, "total": total})


def _end_of(day: str, zone: Callable[[], str]) -> int:
    """Return the last microsecond of a day of the shop."""
    return Days(zone()).end(date.fromisoformat(day)) - 1


def _time(text: str) -> int:
    moment = msgspec.convert(_UNESCAPED_PLUS.sub(r"\1+", text), datetime)
    if moment.tzinfo is None:
        raise ValueError(text)
    return to_us(moment)


def spelt(moment: Moment) -> list[tuple[bytes, bytes]]:
    """Return the headers that say as of when an answer is."""
    at = f"{from_us(moment.at_us):%Y-%m-%dT%H:%M:%S.%fZ}"
    return [(b"floorbook-as-of", at.encode()), (b"floorbook-position", str(moment.position).encode())]
