"""The read side: whoever queries asks `ReadModels` for a connection to what is current."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from projections.generations import Generations
from projections.groups import GROUPS
from projections.store import open_engine
from projections.tables_read import TablesRead, watching

# A cache for each thread that asks; the system's own has the file anyway, and a larger one here made nothing faster.
_PRAGMAS = {"busy_timeout": "10000", "query_only": "1", "cache_size": "-1024"}
_CHECKPOINT = "SELECT position, state, error_position, error_tag, error, versions FROM checkpoint"
_WAIT_STEP_S = 0.002


class NotReady(Exception):
    """A group cannot be read yet; the text says why. It passes by itself, or `state` says what is wrong."""


class GroupStopped(Exception):
    """A group stopped at an event: waiting for a later position is in vain."""


class GroupState(msgspec.Struct, frozen=True):
    """How a group is.

    `state` is running, stopped (at `error_position`; serves what was before), building (nothing to read yet) or failed
    (a build was refused at `error_position`; serves the generation from before, if there is one).
    """

    group: str
    state: str
    position: int
    generation: int | None
    error_position: int | None = None
    error_tag: str | None = None
    error: str | None = None


def reading_engine(path: Path, *, pooled: bool = True, told: frozenset[str] = frozenset()) -> sa.Engine:
    """Open a read file for queries, from any thread. Not `pooled`, it is open only while it is asked.

    `told` are the names of the tables that somebody says when they change, see `tables_read`.
    """
    if pooled:
        connect = {"check_same_thread": False, "factory": TablesRead(told).connect}
        # Whoever came back last is lent first: few connections get to know all statements and pages.
        return open_engine(path, _PRAGMAS, pool_size=4, max_overflow=28, pool_use_lifo=True, connect_args=connect)
    # Many such files may be there, each with what was made of the statements that it was asked.
    return open_engine(path, _PRAGMAS, poolclass=sa.NullPool, query_cache_size=0)


@contextlib.contextmanager
def one_moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Lend a connection on which all queries see the same moment."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


class _Open(msgspec.Struct, frozen=True):
    """The generation that is read now, and the pointer's marks by which a switch is noticed."""

    marks: tuple[int, int]
    generation: int
    engine: sa.Engine
    fits: bool


class ReadModels:
    """The current generation of each group, for any number of threads. Notices a switch by itself."""

    def __init__(self, folder: Path) -> None:
        """Take the folder `read/` of an instance; it need not be there yet."""
        self._generations = {name: Generations(folder, name) for name in GROUPS}
        self._open: dict[str, _Open] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            for each in self._open.values():
                each.engine.dispose()
            self._open.clear()

    @contextlib.contextmanager
    def read(self, group: str, tables: set[str] | None = None) -> Iterator[sa.Connection]:
        """Lend a connection on which all queries see the same moment; `NotReady` when there is nothing to read.

        The names of the tables that they read are added to `tables`, if given.
        """
        current = self._current(group)
        if not current.fits:
            raise NotReady(f"{group}: being rebuilt for this version; try again shortly")
        with (
            one_moment(current.engine) as connection,
            contextlib.nullcontext() if tables is None else watching(connection, tables),
        ):
            yield connection

    def position(self, group: str) -> int:
        """Return the last position that queries see; 0 while there is nothing to read."""
        return self.state(group).position

    def state(self, group: str) -> GroupState:
        """Return how a group is."""
        failure = self._generations[group].read_failure()
        try:
            current = self._current(group)
        except NotReady:
            if failure is None:
                return GroupState(group, "building", 0, None)
            return GroupState(group, "failed", 0, None, failure.position, failure.tag, failure.error)
        with current.engine.connect() as connection:
            position, state, *error, _ = connection.exec_driver_sql(_CHECKPOINT).one()
        if failure is not None:
            state, error = "failed", [failure.position, failure.tag, failure.error]
        elif not current.fits:
            state = "building"
        return GroupState(group, state, position, current.generation, *error)

    def path(self, group: str, generation: int) -> Path:
        """Return the file of a generation."""
        return self._generations[group].path(generation)

    def is_at(self, group: str, position: int) -> bool:
        """Tell whether queries see an event; `GroupStopped` when they will not until somebody acts."""
        try:
            current = self._current(group)
        except NotReady:
            current = None
        if current is not None:
            with current.engine.connect() as connection:
                reached, state, *_ = connection.exec_driver_sql(_CHECKPOINT).one()
            if reached >= position:
                return True
            if state != "stopped":
                return False
        found = self.state(group)
        if found.state in ("stopped", "failed"):
            raise GroupStopped(f"{group}: {found.state} at position {found.error_position}: {found.error}")
        return False

    def wait(self, group: str, position: int, timeout_s: float) -> bool:
        """Wait in this thread until queries see an event; False when time runs out, `GroupStopped` when in vain."""
        deadline = time.monotonic() + timeout_s
        while not self.is_at(group, position):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_WAIT_STEP_S)
        return True

    def resume(self, group: str) -> None:
        """Ask the projector to try again what stopped a group."""
        self._generations[group].resume_request.touch()

    def _current(self, group: str) -> _Open:
        generations = self._generations[group]
        marks = self._marks(generations)
        found = self._open.get(group)
        if found is not None and found.marks == marks:
            return found
        with self._lock:
            found = self._open.get(group)
            marks = self._marks(generations)
            if found is not None and found.marks == marks:
                return found
            number = generations.current()
            if number is None:
                raise NotReady(f"{group}: not built yet; is the projector running?")
            engine = reading_engine(generations.path(number), told=frozenset(GROUPS[group].names()))
            with engine.connect() as connection:
                versions = connection.exec_driver_sql(_CHECKPOINT).one().versions
            self._open[group] = _Open(marks, number, engine, versions == GROUPS[group].versions())
            if found is not None:
                found.engine.dispose()  # connections that are lent out end when they come back
            return self._open[group]

    @staticmethod
    def _marks(generations: Generations) -> tuple[int, int]:
        try:
            found = os.stat(generations.pointer)  # noqa: PTH116  asked for every query: a Path's is slower
        except FileNotFoundError:
            raise NotReady(f"{generations.group}: not built yet; is the projector running?") from None
        return found.st_ino, found.st_mtime_ns
