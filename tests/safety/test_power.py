"""A power cut at every single flush: what was acknowledged is there, and the rest is there whole or not at all."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from commands.answers import Done
from commands.orders import RecordOrder
from commands.people import RegisterPerson
from commands.settings import AddWorkType
from events import sqlite
from tests.commands.desks import Bench, gapless, person
from tests.safety.power import PowerDisk

SHARES = (0.0, 1.0, 0.5, 0.5, 0.5, 0.9, 0.1, 0.97)
"""How much of what was under way reached the platter: nothing, everything, any part of it."""


class Cuts:
    """Makes images at every flush, opens each as after a power cut, and looks what is there."""

    def __init__(self, disk: PowerDisk, live: Path, images: Path) -> None:
        self.disk, self.live, self.images = disk, live, images
        self.acknowledged: dict[str, int] = {}
        self.flushes: list[str] = []
        self.opened = 0
        self.chance = random.Random(11)
        disk.before_flush = self.cut

    def cut(self, name: str) -> None:
        """Cut the power here, in several ways."""
        self.flushes.append(Path(name).name.removeprefix("floorbook.db") or "-db")
        for share in SHARES:
            self.look(share)

    def look(self, share: float) -> None:
        """Start again from what one cut left."""
        folder = self.images / str(self.opened)
        self.opened += 1
        folder.mkdir()
        shutil.copytree(self.live / "secrets", folder / "secrets")
        if (self.live / "heads.jsonl").exists():
            shutil.copy(self.live / "heads.jsonl", folder)
        self.disk.image(folder, self.chance, share)
        bench = Bench(folder)
        records = bench.records()
        found = {record.position: record.command_id.hex() for record in records}
        for key, position in self.acknowledged.items():
            assert found.get(position) == key.replace("-", ""), (self.flushes, share)
        assert gapless(records)
        assert isinstance(bench.do(AddWorkType(name="after the cut")), Done)
        bench.close()
        assert bench.verified().problems == (), (self.flushes, share)
        shutil.rmtree(folder)


@pytest.fixture
def disk() -> Iterator[PowerDisk]:
    """A disk whose power can be cut."""
    made = PowerDisk()
    yield made
    made.unregister()


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_power_cut_at_every_flush(tmp_path: Path, disk: PowerDisk):
    """Making the log, committing, moving the WAL into the file, beginning it anew, closing, opening again."""
    live, images = tmp_path / "live", tmp_path / "images"
    images.mkdir()
    cuts = Cuts(disk, live, images)
    for round_ in range(3):
        bench = Bench(live, vfs=disk.name)
        bench.clock.now_us += round_ * 60_000_000
        for number in range(12):
            said = f"{round_}-{number}"
            sent = [
                bench.submission(RecordOrder(number=said, description="x" * 700 * (number % 3))),
                bench.submission(RegisterPerson(person_id=person(chr(97 + number)), name=said, roles=("office",))),
            ]
            for answer in bench.run(*sent):
                if isinstance(answer, Done) and answer.events:
                    cuts.acknowledged[answer.key] = answer.position
            if number % 4 == 3:
                mover = sqlite.connect(bench.opened.path, vfs=disk.name)
                mover.pragma("query_only", 0)
                mode = apsw.SQLITE_CHECKPOINT_RESTART if number == 7 else apsw.SQLITE_CHECKPOINT_PASSIVE
                mover.wal_checkpoint(mode=mode)
                mover.close()
            bench.clock.now_us += 5_000_000
        bench.desk.idle()
        bench.close()
    cuts.cut("the end")
    assert len(cuts.acknowledged) == 48
    assert len(cuts.flushes) > 60
    assert {"-wal", "-db"} <= set(cuts.flushes)


@pytest.mark.slow
def test_the_simulator_finds_commits_that_are_not_flushed(
    tmp_path: Path, disk: PowerDisk, monkeypatch: pytest.MonkeyPatch
):
    """With `synchronous = NORMAL` a commit is acknowledged before it is on the platter, and that must show."""
    monkeypatch.setitem(sqlite.PRAGMAS, "synchronous", 1)
    (tmp_path / "images").mkdir()
    bench = Bench(tmp_path / "live", vfs=disk.name)
    cuts = Cuts(disk, tmp_path / "live", tmp_path / "images")
    for number in range(5):
        answer = bench.do(RecordOrder(number=str(number)))
        cuts.acknowledged[answer.key] = answer.position
    with pytest.raises(AssertionError):
        cuts.cut("the end")
    disk.before_flush = lambda _name: None
    bench.close()
