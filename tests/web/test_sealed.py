"""What a tablet seals while it is offline: golden examples, and all that is not opened. Pure functions."""

import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from commands.rejected import NotAllowed
from events.secrets import Secrets
from tests.web import sealing
from web.sealed import SealedContent, sealing_key, unseal

SECRETS = Secrets(b"p" * 32, b"m" * 32, b"s" * 32)
PRIVATE = SECRETS.sign_in_key
GOLDEN = json.loads(Path(__file__).with_name("sealed.json").read_bytes())
KEY = GOLDEN["key"]
TABLET = "0190a2c4-0000-7000-8000-0000000000f1"
SAID = {"at": "2026-11-22T10:00:00Z", "pin": "739150"}


def private(hexadecimal: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(hexadecimal, 16), ec.SECP256R1())


def test_the_key_is_the_one_of_the_secrets_for_ever():
    """What a tablet sealed before an update has to be opened after it."""
    assert msgspec.to_builtins(sealing_key(PRIVATE)) == KEY
    assert private(GOLDEN["private"]).private_numbers() == PRIVATE.private_numbers()
    assert sealing_key(Secrets(b"p" * 32, b"n" * 32, b"s" * 32).sign_in_key).id != KEY["id"]


@pytest.mark.parametrize("example", GOLDEN["examples"])
def test_a_golden_example_is_opened_and_made_again_as_it_was(example: dict):
    opened = unseal(example["sealed"], example["tablet_id"], PRIVATE)
    said = json.loads(example["content"])
    assert opened.content == msgspec.convert(said, SealedContent)
    ephemeral, iv = private(example["ephemeral_private"]), bytes.fromhex(example["iv"])
    assert sealing.seal(said, KEY, example["tablet_id"], ephemeral, iv) == example["sealed"]


def test_what_another_tablet_sealed_is_not_opened():
    text = sealing.seal(SAID, KEY, TABLET)
    assert unseal(text, TABLET, PRIVATE).content.pin == "739150"
    for other in (sealing.NIL, TABLET[:-1] + "2", ""):
        with pytest.raises(NotAllowed, match="not sealed on this tablet"):
            unseal(text, other, PRIVATE)


def test_what_was_sealed_for_another_key_is_said_to_be():
    other = sealing_key(Secrets(b"p" * 32, b"n" * 32, b"s" * 32).sign_in_key)
    with pytest.raises(NotAllowed, match="sealed for another key"):
        unseal(sealing.seal(SAID, msgspec.to_builtins(other), TABLET), TABLET, PRIVATE)


@pytest.mark.parametrize(
    "said",
    [
        {"at": SAID["at"]},
        {**SAID, "badge": "1" * 26},
        {**SAID, "pin": "12a4"},
        {**SAID, "at": "2026-11-22T10:00:00"},
        {**SAID, "person_id": sealing.NIL},
        {"pin": "739150"},
    ],
)
def test_what_says_not_exactly_a_pin_or_a_badge_and_when_is_no_sign_in(said: dict):
    with pytest.raises(NotAllowed):
        unseal(sealing.seal(said, KEY, TABLET), TABLET, PRIVATE)


def test_it_is_remembered_by_its_bytes_and_not_by_how_they_are_written():
    text = sealing.seal({**SAID, "pin": "7391"}, KEY, TABLET)
    keys = {unseal(text + "=" * number, TABLET, PRIVATE).key for number in range(3)}
    assert len(keys) == 1
    assert unseal(sealing.seal(SAID, KEY, TABLET), TABLET, PRIVATE).key not in keys
    assert [key[6] >> 4 for key in keys] == [8]


@given(st.data())
def test_what_was_altered_anywhere_is_not_opened(data: st.DataObject):
    head, _, body = GOLDEN["examples"][0]["sealed"].rpartition(".")
    raw = bytearray(sealing.decoded(body))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotAllowed, match="not sealed on this tablet, or was altered"):
        unseal(f"{head}.{sealing.encoded(bytes(raw))}", TABLET, PRIVATE)


@given(
    st.one_of(
        st.text(),
        st.text().map(lambda text: f"v1.{KEY['id']}.{text}"),
        st.binary().map(lambda raw: f"v1.{KEY['id']}.{sealing.encoded(raw)}"),
    )
)
def test_any_text_is_no_sealed_sign_in(text: str):
    with pytest.raises(NotAllowed):
        unseal(text, TABLET, PRIVATE)
