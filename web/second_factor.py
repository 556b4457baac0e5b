"""Second factors: the secret that an authenticator shares, the codes it shows, and one-time codes for its loss.

The secret is kept sealed under a key of its own; of the recovery codes only their HMAC is kept.
"""

import hmac
import secrets as chance

import msgspec
import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.accounts import Totp
from events.sealing import seal, unseal
from events.secrets import Secrets, mac
from web.made import ALPHABET

STEP_S = 30
SLACK_STEPS = 1
"""How many steps the clock of an authenticator may be off."""
RECOVERY_CODES = 10
_HALF = 5


class Offer(msgspec.Struct, frozen=True):
    """A secret for an authenticator: as text, as the address that a QR code holds, and as the vault keeps it."""

    secret: str
    uri: str
    totp: Totp


def offer(person_id: str, login: str, shop: str, secrets: Secrets) -> Offer:
    """Make a secret."""
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=shop)
    sealed = seal(AESGCM(secrets.totp_key), secret.encode(), person_id.encode())
    return Offer(secret, uri, Totp(person_id, sealed))


def step_of(totp: Totp, code: str, now_us: int, secrets: Secrets) -> int | None:
    """Return the step of time whose code this is; None when it is wrong, too old, or not after the last one used."""
    try:
        secret = unseal(AESGCM(secrets.totp_key), totp.sealed, totp.person_id.encode()).decode()
    except (InvalidTag, ValueError):  # ValueError: too short to have a nonce
        return None
    shown, now = pyotp.TOTP(secret), now_us // 1_000_000 // STEP_S
    said = "".join(code.split()).encode()
    for step in range(now - SLACK_STEPS, now + SLACK_STEPS + 1):
        if step > totp.last_step and hmac.compare_digest(shown.generate_otp(step).encode(), said):
            return step
    return None


def make_recovery_codes() -> list[str]:
    """Return ten one-time codes of some 49 bits."""
    return [f"{_part()}-{_part()}" for _ in range(RECOVERY_CODES)]


def recovery_digest(person_id: str, typed: str, secrets: Secrets) -> bytes:
    """Return what is kept of a one-time code: case, blanks and hyphens do not matter."""
    code = "".join(typed.upper().replace("-", " ").split())
    return mac(secrets.recovery_key, f"{person_id} {code}".encode())


def _part() -> str:
    return "".join(chance.choice(ALPHABET) for _ in range(_HALF))
