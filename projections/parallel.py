"""Rebuilding several groups at once, each by a process of its own: they share nothing but the log that they read."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from projections.build import Progress
from projections.rebuild import NotSwitched, Rebuilt

PROGRESS_S = 0.1
"""A process does not tell its progress more often than this."""


class Told(msgspec.Struct, omit_defaults=True):
    """One line from a process: how far it is, or how it ended."""

    done: int = 0
    total: int = 0
    rebuilt: Rebuilt | None = None
    refused: str | None = None


def rebuild_all(
    data: Path,
    groups: Iterable[str],
    progress: Callable[[str, int, int], None] = lambda *_: None,
    *,
    force: bool = False,
) -> list[Rebuilt]:
    """Rebuild groups at the same time, see `rebuild`; returns when all are in place.

    `progress(group, done, total)` is called in this thread. `NotSwitched` says what each that failed has to say.
    """
    lines: queue.SimpleQueue[tuple[str, bytes | None]] = queue.SimpleQueue()
    processes = {group: _start(data, group, force=force) for group in groups}
    for group, process in processes.items():
        threading.Thread(target=_listen, args=(group, process, lines), daemon=True).start()
    rebuilt: dict[str, Rebuilt] = {}
    refused: dict[str, str] = {}
    running = set(processes)
    while running:
        group, line = lines.get()
        if line is None:
            running.discard(group)
            if processes[group].wait() and group not in refused:
                refused[group] = f"{group}: the process that rebuilt it ended with {processes[group].returncode}"
            continue
        told = msgspec.json.decode(line, type=Told)
        if told.rebuilt is not None:
            rebuilt[group] = told.rebuilt
        elif told.refused is not None:
            refused[group] = told.refused
        else:
            progress(group, told.done, told.total)
    if refused:
        raise NotSwitched("; ".join(refused.values()))
    return [rebuilt[group] for group in processes]


def tell(told: Told) -> None:
    """Say one line, as a process that rebuilds."""
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def telling() -> Progress:
    """Return a callback that tells how far a process is, not too often."""
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= PROGRESS_S:
            last = now
            tell(Told(done, total))

    return progress


def _start(data: Path, group: str, *, force: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "projections", "rebuild", group, "--data", str(data)]
    return subprocess.Popen([*command, *(["--force"] if force else [])], stdout=subprocess.PIPE)  # noqa: S603  ourselves


def _listen(group: str, process: subprocess.Popen[bytes], lines: queue.SimpleQueue[tuple[str, bytes | None]]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put((group, line))
    lines.put((group, None))
