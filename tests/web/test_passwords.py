"""Passwords: what proves one, what finds it, and which are refused because they would be guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.accounts import Password
from events.secrets import Secrets
from web import hashing, passwords
from web.passwords import UNITS_MIN, hash_password, login_token, proves, units, weakness

SECRETS, OTHERS = Secrets(b"p" * 32, b"m" * 32, b"s" * 32), Secrets(b"q" * 32, b"m" * 32, b"s" * 32)
GOOD = "teapot gravel ninety"


def row(password: str) -> Password:
    return Password("ann", login_token("ann", SECRETS), hash_password(password, SECRETS))


def test_a_password_proves_its_own_row_only():
    kept = row(GOOD)
    assert proves(kept, GOOD, SECRETS)
    assert not proves(kept, GOOD + " ", SECRETS)
    assert not proves(kept, GOOD, OTHERS)


def test_without_a_row_or_a_password_in_it_the_same_work_is_done_and_nothing_proved(monkeypatch: pytest.MonkeyPatch):
    worked: list[str] = []
    verifies = hashing.verifies

    def counted(kept: str, said: bytes) -> bool:
        worked.append(kept[:30])
        return verifies(kept, said)

    monkeypatch.setattr(hashing, "verifies", counted)
    monkeypatch.setattr(passwords, "verifies", counted)
    kept = row(GOOD)
    for each in (kept, None, Password("ann", kept.login, "")):
        assert not proves(each, "another one entirely", SECRETS)
    assert len(worked) == 3
    assert len(set(worked)) == 1, "the parameters of the hashing differ, and so the time"


def test_the_same_letters_from_another_keyboard_are_the_same_password():
    composed, apart = "caf\u00e9 gravel ninety", "cafe\u0301 gravel ninety"
    assert composed != apart
    assert proves(row(composed), apart, SECRETS)
    assert login_token("Ren\u00e9", SECRETS) == login_token("rene\u0301", SECRETS)


@pytest.mark.parametrize("typed", ["ann", " Ann ", "ANN"])
def test_case_and_blanks_around_a_name_do_not_matter(typed: str):
    assert login_token(typed, SECRETS) == login_token("ann", SECRETS)


def test_a_names_token_says_nothing_without_the_pepper():
    assert login_token("ann", SECRETS) != login_token("ann", OTHERS)


@pytest.mark.parametrize(
    "guessed",
    [
        "short", "x" * 12, "password1234", "Passw0rd2026!", "qwertyuiop12", "123456789012", "abcdefghijkl",
        "Summer2026!!", "aaaaaaaaaaab", "abababababab", "letmein-letmein", "annannannann", "Ann Example 1",
        "floorbook2026", "P@ssword!P@ssword!", "987654321098", "admin-admin-1",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(guessed: str):
    assert weakness(guessed, ["Ann Example", "ann", "Floorbook"]) is not None


@pytest.mark.parametrize("good", [GOOD, "vX9#qLw2!mZp", "correct horse battery staple", "Der Zaun ist grün, Ann"])
def test_what_nobody_would_guess_is_taken(good: str):
    assert weakness(good, ["Ann Example", "ann", "Floorbook"]) is None


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_can_be_judged(password: str, own: list[str]):
    different = len(set(password.casefold().translate(passwords._FOLD)))
    assert units(password, own) <= different
    if weakness(password, own) is None:
        assert 12 <= len(password) <= 200
        assert different >= UNITS_MIN
