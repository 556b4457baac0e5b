"""One process at a time owns a data folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from events.owner import Owned, Ownership

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from events.owner import Ownership
ownership = Ownership(Path(sys.argv[1]))
print("mine", flush=True)
time.sleep(60)
"""


def test_a_second_owner_in_this_process_is_refused(tmp_path: Path):
    ownership = Ownership(tmp_path)
    with pytest.raises(Owned, match=rf"owned by another Floorbook process \(id {os.getpid()}\): stop it first"):
        Ownership(tmp_path)
    ownership.release()
    Ownership(tmp_path).release()


def test_an_owner_in_another_process_is_named_and_its_death_frees_the_folder(tmp_path: Path):
    command = [sys.executable, "-P", "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"mine\n"
        with pytest.raises(Owned, match=rf"\(id {holder.pid}\)"):
            Ownership(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        Ownership(tmp_path).release()


def test_the_lock_is_not_inherited_by_programs_that_the_owner_starts(tmp_path: Path):
    ownership = Ownership(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE):
        ownership.release()
        Ownership(tmp_path).release()


def test_the_run_folder_is_private(tmp_path: Path):
    Ownership(tmp_path / "new").release()
    assert (tmp_path / "new" / "run").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "run" / "lock").stat().st_mode & 0o777 == 0o600
