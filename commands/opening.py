"""Opening an instance's log for deciding: makes what is missing on first use."""

import time
from pathlib import Path

from commands.desk import Clock, Desk
from events.facts import FACTS
from events.owner import Ownership
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from events.writer import LogWriter, create

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
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ownership = Ownership(folder)
        try:
            path = self.path = folder / LOG_FILE
            fresh = not path.exists()
            secrets_folder = folder / "secrets"
            self.secrets = Secrets.load_or_create(secrets_folder) if fresh else Secrets.load(secrets_folder)
            create(path, clock(), vfs=vfs)
            self.writer = LogWriter(path, self.secrets, vfs=vfs)
            self.reader = SqliteLog(path, vfs=vfs)
        except BaseException:
            self._ownership.release()
            raise
        keys = SubjectKeys(self.writer.connection, self.secrets)
        self.codec = Codec(FACTS, self.writer.log_id, keys)
        self.desk = Desk(
            self.writer,
            self.reader,
            self.codec,
            keys,
            self.secrets.receipt_key,
            clock,
            tablets_required=tablets_required,
        )

    def close(self) -> None:
        """Sign the end of the log, close it and let another process own it."""
        self.writer.close()
        self.reader.close()
        self._ownership.release()
