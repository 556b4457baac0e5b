"""`floorbook secrets`: taken away sealed, put back for their own log, replaced only on a typed word."""

import shutil
from pathlib import Path

import pytest

from commands.opening import OpenDesk
from events.secrets_backup import read_files
from ops.cli import main

pytestmark = pytest.mark.slow  # each copy costs what guessing its passphrase is to cost
WORDS = "correct horse battery staple"


@pytest.fixture
def words(tmp_path: Path) -> str:
    path = tmp_path / "passphrase"
    path.write_text(WORDS + "\n")
    return str(path)


def instance(folder: Path) -> tuple[Path, str]:
    opened = OpenDesk(folder)
    log_id = opened.writer.log_id
    opened.close()
    return folder, log_id


def run(folder: Path, *arguments: str) -> int:
    return main(["secrets", *arguments, "--data", str(folder)])


def test_secrets_come_back_to_their_log(tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]):
    folder, log_id = instance(tmp_path / "shop")
    copy = tmp_path / "copy"
    assert run(folder, "backup", str(copy), "--passphrase-file", words) == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    before = read_files(folder / "secrets")
    restore = ("restore", str(copy), "--passphrase-file", words)
    assert run(folder, *restore) == 0
    assert "in place already" in capsys.readouterr().out
    shutil.rmtree(folder / "secrets")
    assert run(folder, *restore) == 0
    assert read_files(folder / "secrets") == before
    OpenDesk(folder).close()
    (folder / "secrets" / "pepper").write_bytes(b"x" * 32)
    assert run(folder, *restore) == 1
    assert f"--confirm {log_id}" in capsys.readouterr().err
    assert run(folder, *restore, "--confirm", "yes") == 1
    assert (folder / "secrets" / "pepper").read_bytes() == b"x" * 32
    assert run(folder, *restore, "--confirm", log_id) == 0
    assert read_files(folder / "secrets") == before
    assert "remove them once all is well" in capsys.readouterr().out


def test_another_log_does_not_get_them(tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]):
    mine, _ = instance(tmp_path / "mine")
    other, _ = instance(tmp_path / "other")
    copy = str(tmp_path / "copy")
    assert run(mine, "backup", copy, "--passphrase-file", words) == 0
    before = read_files(other / "secrets")
    assert run(other, "restore", copy, "--passphrase-file", words) == 1
    assert "these secrets open log" in capsys.readouterr().err
    assert read_files(other / "secrets") == before


def test_what_goes_wrong_is_said(tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]):
    folder, _ = instance(tmp_path / "shop")
    copy, short = tmp_path / "copy", tmp_path / "short"
    short.write_text("password\n")
    assert run(folder, "backup", str(copy), "--passphrase-file", str(short)) == 1
    assert "at least 12 characters" in capsys.readouterr().err
    assert not copy.exists()
    assert run(folder, "backup", str(copy), "--passphrase-file", words) == 0
    assert run(folder, "backup", str(copy), "--passphrase-file", words) == 1
    assert "is there already" in capsys.readouterr().err
    short.write_text("another long passphrase\n")
    assert run(folder, "restore", str(copy), "--passphrase-file", str(short)) == 1
    assert "the passphrase is not the one of this copy" in capsys.readouterr().err


def test_a_folder_that_is_served_keeps_its_secrets(tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]):
    folder, log_id = instance(tmp_path / "shop")
    copy = str(tmp_path / "copy")
    run(folder, "backup", copy, "--passphrase-file", words)
    opened = OpenDesk(folder)
    (folder / "secrets" / "pepper").write_bytes(b"x" * 32)
    assert run(folder, "restore", copy, "--passphrase-file", words, "--confirm", log_id) == 1
    assert "owned by another Floorbook process" in capsys.readouterr().err
    opened.close()
