"""Checking a stretch of the log, record by record: what `events.verify` runs in several processes at once.

Here microseconds count: a million events a second on two cores leave two for each.
"""

import gc
import hashlib
import struct
from pathlib import Path
from typing import Any

import apsw
import msgspec

from events.log import HEADER, genesis
from events.sqlite import COLUMNS, connect, identity, query

BLOCK = 20_000
"""Records read in one go: some 40 ms, so that no reader stands in the way of a checkpoint."""
PROBLEMS_MAX = 100
"""How many are told apart in one segment: a wholly different file would give millions."""

# A number below 1 is no name's: Python would count it from the end. Such a record is left out, and then missed.
_RECORDS = (
    f"SELECT {COLUMNS} FROM event WHERE position > ? AND position <= ?"  # noqa: S608  our own names
    " AND (stream | tag | actor | device | origin) > 0 ORDER BY position"
)
_NOT_YET = float("nan")
"""The version of a stream that this segment has not met: nothing equals it."""


class Problem(msgspec.Struct, frozen=True):
    """Something that is not as it was recorded: where, what, and what to do. Position 0 is the file as a whole."""

    position: int
    what: str
    remedy: str = "keep this file as evidence, and restore the newest backup that verifies"


class Checked(msgspec.Struct):
    """What was found in a segment.

    `first` are (stream, version, position) where each stream appears first, `last` its version at the end:
    whether they fit the segments before, only the parent can tell.
    """

    problems: list[Problem] = []
    first: list[tuple[int, int, int]] = []
    last: dict[int, int] = {}

    def add(self, position: int, what: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(position, what))


class Segments:
    """Checks segments of one log; each process has its own, with its own connection and all names in memory."""

    def __init__(self, path: Path) -> None:
        """Open the log and read its names."""
        self._connection = connect(path)
        self._connection.pragma("cache_size", -2_000)  # what is read once is best kept small: 5 % faster
        self._genesis = genesis(identity(self._connection)[0])
        # As bytes: what was altered need not be text any more.
        texts = query(self._connection, "SELECT id, CAST(text AS BLOB) FROM name")
        highest = min(max((number for number, _ in texts), default=0), 2 * len(texts) + 1_000)
        self._names: list[Any] = [None] * (highest + 1)
        for number, text in texts:
            if 0 < number <= highest and text is not None:
                self._names[number] = len(text).to_bytes(4, "big") + text

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def check(self, after: int, upto: int) -> Checked:
        """Check the records after one position up to another."""
        found = Checked()
        versions: list[Any] = [_NOT_YET] * len(self._names)
        while after < upto and len(found.problems) < PROBLEMS_MAX:
            after = self._walk(after, min(after + BLOCK, upto), versions, found)
        found.last = {stream: version for stream, version in enumerate(versions) if version is not _NOT_YET}
        return found

    def _walk(self, after: int, upto: int, versions: list[Any], found: Checked) -> int:
        """Check one block. Returns where to go on: `upto`, or behind a record that cannot be read."""
        sha256, pack, join, names = hashlib.sha256, HEADER.pack, b"".join, self._names
        expected = after
        try:
            previous, before_us = self._before(after)
            for (
                position, stream, version, tag, occurred_at_us, recorded_at_us,
                actor, device, origin, command_id, part, data, chain,
            ) in self._connection.execute(_RECORDS, (after, upto)):  # fmt: skip
                expected += 1
                try:
                    # `events.log.link`, written out: a call for each record would cost a fifth of the speed.
                    made = sha256(join((
                        previous, pack(position, version, occurred_at_us, recorded_at_us, part, command_id, len(data)),
                        names[stream], names[tag], names[actor], names[device], names[origin], data,
                    ))).digest()  # fmt: skip
                    if made != chain or position != expected or recorded_at_us < before_us:
                        _tell(found, position, expected, back=recorded_at_us < before_us)
                        expected = position
                    seen = versions[stream]
                    if version != seen + 1:
                        if seen is _NOT_YET:
                            found.first.append((stream, version, position))
                        else:
                            found.add(position, f"version {version} follows version {seen} in its stream")
                    versions[stream] = version
                except (TypeError, IndexError, struct.error):
                    found.add(position, "a column holds what no record can hold, or a name that there is not")
                previous, before_us = chain, recorded_at_us
        except (apsw.Error, UnicodeDecodeError) as error:
            found.add(expected + 1, f"the file cannot be read here: {error}")
            return expected + 1
        if expected != upto:
            found.add(expected + 1, _missing(expected + 1, upto))
        return upto

    def _before(self, position: int) -> tuple[bytes, int]:
        if position == 0:
            return self._genesis, 0
        rows = query(self._connection, "SELECT chain, recorded_at FROM event WHERE position = ?", position)
        return rows[0] if rows else (b"", 0)


def _tell(found: Checked, position: int, expected: int, *, back: bool) -> None:
    if position != expected:
        found.add(expected, _missing(expected, position - 1))
    elif back:
        found.add(position, "it was recorded at an earlier time than the record before it")
    else:
        found.add(position, "its chain value does not fit: this record, or the chain value before it, was altered")


def _missing(first: int, last: int) -> str:
    return f"record {first} is missing" if first == last else f"the records {first} to {last} are missing"


_segments: Segments | None = None


def open_in_this_process(path: Path) -> None:
    """Make a process of the pool ready."""
    global _segments  # noqa: PLW0603  a process of a pool has no other place
    # Rows come and go by the million and none is part of a cycle.
    gc.disable()
    _segments = Segments(path)


def check_in_this_process(after: int, upto: int) -> Checked:
    """Check a segment in a process that is ready."""
    assert _segments is not None
    return _segments.check(after, upto)
