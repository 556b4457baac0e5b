"""Server-sent events: which read models have come how far, so that pages fetch just what changed.

Bursts become one event; listeners are told at slightly different times, so that they do not all ask at once.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from projections.hints import WEB_SOCKET, Ear
from projections.reading import NotReady
from web.numbers import Numbers
from web.problems import Stop, unavailable
from web.queries import Queries

GATHER_S = 0.1
JITTER_S = 0.05
HEARTBEAT_S = 15.0
POLL_S = 1.0
STREAMS_MAX = 400
RECONNECT_MS = 2_000
_encode = msgspec.json.Encoder().encode


class Hint(msgspec.Struct, frozen=True):
    """What the projector says."""

    group: str
    position: int


_hint = msgspec.json.Decoder(Hint).decode


class Changed(msgspec.Struct, frozen=True):
    """The data of an event: queries of `group` see everything up to `position`."""

    group: str
    position: int
    epoch: str


class Live:
    """Hears the projector and tells the listeners."""

    def __init__(self, queries: Queries, numbers: Numbers, groups: tuple[str, ...]) -> None:
        """Hear nothing yet."""
        self._queries = queries
        self._numbers = numbers
        self._positions = dict.fromkeys(groups, 0)
        self._moved = asyncio.Event()
        self._closing = False
        self._ear: Ear | None = None
        self._polling: asyncio.Task[None] | None = None

    def start(self, run: Path) -> None:
        """Listen for hints in the folder `run/`, and look anyway from time to time."""
        self._ear = Ear(run / WEB_SOCKET)
        asyncio.get_running_loop().add_reader(self._ear.fileno(), self._hear)
        self._polling = asyncio.create_task(self._poll())

    def drain(self) -> None:
        """End all streams at once."""
        self._closing = True
        self._wake()

    def close(self) -> None:
        """Stop listening."""
        self.drain()
        if self._polling is not None:
            self._polling.cancel()
        if self._ear is not None:
            asyncio.get_running_loop().remove_reader(self._ear.fileno())
            self._ear.close()

    async def moved(self) -> None:
        """Wait until queries see more than now."""
        await self._moved.wait()

    def stream(self, epoch: str, still_allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Return the events for one listener, until they leave, may no longer listen, or the server stops."""
        if self._closing:
            raise Stop(unavailable("shutting-down", "the server is shutting down: connect again shortly"))
        if self._numbers.streams_open >= STREAMS_MAX:
            raise Stop(unavailable("too-many-connections", "too many live connections: try again later"))
        return self._events(epoch, still_allowed)

    async def _events(self, epoch: str, still_allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        self._numbers.streams_open += 1
        told: dict[str, int] = {}
        told_at = 0.0
        checked = time.monotonic()
        try:
            yield b"retry: %d\n\n" % RECONNECT_MS
            while not self._closing:
                moved = self._moved
                for group, position in self._positions.items():
                    if told.get(group) != position:
                        told[group] = position
                        told_at = time.monotonic()
                        yield b"event: changed\ndata: " + _encode(Changed(group, position, epoch)) + b"\n\n"
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await moved.wait()
                    if not self._closing:
                        # What comes after a pause is told at once; what follows close upon it is gathered.
                        wait_s = max(0.0, told_at + GATHER_S - time.monotonic())
                        await asyncio.sleep(wait_s + random.random() * JITTER_S)  # noqa: S311  no secret
                except TimeoutError:
                    yield b"event: still\ndata: {}\n\n"
                if time.monotonic() - checked >= HEARTBEAT_S:
                    checked = time.monotonic()
                    if not still_allowed():
                        return
        finally:
            self._numbers.streams_open -= 1

    def _hear(self) -> None:
        assert self._ear is not None
        for said in self._ear.wait(0):
            try:
                hint = _hint(said)
            except msgspec.DecodeError:
                continue
            if hint.group in self._positions:
                self._positions[hint.group] = hint.position
        self._queries.freshness.hint()
        self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def _poll(self) -> None:
        while True:
            found = await self._queries.aside(self._look)
            if found != self._positions:
                self._positions = found
                self._wake()
            await asyncio.sleep(POLL_S)

    def _look(self) -> dict[str, int]:
        try:
            return {group: self._queries.reads.position(group) for group in self._positions}
        except (NotReady, OSError):
            return dict(self._positions)
