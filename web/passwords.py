"""Passwords: the name that finds one, the hash that proves it, and which are too easily guessed.

Keys derived from the pepper stand behind both, as with PINs: the file alone gives away neither name nor password.
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from events.accounts import Password
from events.secrets import Secrets, mac
from web import hashing
from web.hashing import hashed, verifies

LENGTH_MIN, LENGTH_MAX = 12, 200
UNITS_MIN = 7
"""A password of fewer pieces that nobody would guess together is refused; see `units`."""
_ROWS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FOLD = str.maketrans("013457@$!", "oleastasi")
_COMMON = frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
_LONGEST = 40


def login_token(name: str, secrets: Secrets) -> bytes:
    """Return what finds the row of a name as it was typed: case and blanks around it do not matter."""
    return mac(secrets.login_key, _plain(name).strip().casefold().encode())


def hash_password(password: str, secrets: Secrets) -> str:
    """Return the Argon2id hash that proves a password."""
    return hashed(mac(secrets.password_key, _plain(password).encode()))


def proves(row: Password | None, password: str, secrets: Secrets) -> bool:
    """Tell whether a password is the one of a row. Works as long when there is no row, or no password in it."""
    said = mac(secrets.password_key, _plain(password).encode())
    if row is None or not row.hash:
        hashing.waste(said)
        return False
    return verifies(row.hash, said)


def weakness(password: str, own: Iterable[str] = ()) -> str | None:
    """Say why a password will not do, None when it will. `own` are words that lie near: names, the login, the shop."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        return f"a password has {LENGTH_MIN} to {LENGTH_MAX} characters: a few words in a row are easy to keep in mind"
    near = {word for each in own for word in re.split(r"[\W_]+", each.casefold()) if len(word) > 2}  # noqa: PLR2004
    if units(password, near | _COMMON) < UNITS_MIN:
        return "this password is among those that are guessed first: take words that have nothing to do with each other"
    return None


def units(password: str, words: Iterable[str]) -> int:
    """Count the pieces of a password: a known word, a year, a run along the keyboard, or else a single character.

    A piece that was there before counts nothing; and there are never more than there are different characters.
    """
    known = frozenset(words)
    plain, folded = password.casefold(), password.casefold().translate(_FOLD)
    pieces: set[str] = set()
    at = 0
    while at < len(plain):
        length = max(_word(plain, at, known), _word(folded, at, known), _run(plain, at), _year(plain, at), 1)
        pieces.add(folded[at : at + length])
        at += length
    return min(len(pieces), len(set(folded)))


def _plain(text: str) -> str:
    """Return a text as it is whichever keyboard composed it: an é may arrive as one character or as two."""
    return unicodedata.normalize("NFKC", text)


def _word(text: str, at: int, known: frozenset[str]) -> int:
    lengths = range(min(_LONGEST, len(text) - at), 2, -1)
    return next((length for length in lengths if text[at : at + length] in known), 0)


def _run(text: str, at: int) -> int:
    lengths = range(min(_LONGEST, len(text) - at), 2, -1)
    rows = (*_ROWS, *(row[::-1] for row in _ROWS))
    return next((length for length in lengths if any(text[at : at + length] in row for row in rows)), 0)


def _year(text: str, at: int) -> int:
    return 4 if _YEAR.match(text, at) else 0
