"""Keeping the WAL short where the checkpointer alone cannot."""

import apsw

from events.sqlite import BUSY_TIMEOUT_MS

PAGES_MAX = 16_000
"""64 MB."""
WAIT_MS = 50
"""How long readers of what stands in the WAL may hold up its new beginning; then it is tried again a quarter later."""

EMPTY_WAIT_MS = 1_000
"""The same where nothing may stay behind."""


class WalLimit:
    """Begins the WAL anew between two batches, when it has grown too long.

    The checkpointer waits for nobody, so under steady load it never comes to the end of a WAL that grows meanwhile.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        """Watch the commits of the writer's connection."""
        self._connection = connection
        self._pages = 0
        self._pages_max = PAGES_MAX
        connection.set_wal_hook(self._note)

    def keep(self) -> None:
        """Begin anew if the WAL is too long. Outside a transaction."""
        if self._pages <= self._pages_max:
            return
        self._connection.set_busy_timeout(WAIT_MS)
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
            self._pages_max = PAGES_MAX
        except apsw.Error:
            # A reader that stays, or a checkpoint under way. If it is the disk, the commit will say so.
            self._pages_max = self._pages + PAGES_MAX // 4
        finally:
            self._connection.set_busy_timeout(BUSY_TIMEOUT_MS)

    def _note(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return apsw.SQLITE_OK


def empty_wal(connection: apsw.Connection) -> bool:
    """Move all of the WAL into the file and cut it to nothing; False when somebody was in the way: try again later.

    For what was destroyed: the WAL holds the pages as they were before.
    """
    connection.set_busy_timeout(EMPTY_WAIT_MS)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.Error:
        return False
    finally:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    return True
