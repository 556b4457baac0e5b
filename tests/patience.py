"""How long tests wait for what has to come, and one way of waiting for it."""

import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck

PATIENCE_S = 60.0
"""Costs nothing where it comes, and lets a machine that does much else be slow. Nothing is measured with it."""
SLOW_IS_FINE = (HealthCheck.too_slow,)
"""Hypothesis counts seconds while it makes examples: on a machine that does much else it would give up."""


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """Tell whether a process is there: of one that has ended and that nobody waits for, only the number is left."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    # Its first thread may have ended while others still have its files open, and their locks.
    return "\nState:\tZ" not in status or int(status.split("\nThreads:")[1].split()[0]) > 1
