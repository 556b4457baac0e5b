"""Ports that nobody listens on."""

import secrets
import socket

FIRST, LAST = 10_000, 30_000
"""Below those that a machine hands out by itself: between asking and using, no connection of another test gets one."""


def free_port() -> int:
    """Return a port that is free, and stays so until it is used."""
    while True:
        port = secrets.choice(range(FIRST, LAST))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
