"""What this process has counted since it started, and in the last hour: plain numbers on the event loop.

Shown at `/metrics` and `/api/system`.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from commands.answers import Answered
from web.percentiles import Minutes, Spread

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@lru_cache(maxsize=256)
def family_of(route: str) -> str:
    """Name the routes that belong together: /api/orders for /api/orders/{number}/history."""
    return "/".join(route.split("/")[:3])


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
        self.commands_took = Minutes(Spread)
        self.reads_took: defaultdict[str, Minutes[Spread]] = defaultdict(lambda: Minutes(Spread))
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.problems: Counter[tuple[int, str]] = Counter()
        self.problems_lately: Minutes[Counter[tuple[int, str]]] = Minutes(Counter)
        self.replayed = 0
        self.sign_ins: Counter[str] = Counter()
        self.streams_open = 0

    def command(self, name: str, answered: Answered) -> None:
        """Count what became of a command."""
        self.commands[name, str(answered.answer.__struct_config__.tag)] += 1
        self.replayed += answered.replayed

    def posted(self, seconds: float, now_s: float) -> None:
        """Count how long a request with commands took; `now_s` is the clock of `perf_counter`."""
        self.posting.add(seconds)
        self.commands_took.at(now_s).add(seconds)

    def read(self, route: str, seconds: float, now_s: float) -> None:
        """Count how long the answer to a question took, by the family of its route."""
        self.reads_took[family_of(route)].at(now_s).add(seconds)

    def problem(self, status: int, code: str, now_s: float) -> None:
        """Count an answer that was a problem; of a batch each item."""
        self.problems[status, code] += 1
        self.problems_lately.at(now_s)[status, code] += 1

    def request(self, route: str, method: str, status: int) -> None:
        """Count a request by the route that took it."""
        self.requests[route, method, status] += 1
