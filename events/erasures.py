"""The erasure ledger: what was erased, kept beside the log, so that no older copy of it brings anybody back.

One line of JSON for each destroyed key, appended and flushed, never altered. It names opaque subjects, no text.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import msgspec

from events.sqlite import query
from events.trouble import Trouble
from events.vault import tombstones
from events.wal import empty_wal
from events.writer import LogWriter

LEDGER_FILE = "erasures.jsonl"


class LedgerUnreadable(Trouble):
    """A line of the ledger says nothing: whoever starts from a restored copy could bring somebody back."""


class Erasure(msgspec.Struct, frozen=True):
    """One destroyed key: of which log, whose, when (UTC microseconds), and how far the log had come."""

    log_id: str
    subject: str
    erased_at_us: int
    position: int


class ErasureLedger:
    """The ledger of one log, as the process that owns it keeps it."""

    def __init__(self, writer: LogWriter, path: Path) -> None:
        """Find out whether anything was ever erased. A `path` that is a symbolic link leads to where the ledger is."""
        self._writer = writer
        self._path = path
        self.settled = not tombstones(writer.connection)
        """Whether all that follows from a destroyed key was done; if not, the next quiet moment tries again."""

    def forgotten(self) -> list[str]:
        """Return the subjects that the ledger knows as erased and this log does not: it is an older copy."""
        gone = tombstones(self._writer.connection)
        return [each.subject for each in self._mine() if each.subject not in gone]

    def settle(self) -> None:
        """After a commit that destroyed keys: write them down, and leave no copy of them in the WAL."""
        self.settled = False
        noted = {each.subject for each in self._mine()}
        position, log_id = self._writer.head.position, self._writer.log_id
        gone = tombstones(self._writer.connection).items()
        self._append([Erasure(log_id, subject, at_us, position) for subject, at_us in gone if subject not in noted])
        self.settled = empty_wal(self._writer.connection)

    def _mine(self) -> list[Erasure]:
        return [each for each in read_ledger(self._path) if each.log_id == self._writer.log_id]

    def _append(self, erasures: Sequence[Erasure]) -> None:
        if not erasures:
            return
        text = b"".join(msgspec.json.encode(each) + b"\n" for each in erasures)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # A power cut may have left half a line: that erasure is among these.
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
            file.seek(whole)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_ledger(path: Path) -> Iterator[Erasure]:
    """Yield what a ledger says, the oldest first. What follows its last whole line was never acknowledged."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        try:
            yield _decoder.decode(line)
        except msgspec.DecodeError:
            message = f"{path}: line {number} is no erasure: put back the file as it was (it lies beside the backups)"
            raise LedgerUnreadable(message) from None


def has_key(connection: apsw.Connection, subject: str) -> bool:
    """Tell whether a subject has a key still."""
    return bool(query(connection, "SELECT 1 FROM subject_key WHERE subject = ?", subject))


_decoder = msgspec.json.Decoder(Erasure)
