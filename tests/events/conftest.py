"""A fresh log for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.writer import SIGN_EVERY_US
from tests.events.logs import Logbook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    """A new, empty log that is closed afterwards, if the test did not."""
    logbook = Logbook(tmp_path)
    yield logbook
    logbook.writer.connection.close()


@pytest.fixture
def filled(book: Logbook) -> Logbook:
    """Sixty events in five streams, signed at 7, 28, 49 and the end; closed, so that all of it stands in one file."""
    book.fill(60, batch=7, step_us=SIGN_EVERY_US // 21 + 1)
    book.close()
    return book
