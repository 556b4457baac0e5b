"""The web process, and its twins that lack one thing: group commit, or storage. Run as a process of its own.

    python -P -m tests.bench.twins MODE DATA LAG_MS

MODE is `desk` (as it is), `per-request` (a transaction for each request, in a thread pool) or `no-storage` (the same
route, but the desk answers at once). LAG_MS is added to each flush of the log. Prints the port, serves until SIGTERM.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvloop

from commands.answers import Answered, Done, Submission
from commands.counter import Counter
from commands.desk import Desk
from commands.opening import OpenDesk
from events.checkpointer import Checkpointer
from events.sqlite import SqliteLog
from events.writer import LogWriter
from ops.web_process import SWITCH_S
from projections.reading import ReadModels
from web.app import create_app
from web.logs import configure
from web.parts import Config, Parts, Rates
from web.serving import Doors, Stopping, serve

THREADS = 32
UNBOUNDED = Rates(known_per_minute=10**9, unknown_per_minute=10**9)


class PerRequest(Counter):
    """A transaction for each request, as most programs do it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._one = threading.Lock()
        self._pool = ThreadPoolExecutor(THREADS)

    async def submit(self, submissions: Sequence[Submission]) -> list[Answered]:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run_one, submissions)

    def _run_one(self, submissions: Sequence[Submission]) -> list[Answered]:
        with self._one:
            return self.desk.run(submissions)


class NoStorage(Counter):
    """Answers as if everything were done."""

    async def submit(self, submissions: Sequence[Submission]) -> list[Answered]:
        return [Answered(Done(each.key_text, 1, each.command.stream(), 1, 1)) for each in submissions]


MODES: dict[str, Callable[[Desk], Counter]] = {"desk": Counter, "per-request": PerRequest, "no-storage": NoStorage}


def slow_down(writer: LogWriter, lag_ms: float) -> None:
    """Make each commit, and so each flush that somebody waits for, take longer. Other threads go on meanwhile.

    Not a VFS: one written in Python would make every single write wait for the interpreter's lock.
    """
    commit = writer.commit

    def slow_commit() -> None:
        time.sleep(lag_ms / 1_000)
        commit()

    writer.commit = slow_commit  # type: ignore[method-assign]


async def run(mode: str, data: Path, lag_ms: float) -> None:
    """Serve a twin on a free port."""
    opened = OpenDesk(data, tablets_required=True)
    checkpointer = Checkpointer(opened.path)
    if lag_ms:
        slow_down(opened.writer, lag_ms)
    counter = MODES[mode](opened.desk)
    parts = Parts(
        config=Config(data=data, version="bench", tablets_required=True, rates=UNBOUNDED),
        counter=counter,
        secrets=opened.secrets,
        open_log=lambda: SqliteLog(opened.path),
        reads=ReadModels(data / "read"),
    )
    app = create_app(parts)
    app.start()
    await serve(app, Doors("127.0.0.1", 0, data / "run/floorbook.sock"), Stopping(), on_started=_say_port)
    app.close()
    counter.close()
    checkpointer.close()
    opened.close()


def _say_port(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def main() -> None:
    """Run as a process."""
    configure()
    sys.setswitchinterval(SWITCH_S)
    uvloop.run(run(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))


if __name__ == "__main__":
    main()
