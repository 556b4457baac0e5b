"""Past moments: which position of the log a time means, and which time a position."""

import hashlib
from pathlib import Path

import msgspec

from events.sqlite import SqliteLog, query
from projections.days import from_us
from projections.groups import GROUPS

FOLDER = "as-of"
"""Where in `read/` the files as of past moments are."""


class Moment(msgspec.Struct, frozen=True):
    """A past moment: the last position known then, and the time (UTC microseconds) until which open work counts."""

    position: int
    at_us: int


class NoSuchMoment(Exception):
    """Before the log began, or in the future."""


def moment_at_position(log: SqliteLog, position: int) -> Moment:
    """Return the moment at which a position was recorded."""
    for record in log.read_positions([position]):
        return Moment(position, record.recorded_at_us)
    head = log.head().position
    if not head:
        raise NoSuchMoment("the log is empty: nothing was recorded yet")
    raise NoSuchMoment(f"position {position} is not in the log, which has positions 1 to {head}")


def moment_at_time(log: SqliteLog, at_us: int, now_us: int) -> Moment:
    """Return the moment of a time: all that was recorded at or before it."""
    if at_us > now_us:
        raise NoSuchMoment(f"this lies in the future: it is {from_us(now_us):%Y-%m-%dT%H:%M:%SZ} now")
    position = log.position_at(at_us)
    if position:
        return Moment(position, at_us)
    for record in log.read_positions([1]):
        raise NoSuchMoment(f"the log began later, at {from_us(record.recorded_at_us):%Y-%m-%dT%H:%M:%SZ}")
    raise NoSuchMoment("the log is empty: nothing was recorded yet")


class Key(msgspec.Struct, frozen=True):
    """What a read file as of a moment depends on; a file with another key is another file.

    `lineage` stands for the log's history, the version of the projections, and the erasures up to now: when it changes,
    all earlier files are void. `knows_erasures` says whether all of these happened before the moment.
    """

    group: str
    moment: Moment
    chain: bytes
    lineage: str
    knows_erasures: bool

    @property
    def name(self) -> str:
        """Return a name for the file."""
        mark = hashlib.sha256(self.chain + self.lineage.encode()).hexdigest()[:16]
        return f"{self.group}-{self.moment.position}-{self.moment.at_us}-{mark}.db"


def remove_leftovers(read: Path) -> None:
    """Remove from the folder `read/` the files as of past moments of a process that has ended."""
    for left in (read / FOLDER).glob("*"):
        left.unlink()


def lineage_of(log: SqliteLog, group: str) -> str:
    """Return what all files of a group have in common today, as a text."""
    erasures, last = _erasures(log)
    return f"{log.log_id} {log.epoch} {erasures} {last} {GROUPS[group].versions()}"


def key_of(log: SqliteLog, group: str, moment: Moment) -> Key:
    """Return the key of a moment that is in the log."""
    [record] = log.read_positions([moment.position])
    _, last_erased_us = _erasures(log)
    return Key(group, moment, record.chain, lineage_of(log, group), record.recorded_at_us >= last_erased_us)


def _erasures(log: SqliteLog) -> tuple[int, int]:
    [(count, last_us)] = query(log.connection, "SELECT count(*), coalesce(max(erased_at), 0) FROM tombstone")
    return count, last_us
