"""A copy of the secrets opens with its passphrase alone, says when it was altered, and never overwrites in silence."""

from pathlib import Path

import msgspec
import pytest

from events.secrets import Secrets, SecretsUnusable
from events.secrets_backup import (
    STRONG,
    BackupUnreadable,
    Cost,
    SealedSecrets,
    open_secrets,
    put_back,
    read_files,
    read_header,
    seal_secrets,
)

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
WORDS = "correct horse battery staple"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Secrets.load_or_create(tmp_path / "secrets")
    return tmp_path / "secrets"


@pytest.fixture
def copy(folder: Path) -> bytes:
    return seal_secrets(folder, "log-1", WORDS, 1_000, CHEAP)


def test_what_was_sealed_is_opened(folder: Path, copy: bytes):
    assert open_secrets(copy, WORDS) == read_files(folder)
    assert set(read_files(folder)) >= {"pepper", "master.key", "signing.key"}


def test_a_copy_says_whose_it_is_and_shows_nothing_else(folder: Path, copy: bytes):
    header = read_header(copy)
    assert (header.log_id, header.made_at_us, header.version) == ("log-1", 1_000, 1)
    assert not any(secret in copy for secret in read_files(folder).values())


def test_another_passphrase_opens_nothing(copy: bytes):
    with pytest.raises(BackupUnreadable, match="passphrase"):
        open_secrets(copy, WORDS + " ")


def test_two_copies_have_nothing_in_common(folder: Path, copy: bytes):
    other = msgspec.json.decode(seal_secrets(folder, "log-1", WORDS, 1_000, CHEAP), type=SealedSecrets)
    mine = msgspec.json.decode(copy, type=SealedSecrets)
    assert mine.header.salt != other.header.salt
    assert mine.sealed != other.sealed


@pytest.mark.parametrize(
    "change",
    [{"log_id": "log-2"}, {"made_at_us": 2}, {"cost": Cost(passes=2, memory_kib=8, lanes=1)}, {"salt": b"0" * 16}],
)
def test_a_header_that_was_altered_is_noticed(copy: bytes, change: dict):
    """So that nobody makes the copy of one log pass for that of another."""
    found = msgspec.json.decode(copy, type=SealedSecrets)
    forged = msgspec.structs.replace(found, header=msgspec.structs.replace(found.header, **change))
    with pytest.raises(BackupUnreadable, match="altered"):
        open_secrets(msgspec.json.encode(forged), WORDS)


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00\x01", b'{"header": 1}'])
def test_another_file_is_no_copy(body: bytes):
    with pytest.raises(BackupUnreadable, match="no copy of secrets"):
        read_header(body)


def test_a_file_cannot_ask_for_all_the_memory_there_is(copy: bytes):
    greedy = copy.replace(b'"memory_kib": 8', b'"memory_kib": 999999999')
    assert greedy != copy
    with pytest.raises(BackupUnreadable, match="no copy of secrets"):
        open_secrets(greedy, WORDS)


def test_a_later_format_is_named(copy: bytes):
    found = msgspec.json.decode(copy, type=SealedSecrets)
    later = msgspec.structs.replace(found, header=msgspec.structs.replace(found.header, version=2))
    with pytest.raises(BackupUnreadable, match="floorbook-secrets 2"):
        read_header(msgspec.json.encode(later))


def test_secrets_that_are_not_whole_are_not_sealed(folder: Path):
    (folder / "pepper").unlink()
    with pytest.raises(SecretsUnusable):
        seal_secrets(folder, "log-1", WORDS, 1_000, CHEAP)


def test_a_passphrase_costs_memory_to_guess():
    assert STRONG.memory_kib >= 256 * 1024
    assert STRONG.passes >= 3


class TestPuttingBack:
    """A folder of secrets is made whole or not at all."""

    def test_where_there_is_none(self, tmp_path: Path, copy: bytes):
        target = tmp_path / "new" / "secrets"
        assert put_back(open_secrets(copy, WORDS), target) is None
        assert read_files(target) == open_secrets(copy, WORDS)
        assert {path.stat().st_mode & 0o777 for path in target.iterdir()} == {0o600}
        assert target.stat().st_mode & 0o777 == 0o700

    def test_those_before_are_set_aside(self, tmp_path: Path, copy: bytes):
        Secrets.load_or_create(tmp_path / "other" / "secrets")
        before = read_files(tmp_path / "other" / "secrets")
        aside = put_back(open_secrets(copy, WORDS), tmp_path / "other" / "secrets")
        assert aside is not None
        assert read_files(aside) == before
        assert read_files(tmp_path / "other" / "secrets") != before

    @pytest.mark.parametrize("files", [{"pepper": b"x" * 32}, {"../pepper": b"x" * 32}, {}])
    def test_no_whole_set_changes_nothing(self, folder: Path, files: dict):
        before = read_files(folder)
        with pytest.raises(SecretsUnusable):
            put_back(files, folder)
        assert read_files(folder) == before
        assert [path.name for path in folder.parent.iterdir()] == ["secrets"]
