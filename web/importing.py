"""Imports that are started on the console: one at a time, in a process of its own, which can be cancelled.

That process reads the export and sends its commands through the local door, as `floorbook import` does:
the event loop does nothing but start it, and the tablets come first.
"""

import asyncio
import os
import subprocess
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import msgspec

from commands.context import moment
from web.imported import StartedImport, State, Told, told
from web.logs import logger
from web.parts import Parts
from web.problems import Stop, refused

STATE_FILE = "import.json"
ENDING_S = 5.0
"""How long the process may take to end when it is asked to; then it is killed: an import can end anywhere."""
FAILED = "the import ended without a word, with the code {}: see the server's log, then start it again"


class Importing:
    """Starts imports and tells how they are. The newest run outlives a restart of the server."""

    def __init__(self, parts: Parts) -> None:
        """Start nothing."""
        self.run: StartedImport | None = None
        self._command = parts.config.importer
        self._clock = parts.clock
        self._path = parts.config.data / "run" / STATE_FILE
        self._log = logger("web")
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: State | None = None
        self._ended: Future[None] | None = None

    def start(self) -> None:
        """Look what became of the newest run: one that was under way ended with the server."""
        with suppress(FileNotFoundError, msgspec.MsgspecError):
            self.run = msgspec.json.decode(self._path.read_bytes(), type=StartedImport)
        if self.run is not None and self.run.state == "running":
            self._keep(msgspec.structs.replace(self.run, state="interrupted", ended_at=moment(self._clock())))

    def begin(self, by: str, *, dry_run: bool, force: bool) -> StartedImport:
        """Start an import; `Stop` while one runs."""
        if self.run is not None and self.run.state == "running":
            message, run = "an import is running: wait until it has ended, or cancel it", self.run
            raise Stop(
                refused("import-running", message, {"started_at": run.started_at, "by": run.by, "dry_run": run.dry_run})
            )
        options = [*(["--dry-run"] if dry_run else []), *(["--force"] if force else [])]
        command = [*self._command, *options, "--by", by, "--parent", str(os.getpid())]
        run = StartedImport(state="running", started_at=moment(self._clock()), by=by, dry_run=dry_run, force=force)
        self._asked, self._ended = None, Future()
        self._keep(run)
        threading.Thread(target=self._watch, args=(command, run, self._ended), name="import", daemon=True).start()
        return run

    async def cancel(self) -> StartedImport:
        """End the import that runs, and return how it is then; `Stop` when none runs."""
        if self.run is None or self.run.state != "running" or self._ended is None:
            raise Stop(refused("no-import", "no import is running: nothing is to be canceled"))
        self._stop("cancelled")
        try:
            async with asyncio.timeout(ENDING_S):
                await asyncio.shield(asyncio.wrap_future(self._ended))
        except TimeoutError:
            self._kill()
            await asyncio.wrap_future(self._ended)
        return self.run

    def drain(self) -> None:
        """Let it end: the server is about to stop."""
        self._stop("interrupted")

    def close(self) -> None:
        """Wait until it has ended."""
        self._stop("interrupted")
        if self._ended is not None:
            try:
                self._ended.result(ENDING_S)
            except TimeoutError:
                self._kill()
                self._ended.result()

    def _stop(self, why: State) -> None:
        with self._lock:
            self._asked = self._asked or why
            if self._process is not None:
                self._process.terminate()

    def _kill(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _watch(self, command: list[str], run: StartedImport, ended: "Future[None]") -> None:
        """Start the process and hear it to its end. In a thread of its own, so that nobody waits for it."""
        try:
            run = self._hear(command, run)
        except Exception as fault:  # noqa: BLE001  whatever it is, it is logged and told
            self._log.exception("import failed")
            message = f"the program has a fault that this brought out ({type(fault).__name__}): see the server's log"
            run = msgspec.structs.replace(run, state="failed", message=message)
        finally:
            run = msgspec.structs.replace(run, phase=None, ended_at=moment(self._clock()))
            self._keep(run)
            status = run.summary and run.summary.status
            self._log.info("import ended", state=run.state, status=status, dry_run=run.dry_run, by=run.by)
            ended.set_result(None)

    def _hear(self, command: list[str], run: StartedImport) -> StartedImport:
        with self._lock:
            if self._asked is not None:
                return msgspec.structs.replace(run, state=self._asked)
            started = self._process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603  ourselves
        with started as process:
            assert process.stdout is not None
            for line in process.stdout:
                run = told(run, msgspec.json.decode(line, type=Told))
                if run.state == "running":  # how it ended is shown when it has: then the next may begin
                    self.run = run
        with self._lock:
            self._process = None
            asked: State | None = self._asked
        if run.state != "running":
            return run
        if asked is not None:
            return msgspec.structs.replace(run, state=asked)
        return msgspec.structs.replace(run, state="failed", message=FAILED.format(process.returncode))

    def _keep(self, run: StartedImport) -> None:
        """Show a run from now on, also after a restart."""
        # Kept first: once it is shown that one has ended, the next may begin, and be written at the same place.
        try:
            _write(self._path, msgspec.json.encode(run))
        except OSError:  # such as a full disk: only a restart would tell otherwise
            self._log.exception("import not kept")
        self.run = run


def _write(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.touch(0o600)
    beside.write_bytes(content)
    beside.replace(path)
