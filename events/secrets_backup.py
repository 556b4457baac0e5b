"""A copy of the secrets folder that can lie anywhere: sealed under a passphrase, and bound to its log.

One JSON file: a header (format, version, log id, time, how the key is made from the passphrase) and the sealed files.
The key is made with Argon2id; AES-256-GCM seals the files and vouches for the header with them.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta

from events.sealing import KEY_BYTES, seal, unseal
from events.secrets import Secrets, SecretsUnusable
from events.trouble import Trouble

FORMAT = "floorbook-secrets"
VERSION = 1
PASSPHRASE_CHARACTERS_MIN = 12


class Cost(msgspec.Struct, frozen=True):
    """What guessing a passphrase costs: passes over so much memory with so many lanes. Bounded, as files say it."""

    passes: Annotated[int, Meta(ge=1, le=20)] = 3
    memory_kib: Annotated[int, Meta(ge=8, le=4_194_304)] = 262_144
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4


STRONG = Cost()
"""Four times the memory of the second choice of RFC 9106: about half a second for whoever knows it."""


class Header(msgspec.Struct, frozen=True):
    """What a copy says of itself. Times are UTC microseconds."""

    format: str
    version: int
    log_id: str
    made_at_us: int
    cost: Cost
    salt: bytes


class SealedSecrets(msgspec.Struct, frozen=True):
    """The file."""

    header: Header
    sealed: bytes


class BackupUnreadable(Trouble):
    """A copy of secrets cannot be opened, or is not for this log; the text says why."""


def seal_secrets(folder: Path, log_id: str, passphrase: str, now_us: int, cost: Cost = STRONG) -> bytes:
    """Return the sealed copy of a secrets folder; `SecretsUnusable` when that is not whole."""
    Secrets.load(folder)
    header = Header(FORMAT, VERSION, log_id, now_us, cost, os.urandom(16))
    files = msgspec.json.encode(read_files(folder))
    return msgspec.json.format(
        msgspec.json.encode(SealedSecrets(header, seal(_cipher(header, passphrase), files, _vouched(header)))), indent=2
    )


def read_header(copy: bytes) -> Header:
    """Return what a copy says of itself, which only `open_secrets` proves."""
    return _decoded(copy).header


def open_secrets(copy: bytes, passphrase: str) -> dict[str, bytes]:
    """Return the files of a copy by name."""
    found = _decoded(copy)
    try:
        files = unseal(_cipher(found.header, passphrase), found.sealed, _vouched(found.header))
    except InvalidTag:
        raise BackupUnreadable("the passphrase is not the one of this copy, or the copy was altered") from None
    return msgspec.json.decode(files, type=dict[str, bytes])


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a secrets folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def put_back(files: Mapping[str, bytes], folder: Path) -> Path | None:
    """Make a secrets folder of these files; one that is there is set aside, and its new place returned.

    `SecretsUnusable` when they are no whole set; then all is as it was.
    """
    if wrong := [name for name in files if Path(name).name != name]:
        raise SecretsUnusable(f"{wrong[0]!r} is no name of a secret")
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder.with_name(f".{folder.name}.{os.getpid()}")
    made.mkdir(mode=0o700)
    try:
        for name, secret in files.items():
            with os.fdopen(os.open(made / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
        Secrets.load(made)
    except BaseException:
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
        raise
    aside = None
    if folder.exists():
        aside = folder.with_name(f"{folder.name}-before-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{os.getpid()}")
        folder.rename(aside)
    made.rename(folder)
    for each in (folder, folder.parent):
        handle = os.open(each, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    return aside


def _decoded(copy: bytes) -> SealedSecrets:
    try:
        found = msgspec.json.decode(copy, type=SealedSecrets)
    except msgspec.DecodeError as error:
        raise BackupUnreadable(f"this is no copy of secrets: {error}") from None
    if (found.header.format, found.header.version) != (FORMAT, VERSION):
        message = f"this copy is of {found.header.format} {found.header.version}; this program knows {FORMAT} {VERSION}"
        raise BackupUnreadable(message)
    return found


def _cipher(header: Header, passphrase: str) -> AESGCM:
    cost = header.cost
    key = hash_secret_raw(
        passphrase.encode(), header.salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )
    return AESGCM(key)


def _vouched(header: Header) -> bytes:
    return msgspec.json.encode(header)
