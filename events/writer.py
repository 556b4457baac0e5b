"""The one writer of the log: appends batches under BEGIN IMMEDIATE, one flush each."""

from collections.abc import Sequence
from pathlib import Path

import apsw
import msgspec

from events.heads import note_head
from events.log import Entry, Head, SignedHead, link, prefixed
from events.secrets import Secrets
from events.sqlite import (
    LogUnusable,
    Names,
    SqlValue,
    check_identity,
    connect,
    identity,
    in_powers_of_two,
    query,
    read_head,
)
from events.wal import WalLimit

SIGN_EVERY_US = 10_000_000
"""How far the end of the log may run ahead of the last signed head. Signing rides in a commit: it costs no flush."""


class Busy(Exception):
    """Another program holds the file's write lock for longer than the busy timeout: nothing was written."""


class StorageFull(Exception):
    """The disk is full: nothing was written."""


class OutcomeUnknown(Exception):
    """The commit failed in a way that leaves open whether it is on disk. Only reopening the log tells."""


class ForeignWrite(Exception):
    """Somebody else appended to a log that this process owns: stop, before two histories grow."""


class Receipt(msgspec.Struct, frozen=True):
    """The answer that was given to a command, kept so that a retry gets the same one."""

    key: bytes
    actor: str
    digest: bytes
    outcome: bytes


class LogWriter:
    """Appends. Not shared between threads at one time; whoever makes one owns the data folder."""

    def __init__(self, path: Path, secrets: Secrets, *, vfs: str | None = None) -> None:
        """Open a log that is there, for writing."""
        self.connection = connect(path, write=True, vfs=vfs)
        check_identity(self.connection, path)
        if self.connection.readonly("main"):
            message = f"{path}: it cannot be written: look at its owner and mode, and how the disk is mounted"
            raise LogUnusable(message)
        self.log_id, self.epoch = identity(self.connection)
        self._folder = path.parent
        self._signer = secrets.signer
        self._numbers: dict[str, int] = {}
        self._texts = Names(self.connection)
        self._names: dict[tuple[str, str, str, str], bytes] = {}
        self.head = read_head(self.connection, self.log_id)
        self._pending = self.head
        self._signed = self._last_signed()
        self._fresh_head: SignedHead | None = None
        self._unknown: str | None = None
        self._wal = WalLimit(self.connection)

    def close(self) -> None:
        """Sign the end of the log, so that nothing after the last signature can be cut off unseen, and close."""
        try:
            if self._unknown is None:
                self.begin()
                self.sign_and_commit()
        finally:
            self.connection.close()

    def begin(self) -> None:
        """Start a transaction that nobody else can write in; `Busy` or `ForeignWrite` when that cannot be."""
        if self._unknown is not None:
            raise OutcomeUnknown(self._unknown)
        self._wal.keep()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            raise Busy from None
        found = read_head(self.connection, self.log_id)
        if found != self.head:
            self.rollback()
            message = f"the log ends at {found.position}, this process left it at {self.head.position}"
            raise ForeignWrite(message)
        self._pending = self.head

    def append(self, entries: Sequence[Entry], recorded_at_us: int) -> list[int]:
        """Write entries as the next positions, which are returned. Inside a transaction."""
        head = self._pending
        # The clock may be set back; recording times never are.
        recorded_at_us = max(recorded_at_us, head.recorded_at_us)
        position, chain = head.position, head.chain
        rows, positions = [], []
        for entry in entries:
            position += 1
            number = self._number
            chain = link(
                chain, position, entry.version, entry.occurred_at_us, recorded_at_us, entry.part, entry.command_id,
                prefixed(entry.stream) + self._circumstances(entry), entry.data,
            )  # fmt: skip
            rows.append((
                position, number(entry.stream), entry.version, number(entry.tag), entry.occurred_at_us, recorded_at_us,
                number(entry.actor), number(entry.device), number(entry.origin), entry.command_id, entry.part,
                entry.data, chain,
            ))  # fmt: skip
            positions.append(position)
        self._insert("event", rows)
        self._pending = Head(position, chain, recorded_at_us)
        return positions

    def keep_receipts(self, receipts: Sequence[Receipt], recorded_at_us: int) -> None:
        """Write the answers that are about to be given. Inside a transaction."""
        rows = [(r.key, self._number(r.actor), r.digest, r.outcome, recorded_at_us) for r in receipts]
        self._insert("receipt (key, actor, digest, outcome, recorded_at)", rows)

    def receipts(self, keys: Sequence[bytes]) -> dict[bytes, Receipt]:
        """Return the answers that were given to these commands and are still kept: one statement for all of them."""
        found = {}
        for some in in_powers_of_two(keys):
            marks = ", ".join("?" * len(some))
            sql = f"SELECT key, actor, digest, outcome FROM receipt WHERE key IN ({marks})"  # noqa: S608  marks only
            rows = query(self.connection, sql, *some)
            for key, actor, digest, outcome in rows:
                found[key] = Receipt(key, self._texts.text(actor), digest, outcome)
        return found

    def forget_receipts(self, before_us: int, limit: int = 500) -> int:
        """Drop up to `limit` of the oldest receipts from before a time. Inside a transaction."""
        self.connection.execute(
            "DELETE FROM receipt WHERE id IN (SELECT id FROM receipt ORDER BY id LIMIT ?) AND recorded_at < ?",
            (limit, before_us),
        )
        return self.connection.changes()

    def sign_and_commit(self) -> None:
        """Commit with the end of the log signed; writes nothing when it is and nothing else changed."""
        if self._signed[0] < self._pending.position:
            self._sign(self._pending.recorded_at_us)
        self.commit()

    def commit(self) -> None:
        """Make the transaction durable: one flush. `OutcomeUnknown` when only the disk knows."""
        if self._pending.position > self._signed[0] and self._pending.recorded_at_us - self._signed[1] >= SIGN_EVERY_US:
            self._sign(self._pending.recorded_at_us)
        try:
            self.connection.execute("COMMIT")
        except apsw.FullError:
            self.rollback()
            raise StorageFull from None
        except apsw.Error as error:
            self._unknown = str(error)
            raise OutcomeUnknown(self._unknown) from error
        self.head = self._pending
        if self._fresh_head is not None:
            note_head(self._folder, self.epoch, self._fresh_head)
            self._fresh_head = None

    def rollback(self) -> None:
        """Forget the transaction, if there is one."""
        self._pending = self.head
        self._fresh_head = None
        # Numbers given in this transaction will be given again, to other texts.
        self._numbers.clear()
        self._texts = Names(self.connection)
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self._signed = self._last_signed()

    def _sign(self, now_us: int) -> None:
        head = self._pending
        message = SignedHead.message(self.log_id, head.position, head.chain, now_us)
        signed = SignedHead(head.position, head.chain, now_us, self._signer.sign(message))
        self._insert("signed_head", [msgspec.structs.astuple(signed)])
        self._signed = (head.position, now_us)
        self._fresh_head = signed

    def _last_signed(self) -> tuple[int, int]:
        rows = query(self.connection, "SELECT position, signed_at FROM signed_head ORDER BY position DESC LIMIT 1")
        return rows[0] if rows else (0, 0)

    def _insert(self, into: str, rows: Sequence[tuple[SqlValue, ...]]) -> None:
        """Write many rows with few statements.

        With each one the interpreter's lock is let go and waited for, as the event loop wants it too:
        a statement for each row would make a batch of a hundred wait a hundred times.
        """
        for some in in_powers_of_two(rows):
            marks = f"({', '.join('?' * len(some[0]))})"
            sql = f"INSERT INTO {into} VALUES {', '.join([marks] * len(some))}"  # noqa: S608  our own names
            try:
                self.connection.execute(sql, [value for row in some for value in row])
            except apsw.FullError:
                self.rollback()
                raise StorageFull from None

    def _number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            rows = query(self.connection, "SELECT id FROM name WHERE text = ?", text)
            if rows:
                number = rows[0][0]
            else:
                self._insert("name (text)", [(text,)])
                number = self.connection.last_insert_rowid()
            if len(self._numbers) > 100_000:  # noqa: PLR2004  a bound on memory, not a rule
                self._numbers.clear()
            self._numbers[text] = number
        return number

    def _circumstances(self, entry: Entry) -> bytes:
        key = (entry.tag, entry.actor, entry.device, entry.origin)
        found = self._names.get(key)
        if found is None:
            if len(self._names) > 10_000:  # noqa: PLR2004  as above
                self._names.clear()
            found = self._names[key] = prefixed(*key)
        return found
