"""What tests of the counter share."""

import asyncio
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from commands.answers import Answered, Submission
from commands.counter import Counter
from commands.settings import AddWorkType
from tests.commands.desks import Bench


class Gate:
    """Holds the desk's thread at the beginning of a batch until it is opened."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        run = bench.desk.run

        def held(submissions: Sequence[Submission]) -> list[Answered]:
            self.reached.set()
            assert self.open.wait(5)
            return run(submissions)

        monkeypatch.setattr(bench.desk, "run", held)


def kinds(bench: Bench, *names: str, **options: Any) -> list[Submission]:
    return [bench.submission(AddWorkType(name=name), **options) for name in names]


async def waiting(counter: Counter, count: int) -> None:
    """Until so many commands wait."""

    def look() -> None:
        while counter.waiting < count:
            time.sleep(0.001)

    await asyncio.to_thread(look)


def answers(answered: Sequence[Answered]) -> list[Any]:
    return [each.answer for each in answered]
