"""The secrets folder: three files of random bytes, mode 0600, made on first start, backed up apart from the log.

`pepper` stands behind PINs (an older system's can be put there before the first start),
`master.key` behind sealed text, grants and what tablets seal for the server,
`signing.key` (Ed25519) behind the heads of the log.
"""

import contextlib
import functools
import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from events.trouble import Trouble

SECRET_BYTES = 32
_FILES = ("pepper", "master.key", "signing.key")
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SecretsUnusable(Trouble):
    """The secrets folder cannot be used as it is; the text says why and what to do."""


class Secrets:
    """The instance's keys, and those derived from them, one per purpose."""

    def __init__(self, pepper: bytes, master: bytes, signing: bytes) -> None:
        """Take the three secrets; see `load`."""
        self.pepper = pepper
        self.master = master
        self.signer = Ed25519PrivateKey.from_private_bytes(signing)
        self.receipt_key = derive(master, "receipts")
        self.grant_key = derive(master, "grants")
        self.wrapping_key = derive(master, "subject keys")
        self.sign_in_key = _p256(master, "sealed sign-ins")
        self.pin_token_key = derive(pepper, "pin look-up token")
        self.pin_hash_key = derive(pepper, "pin hash input")
        self.login_key = derive(pepper, "login look-up token")
        self.password_key = derive(pepper, "password hash input")
        self.recovery_key = derive(pepper, "recovery codes")
        self.totp_key = derive(master, "second factors")

    @property
    def public_key(self) -> bytes:
        """The public half of the signing key (Ed25519, raw): what a shop's signed heads are checked with."""
        return self.signer.public_key().public_bytes_raw()

    @classmethod
    def load(cls, folder: Path) -> "Secrets":
        """Read the secrets of an instance; `SecretsUnusable` when one is missing, short or open to others."""
        return cls(*(_read(folder / name) for name in _FILES))

    @classmethod
    def load_or_create(cls, folder: Path) -> "Secrets":
        """Read the secrets, making what is missing: for an instance that has no log yet."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _FILES:
            _create(folder / name)
        # Before anything is sealed: a log that outlives a power cut and its keys that do not would be lost together.
        _flush_folder(folder)
        _flush_folder(folder.parent)
        return cls.load(folder)


def derive(secret: bytes, purpose: str) -> bytes:
    """Return the key for one purpose (HKDF-SHA-256): keys of two purposes say nothing of each other."""
    return HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=b"floorbook " + purpose.encode()).derive(secret)


def _p256(secret: bytes, purpose: str) -> ec.EllipticCurvePrivateKey:
    """Return the private key of one purpose on the curve that browsers know: as well backed up as its secret is."""
    # 384 bits for a number of 256, so that no key is likelier than another.
    wide = HKDF(hashes.SHA256(), 48, salt=None, info=b"floorbook p256 " + purpose.encode()).derive(secret)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256.

    Not `hmac.digest`: that one lets go of the interpreter's lock, and under load the desk and the event loop then wait
    for each other longer than the digest takes.
    """
    started = _started(key).copy()
    started.update(message)
    return started.digest()


@functools.lru_cache(maxsize=16)
def _started(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


def _create(path: Path) -> None:
    """Make a secret that is whole from the moment it has its name, and never replace one."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(os.urandom(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes()
        mode = path.stat().st_mode & 0o777
    except OSError as error:
        message = (
            f"{path}: {error.strerror}: put back the secrets folder that belongs to this log (it is backed up apart)"
        )
        raise SecretsUnusable(message) from None
    if mode & 0o077:
        message = f"{path}: mode {mode:04o} lets others read it: chmod 600 it"
        raise SecretsUnusable(message)
    if len(secret) < SECRET_BYTES:
        message = f"{path}: {len(secret)} bytes, at least {SECRET_BYTES} are needed: put back the right file"
        raise SecretsUnusable(message)
    return secret
