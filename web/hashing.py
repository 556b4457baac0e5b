"""Argon2id, as PINs and passwords are hashed: slow on purpose, so never in the event loop's thread."""

import secrets as chance

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's least for Argon2id: 19 MiB, two passes; some 20 ms."""
_DUMMY = _HASHER.hash(chance.token_bytes(32))


def hashed(said: bytes) -> str:
    """Return the hash that proves it later."""
    return _HASHER.hash(said)


def verifies(kept: str, said: bytes) -> bool:
    """Tell whether a hash was made of this."""
    try:
        return _HASHER.verify(kept, said)
    except (VerificationError, InvalidHashError):
        return False


def waste(said: bytes) -> None:
    """Work as long as for a hash there is, so that time does not tell which there are."""
    verifies(_DUMMY, said)
