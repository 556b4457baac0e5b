"""Who owns the log: one process at a time, by a lock on the data folder (local disks only)."""

import fcntl
import os
from pathlib import Path

from events.trouble import Trouble


class Owned(Trouble):
    """Another process owns this data folder; the text names it."""


class Ownership:
    """The lock that makes this process the one writer. It ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock, or raise `Owned`."""
        run = folder / "run"
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._handle, 64, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._handle)
            message = (
                f"{folder} is owned by another Floorbook process (id {owner}): stop it first, or use another --data"
            )
            raise Owned(message) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let another process become the owner."""
        os.close(self._handle)
