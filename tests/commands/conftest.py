"""What tests of deciding share."""

import pytest

from commands.work import AddTask
from tests.commands.day import A, B, Day


@pytest.fixture
def day() -> Day:
    """A day with tasks A and B on the list since eight."""
    day = Day()
    day.at(0, AddTask, A)
    day.at(0, AddTask, B, work_type="Packing")
    return day
