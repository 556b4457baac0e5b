"""The secrets folder: made once, whole and private, and never guessed at."""

import os
from pathlib import Path

import pytest

from events.secrets import Secrets, SecretsUnusable, derive, mac

FILES = ("pepper", "master.key", "signing.key")


def test_secrets_are_made_once_and_are_the_same_after_that(tmp_path: Path):
    first = Secrets.load_or_create(tmp_path / "secrets")
    again = Secrets.load_or_create(tmp_path / "secrets")
    assert (first.pepper, first.master) == (again.pepper, again.master)
    assert first.signer.public_key() == again.signer.public_key()
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == set(FILES)


def test_nobody_else_can_read_them(tmp_path: Path):
    Secrets.load_or_create(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {(tmp_path / "secrets" / name).stat().st_mode & 0o777 for name in FILES} == {0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
@pytest.mark.parametrize("name", FILES)
def test_a_secret_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, name: str, mode: int):
    Secrets.load_or_create(tmp_path)
    (tmp_path / name).chmod(mode)
    with pytest.raises(SecretsUnusable, match=rf"{name}: mode {mode:04o} lets others read it: chmod 600 it"):
        Secrets.load(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_secret_is_not_made_anew_for_a_log_that_is_there(tmp_path: Path, name: str):
    """A new master key would make everything that was sealed unreadable."""
    Secrets.load_or_create(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(SecretsUnusable, match="put back the secrets folder that belongs to this log"):
        Secrets.load(tmp_path)
    assert not (tmp_path / name).exists()


def test_a_short_secret_is_refused(tmp_path: Path):
    Secrets.load_or_create(tmp_path)
    (tmp_path / "pepper").write_bytes(b"short")
    with pytest.raises(SecretsUnusable, match="5 bytes, at least 32 are needed"):
        Secrets.load(tmp_path)


def test_the_pepper_of_an_older_system_is_kept(tmp_path: Path):
    (tmp_path / "pepper").write_bytes(b"an older system's pepper, of any length from 32")
    (tmp_path / "pepper").chmod(0o600)
    assert Secrets.load_or_create(tmp_path).pepper == b"an older system's pepper, of any length from 32"


def test_a_start_that_was_cut_short_leaves_no_half_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A secret has its name only once it is whole and flushed."""

    def cut_short(_handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", cut_short)
        with pytest.raises(KeyboardInterrupt):
            Secrets.load_or_create(tmp_path)
    assert not any((tmp_path / name).exists() for name in FILES)
    assert len(Secrets.load_or_create(tmp_path).pepper) == 32


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path):
    secrets = Secrets.load_or_create(tmp_path)
    keys = [
        secrets.pepper, secrets.master, secrets.receipt_key, secrets.grant_key,
        secrets.wrapping_key, secrets.pin_token_key, secrets.pin_hash_key,
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}


def test_derived_keys_never_change():
    """They stand behind PINs, receipts and wrapped keys that are stored."""
    assert derive(bytes(32), "receipts").hex() == "af8b0c4370de0a1f9bdc1692d7938ce4aab1d35c259085289018328b7a372d9c"
    assert mac(bytes(32), b"message").hex() == "eb08c1f56d5ddee07f7bdf80468083da06b64cf4fac64fe3a90883df5feacae4"
