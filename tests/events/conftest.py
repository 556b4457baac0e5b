"""A fresh log for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events.logs import Logbook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    """A new, empty log that is closed afterwards, if the test did not."""
    logbook = Logbook(tmp_path)
    yield logbook
    logbook.writer.connection.close()
