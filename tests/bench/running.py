"""Running a twin and a load on it, each in a process of its own, on a fresh data folder."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.shop import Tablet, make_shop

PEOPLE = 200
ROOT = Path(__file__).resolve().parent.parent.parent


class Twin(msgspec.Struct, frozen=True):
    """A running server: its port, its shop, and the process id to look at."""

    port: int
    folder: Path
    tablets: list[Tablet]
    pid: int

    def load(self, seconds: float, connections: int, rate: float | None = None) -> dict[str, Any]:
        """Put a load of commands on it from another process, and return what came of it.

        Each load has people of its own, as the one before left tasks running.
        """
        shop = self.folder / "shop.json"
        shop.write_bytes(msgspec.json.encode(self.tablets[:connections]))
        del self.tablets[:connections]
        said = [str(self.port), str(shop), str(seconds), str(connections), *([str(rate)] if rate else [])]
        done = subprocess.run(_python("tests.bench.load", *said), cwd=ROOT, check=True, capture_output=True)
        report: dict[str, Any] = msgspec.json.decode(done.stdout)
        return report


@contextmanager
def twin(mode: str, lag_ms: float = 0, *, people: int = PEOPLE, pins: bool = False) -> Iterator[Twin]:
    """Run a twin for as long as this lasts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        tablets = make_shop(folder / "data", people, pins=pins)
        command = _python("tests.bench.twins", mode, str(folder / "data"), str(lag_ms))
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            try:
                assert process.stdout is not None
                yield Twin(int(process.stdout.readline()), folder, tablets, process.pid)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", module, *arguments]
