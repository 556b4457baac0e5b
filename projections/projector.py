"""The projector: one process that keeps all groups up with the log."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from projections.fold import is_trouble_of_the_disk
from projections.generations import lock
from projections.hints import PROJECTOR_SOCKET, WEB_SOCKET, Ear, announce
from projections.projection import Group
from projections.rebuild import PROJECTOR_LOCK, READ_FOLDER
from projections.runner import Runner
from projections.source import open_source

POLL_S = 0.25
"""How long to wait for a hint before looking at the log anyway."""
DISK_PAUSE_S = 1.0


def say(what: str, **facts: Any) -> None:
    """Write one line of JSON to stderr. No personal data: ids, positions, kinds of errors."""
    line = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "from": "projector", "event": what, **facts}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


class Projector:
    """Follows the log with all groups in turn, a batch each, until it is told to stop."""

    def __init__(self, data: Path, groups: Iterable[Group]) -> None:
        self._data = data
        self._groups = tuple(groups)
        self._web = data / "run" / WEB_SOCKET
        self._parent = os.getppid()
        self._stopping = False
        self._woken_by, self._wake = os.pipe()

    def stop(self) -> None:
        """Finish the batch at hand, then return from `run`. Safe in a signal handler."""
        self._stopping = True
        os.write(self._wake, b"x")

    def run(self) -> None:
        """Work until told to stop, or until the process that started this one is gone.

        `AlreadyLocked` when another projector has this folder.
        """
        folder = self._data / READ_FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        with lock(folder / PROJECTOR_LOCK):
            source = open_source(self._data)
            ear = Ear(self._data / "run" / PROJECTOR_SOCKET)
            runners = [Runner(group, source, self._data, folder, say) for group in self._groups]
            say("following", groups=[runner.group.name for runner in runners])
            try:
                while not self._stopping and os.getppid() == self._parent:
                    if not self._round(runners):
                        ear.wait(POLL_S, self._woken_by)
            finally:
                for runner in runners:
                    runner.close()
                ear.close()
                source.log.close()
                say("ended")

    def _round(self, runners: list[Runner]) -> int:
        taken = 0
        for runner in runners:
            try:
                taken += runner.round()
            except sa.exc.DBAPIError as error:
                if not is_trouble_of_the_disk(error):
                    raise
                say("disk", group=runner.group.name, error=type(error.orig).__name__)
                time.sleep(DISK_PAUSE_S)
            news = runner.news()
            if news is not None:
                announce(self._web, group=runner.group.name, **news)
        return taken


def run(data: Path, groups: Iterable[Group]) -> None:
    """Run a projector in this process until SIGTERM or SIGINT."""
    projector = Projector(data, groups)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: projector.stop())
    projector.run()
