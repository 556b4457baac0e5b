"""`floorbook people erase` and `export` from end to end: typed gates, what is said, and that no file keeps a trace."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from commands.access import IssueToken
from commands.opening import OpenDesk
from commands.orders import RecordOrder
from commands.people import DeactivatePerson, RegisterPerson, SetPay
from commands.settings import AddWorkType
from commands.work import AddTask, NoteTask
from events.ids import uuid7
from ops.cli import main
from ops.door import DeskDoor
from projections.rebuild import rebuild
from tests.ops.running import Served, floorbook
from tests.ports import free_port

PLANTED = "Annabel Planted"
NOTE = "PlantedNote"


class Shop:
    """An instance with one person who worked and left, and its read models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.person_id, self.token_id, task = str(uuid7()), str(uuid7()), str(uuid7())
        opened = OpenDesk(folder)
        self.log_id = opened.writer.log_id
        keyed = [
            (str(uuid7()), AddWorkType(name="Engraving")),
            (str(uuid7()), RecordOrder(number="1")),
            (str(uuid7()), RegisterPerson(person_id=self.person_id, name=PLANTED, roles=("contributor",))),
            (str(uuid7()), SetPay(person_id=self.person_id, kind="hourly", amount_e4=1, effective_on=date(2026, 1, 1))),
            (task, AddTask(person_id=self.person_id, order_number="1", work_type="Engraving")),
            (str(uuid7()), NoteTask(person_id=self.person_id, task_id=task, text=NOTE)),
            (str(uuid7()), DeactivatePerson(person_id=self.person_id)),
            (str(uuid7()), IssueToken(token_id=self.token_id, name="t", scopes=("read",))),
        ]
        outcomes = DeskDoor(opened).send(keyed)
        assert {type(each).__name__ for each in outcomes} == {"Done"}, outcomes
        opened.close()
        (folder / "read").mkdir()
        rebuild(folder, "work")

    def traces(self) -> list[str]:
        """Files that hold the name or the note."""
        return [
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and (PLANTED.encode() in path.read_bytes() or NOTE.encode() in path.read_bytes())
        ]

    def run(self, *arguments: str) -> int:
        return main([*arguments, "--data", str(self.folder)])


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


def test_nobody_is_erased_without_being_typed(shop: Shop, capsys: pytest.CaptureFixture[str]):
    assert shop.run("people", "erase", "Annabel") == 1
    assert f"--confirm {shop.person_id}" in capsys.readouterr().err
    assert shop.run("people", "erase", "Annabel", "--confirm", PLANTED) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert shop.traces() != []


def test_a_dry_run_says_what_goes_and_what_stays(shop: Shop, capsys: pytest.CaptureFixture[str]):
    assert shop.run("people", "erase", "Annabel", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "2 texts, the name among them, in 5 events; no credentials" in said
    assert "stays: what was done when, under the id alone; pay" in said
    assert shop.traces() != []


def test_whoever_is_active_is_not_erased(shop: Shop, capsys: pytest.CaptureFixture[str]):
    shop.run("people", "reactivate", "Annabel")
    assert shop.run("people", "erase", "Annabel", "--confirm", shop.person_id) == 1
    assert f"floorbook people deactivate {shop.person_id}" in capsys.readouterr().err


def test_no_file_keeps_a_trace_and_the_record_is_whole(shop: Shop, capsys: pytest.CaptureFixture[str]):
    assert shop.traces() == ["read/work-000001.db"]
    assert shop.run("people", "erase", "Annabel", "--confirm", shop.person_id, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    tomorrow_in_a_year = (datetime.now(UTC) + timedelta(days=367)).date()
    assert said["purged"]
    assert abs(date.fromisoformat(said["final_on"]) - tomorrow_in_a_year) <= timedelta(days=1)
    assert date.fromisoformat(said["pay_until"]).year == datetime.now(UTC).year + 7
    assert shop.traces() == []
    assert shop.run("audit", "verify") == 0
    assert shop.run("projections", "verify", "work") == 0
    shop.run("people", "list")
    assert "(erased)" in capsys.readouterr().out
    assert shop.run("people", "erase-pay", "--due") == 0
    assert "nobody's pay is due" in capsys.readouterr().out


def test_an_export_says_all_that_is_kept_and_no_secret(shop: Shop, tmp_path: Path):
    shop.run("people", "reactivate", "Annabel")
    shop.run("people", "pin", "Annabel")
    target = tmp_path / "annabel.json"
    assert shop.run("people", "export", "Annabel", "--output", str(target)) == 0
    assert target.stat().st_mode & 0o777 == 0o600
    kept = json.loads(target.read_bytes())
    streams = [each["stream"].partition("-")[0] for each in kept["events"]]
    assert streams == ["person", "person", "work", "work", "person", "person", "person"]
    assert kept["events"][0]["said"]["name"] == PLANTED
    assert kept["events"][1]["said"]["amount_e4"] == 1
    assert kept["events"][3]["said"]["text"] == NOTE
    assert kept["credentials"] == {
        "pin": True, "password": False, "second_factor": False, "recovery_codes": 0, "others": [],
    }  # fmt: skip
    assert "argon2" not in target.read_text()
    assert shop.run("people", "export", "Annabel", "--output", str(target)) == 1


def test_an_export_of_somebody_erased_says_what_is_left(shop: Shop, capsys: pytest.CaptureFixture[str]):
    shop.run("people", "erase", "Annabel", "--confirm", shop.person_id)
    capsys.readouterr()
    assert shop.run("people", "export", shop.person_id) == 0
    kept = json.loads(capsys.readouterr().out)
    assert kept["erased_at"] is not None
    assert kept["pay_is_kept"]
    assert "name" not in kept["events"][0]["said"]
    assert PLANTED not in json.dumps(kept)


@pytest.mark.slow
def test_a_running_server_forgets_at_once(shop: Shop):
    """Through its own door, while pages are read: no answer names them, soon no file does."""
    served = Served("serve", "--json", "--data", shop.folder, "--port", free_port(), token="none")
    try:
        before = floorbook("people", "export", "Annabel", "--data", shop.folder)
        assert PLANTED in before.stdout
        done = floorbook("people", "erase", "Annabel", "--confirm", shop.person_id, "--json", "--data", shop.folder)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["purged"]
        assert shop.traces() == []
        assert floorbook("audit", "verify", "--data", shop.folder).returncode == 0
    finally:
        assert served.stop() == 0, "".join(served.errors)
    assert shop.traces() == []
    assert PLANTED not in "".join(served.errors)


@pytest.mark.slow
def test_a_restored_copy_is_healed_before_the_server_serves_it(shop: Shop):
    copy = (shop.folder / "floorbook.db").read_bytes()
    assert shop.run("people", "erase", "Annabel", "--confirm", shop.person_id) == 0
    for path in shop.folder.glob("floorbook.db*"):
        path.unlink()
    (shop.folder / "floorbook.db").write_bytes(copy)
    served = Served("serve", "--json", "--data", shop.folder, "--port", free_port(), token="none")
    try:
        after = floorbook("people", "list", "--json", "--data", shop.folder)
        assert [each["name"] for each in json.loads(after.stdout)] == [None]
    finally:
        served.stop()
    assert shop.traces() == []
