"""What this process has counted since it started: plain numbers on the event loop, shown at `/metrics`."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from commands.answers import Answer

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Durations:
    """How long something took, in buckets."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.counts = [0] * (len(BUCKETS_S) + 1)
        self.sum_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BUCKETS_S, seconds)] += 1
        self.sum_s += seconds

    def buckets(self) -> Iterable[tuple[str, float]]:
        """Return the upper bounds with the number of all up to them, as Prometheus wants it."""
        total = 0
        for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), self.counts, strict=True):
            total += count
            yield bound, float(total)


class Numbers:
    """Counts of this process. Labels hold no names of people, no paths, nothing that was sent."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.commands: Counter[tuple[str, str]] = Counter()
        self.posting = Durations()
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.sign_ins: Counter[str] = Counter()
        self.streams_open = 0

    def command(self, name: str, answer: Answer) -> None:
        """Count what became of a command."""
        self.commands[name, str(answer.__struct_config__.tag)] += 1

    def request(self, route: str, method: str, status: int) -> None:
        """Count a request by the route that took it."""
        self.requests[route, method, status] += 1
