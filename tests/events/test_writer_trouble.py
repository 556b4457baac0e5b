"""The writer when it is not alone, when the disk is not there for it, and when there is no log yet."""

from pathlib import Path

import pytest

from events.creating import create
from events.log import Head
from events.schema import SCHEMA_VERSION
from events.sqlite import LogUnusable, check_identity, connect
from events.writer import Busy, ForeignWrite, LogWriter, OutcomeUnknown, Receipt, StorageFull
from tests.events.logs import NOW, Logbook, plainly


class TestOthers:
    """What the writer does when it is not alone, and when the disk is not there for it."""

    def test_a_lock_that_another_program_holds_is_busy_and_nothing_is_lost(self, book: Logbook):
        other = plainly(book.path)
        other.execute("BEGIN IMMEDIATE")
        book.writer.connection.set_busy_timeout(20)
        with pytest.raises(Busy):
            book.writer.begin()
        other.execute("ROLLBACK")
        other.close()
        assert book.append([book.entry()]) == [1]

    def test_an_event_that_somebody_else_appended_stops_this_writer(self, book: Logbook):
        book.append([book.entry()])
        foreign = LogWriter(book.path, book.secrets)
        foreign.begin()
        foreign.append([book.entry()], NOW)
        foreign.commit()
        with pytest.raises(ForeignWrite, match="the log ends at 2, this process left it at 1"):
            book.writer.begin()
        assert not book.writer.connection.in_transaction
        foreign.close()

    def test_a_log_that_was_replaced_by_an_older_copy_stops_this_writer(self, book: Logbook):
        book.append([book.entry()])
        book.writer.head = Head(7, b"x" * 32, NOW)
        with pytest.raises(ForeignWrite):
            book.writer.begin()

    def test_a_full_disk_is_named_wherever_it_shows(self, book: Logbook):
        """SQLite says full when the file may not have more pages; nothing is left of the transaction."""
        book.append([book.entry()])
        pages = book.writer.connection.pragma("page_count")
        book.writer.connection.pragma("max_page_count", pages)
        large = b"x" * 100_000
        for attempt in (
            lambda: book.writer.append([book.entry("order-1", data=large)], NOW),
            lambda: book.writer.append([book.entry("order-" + "y" * 100_000)], NOW),
            lambda: book.writer.keep_receipts([Receipt(b"k" * 16, "person:a", b"", large)], NOW),
        ):
            book.writer.begin()
            with pytest.raises(StorageFull):
                attempt()
            assert not book.writer.connection.in_transaction
        book.writer.connection.pragma("max_page_count", 1_000_000)
        assert book.append([book.entry()]) == [2]

    def test_after_an_unknown_outcome_nothing_more_is_written(self, book: Logbook):
        book.append([book.entry()])
        book.writer._unknown = "disk I/O error"
        with pytest.raises(OutcomeUnknown, match="disk I/O error"):
            book.writer.begin()
        book.writer.close()
        assert book.reader().head().position == 1


class TestCreating:
    """A log is made once, private, and never inside somebody else's database."""

    def test_making_a_log_that_is_there_changes_nothing(self, book: Logbook):
        book.append([book.entry()])
        log_id = book.writer.log_id
        create(book.path, NOW + 1)
        reader = book.reader()
        assert (reader.log_id, reader.head().position) == (log_id, 1)

    def test_nobody_else_can_read_it_nor_its_wal(self, book: Logbook):
        book.append([book.entry()])
        modes = {path.name: path.stat().st_mode & 0o777 for path in book.folder.glob("floorbook.db*")}
        assert modes == {"floorbook.db": 0o600, "floorbook.db-wal": 0o600, "floorbook.db-shm": 0o600}

    def test_a_database_of_another_program_is_left_alone(self, tmp_path: Path):
        path = tmp_path / "other.db"
        other = plainly(path)
        other.execute("CREATE TABLE theirs (x)")
        other.close()
        with pytest.raises(LogUnusable, match="this is another program's database"):
            create(path, NOW)
        other = plainly(path)
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
        other.close()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (None, "there is no log here"),
            (b"", "this is not a Floorbook log"),
            (b"not a database, but long enough to be looked at as if it were one" * 20, "this is not a database"),
        ],
    )
    def test_what_is_no_log_is_said_with_the_remedy(self, tmp_path: Path, content: bytes | None, said: str):
        path = tmp_path / "floorbook.db"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(LogUnusable, match=said):
            check_identity(connect(path), path)

    def test_a_log_of_another_version_is_refused(self, book: Logbook):
        book.close()
        other = plainly(book.path)
        other.execute("PRAGMA user_version = 99")
        other.close()
        with pytest.raises(
            LogUnusable, match=f"has table version 99, this program knows {SCHEMA_VERSION}: use the matching release"
        ):
            book.reader()
