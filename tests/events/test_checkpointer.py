"""The WAL stays short, beside the commits and never inside one."""

import threading
from pathlib import Path

import apsw
import pytest

from events import checkpointer, wal
from events.checkpointer import Checkpointer
from tests.events.logs import NOW, Logbook
from tests.events.test_writer import chain_by_hand
from tests.patience import PATIENCE_S, eventually


def wal_bytes(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_size


def checkpointed(book: Logbook) -> bool:
    """Whether all of the WAL stands in the file too; asking changes nothing."""
    reader = book.reader()
    try:
        pages, done = reader.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    finally:
        reader.close()
    return pages == done


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every five milliseconds, and find ten pages long enough."""
    monkeypatch.setattr(checkpointer, "EVERY_S", 0.005)
    monkeypatch.setattr(checkpointer, "WAL_PAGES_MIN", 10)


@pytest.mark.usefixtures("often")
def test_what_stands_in_the_wal_comes_into_the_file(book: Logbook):
    moving = Checkpointer(book.path)
    book.fill(100, batch=2)
    eventually(lambda: checkpointed(book))
    moving.close()
    chain_by_hand(book.path)


@pytest.mark.usefixtures("often")
def test_after_that_the_writer_begins_the_wal_anew(book: Logbook):
    """Without it the WAL would hold everything ever written."""
    moving = Checkpointer(book.path)
    largest = 0
    for _ in range(20):
        book.fill(20, batch=2)
        eventually(lambda: checkpointed(book))
        largest = max(largest, wal_bytes(book.path))
    written = 20 * 10 * 5 * 4_096
    assert largest < written / 4
    moving.close()


@pytest.mark.usefixtures("often")
def test_a_short_wal_is_left_alone(book: Logbook, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checkpointer, "WAL_PAGES_MIN", 10_000)
    looked = threading.Semaphore(0)
    real_exists = Path.exists

    def seen(path: Path) -> bool:
        if path.name.endswith("-wal"):
            looked.release()
        return real_exists(path)

    book.fill(20)
    monkeypatch.setattr(Path, "exists", seen)
    moving = Checkpointer(book.path)
    for _ in range(5):
        assert looked.acquire(timeout=PATIENCE_S)
    moving.close()
    assert not checkpointed(book)


@pytest.mark.usefixtures("often")
def test_a_reader_that_stays_keeps_its_moment_and_holds_nobody_up(book: Logbook):
    book.fill(20)
    reader = book.reader()
    reader.connection.execute("BEGIN")
    assert reader.head().position == 20
    moving = Checkpointer(book.path)
    book.fill(200, batch=2)
    assert reader.head().position == 20
    assert len(list(reader.read())) == 20
    reader.connection.execute("COMMIT")
    assert reader.head().position == 220
    moving.close()
    reader.close()


def test_steady_load_without_a_pause_does_not_let_the_wal_grow(book: Logbook, monkeypatch: pytest.MonkeyPatch):
    """The checkpointer alone never reaches the end of a WAL that grows meanwhile."""
    monkeypatch.setattr(wal, "PAGES_MAX", 50)
    book.writer._wal._pages_max = 50
    for _ in range(100):
        book.append([book.entry()])
    assert wal_bytes(book.path) < 80 * 4_200


class Waiting:
    """The writer's connection, as what keeps the WAL short has it: notes how long each checkpoint may wait."""

    def __init__(self, connection: apsw.Connection, waited: list[int]) -> None:
        self._connection = connection
        self._waited = waited
        self.set_busy_timeout = connection.set_busy_timeout

    def wal_checkpoint(self, mode: int) -> tuple[int, int]:
        self._waited.append(self._connection.pragma("busy_timeout"))
        return self._connection.wal_checkpoint(mode=mode)


def test_a_reader_in_the_way_delays_the_new_beginning_and_not_the_commits(
    book: Logbook, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wal, "PAGES_MAX", 50)
    monkeypatch.setattr(wal, "WAIT_MS", 5)
    book.writer._wal._pages_max = 50
    book.append([book.entry()])
    reader = book.reader()
    reader.connection.execute("BEGIN")
    reader.head()
    waited: list[int] = []
    monkeypatch.setattr(book.writer._wal, "_connection", Waiting(book.writer.connection, waited))
    before = wal_bytes(book.path)
    for _ in range(100):
        book.append([book.entry()])
    written = (wal_bytes(book.path) - before) // 4_120
    assert 0 < len(waited) <= written // (wal.PAGES_MAX // 4) + 1, "after one try in vain it writes on for a while"
    assert set(waited) == {wal.WAIT_MS}
    assert book.writer.connection.pragma("busy_timeout") == 10_000
    assert reader.head().position == 1
    reader.connection.execute("COMMIT")
    long = wal_bytes(book.path)
    for _ in range(100):
        book.append([book.entry()])
    assert wal_bytes(book.path) <= long * 2
    reader.close()


def test_a_checkpoint_that_fails_is_said_and_tried_again(
    book: Logbook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(checkpointer, "EVERY_S", 0.005)
    monkeypatch.setattr(checkpointer, "WAL_PAGES_MIN", 0)
    real_exists = Path.exists
    failures = iter([OSError("disk"), apsw.IOError("disk")])

    def failing(path: Path) -> bool:
        if path.name.endswith("-wal") and (failure := next(failures, None)):
            raise failure
        return real_exists(path)

    book.append([book.entry()], NOW)
    monkeypatch.setattr(Path, "exists", failing)
    moving = Checkpointer(book.path)
    eventually(lambda: checkpointed(book))
    moving.close()
    assert [record.message for record in caplog.records] == ["checkpoint failed"] * 2
