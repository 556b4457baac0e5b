"""Epochs: a log that is shorter than it was begins a new one, once for each time."""

import shutil
from pathlib import Path

import pytest

from commands import epochs
from commands.catching_up import begin_epoch
from commands.epochs import StartEpoch
from commands.settings import AddWorkType
from commands.streams import INSIDE
from events.epochs import EpochStarted
from events.heads import HEADS_FILE
from events.ids import uuid7
from events.sqlite import SqliteLog
from tests.commands.desks import HOUR, Bench
from tests.commands.plain import Given


def test_that_one_began_is_recorded_each_time():
    given = Given(epochs)
    for number in (1, 2):
        said = {"epoch": str(uuid7()), "before": "before", "signed_up_to": number}
        assert given.when(StartEpoch(**said)) == [EpochStarted(**said)]
    assert StartEpoch in INSIDE


class Restored:
    """A bench whose log can be put back to where it once was."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.copy = folder / "copy"
        self.number = 0

    def work(self) -> None:
        self.number += 1
        self.bench.clock.now_us += HOUR
        self.bench.do(AddWorkType(name=f"Work {self.number}"))

    def keep(self) -> None:
        self.bench.close()
        shutil.copy(self.bench.opened.path, self.copy)
        self.bench.open()

    def put_back(self) -> None:
        self.bench.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.bench.opened.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.copy, self.bench.opened.path)
        self.bench.open()

    @property
    def epoch(self) -> str:
        log = SqliteLog(self.bench.opened.path)
        log.close()
        assert self.bench.opened.writer.epoch == self.bench.opened.reader.epoch == log.epoch
        return log.epoch


@pytest.fixture
def restored(tmp_path: Path) -> Restored:
    return Restored(tmp_path)


def test_each_older_copy_begins_one_and_no_restart_does(restored: Restored):
    bench = restored.bench
    restored.work()
    restored.keep()
    restored.work()
    epochs_seen = [restored.epoch]
    for _ in range(2):
        restored.put_back()
        epochs_seen.append(restored.epoch)
        restored.work()
        restored.work()
        bench.reopen()
        assert restored.epoch == epochs_seen[-1]
        assert bench.tags().count("epoch.started.v1") == 1, "the older copy knows nothing of the one before"
    assert len(set(epochs_seen)) == 3
    assert bench.verified().sound
    bench.close()


def test_what_the_event_says_is_what_was_lost(restored: Restored):
    restored.work()
    restored.keep()
    for _ in range(3):
        restored.work()
    lost, before = restored.bench.opened.writer.head.position, restored.epoch
    restored.put_back()
    [record] = [each for each in restored.bench.records() if each.tag == "epoch.started.v1"]
    said = restored.bench.opened.codec.decode(record.tag, record.stream, record.data)
    assert said == EpochStarted(epoch=restored.epoch, before=before, signed_up_to=lost)
    restored.bench.close()


def test_an_older_copy_of_the_whole_folder_cannot_be_told_and_whoever_restores_it_says_so(restored: Restored):
    bench, heads = restored.bench, restored.bench.folder / HEADS_FILE
    restored.work()
    restored.keep()
    older = heads.read_bytes()
    restored.work()
    before = restored.epoch
    bench.close()
    heads.write_bytes(older)
    shutil.copy(restored.copy, bench.opened.path)
    bench.open()
    assert restored.epoch == before
    begin_epoch(bench.desk, 2, bench.clock.now_us)
    assert restored.epoch != before
    bench.close()
