"""Moves what the WAL holds into the log's file, beside the commits and never inside one."""

import logging
import threading
from pathlib import Path

import apsw

from events.sqlite import connect

EVERY_S = 0.25
WAL_PAGES_MIN = 1_000
"""Below this many pages a checkpoint costs more than it brings."""

log = logging.getLogger("floorbook.checkpointer")


class Checkpointer:
    """A thread with a connection of its own. PASSIVE: it waits for nobody and nobody waits for it."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        """Start."""
        self._path = path
        self._vfs = vfs
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait for the checkpoint under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        connection = connect(self._path, vfs=self._vfs)
        # The pragma only guards against SQL that writes; a checkpoint is none.
        connection.pragma("query_only", 0)
        wal = Path(f"{self._path}-wal")
        try:
            while not self._stop.wait(EVERY_S):
                try:
                    if wal.exists() and wal.stat().st_size > WAL_PAGES_MIN * 4_096:
                        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
                except apsw.BusyError:
                    continue  # somebody else is at it
                except (apsw.Error, OSError):
                    # The writer meets the same disk and says what is wrong with it; here it can only be tried again.
                    log.warning("checkpoint failed", exc_info=True)
        finally:
            connection.close()
