"""PINs, grants, codes: pure functions."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.actors import Grant
from commands.rejected import NotAllowed
from events.secrets import Secrets
from events.vault import Pin
from web import grants, made, pins

SECRETS = Secrets(b"p" * 32, b"m" * 32, b"s" * 32)
KEY = SECRETS.grant_key
GRANT = Grant("01900000-0000-7000-8000-000000000001", "", 1_764_000_000_000_000)


@pytest.mark.parametrize("digits", range(4, 9))
def test_a_new_pin_has_its_digits_and_is_not_what_one_would_guess(digits: int):
    made_pins = {pins.make_pin(digits) for _ in range(200)}
    assert all(len(pin) == digits and pin.isdigit() and not pins.trivial(pin) for pin in made_pins)
    assert len(made_pins) > 150


@pytest.mark.parametrize(
    "pin", ["1234", "4321", "0000", "1212", "1221", "1990", "2024", "123456", "987654", "112112", "777788"]
)
def test_what_one_would_guess_is_trivial(pin: str):
    assert pins.trivial(pin)


def test_a_pin_proves_itself_and_no_other():
    row = pins.set_pin_change("p", "739150", SECRETS).pin
    assert row.token == pins.look_up_token("739150", SECRETS)
    assert row.hash is not None
    assert row.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert pins.proves(row, "739150", SECRETS)
    assert not pins.proves(row, "739151", SECRETS)


def test_a_row_that_is_damaged_proves_nothing():
    assert not pins.proves(Pin("p", None, "no hash at all"), "739150", SECRETS)
    assert not pins.proves(Pin("p", None, None), "739150", SECRETS)


def test_a_fresh_pin_is_none_that_an_older_row_has(monkeypatch: pytest.MonkeyPatch):
    offered = iter(["739150", "739151"])
    monkeypatch.setattr(pins, "make_pin", lambda _: next(offered))
    pin, change = pins.fresh_pin("p", 6, [Pin("q", None, None, "739150")], SECRETS)
    assert (pin, change.pin.person_id) == ("739151", "p")


def test_a_grant_comes_back_as_it_was_given():
    assert grants.verify(grants.sign(GRANT, KEY), KEY) == GRANT


@given(st.data())
def test_a_grant_that_was_altered_anywhere_is_refused(data: st.DataObject):
    text = grants.sign(GRANT, KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda c: c != text[place]))
    altered = text[:place] + other + text[place + 1 :]
    with contextlib.suppress(NotAllowed):
        assert grants.verify(altered, KEY) == GRANT, "only bits that base64 does not use may differ"


@given(st.text())
def test_any_text_is_no_grant(text: str):
    with pytest.raises(NotAllowed, match="not made by this server"):
        grants.verify(text, KEY)


def test_a_code_is_the_same_however_it_is_typed():
    code = made.make_code()
    typed = f" {code[:4].lower()} - {code[4:]}"
    assert made.code_digest(typed, SECRETS) == made.code_digest(code, SECRETS)
    assert not set(code) & set("ILO01")
