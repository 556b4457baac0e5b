"""Keeps the processes of an instance running: starts them, restarts what fails, stops them in order."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import msgspec

DRAIN_S = 20
CALM_S = 30
"""A child that ran this long is started again at once; one that keeps dying, ever later."""
WAIT_MAX_S = 10.0
RESTART_CODE = 75
"""With this code (EX_TEMPFAIL) a child asks to be started again at once: reopening the log tells what is on disk."""
_PR_SET_PDEATHSIG = 1
_ONE_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""glibc would give each thread a heap of its own, and what one has free is of no use to the others.

From so many bytes a piece is given back when it is let go; left alone, glibc soon keeps large pieces for the next.
"""

log = logging.getLogger("floorbook.supervisor")
_libc = ctypes.CDLL(None)


class Child(msgspec.Struct):
    """One process: its name, how it is started, and how that went so far."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start the process; it ends when this one does, however this one ends."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | _ONE_HEAP,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  no threads here
        )


class Supervisor:
    """Starts children in order, and stops them in the same: first what takes commands."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False

    def run(self, announced: Callable[[], bool]) -> int:
        """Run until a signal says stop. Returns the exit code: 0, or that of a child which cannot run at all.

        `announced` is asked, again and again while children start, until it says yes.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self._children:
            child.start()
        failed, told = 0, False
        while not self._stopping and not failed:
            told = told or announced()
            time.sleep(0.1 if told else 0.02)
            failed = next(filter(None, map(self._look_after, self._children)), 0)
        self._stop_all()
        return failed

    def _look_after(self, child: Child) -> int:
        """Restart a child that ended; its exit code when trying again would be of no use."""
        process, now = child.process, time.monotonic()
        if process is None:
            if now >= child.due_at:
                child.start()
            return 0
        code = process.poll()
        if code is None or self._stopping:
            return 0
        ran_s = now - child.started_at
        if code == 1 and ran_s < CALM_S and child.failures == 0 and child is self._children[0]:
            return code  # it said why: the port is taken, another process owns the folder
        child.failures = 0 if ran_s > CALM_S else child.failures + 1
        wait_s = 0.0 if code == RESTART_CODE else min(WAIT_MAX_S, 0.2 * 2**child.failures)
        log.warning("%s ended with %s, starting it again in %.1f s", child.name, code, wait_s)
        child.process, child.due_at = None, now + wait_s
        return 0

    def _stop(self, number: int, frame: object) -> None:
        del number, frame
        self._stopping = True

    def _stop_all(self) -> None:
        for child in self._children:
            process = child.process
            if process is None or process.poll() is not None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(DRAIN_S)
            except subprocess.TimeoutExpired:
                log.warning("%s did not end in %d s and is killed", child.name, DRAIN_S)
                process.kill()
                process.wait()


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules in a process of its own."""
    return [sys.executable, "-P", "-m", module, *arguments]


def _die_with_parent() -> None:
    # In a group of its own, so that Ctrl-C reaches the supervisor alone, which stops its children in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
