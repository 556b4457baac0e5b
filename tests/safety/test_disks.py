"""Disks that are full, too small or not to be written: said in words, and nothing that was acknowledged is lost."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.answers import Done
from commands.orders import RecordOrder
from events.trouble import Trouble
from tests.commands.desks import Bench, gapless

ROOT = Path(__file__).resolve().parents[2]
FILLING = """
import os, resource, sys
from pathlib import Path
from tests.commands.desks import Bench
from commands.orders import RecordOrder
from events.writer import OutcomeUnknown

bench = Bench(Path(sys.argv[1]))
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
for number in range(2_000):
    try:
        (answer,) = bench.run(bench.submission(RecordOrder(number=str(number), description="x" * 1_900)))
    except OutcomeUnknown:
        print("outcome-unknown", flush=True)
        break
    if type(answer).__name__ != "Done":
        print(answer.code, flush=True)
        break
    print(answer.key, answer.position, flush=True)
else:
    print("never full")
os._exit(0)
"""


def filled(folder: Path, *limit: str) -> tuple[dict[str, int], str]:
    """Write into a folder until it does not go on: what was acknowledged, and the last word."""
    command = [sys.executable, "-P", "-c", FILLING, str(folder), *limit]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    *lines, last = ended.stdout.splitlines()
    return {key: int(position) for key, position in map(str.split, lines)}, last


def all_there(bench: Bench, acknowledged: dict[str, int]) -> bool:
    found = {record.position: record.command_id.hex() for record in bench.records()}
    return all(found.get(position) == key.replace("-", "") for key, position in acknowledged.items())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a file system can be made by root only; tests/commands/test_desk_disk.py makes the errors up")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
def test_a_disk_that_is_really_full_says_so_and_goes_on_when_there_is_room(small_disk: Path):
    acknowledged, last = filled(small_disk / "data")
    assert last == "storage-full"
    assert len(acknowledged) > 20
    subprocess.run(["mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    bench = Bench(small_disk / "data")
    assert all_there(bench, acknowledged)
    assert gapless(bench.records())
    assert isinstance(bench.do(RecordOrder(number="after")), Done)
    bench.close()
    assert bench.verified().sound


@pytest.mark.slow
def test_a_disk_that_is_full_before_the_log_is_made_says_so(small_disk: Path):
    (small_disk / "ballast").write_bytes(bytes(1_000_000))
    with pytest.raises(Trouble, match=r"look whether the disk is whole and has room|No space left on device"):
        Bench(small_disk / "data")


@pytest.mark.slow
def test_a_disk_that_is_mounted_read_only_is_named(small_disk: Path):
    Bench(small_disk / "data").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Trouble, match=r"data/run/lock: Read-only file system: the server must own this folder"):
        Bench(small_disk / "data")


@pytest.mark.slow
def test_a_file_that_may_not_grow_is_an_unknown_outcome_and_keeps_what_was_acknowledged(tmp_path: Path):
    """The system's limit on the size of files is no full disk to SQLite, but an I/O error."""
    acknowledged, last = filled(tmp_path / "data", "1000000")
    assert last == "outcome-unknown"
    assert len(acknowledged) > 20
    bench = Bench(tmp_path / "data")
    assert all_there(bench, acknowledged)
    assert gapless(bench.records())
    bench.close()
    assert bench.verified().sound


OPENING = """
import os, sys
from pathlib import Path
from commands.opening import OpenDesk
from events.trouble import Trouble
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    OpenDesk(Path(sys.argv[1]))
    print("opened", flush=True)
except Trouble as error:
    print(error, flush=True)
os._exit(0)
"""


def opened_by_nobody(folder: Path) -> str:
    """What somebody without rights is told who starts a server on a folder."""
    command = [sys.executable, "-P", "-c", OPENING, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can reach; those of pytest are private."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.slow
class TestRights:
    """A server that was started as the wrong user, or on a disk that is mounted read-only."""

    def test_a_folder_that_cannot_be_made_is_named(self, open_folder: Path):
        open_folder.chmod(0o555)
        said = opened_by_nobody(open_folder / "data")
        assert said == f"{open_folder}/data: Permission denied: the server must own this folder and write in it\n"

    def test_secrets_that_cannot_be_read_are_named(self, open_folder: Path):
        Bench(open_folder / "data").close()
        for path in (open_folder / "data").rglob("*"):
            path.chmod(0o777 if path.is_dir() else 0o666)
        (open_folder / "data").chmod(0o777)
        (open_folder / "data" / "secrets" / "master.key").chmod(0o600 if os.geteuid() == 0 else 0)
        (open_folder / "data" / "secrets" / "pepper").chmod(0o600)
        said = opened_by_nobody(open_folder / "data")
        assert "secrets/" in said
        assert "Permission denied" in said or "lets others read it" in said

    def test_a_log_that_cannot_be_written_is_named(self, open_folder: Path):
        data = open_folder / "data"
        Bench(data).close()
        give(data, 65534)
        (data / "floorbook.db").chmod(0o444)
        if os.geteuid() == 0:
            os.chown(data / "floorbook.db", 0, 0)
        said = opened_by_nobody(data)
        assert said.startswith(f"{data}/floorbook.db: ")
        assert "written" in said or "Permission denied" in said


def give(folder: Path, user: int) -> None:
    """Make a whole folder somebody's own, if we may."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user)
