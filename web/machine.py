"""What the machine says of this instance: room on the disk, sizes of files, memory of the processes. Looks at files."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from projections.rebuild import PROJECTOR_LOCK, READ_FOLDER
from web.alerts.reactor import LOCK as ALERTS_LOCK
from web.shapes import Shape

LOG_FILE = "floorbook.db"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class DiskUse(Shape):
    """The data folder's disk, and what lies on it: the log, what is not yet in its main file (WAL), the read files."""

    free_bytes: int
    total_bytes: int
    free_share: float
    log_bytes: int
    wal_bytes: int
    read_bytes: int


class Memory(Shape):
    """How much memory a process of ours takes now."""

    process: str
    process_id: int
    bytes: int


def disk_use(data: Path) -> DiskUse:
    """Measure the disk."""
    usage = shutil.disk_usage(data)
    return DiskUse(
        free_bytes=usage.free,
        total_bytes=usage.total,
        free_share=round(usage.free / usage.total, 3),
        log_bytes=bytes_of([data / LOG_FILE]),
        wal_bytes=bytes_of([data / f"{LOG_FILE}-wal"]),
        read_bytes=bytes_of((data / READ_FOLDER).rglob("*")),
    )


def bytes_of(paths: Iterable[Path]) -> int:
    """Add up the sizes of files; one that is gone meanwhile counts nothing."""
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def memory(data: Path) -> tuple[Memory, ...]:
    """Measure this process, the projector and the sender of alerts, so far as they run."""
    found = [
        ("web", os.getpid()),
        ("projector", holder_of(data / READ_FOLDER / PROJECTOR_LOCK)),
        ("alerts", holder_of(data / "run" / ALERTS_LOCK)),
    ]
    return tuple(
        Memory(process=name, process_id=number, bytes=taken)
        for name, number in found
        if number is not None and (taken := _resident_bytes(number)) is not None
    )


def holder_of(lock: Path) -> int | None:
    """Return the id of the process that holds a lock on a file, as the system lists them; None when none does."""
    try:
        held = lock.stat()
        listed = Path("/proc/locks").read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    wanted = f"{os.major(held.st_dev):02x}:{os.minor(held.st_dev):02x}:{held.st_ino}"
    for line in listed.splitlines():
        _, kind, *_, process_id, place, _, _ = line.split()
        if kind == "FLOCK" and place == wanted:
            return int(process_id)
    return None


def _resident_bytes(process_id: int) -> int | None:
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
    except (FileNotFoundError, ProcessLookupError):
        return None
