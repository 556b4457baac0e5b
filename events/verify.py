"""Verifying a whole log: that nothing in it was altered, cut out or cut off since it was recorded.

It needs nothing but the file (and the public key, for signatures), only reads, and works while a server writes.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import apsw
import msgspec

from events.heads import forged, noted_heads
from events.log import Head, SignedHead
from events.schema import TABLES, TRIGGERS
from events.segments import Checked, Problem, Segments, check_in_this_process, open_in_this_process
from events.sqlite import LogUnusable, SqliteLog, query

SEGMENT = 1_000_000
"""Records that one process checks in one go, at most: between segments there is progress to tell."""
POOL_FROM = 100_000
"""Below this many records a second process takes longer to start than it saves."""
SIGNATURES = 500
"""Signatures checked in one go: some 50 ms."""
RESTORE = "restore the newest backup that verifies"

Progress = Callable[[int, int], None]
"""Told how many records of how many are done."""


class Report(msgspec.Struct, frozen=True):
    """What verifying found. `signed_up_to` is the last position that a head of the log's own vouches for."""

    log_id: str
    head: Head
    signed_up_to: int
    signatures: int
    seconds: float
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(  # noqa: PLR0913  each is a choice of the caller's
    path: Path,
    public_key: bytes | None = None,
    *,
    known_heads: Iterable[Head] = (),
    integrity: bool = False,
    processes: int | None = None,
    progress: Progress = lambda _done, _of: None,
) -> Report:
    """Check the log in a file up to the end that it has now.

    Without the public key (Ed25519, raw) no signatures are checked, and are counted as 0.
    `known_heads` are heads that somebody else remembers: a read model's checkpoint, a backup's manifest.
    Those that the writer noted beside the log are looked at in any case.
    With `integrity` SQLite checks its own pages and references too.
    """
    started = time.monotonic()
    try:
        with closing(SqliteLog(path)) as log:
            # In this order, so that a server that goes on writing cannot make a head look as if it lay beyond the end.
            noted = noted_heads(path.parent, log.epoch)
            log.connection.execute("BEGIN")
            head, signed = log.head(), log.signed_heads()
            log.connection.execute("COMMIT")
            vouched = list(dict.fromkeys([*signed, *noted]))
            processes = processes or os.cpu_count() or 1
            problems = [*_chain(path, log.log_id, head, public_key, vouched, processes, progress)]
            problems += _heads(log, head, vouched, known_heads)
            problems += _schema(log.connection)
            problems += _integrity(log.connection) if integrity else ()
            return Report(
                log.log_id,
                head,
                max((each.position for each in vouched), default=0),
                len(vouched) if public_key else 0,
                time.monotonic() - started,
                tuple(sorted(problems, key=lambda problem: problem.position)),
            )
    except (apsw.Error, LogUnusable, UnicodeDecodeError) as error:
        problem = Problem(0, f"{path} cannot be read: {error}", RESTORE)
        return Report("", Head(0, b""), 0, 0, time.monotonic() - started, (problem,))


def _chain(  # noqa: PLR0913, PLR0917
    path: Path,
    log_id: str,
    head: Head,
    public_key: bytes | None,
    vouched: Sequence[SignedHead],
    processes: int,
    progress: Progress,
) -> Iterator[Problem]:
    """Check records and signatures, in several processes when there are many."""
    rounds = -(-head.position // (processes * SEGMENT))  # all processes end at the same time
    size = -(-head.position // (processes * rounds)) if rounds else 1
    starts = range(0, head.position, size)
    ends = [min(start + size, head.position) for start in starts]
    with ExitStack() as stack:
        run: Any = map
        if processes > 1 and head.position + 10 * len(vouched) >= POOL_FROM:
            # Spawned, not forked: an SQLite connection and the owner's lock must not be carried into a child.
            spawn = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(processes, spawn, initializer=open_in_this_process, initargs=(path,))
            run, check = stack.enter_context(pool).map, check_in_this_process
        else:
            check = stack.enter_context(closing(Segments(path))).check
        found = run(check, starts, ends)
        if public_key is not None:
            false = run(forged, repeat(public_key), repeat(log_id), _portions(vouched))
            for position in chain.from_iterable(false):
                yield Problem(position, "the signature of the head here is false")
        yield from _joined(_watched(found, ends, head.position, progress))


def _watched(found: Iterable[Checked], ends: Iterable[int], of: int, progress: Progress) -> Iterator[Checked]:
    for segment, end in zip(found, ends, strict=True):
        yield segment
        progress(end, of)


def _portions(heads: Sequence[SignedHead]) -> Iterator[list[SignedHead]]:
    left = iter(heads)
    while portion := list(islice(left, SIGNATURES)):
        yield portion


def _joined(segments: Iterable[Checked]) -> Iterator[Problem]:
    """Give the problems of all segments, and of versions that do not go on from one to the next."""
    versions: dict[int, int] = {}
    for segment in segments:
        yield from segment.problems
        for stream, version, position in segment.first:
            before = versions.get(stream, 0)
            if version != before + 1:
                yield Problem(position, f"version {version} follows version {before} in its stream")
        versions.update(segment.last)


def _heads(log: SqliteLog, head: Head, vouched: Sequence[SignedHead], known: Iterable[Head]) -> Iterator[Problem]:
    """Compare the log with the heads that it once had."""
    if head.position and not vouched:
        yield Problem(head.position, "no signed head is left, though the first commit signs one: they were removed")
    beyond: tuple[int, str] = (0, "")
    signed = ((each.position, each.chain, f"the head signed at {_said(each.signed_at_us)}") for each in vouched)
    remembered = ((each.position, each.chain, "a head that is remembered elsewhere") for each in known)
    for position, value, what in (*signed, *remembered):
        if position > head.position:
            beyond = max(beyond, (position, what))
        elif position and _chain_at(log, position) not in (None, value):
            yield Problem(position, f"its chain value is not that of {what}: history was rewritten up to here")
    if beyond[0]:
        first, last = head.position + 1, beyond[0]
        yield Problem(first, f"{beyond[1]} stands at {last}: the records {first} to {last} were cut off")


def _chain_at(log: SqliteLog, position: int) -> bytes | None:
    rows = query(log.connection, "SELECT chain FROM event WHERE position = ?", position)
    return rows[0][0] if rows else None


def _schema(connection: apsw.Connection) -> Iterator[Problem]:
    """Look whether tables and indexes are there, and triggers as they were made."""
    with closing(apsw.Connection(":memory:")) as fresh:
        fresh.execute(TABLES)
        fresh.execute(TRIGGERS)
        wanted, there = _objects(fresh), _objects(connection)
    remedy = "find out who changed the tables; make a new log file from this one with `floorbook restore`"
    for name, sql in wanted.items():
        if there.get(name) != sql:
            yield Problem(0, f"{name} is missing or was changed", remedy)
    for name in there.keys() - wanted.keys():
        if name.startswith("trigger "):
            yield Problem(0, f"{name} is not ours", remedy)


def _objects(connection: apsw.Connection) -> dict[str, str]:
    sql = "SELECT type || ' ' || name, iif(type = 'trigger', sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"
    return dict(query(connection, sql))


def _integrity(connection: apsw.Connection) -> Iterator[Problem]:
    for (found,) in query(connection, "PRAGMA integrity_check"):
        if found != "ok":
            yield Problem(0, f"SQLite: {found}", RESTORE)
    for table, row, parent, _ in query(connection, "PRAGMA foreign_key_check"):
        yield Problem(row if table == "event" else 0, f"{table} {row} refers to a {parent} that there is not", RESTORE)


def _said(at_us: int) -> str:
    try:
        return f"{datetime.fromtimestamp(at_us / 1_000_000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError, TypeError):
        return "a time that there is not"
