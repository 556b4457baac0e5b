"""The process of an import that was started on the console. Started and heard by the web process, see `web.importing`.

It always sends through the server's local door, and ends with the server: it never owns the log itself.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

import msgspec

from importer.problems import ExportRefused
from importer.run import Unsealed, forced
from importer.summary import Summary
from ops.door import AGAIN, SocketDoor
from ops.failure import Failure
from ops.import_ import Wish, take_in
from ops.instance import load
from web.imported import REFUSED_MAX, STAGES, ImportPhase, ImportProblem, ImportSummary, Told

NICE = 10
"""How far it gives way to commands and live pages."""
PROGRESS_S = 0.1
"""It does not tell its progress more often than this."""


class Ended(SystemExit):
    """It was asked to end, or the server is gone: what was staged goes away on the way out."""


class Telling:
    """Hears the importer's steps, and tells them to the server."""

    def __init__(self, parent: int) -> None:
        """Begin without a step."""
        self._parent = parent
        self._step = ""
        self._told_s = 0.0

    def __call__(self, step: str, done: int, total: int, /) -> None:
        """Tell a step that is new, at its end, or a while after the last word; `Ended` when nobody hears it."""
        if os.getppid() != self._parent:
            raise Ended(1)
        now = time.monotonic()
        if step != self._step or done == total or now - self._told_s >= PROGRESS_S:
            self._step, self._told_s = step, now
            name, _, table = step.partition(" ")
            phase = next(each for each in STAGES if each == name)
            tell(Told(phase=ImportPhase(phase=phase, done=done, total=total, table=table)))


def tell(told: Told) -> None:
    """Say one line."""
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def summed_up(summary: Summary) -> ImportSummary:
    """Return a summary as it is shown: of refused rows the first ones, and how many there are."""
    said = msgspec.to_builtins(summary)
    said |= {"refused": said["refused"][:REFUSED_MAX], "refused_rows": len(summary.refused)}
    return msgspec.convert(said, ImportSummary)


def problems_of(refused: ExportRefused) -> list[ImportProblem]:
    """Return every problem of an export as it is shown."""
    return [
        ImportProblem(file=each.file, row=each.row, column=each.column, what=each.what, remedy=each.remedy)
        for each in refused.problems
    ]


def outcome(data: Path, folder: Path, wish: Wish, telling: Telling) -> Told:
    """Import, and return how that ended."""
    instance = load(data)
    try:
        return Told(summary=summed_up(take_in(instance, folder, SocketDoor(instance), telling, wish)))
    except ExportRefused as refused:
        return Told(problems=problems_of(refused))
    except Unsealed as unsealed:
        return Told(failed=f"{unsealed}: {AGAIN}")
    except Failure as failure:
        return Told(failed=f"{failure.message}: {failure.hint}" if failure.hint else failure.message)


def main() -> int:
    """Parse what the server says, and import."""
    parser = argparse.ArgumentParser(prog="python -m ops.import_process")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--by", required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--force", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    os.umask(0o077)  # what is promoted names people
    os.nice(NICE)
    wish = Wish(force=given.force or forced(os.environ), dry_run=given.dry_run, by=given.by)
    tell(outcome(given.data, given.folder, wish, Telling(given.parent)))
    return 0


def _end(number: int, frame: object) -> None:
    del number, frame
    raise Ended(1)


if __name__ == "__main__":
    sys.exit(main())
