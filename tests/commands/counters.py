"""What tests of the counter share."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import pytest

from commands.answers import Answered, Submission
from commands.counter import Counter
from commands.settings import AddWorkType
from tests.commands.desks import Bench
from tests.patience import PATIENCE_S

T = TypeVar("T")


class Gate:
    """Holds the desk's thread at the beginning of a batch until it is opened."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        run = bench.desk.run

        def held(submissions: Sequence[Submission]) -> list[Answered]:
            self.reached.set()
            assert self.open.wait(PATIENCE_S)
            return run(submissions)

        monkeypatch.setattr(bench.desk, "run", held)


def kinds(bench: Bench, *names: str, **options: Any) -> list[Submission]:
    return [bench.submission(AddWorkType(name=name), **options) for name in names]


def done(work: Coroutine[Any, Any, T]) -> T:
    """Run a client to its end, in a loop of its own."""
    return asyncio.run(asyncio.wait_for(work, PATIENCE_S))


async def waiting(counter: Counter, count: int) -> None:
    """Until so many commands wait."""

    def look() -> None:
        end = time.monotonic() + PATIENCE_S
        while counter.waiting < count and time.monotonic() < end:
            time.sleep(0.001)

    await asyncio.to_thread(look)


def answers(answered: Sequence[Answered]) -> list[Any]:
    return [each.answer for each in answered]
