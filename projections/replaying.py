"""Making one file as of a moment, in a process of its own that gives way to all others; small ones at once."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from projections.fold import Fault
from projections.moments import Key
from projections.parallel import Told
from projections.replay import replay_to

MADE_HERE_MAX = 2_000
"""Events up to which starting a process would take longer than the work itself."""


class Stopped(Exception):
    """It was given up: nobody is to read what would come of it."""


class NotReplayed(Exception):
    """It cannot be made; the text says why."""


class Replaying:
    """The making of one file. `stop` from any thread; `position` says how far it is."""

    def __init__(self, data: Path, key: Key) -> None:
        """Begin nothing yet."""
        self.position = 0
        self.stopped = False
        self._data = data
        self._key = key
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Give it up, now or as soon as it would begin."""
        with self._lock:
            self.stopped = True
            if self._process is not None:
                self._process.terminate()

    def run(self, path: Path, base: Path | None) -> None:
        """Make the file, going on from another where that is given; `Stopped` or `NotReplayed` when it is not there."""
        if self._key.moment.position > MADE_HERE_MAX:
            self._run_beside(path, base)
            return
        try:
            replay_to(self._data, self._key.group, self._key.moment, path, base, self._progress)
        except Fault as fault:
            raise NotReplayed(str(fault)) from fault

    def _progress(self, done: int, total: int) -> None:
        del total
        self.position = done
        if self.stopped:
            raise Stopped(self._key.name)

    def _run_beside(self, path: Path, base: Path | None) -> None:
        with self._lock:
            if self.stopped:
                raise Stopped(self._key.name)
            process = self._process = subprocess.Popen(self._command(path, base), stdout=subprocess.PIPE)  # noqa: S603  ourselves
        refused = f"the process that replayed the log to position {self._key.moment.position} failed: see its log"
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                told = msgspec.json.decode(line, type=Told)
                self.position = told.done
                refused = told.refused or refused
        if process.wait() and not self.stopped:
            raise NotReplayed(refused)
        if self.stopped:
            raise Stopped(self._key.name)

    def _command(self, path: Path, base: Path | None) -> list[str]:
        moment = self._key.moment
        command = [sys.executable, "-P", "-m", "projections", "replay", self._key.group, "--data", str(self._data)]
        command += ["--position", str(moment.position), "--at", str(moment.at_us), "--path", str(path)]
        command += ["--parent", str(os.getpid())]
        return [*command, *(["--base", str(base)] if base else [])]
