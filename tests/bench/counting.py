"""What counting a request costs: the histogram of the last hour beside the look at the clock that comes before it."""

import time
from collections.abc import Callable
from typing import Any

from web.numbers import Numbers

ROUNDS = 200_000
SPREAD = 1_000


def run(say: Callable[[str], None], rounds: int = ROUNDS) -> dict[str, Any]:
    """Count as many requests; nanoseconds for each, the empty loop taken off."""
    numbers = Numbers()
    seconds = [0.0003 + 0.00001 * (number % SPREAD) for number in range(rounds)]
    now_s = time.perf_counter()
    say(f"{rounds:,} rounds of each")
    empty = measured(seconds, lambda _: None)
    clock = measured(seconds, lambda _: time.perf_counter()) - empty
    spread = measured(seconds, lambda each: numbers.commands_took.at(now_s).add(each)) - empty
    command = measured(seconds, lambda each: numbers.posted(each, now_s)) - empty
    question = measured(seconds, lambda each: numbers.read("/api/orders/{number}", each, now_s)) - empty
    return {
        "a look at the clock, ns": round(clock),
        "one in the histogram of the last hour, ns": round(spread),
        "a request with commands, ns": round(command),
        "a question, ns": round(question),
        "a request in looks at the clock": round(command / clock, 1),
    }


def measured(seconds: list[float], work: Callable[[float], object]) -> float:
    """Return the nanoseconds that one round takes, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter_ns()
        for each in seconds:
            work(each)
        best = min(best, (time.perf_counter_ns() - began) / len(seconds))
    return best
