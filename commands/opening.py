"""Opening an instance's log for deciding: makes what is missing on first use."""

import time
from contextlib import ExitStack
from pathlib import Path

import apsw

from commands.catching_up import begin_epoch_if_rewound, catch_up, erase_due_pay
from commands.desk import Clock, Desk
from events.creating import create
from events.erasures import LEDGER_FILE, ErasureLedger
from events.facts import FACTS
from events.owner import Ownership
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import LogUnusable, SqliteLog
from events.vault import SubjectKeys
from events.writer import LogWriter

LOG_FILE = "floorbook.db"


def now_us() -> int:
    """Return the time, UTC microseconds."""
    return time.time_ns() // 1_000


class OpenDesk:
    """A desk with all it stands on: owns the data folder until closed."""

    def __init__(
        self, folder: Path, *, clock: Clock = now_us, tablets_required: bool = False, vfs: str | None = None
    ) -> None:
        """Take ownership and open; `Owned`, `LogUnusable` or `SecretsUnusable` say why not."""
        with ExitStack() as opened:
            try:
                self._open(folder, opened, clock, vfs)
                self.desk = self._desk(folder, clock, tablets_required=tablets_required)
            except OSError as error:
                where = error.filename or folder
                message = f"{where}: {error.strerror}: the server must own this folder and write in it"
                raise LogUnusable(message) from None
            except apsw.Error as error:
                message = f"{folder}: SQLite says {error}: look whether the disk is whole and has room"
                raise LogUnusable(message) from None
            self._opened = opened.pop_all()

    def _open(self, folder: Path, opened: ExitStack, clock: Clock, vfs: str | None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened.callback(Ownership(folder).release)
        path = self.path = folder / LOG_FILE
        fresh = not path.exists()
        secrets_folder = folder / "secrets"
        self.secrets = Secrets.load_or_create(secrets_folder) if fresh else Secrets.load(secrets_folder)
        create(path, clock(), vfs=vfs)
        self.reader = SqliteLog(path, vfs=vfs)
        opened.callback(self.reader.close)
        self.writer = LogWriter(path, self.secrets, vfs=vfs)
        opened.callback(self.writer.close)

    def _desk(self, folder: Path, clock: Clock, *, tablets_required: bool) -> Desk:
        keys = SubjectKeys(self.writer.connection, self.secrets)
        self.codec = Codec(FACTS, self.writer.log_id, keys)
        ledger = ErasureLedger(self.writer, folder / LEDGER_FILE)
        desk = Desk(
            self.writer,
            self.reader,
            self.codec,
            keys,
            self.secrets.receipt_key,
            clock,
            ledger,
            tablets_required=tablets_required,
        )
        begin_epoch_if_rewound(desk, folder, self.secrets, clock())
        catch_up(desk, ledger, self.reader, self.codec, clock())
        desk.on_new_day = lambda now_us: erase_due_pay(desk, self.reader, self.codec, now_us)
        return desk

    def close(self) -> None:
        """Sign the end of the log, close it and let another process own it."""
        self._opened.close()
