"""What tests of deciding share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.counter import Counter
from commands.work import AddTask, PauseTask, StartTask
from tests.commands.counters import Gate
from tests.commands.day import A, B, Day
from tests.commands.desks import Bench
from tests.commands.leaving import ann_left


@pytest.fixture
def day() -> Day:
    """A day with tasks A and B on the list since eight."""
    day = Day()
    day.at(0, AddTask, A)
    day.at(0, AddTask, B, work_type="Packing")
    return day


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A desk on a new log."""
    opened = Bench(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def counter(bench: Bench) -> Iterator[Counter]:
    """A counter in front of a desk."""
    made = Counter(bench.desk)
    yield made
    made.close()


@pytest.fixture
def gate(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A held desk."""
    return Gate(bench, monkeypatch)


@pytest.fixture
def ann(bench: Bench) -> Bench:
    """A shop that Ann left."""
    return ann_left(bench)


@pytest.fixture
def worked(day: Day) -> str:
    """A session on A from 60 to 120 minutes after eight."""
    day.at(60, StartTask, A)
    session = day.last
    day.at(120, PauseTask, A)
    return session
