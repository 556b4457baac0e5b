"""Two processes on one log: the second is turned away in words, and one that slips past is noticed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commands.opening import OpenDesk
from commands.settings import AddWorkType
from events.owner import Owned
from events.writer import ForeignWrite
from tests.commands.desks import Bench, codes, gapless

ROOT = Path(__file__).resolve().parents[2]
SERVING = """
import sys, time
from pathlib import Path
from tests.commands.desks import Bench
from commands.settings import AddWorkType

bench = Bench(Path(sys.argv[1]))
bench.do(AddWorkType(name="first"))
print("serving", flush=True)
time.sleep(60)
"""
SLIPPING_PAST = """
import sys
from pathlib import Path
from events.ids import uuid7
from events.log import Entry
from events.secrets import Secrets
from events.writer import LogWriter

folder = Path(sys.argv[1])
writer = LogWriter(folder / "floorbook.db", Secrets.load(folder / "secrets"))
writer.begin()
at = writer.head.recorded_at_us
writer.append([Entry("settings", 2, "work.type.added.v1", at, "x", "", "", uuid7().bytes, 0, b'{"name":"past"}')], at)
writer.commit()
writer.close()
"""


def python(program: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-P", "-c", program, str(folder)], stdout=subprocess.PIPE, env=environment)


@pytest.mark.slow
def test_a_second_server_is_turned_away_until_the_first_is_gone(tmp_path: Path):
    with python(SERVING, tmp_path) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"serving\n"
        said = rf"is owned by another Floorbook process \(id {first.pid}\): stop it first, or use another --data"
        with pytest.raises(Owned, match=said):
            OpenDesk(tmp_path)
        first.send_signal(signal.SIGKILL)
        first.wait()
    bench = Bench(tmp_path)
    assert codes([bench.do(AddWorkType(name="second"))]) == ["Done"]
    bench.close()
    assert bench.verified().sound
    assert len(bench.records()) == 2


@pytest.mark.slow
def test_a_writer_that_slips_past_the_owner_stops_the_server_and_the_log_stays_whole(tmp_path: Path):
    """One history, not two: the server notices at its next batch, and starts again on what is there."""
    bench = Bench(tmp_path)
    bench.do(AddWorkType(name="first"))
    with python(SLIPPING_PAST, tmp_path) as slipping:
        assert slipping.wait() == 0
    submission = bench.submission(AddWorkType(name="third"))
    with pytest.raises(ForeignWrite, match="the log ends at 2, this process left it at 1"):
        bench.run(submission)
    with pytest.raises(ForeignWrite):
        bench.close()
    bench.open()
    assert codes(bench.run(submission)) == ["Done"]
    assert gapless(bench.records())
    assert [record.data for record in bench.records()] == [b'{"name":"%s"}' % n for n in (b"first", b"past", b"third")]
    bench.close()
    assert bench.verified().sound
