"""A load of requests on a server: closed loops on many connections, or arrivals at a given rate.

    python -P -m tests.bench.load PORT SHOP.json SECONDS CONNECTIONS [RATE]

Prints one JSON object. SHOP.json holds the tablets. With a rate, requests are sent when they are due, whether or not
earlier ones were answered, and latency counts from when a request was due.
"""

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from tests.bench.shop import Tablet, requests


class Tally(msgspec.Struct):
    """What came of the requests: latencies in seconds, and answers by status."""

    seconds: float = 0.0
    latencies: list[float] = msgspec.field(default_factory=list)
    statuses: Counter[int] = msgspec.field(default_factory=Counter)

    def report(self) -> dict[str, object]:
        """Return rate and percentiles, in requests per second and milliseconds."""
        times = sorted(self.latencies)

        def percentile(share: float) -> float:
            return round(times[min(len(times) - 1, int(len(times) * share))] * 1_000, 2) if times else 0.0

        return {
            "per_second": round(len(times) / self.seconds, 1),
            "answered": len(times),
            "p50_ms": percentile(0.50),
            "p95_ms": percentile(0.95),
            "p99_ms": percentile(0.99),
            "max_ms": percentile(1.0),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
        }


class Line(asyncio.Protocol):
    """One connection: sends requests, one under way at a time, and tells when each was answered."""

    def __init__(self, source: Iterator[bytes], tally: Tally, until: float, *, closed_loop: bool) -> None:
        self._source = source
        self._tally = tally
        self._until = until
        self._closed_loop = closed_loop
        self._waiting: deque[float] = deque()
        self._due: float | None = None
        self._rest = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        if self._closed_loop:
            self.due(time.perf_counter())

    def due(self, at: float) -> None:
        """Send a request that is due, or as soon as the one before was answered."""
        self._waiting.append(at)
        if self._due is None:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        self._due = self._waiting.popleft()
        self._transport.write(next(self._source))

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head = self._rest.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._rest.lower().find(b"content-length: ", 0, head)
        length = int(self._rest[at + 16 : self._rest.find(b"\r\n", at)])
        if len(self._rest) < head + 4 + length:
            return
        now = time.perf_counter()
        assert self._due is not None
        self._tally.latencies.append(now - self._due)
        self._tally.statuses[int(self._rest[9:12])] += 1
        self._rest = self._rest[head + 4 + length :]
        self._due = None
        if now >= self._until:
            self.finish()
        elif self._closed_loop:
            self.due(now)
        else:
            self._next()

    def finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        del error
        if not self.done.done():
            self.done.set_result(None)


async def load(port: int, tablets: list[Tablet], seconds: float, connections: int, rate: float | None) -> Tally:
    """Send for some seconds; without a rate as fast as answers come."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    began = time.perf_counter()
    lines = []
    for number in range(connections):
        source = requests(tablets[number % len(tablets)], number)
        line = Line(source, tally, began + seconds, closed_loop=rate is None)
        await loop.create_connection(lambda line=line: line, "127.0.0.1", port)  # type: ignore[misc]
        lines.append(line)
    if rate is not None:
        due, number = time.perf_counter(), 0
        while due < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            while due <= time.perf_counter():
                lines[number % connections].due(due)
                number, due = number + 1, due + 1 / rate
        await asyncio.sleep(0.2)
        for line in lines:
            line.finish()
    await asyncio.gather(*(line.done for line in lines))
    tally.seconds = time.perf_counter() - began
    return tally


def main() -> None:
    """Run as a process."""
    port, shop, seconds, connections = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    rate = float(sys.argv[5]) if len(sys.argv) > 5 else None
    tablets = msgspec.json.decode(shop.read_bytes(), type=list[Tablet])
    tally = uvloop.run(load(port, tablets, seconds, connections, rate))
    sys.stdout.buffer.write(msgspec.json.encode(tally.report()))


if __name__ == "__main__":
    main()
