"""Wake-ups between processes of one instance: datagrams on sockets in `run/`. Hints only; the truth is in the files."""

import contextlib
import json
import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECTOR_SOCKET = "projector.sock"
"""Where the desk says that something was committed. The content does not matter."""
WEB_SOCKET = "web.sock"
"""Where the projector says of a group what `Runner.news` gives."""


class Ear:
    """A socket in `run/` that hints arrive at. Only one process listens at a path: the last one to open it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        with short_address(path) as address:
            self._socket.bind(address)
        path.chmod(0o600)

    def fileno(self) -> int:
        """For `select`, and for event loops."""
        return self._socket.fileno()

    def wait(self, timeout_s: float, also: int | None = None) -> list[bytes]:
        """Return all hints that are there, after waiting for the first at most so long.

        `also` is another descriptor that ends the wait.
        """
        select.select([self.fileno(), *([] if also is None else [also])], [], [], timeout_s)
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                found.append(self._socket.recv(4_096))
        return found

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self.path.unlink(missing_ok=True)


def announce(path: Path, **said: Any) -> None:
    """Send a hint to whoever listens at a path, if anybody does; never waits, never fails."""
    if not path.exists():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
        sender.settimeout(0)
        with short_address(path) as address:
            sender.sendto(json.dumps(said).encode(), address)


@contextlib.contextmanager
def short_address(path: Path) -> Iterator[str]:
    """Name a socket by its folder's descriptor: its own path may be longer than the 107 bytes that a socket takes."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
