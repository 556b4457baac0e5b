"""PINs: making, hashing and proving them. Pure but for chance; knows no web framework.

The vault keeps of a PIN a look-up token, which finds the one row, and an Argon2id hash, which proves it.
Both are made with keys derived from the pepper: the file alone gives away no PIN.
"""

import hmac
import secrets as chance
from collections.abc import Sequence

from events.secrets import Secrets, mac
from events.vault import Pin, SetPin
from web import hashing
from web.hashing import hashed, verifies

DIGITS_MIN, DIGITS_MAX = 4, 8
_RUNS = ("01234567890", "09876543210")
_HALF = 2


def make_pin(digits: int) -> str:
    """Return a PIN of so many digits that nobody would guess first."""
    while True:
        pin = f"{chance.randbelow(10**digits):0{digits}d}"
        if not trivial(pin):
            return pin


def trivial(pin: str) -> bool:
    """Tell whether a PIN is among those that are tried first: runs, repetitions, years, a part said twice."""
    half = len(pin) // _HALF
    return (
        len(set(pin)) <= _HALF
        or any(pin in run for run in _RUNS)
        or (len(pin) % _HALF == 0 and pin[:half] == pin[half:])
        or pin == pin[::-1]
        or (len(pin) == DIGITS_MIN and pin[:2] in ("19", "20"))
    )


def plausible(pin: str) -> bool:
    """Tell whether a text can be a PIN at all."""
    return DIGITS_MIN <= len(pin) <= DIGITS_MAX and pin.isascii() and pin.isdigit()


def look_up_token(pin: str, secrets: Secrets) -> bytes:
    """Return what finds a PIN's row."""
    return mac(secrets.pin_token_key, pin.encode())


def hash_pin(pin: str, secrets: Secrets) -> str:
    """Return the Argon2id hash that proves a PIN: some 20 ms of work and 19 MiB."""
    return hashed(mac(secrets.pin_hash_key, pin.encode()))


def set_pin_change(person_id: str, pin: str, secrets: Secrets) -> SetPin:
    """Return the change of the vault that gives a person this PIN."""
    return SetPin(Pin(person_id, look_up_token(pin, secrets), hash_pin(pin, secrets)))


def fresh_pin(person_id: str, digits: int, older: Sequence[Pin], secrets: Secrets) -> tuple[str, SetPin]:
    """Return a new PIN, none of those that older rows keep without a look-up token, and the change that gives it."""
    while True:
        pin = make_pin(digits)
        if not any(proves(row, pin, secrets) for row in older):
            return pin, set_pin_change(person_id, pin, secrets)


def proves(row: Pin, pin: str, secrets: Secrets) -> bool:
    """Tell whether a PIN is the one that a row keeps, whichever way it was taken over."""
    if row.plain is not None:
        return hmac.compare_digest(row.plain.encode(), pin.encode())
    if row.hash is None:
        return False
    if verifies(row.hash, mac(secrets.pin_hash_key, pin.encode())):
        return True
    # An older system hashed the PIN as it is; such a row has no token of ours.
    return row.token is None and verifies(row.hash, pin.encode())


def waste(pin: str) -> None:
    """Work as long as for a known PIN, so that time does not tell which PINs exist."""
    hashing.waste(pin.encode())


def whole(row: Pin) -> bool:
    """Tell whether a row is kept as ours are, and need not be healed."""
    return row.token is not None and row.hash is not None
