"""Read files as of past moments: made when somebody asks, kept for a while, dropped when there are too many.

They live in `read/as-of/`, are this process's own, and are worth nothing after its end.
A file is never removed while somebody reads it.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import sqlalchemy as sa

from projections.moments import FOLDER, Key, remove_leftovers
from projections.reading import ReadModels, one_moment, reading_engine
from projections.rebuild import READ_FOLDER
from projections.replaying import Replaying, Stopped

ROLLING_COSTS = 3
"""How many times longer an event takes in a file that has its indexes than in one that is built from nothing."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the files may take: their number, their bytes, the age of each; and how many moments may wait for theirs."""

    files_max: int = 12
    bytes_max: int = 2 << 30
    age_max_s: float = 12 * 3_600
    waiting_max: int = 8


class NotMade(Exception):
    """There is no file for this moment (any more): have it built."""


class TooMany(Exception):
    """More moments wait for their files than may."""


class _File(msgspec.Struct, eq=False):
    """A finished file. One that is `void` goes as soon as nobody reads it."""

    key: Key
    path: Path
    engine: sa.Engine
    size: int
    made_at_s: float
    used_at_s: float
    users: int = 0
    void: bool = False


class Build(msgspec.Struct, eq=False):
    """A file that is being made: `done` when it is there, or cannot be made. Several may wait for it."""

    key: Key
    replaying: Replaying
    done: Future[None]


class AsOf:
    """The files, for any number of threads. One is made at a time, beside everything else."""

    def __init__(self, data: Path, reads: ReadModels, limits: Limits = Limits()) -> None:  # noqa: B008  frozen
        """Begin with none: what an earlier process left behind is removed."""
        self._data = data
        self._reads = reads
        self._limits = limits
        self._folder = data / READ_FOLDER / FOLDER
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        remove_leftovers(self._folder.parent)
        self._files: dict[Key, _File] = {}
        self._builds: dict[Key, Build] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._pool = ThreadPoolExecutor(1, "as-of")

    def stop(self) -> None:
        """Give up what is being made, and make nothing more. What is there can be read on."""
        with self._lock:
            self._closed = True
            for build in self._builds.values():
                build.replaying.stop()

    def close(self) -> None:
        """Remove all files. Nobody may be reading."""
        self.stop()
        self._pool.shutdown()
        self.forget_all()

    @contextlib.contextmanager
    def read(self, key: Key) -> Iterator[sa.Connection]:
        """Lend a connection to the file of a moment; `NotMade` when there is none."""
        with self._lock:
            file = self._files.get(key)
            if file is None:
                raise NotMade(key.name)
            file.users += 1
            file.used_at_s = time.monotonic()
        try:
            with one_moment(file.engine) as connection:
                yield connection
        finally:
            self._release(file)

    def build(self, key: Key) -> Build:
        """Have a file made, or join those who wait for it; `TooMany` when too many others are to be made first."""
        with self._lock:
            build = self._builds.get(key)
            if build is None and key in self._files:  # it was finished a moment ago
                build = Build(key, Replaying(self._data, key), Future())
                build.done.set_result(None)
            elif build is None:
                if len(self._builds) >= self._limits.waiting_max:
                    raise TooMany(f"{len(self._builds)} other moments are being looked up: try again shortly")
                build = self._builds[key] = Build(key, Replaying(self._data, key), Future())
                if self._closed:
                    build.replaying.stop()
                self._pool.submit(self._make, build)
            return build

    def forget_all(self, *, but: frozenset[str] = frozenset()) -> None:
        """Void everything that is there or under way, except of these lineages: at an erasure, or when one was seen."""
        with self._lock:
            for build in self._builds.values():
                if build.key.lineage not in but:
                    build.replaying.stop()
            for file in self._files.values():
                file.void = file.void or file.key.lineage not in but
            self._remove_void()

    def sweep(self) -> None:
        """Remove what is too old, then the files used longest ago, until the rest is within bounds."""
        limits, now_s = self._limits, time.monotonic()
        with self._lock:
            files = sorted(self._files.values(), key=lambda file: file.used_at_s, reverse=True)
            count = size = 0
            for file in files:
                count, size = count + 1, size + file.size
                too_much = count > limits.files_max or (size > limits.bytes_max and count > 1)
                file.void = file.void or too_much or now_s - file.made_at_s > limits.age_max_s
            self._remove_void()

    def _make(self, build: Build) -> None:
        key = build.key
        path, base = self._folder / key.name, None
        part = path.with_suffix(f".{os.getpid()}")
        try:
            with self._lock:
                base = self._nearest(key)
            build.replaying.run(part, base.path if base else self._current(key))
            self._put_in_place(build, part, path)
            self.sweep()
            build.done.set_result(None)
        except BaseException as error:  # noqa: BLE001  whoever waits is told
            part.unlink(missing_ok=True)
            build.done.set_exception(error)
        finally:
            with self._lock:
                del self._builds[key]
            if base is not None:
                self._release(base)

    def _put_in_place(self, build: Build, part: Path, path: Path) -> None:
        with self._lock:
            if build.replaying.stopped:
                raise Stopped(path.name)
            part.rename(path)
            now_s = time.monotonic()
            engine = reading_engine(path, pooled=False)
            self._files[build.key] = _File(build.key, path, engine, path.stat().st_size, now_s, now_s)

    def _nearest(self, key: Key) -> _File | None:
        """Take hold of the latest file before a moment, if going on from it is quicker than beginning anew."""
        usable = [
            file
            for file in self._files.values()
            if not file.void and file.key.lineage == key.lineage and _is_near(file.key.moment.position, key)
        ]
        found = max(usable, key=lambda file: file.key.moment.position, default=None)
        if found is not None:
            found.users += 1
        return found

    def _current(self, key: Key) -> Path | None:
        """Return the file that is read now if it can be gone on from: it may name who was erased since it was made."""
        state = self._reads.state(key.group)
        if state.generation is None or not key.knows_erasures or not _is_near(state.position, key):
            return None
        return self._reads.path(key.group, state.generation)

    def _release(self, file: _File) -> None:
        with self._lock:
            file.users -= 1
            self._remove_void()

    def _remove_void(self) -> None:
        for file in [file for file in self._files.values() if file.void and not file.users]:
            del self._files[file.key]
            file.engine.dispose()
            file.path.unlink(missing_ok=True)


def _is_near(position: int, key: Key) -> bool:
    wanted = key.moment.position
    return 0 < position <= wanted and (wanted - position) * ROLLING_COSTS < wanted
