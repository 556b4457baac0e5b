"""Asking the read models: beside the event loop, after they have come as far as the asker wants."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Annotated, TypeVar

import msgspec
import sqlalchemy as sa
from litestar.params import QueryParameter

from projections.moments import Moment
from projections.reading import NotReady, ReadModels
from web.freshness import Freshness
from web.made_of import note, note_any
from web.parts import Parts
from web.past import Past
from web.problems import Stop, bad_request, unavailable

THREADS = 4
TIMEOUT_S = 5.0
TIMEOUT_MAX_S = 30.0
T = TypeVar("T")

After = Annotated[
    int | None,
    QueryParameter(name="after", ge=0, le=2**53, description="Answer only once this position of the log is seen"),
]
Timeout = Annotated[
    float, QueryParameter(name="timeout", ge=0, le=TIMEOUT_MAX_S, description="For how many seconds to wait for it")
]

Limit = Annotated[int, QueryParameter(ge=1, le=500, description="How many at most")]
Cursor = Annotated[str | None, QueryParameter(max_length=300, description="`next` of the page before")]


FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


def require_days(**days: date | None) -> None:
    """Raise `Stop` for days beyond what calendars can work with."""
    for name, day in days.items():
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            message = f"{name} must lie between {FIRST_DAY} and {LAST_DAY}"
            raise Stop(bad_request("malformed", message, {"field": name}))
    first, last = days.get("from_day"), days.get("to_day")
    if first is not None and last is not None and first > last:
        message = f"from_day ({first}) lies after to_day ({last}): turn them round"
        raise Stop(bad_request("malformed", message, {"field": "from_day"}))


def require_zones(**moments: datetime | None) -> None:
    """Raise `Stop` for times that do not say their offset from UTC."""
    for name, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            message = (
                f"{name} needs a zone: 2026-11-20T14:00:00Z, or with an offset such as -06:00 (in an address %2B for +)"
            )
            raise Stop(bad_request("malformed", message, {"field": name}))


class Fresh(msgspec.Struct, frozen=True):
    """What an asker wants to see: everything up to `after`, waiting for it at most so long.

    Or what was known at a past moment, `as_of`: then nothing later.
    """

    after: int | None = None
    timeout_s: float = TIMEOUT_S
    as_of: Moment | None = None

    def now_us(self, clock: Callable[[], int]) -> int:
        """Return the time until which work that is going on counts: now, or the past moment."""
        return clock() if self.as_of is None else self.as_of.at_us

    def present(self) -> "Fresh":
        """Return the same for what only grows, such as the audit's index: it is there once the moment is."""
        return self if self.as_of is None else Fresh(self.as_of.position, self.timeout_s)

    def upto(self, before: int | None) -> int | None:
        """Return a bound on positions (not included) that leaves out what came after the moment as well."""
        if self.as_of is None:
            return before
        after_it = self.as_of.position + 1
        return after_it if before is None else min(before, after_it)


def latest_from(after: After = None, timeout: Timeout = TIMEOUT_S) -> Fresh:
    """Read how fresh an answer has to be from the query string, for routes that know the present only."""
    return Fresh(after, timeout)


class Queries:
    """Runs queries."""

    def __init__(self, parts: Parts) -> None:
        """Start the threads."""
        self.reads: ReadModels = parts.reads
        self._pool = ThreadPoolExecutor(THREADS, "queries")
        head = lambda: parts.counter.desk.writer.head.position  # noqa: E731
        self.freshness = Freshness(parts.reads, head, self.aside)
        self.past = Past(parts, self.aside)

    def close(self) -> None:
        """Stop the threads, and drop the files as of past moments."""
        self.past.close()
        self._pool.shutdown(cancel_futures=True)

    async def aside(self, work: Callable[[], T]) -> T:
        """Do something in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def ask(self, query: Callable[[sa.Connection], T], fresh: Fresh = Fresh(), group: str = "work") -> T:  # noqa: B008
        """Return what a query gives, all of it as of one moment."""
        if fresh.as_of is not None:
            note_any()
            return await self.past.ask(query, fresh.as_of, group, fresh.timeout_s)
        if fresh.after is not None:
            await self.freshness.wait(group, fresh.after, fresh.timeout_s)
        try:
            answer, tables = await self.aside(lambda: self._run(query, group))
        except NotReady as reason:
            raise Stop(unavailable("projection-building", str(reason))) from None
        note(tables)
        return answer

    def _run(self, query: Callable[[sa.Connection], T], group: str) -> tuple[T, set[str]]:
        tables: set[str] = set()
        with self.reads.read(group, tables) as connection:
            return query(connection), tables
