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

SMALL_CACHE_KIB = 1_024
Environment = Literal["development", "staging", "production"]


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """How many requests are answered in a minute, and how many wrong passwords in a quarter of an hour.

    `known` counts for each credential and session, `unknown` and `wrong` for each address.
    """

    known_per_minute: int = 6_000
    unknown_per_minute: int = 1_200
    wrong_per_quarter: int = 30
    wrong_per_quarter_site: int = 300


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What this instance is. `data` is its folder; `tablets_required` says whether PINs need an enrolled tablet."""

    data: Path
    version: str
    name: str = "Floorbook"
    environment: Environment = "development"
    tablets_required: bool = False
    pages: Path | None = None
    """Where the built pages are, one application in each folder."""
    rates: Rates = Rates()
    importer: tuple[str, ...] = ()
    """The program that imports for the console, with what it needs to know; see `ops.import_process`."""
    exports: Path = Path()
    """Where it looks for exports."""

    @property
    def secure(self) -> bool:
        """Whether browsers are told to come under TLS alone: everywhere but in development."""
        return self.environment != "development"


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
