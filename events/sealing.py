"""Sealing: personal text in facts is stored only encrypted, so that destroying one small key forgets it for ever.

AES-256-GCM, random 96-bit nonce, one key per subject;
log id, subject, tag and field are authenticated, so that a sealed value fits nowhere else.
The subject's key is itself sealed ("wrapped") under the instance's master key, which lives in `secrets/`.
"""

import base64
import os
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.fact import Fact
from events.registry import Registry
from events.trouble import Trouble

NONCE_BYTES = 12
KEY_BYTES = 32

Reader = Callable[[str, bytes], Fact]
"""Makes a stream's name and stored bytes into a fact."""


class SubjectErased(Exception):
    """The subject's key was destroyed on purpose: there is a tombstone."""


class KeyMissing(Trouble):
    """A subject's key is gone without a tombstone: damage, or the wrong file; nothing may be shown as erased."""

    def __init__(self, subject: str) -> None:
        """Name the subject (an opaque id) and the remedy."""
        super().__init__(
            f"the key of {subject!r} is missing and it was never erased: restore floorbook.db from a backup"
        )


class Keys(Protocol):
    """Where the keys of subjects are: raises `SubjectErased` or `KeyMissing` instead of guessing."""

    def cipher(self, subject: str) -> AESGCM:
        """Return the cipher of a subject whose key exists."""

    def cipher_for_writing(self, subject: str) -> AESGCM:
        """Return the cipher of a subject, making its key if this is the first time."""

    def forget(self) -> None:
        """Look every key up again: one may have been destroyed."""


def new_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    """Encrypt and authenticate: nonce, then ciphertext with tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, context)


def unseal(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `seal` made; `cryptography.exceptions.InvalidTag` when anything was altered."""
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)


class Codec:
    """Facts to stored bytes and back. Bytes of facts without personal text are plain JSON."""

    def __init__(self, registry: Registry, log_id: str, keys: Keys) -> None:
        """Bind a registry to one log and its keys."""
        self._registry = registry
        self._log_id = log_id
        self._keys = keys
        self._encoder = msgspec.json.Encoder()
        self._readers: dict[str, Reader] = {}

    def encode(self, fact: Fact, stream: str) -> bytes:
        """Return the bytes to store, personal text sealed under the key of the stream's subject."""
        sealed = self._registry.kind(fact.TAG).sealed
        if not sealed:
            return self._encoder.encode(fact)
        payload: dict[str, Any] = msgspec.to_builtins(fact)
        for field, kind in sealed.items():
            if payload.get(field) is not None:
                subject = subject_of(kind, stream)
                cipher = self._keys.cipher_for_writing(subject)
                value = seal(cipher, self._encoder.encode(payload[field]), self._context(subject, fact.TAG, field))
                payload[field] = base64.b64encode(value).decode()
        return self._encoder.encode(payload)

    def decode(self, tag: str, stream: str, data: bytes) -> Fact:
        """Return the fact as today's class; sealed fields of an erased subject are None."""
        reader = self._readers.get(tag)
        if reader is None:
            reader = self._readers[tag] = self._reader(tag)
        return reader(stream, data)

    def forget_keys(self) -> None:
        """Look every key up again: one may have been destroyed."""
        self._keys.forget()

    def _reader(self, tag: str) -> Reader:
        kind, steps = self._registry.upcasts(tag)
        if not kind.sealed and not steps:
            decode = kind.decoder.decode
            return lambda _, data: decode(data)

        def read(stream: str, data: bytes) -> Fact:
            payload = msgspec.json.decode(data)
            for field, key_kind in kind.sealed.items():
                if payload.get(field) is not None:
                    payload[field] = self._open(tag, field, subject_of(key_kind, stream), payload[field])
            for step in steps:
                payload = step(payload)
            return msgspec.convert(payload, kind.type)

        return read

    def _open(self, tag: str, field: str, subject: str, value: str) -> Any:
        try:
            cipher = self._keys.cipher(subject)
        except SubjectErased:
            return None
        return msgspec.json.decode(unseal(cipher, base64.b64decode(value), self._context(subject, tag, field)))

    def _context(self, subject: str, tag: str, field: str) -> bytes:
        return f"{self._log_id}\x00{subject}\x00{tag}\x00{field}".encode()


def subject_of(kind: str, stream: str) -> str:
    """Return whose key seals a field: `person` in `work-42` is `person-42`."""
    return f"{kind}-{stream.partition('-')[2]}"
