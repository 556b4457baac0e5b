"""Following the log: each batch of events is one transaction of rows and checkpoint."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from events.log import genesis
from projections.fold import Fault, Fold, is_trouble_of_the_disk
from projections.projection import Group, Source
from projections.records import Record, read_records
from projections.store import Checkpoint, Store, read_checkpoint

BATCH = 1_024
"""Events in one transaction at most: what is read must not wait long behind a crowd."""


class Rewound(Exception):
    """The log no longer holds what this file was made from: it was restored from an older copy, or is another one."""


class Unusable(Exception):
    """A file that cannot be followed: missing, unfinished, made by another version. It has to be built again."""


class Follower:
    """One group's file, kept up with the log. Not to be shared between threads."""

    def __init__(self, group: Group, source: Source, path: Path) -> None:
        """Open a finished file of this version: `Unusable` when it is not, `Rewound` when it is of another log."""
        self.group = group
        self.source = source
        self.path = path
        self.changed: set[str] = set()
        """Names of the tables that committed batches wrote to since somebody emptied this."""
        if not path.exists():
            raise Unusable(f"{path.name} is missing")
        try:
            self._open()
        except sa.exc.DatabaseError as error:
            if is_trouble_of_the_disk(error):
                raise
            raise Unusable(f"{path.name} is damaged") from error
        try:
            self.checkpoint = self._usable()
        except BaseException:
            self.close()
            raise

    @property
    def position(self) -> int:
        """The last position taken in."""
        return self.checkpoint.position

    @property
    def stopped(self) -> bool:
        """Whether an event could not be taken."""
        return self.checkpoint.state == "stopped"

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def advance(self, until: int | None = None) -> int:
        """Take the next batch of events, up to a position if one is given, and return how many there were.

        An event that cannot be taken stops the group just before it: see `checkpoint`.
        `Rewound` when the log went back, `store.Taken` when somebody else writes to the file.
        """
        records = [] if self.stopped else self._next(until)
        if not records:
            return 0
        try:
            self._take(records)
        except Fault:
            self._again_one_by_one(records)
        return len(records)

    def resume(self) -> None:
        """Try again the event that could not be taken."""
        self._set_state("running", None)

    def _next(self, until: int | None) -> Sequence[Record]:
        """Return what follows the checkpoint; `Rewound` unless the checkpoint's own record still stands in the log."""
        position, chain = self.position, self.checkpoint.chain
        log = self.source.log
        end = position + BATCH if until is None else min(position + BATCH, until)
        if end <= position:
            return ()
        if position == 0:
            before, records = genesis(log.log_id), next(read_records(log, 0, end), [])
        else:
            found = next(read_records(log, position - 1, end), [])
            before = found[0][7] if found and found[0][0] == position else b""
            records = found[1:]
        if before != chain:
            raise Rewound(f"{self.path.name}: the log no longer holds position {position} as it was")
        return records

    def _take(self, records: Sequence[Record]) -> None:
        self._store.begin()
        try:
            # The checkpoint first: who finds it moved by somebody else has not touched a row yet.
            last = records[-1]
            after = self._store.advance(self.checkpoint, last[0], last[7], self.source.log.epoch)
            self._fold.apply(records)
            self._fold.write()
            self._store.commit()
            self.checkpoint = after
            self.changed |= self._store.changed
            self._store.changed.clear()
        except BaseException:
            self._reopen()
            raise

    def _again_one_by_one(self, records: Sequence[Record]) -> None:
        """Take what comes before the event at fault, and stop there."""
        for record in records:
            try:
                self._take([record])
            except Fault as fault:
                self._set_state("stopped", fault)
                return

    def _set_state(self, state: str, fault: Fault | None) -> None:
        c = self.checkpoint
        c.state = state
        c.error_position, c.error_tag, c.error = (None, None, None) if fault is None else fault.facts()
        self._store.set_state(c)

    def _usable(self) -> Checkpoint:
        found = read_checkpoint(self._store.connection)
        if found is None or found.state == "building":
            raise Unusable(f"{self.path.name} is unfinished")
        if found.versions != self.group.versions():
            raise Unusable(f"{self.path.name} was made by another version")
        if found.log_id != self.source.log.log_id:
            raise Rewound(f"{self.path.name} was made from another log")
        return found

    def _open(self) -> None:
        self._store = Store(self.path)
        self._fold = Fold(self.group, self._store, self.source)

    def _reopen(self) -> None:
        """Forget the transaction, and with it everything in memory."""
        self._store.rollback()
        self._store.close()
        self._open()
