"""Server-sent events: which tables changed, so that pages fetch again just what is made of them.

Bursts become one event; listeners are told at slightly different times, so that they do not all ask at once.
"""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from projections.hints import WEB_SOCKET, Ear
from projections.reading import NotReady
from web.moves import Hint, Moves
from web.numbers import Numbers
from web.problems import Stop, unavailable
from web.queries import Queries

GATHER_S = 0.1
JITTER_S = 0.05
HEARTBEAT_S = 15.0
POLL_S = 1.0
STREAMS_MAX = 400
RECONNECT_MS = 2_000
NEVER = -1
"""The step of a listener who was told nothing yet: to them anything may have changed."""
_STEP = re.compile(r"-1|\d{1,15}")
_encode = msgspec.json.Encoder().encode
_hint = msgspec.json.Decoder(Hint).decode
Told = dict[str, int]
"""By which step of each group somebody was told."""


class Changed(msgspec.Struct, frozen=True):
    """The data of an event: queries of `group` see everything up to `position`.

    Since this listener was told last, `tables` changed; left out where anything may have.
    """

    group: str
    position: int
    epoch: str
    tables: list[str] | UnsetType = UNSET


class Live:
    """Hears the projector and tells the listeners."""

    def __init__(self, queries: Queries, numbers: Numbers, groups: tuple[str, ...]) -> None:
        """Hear nothing yet."""
        self._queries = queries
        self._numbers = numbers
        self._moves = {group: Moves() for group in groups}
        self._run = f"{random.getrandbits(48):012x}"
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

    def since(self) -> str:
        """Return what a listener says who has seen all that queries see now, so as to be told only what comes after."""
        return self._named({group: moves.step for group, moves in self._moves.items()})

    def stream(self, epoch: str, since: str | None, still_allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Return the events for one listener, until they leave, may no longer listen, or the server stops.

        `since` is how far they were told, or saw by themselves; the `id` of each event says it anew.
        """
        if self._closing:
            raise Stop(unavailable("shutting-down", "the server is shutting down: connect again shortly"))
        if self._numbers.streams_open >= STREAMS_MAX:
            raise Stop(unavailable("too-many-connections", "too many live connections: try again later"))
        return self._events(epoch, self._told(since), still_allowed)

    async def _events(self, epoch: str, told: Told, still_allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        self._numbers.streams_open += 1
        told_at = 0.0
        checked = time.monotonic()
        try:
            yield b"retry: %d\n\n" % RECONNECT_MS
            if self._named(told) == self.since():
                yield _event("still", {}, self._named(told))
            while not self._closing:
                moved = self._moved
                for group, moves in self._moves.items():
                    if told[group] != moves.step:
                        tables = moves.since(told[group])
                        changed = Changed(group, moves.position, epoch, UNSET if tables is None else tables)
                        told[group] = moves.step
                        told_at = time.monotonic()
                        yield _event("changed", changed, self._named(told))
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await moved.wait()
                    if not self._closing:
                        # What comes after a pause is told at once; what follows close upon it is gathered.
                        wait_s = max(0.0, told_at + GATHER_S - time.monotonic())
                        await asyncio.sleep(wait_s + random.random() * JITTER_S)  # noqa: S311  no secret
                except TimeoutError:
                    yield _event("still", {}, self._named(told))
                if time.monotonic() - checked >= HEARTBEAT_S:
                    checked = time.monotonic()
                    if not still_allowed():
                        return
        finally:
            self._numbers.streams_open -= 1

    def _named(self, told: Told) -> str:
        """Write how far somebody was told: in which run of the server, and by which step of each group."""
        return ".".join((self._run, *(str(told[group]) for group in self._moves)))

    def _told(self, since: str | None) -> Told:
        """Read it again; of whoever was told by another run of the server, or never, nothing is known."""
        run, *steps = (since or "").split(".")
        if run == self._run and len(steps) == len(self._moves) and all(map(_STEP.fullmatch, steps)):
            return dict(zip(self._moves, map(int, steps), strict=True))
        return dict.fromkeys(self._moves, NEVER)

    def _hear(self) -> None:
        assert self._ear is not None
        heard = self._ear.wait(0)
        if not heard:
            return
        for said in heard:
            try:
                hint = _hint(said)
            except msgspec.DecodeError:
                continue
            if hint.group in self._moves:
                self._moves[hint.group].hear(hint)
        self._queries.freshness.hint()
        self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def _poll(self) -> None:
        while True:
            steps = {group: moves.step for group, moves in self._moves.items()}
            found = await self._queries.aside(self._look)
            self._hear()  # what is told already need not be found
            seen = [self._moves[group].see(*there, steps[group]) for group, there in found.items()]
            if any(seen):
                self._wake()
            await asyncio.sleep(POLL_S)

    def _look(self) -> dict[str, tuple[int | None, int]]:
        try:
            states = map(self._queries.reads.state, self._moves)
            return {state.group: (state.generation, state.position) for state in states}
        except (NotReady, OSError):
            return {}


def _event(name: str, data: Any, since: str) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), since.encode(), _encode(data))
