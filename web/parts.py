"""What the doors are made of. Put together in `ops`, handed to `web.app.create_app`."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from commands.counter import Counter
from commands.opening import now_us
from events.secrets import Secrets
from events.sqlite import SqliteLog
from projections.reading import ReadModels

SMALL_CACHE_KIB = 4_096
Environment = Literal["development", "staging", "production"]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What this instance is. `data` is its folder; `tablets_required` says whether PINs need an enrolled tablet."""

    data: Path
    version: str
    name: str = "Floorbook"
    environment: Environment = "development"
    tablets_required: bool = False


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts. `open_log` opens a reader of the log for one thread's own use; `clock` gives UTC microseconds."""

    config: Config
    counter: Counter
    secrets: Secrets
    open_log: Callable[[], SqliteLog]
    reads: ReadModels
    clock: Callable[[], int] = now_us
    started_at_s: float = msgspec.field(default_factory=time.monotonic)

    def open_small_log(self) -> SqliteLog:
        """Open a reader that keeps few pages in memory: for looking up a row now and then."""
        log = self.open_log()
        log.connection.pragma("cache_size", -SMALL_CACHE_KIB)
        return log
