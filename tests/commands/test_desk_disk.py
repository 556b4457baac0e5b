"""What the desk answers when the disk is full, fails, or is not there: nothing is lost, nothing half done."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from commands.opening import OpenDesk
from commands.people import ChangePerson, RegisterPerson
from commands.settings import AddWorkType
from commands.work import AddTask
from events.sqlite import LogUnusable
from events.writer import OutcomeUnknown
from tests.commands.desks import ANN, BEN, Bench, codes
from tests.events.disks import Disk


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk that can fail."""
    made = Disk()
    yield made
    made.unregister()


@pytest.fixture
def on_disk(disk: Disk, tmp_path: Path) -> Iterator[Bench]:
    """A desk on it."""
    bench = Bench(tmp_path / "data", vfs=disk.name)
    yield bench
    bench.close()


def kind(name: str) -> AddWorkType:
    return AddWorkType(name=name)


class TestFullDisk:
    """A full disk before the commit rolls back: nothing is known that is not written."""

    def test_the_commands_can_be_sent_again_when_there_is_room(self, on_disk: Bench, disk: Disk):
        on_disk.shop("a")
        change = ChangePerson(person_id=ANN, name="B", roles=("admin",))
        sent = [on_disk.submission(kind("A")), on_disk.submission(change)]
        head = on_disk.opened.writer.head
        with disk.trouble("write", "-wal", apsw.FullError):
            assert codes(on_disk.run(*sent)) == ["storage-full"] * 2
            on_disk.desk.idle()
            assert on_disk.opened.writer.head == head
        assert codes(on_disk.run(*sent)) == ["Done"] * 2
        assert on_disk.desk.state(f"person-{ANN}").about.name == "B"
        assert on_disk.verified().sound

    def test_what_was_refused_for_it_is_not_in_the_states(self, on_disk: Bench, disk: Disk):
        with disk.trouble("write", "-wal", apsw.FullError):
            on_disk.do(kind("A"))
        assert not on_disk.desk.state("settings").work_types

    @pytest.mark.parametrize("written", ["INTO name", "INTO subject_key", "INTO event", "INTO claim", "INTO receipt"])
    def test_it_is_named_whatever_was_being_written(self, bench: Bench, written: str):
        bench.shop("a")
        connection = bench.opened.writer.connection

        def full(_cursor, sql, _bindings):
            if written in sql:
                raise apsw.FullError("made up")
            return True

        task = bench.submission(AddTask(person_id=ANN, order_number="1", work_type="Engraving"))
        person = bench.submission(RegisterPerson(person_id=BEN, name="C", roles=("admin",)))
        connection.exec_trace = full
        assert codes(bench.run(task, person)) == ["storage-full"] * 2
        connection.exec_trace = None
        assert codes(bench.run(task, person)) == ["Done"] * 2
        bench.reopen()
        assert bench.desk.state(f"person-{BEN}").about.name == "C"
        assert bench.verified().sound


class TestUnknownOutcome:
    """A commit that fails with an I/O error is unknown: it may be on disk all the same."""

    @pytest.mark.parametrize("operation", ["write", "sync"])
    def test_the_process_must_start_again_and_the_retry_is_applied_once(
        self, on_disk: Bench, disk: Disk, operation: str
    ):
        on_disk.do(kind("A"))
        submission = on_disk.submission(kind("B"))
        with disk.trouble(operation, "-wal", apsw.IOError), pytest.raises(OutcomeUnknown):
            on_disk.run(submission)
        with pytest.raises(OutcomeUnknown):
            on_disk.run(submission)
        on_disk.reopen()
        assert codes(on_disk.run(submission, submission)) == ["Done", "Done"]
        assert on_disk.tags() == ["work.type.added.v1"] * 2
        assert on_disk.verified().sound

    def test_nothing_is_said_to_be_done_that_was_not_committed(self, on_disk: Bench, disk: Disk):
        head = on_disk.opened.writer.head
        with disk.trouble("sync", "-wal", apsw.IOError), pytest.raises(OutcomeUnknown):
            on_disk.do(kind("A"))
        assert on_disk.opened.writer.head == head
        assert not on_disk.desk.state("settings").work_types


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(LogUnusable, match=r"data: .*: the server must own this folder and write in it"):
        OpenDesk(tmp_path / "data")


def test_what_fails_on_opening_leaves_the_folder_free(tmp_path: Path):
    (tmp_path / "floorbook.db").write_bytes(b"not a database" * 500)
    for _ in range(2):
        with pytest.raises(Exception, match="secrets"):
            OpenDesk(tmp_path)
