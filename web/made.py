"""Secrets that the doors make and show once: enrolment codes, badges, tablets' credentials, bearer tokens.

The vault keeps digests: plain SHA-256 of what has 256 random bits, an HMAC of codes and badges, which are shorter.
"""

import hashlib
import secrets as chance

from events.secrets import Secrets, mac
from events.vault import AddCredential, Credential

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L and O, 0 and 1, which are taken for one another."""
CODE_LENGTH = 8
BADGE_DIGITS = 26


def make_code() -> str:
    """Return a one-time code for an enrolment: about 40 bits, for 15 minutes."""
    return "".join(chance.choice(ALPHABET) for _ in range(CODE_LENGTH))


def code_digest(typed: str, secrets: Secrets) -> bytes:
    """Return the digest of a code as it may have been typed: case, blanks and hyphens do not matter."""
    code = "".join(typed.upper().replace("-", " ").split())
    return mac(secrets.pin_token_key, b"code " + code.encode())


def make_badge() -> str:
    """Return the number of a new badge: digits, as scanners that type like a keyboard garble letters; 86 bits."""
    return f"{chance.randbelow(10**BADGE_DIGITS):0{BADGE_DIGITS}d}"


def badge_digest(number: str, secrets: Secrets) -> bytes:
    """Return the digest under which a badge is known."""
    return mac(secrets.pin_token_key, b"badge " + number.encode())


def make_secret(kind: str) -> str:
    """Return a secret of 256 bits that says what it opens: `fbtablet_…` or `fbtoken_…`."""
    return f"fb{kind}_{chance.token_urlsafe(32)}"


def secret_digest(secret: bytes) -> bytes:
    """Return the digest under which a secret is known."""
    return hashlib.sha256(secret).digest()


def credential_change(
    kind: str, holder: str, digest: bytes, *, scopes: tuple[str, ...] = (), expires_at_us: int | None = None
) -> AddCredential:
    """Return the change of the vault that makes a credential known."""
    return AddCredential(Credential(digest, kind, holder, scopes, expires_at_us))
