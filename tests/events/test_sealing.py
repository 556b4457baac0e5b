"""Personal text is stored only encrypted, fits nowhere else, and is gone when its key is."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from events.customers import CustomerRegistered
from events.facts import FACTS
from events.people import PaySet, PersonChanged, PersonRegistered
from events.sealing import Codec, KeyMissing, SubjectErased, new_key, seal, subject_of, unseal
from events.vault import SubjectKeys
from events.work import TaskNoted
from tests.events.logs import Logbook
from tests.events.strategies import facts

GOLDEN = Path(__file__).parent / "golden"
SEALED = sorted(tag for tag in FACTS if FACTS.upcasts(tag)[0].sealed)
PERSON = PersonRegistered(person_id="a", name="Ann Example")


class MemoryKeys:
    """Keys of subjects in a dictionary; erased ones are None."""

    def __init__(self) -> None:
        self.keys: dict[str, AESGCM | None] = {}

    def cipher(self, subject: str) -> AESGCM:
        if subject not in self.keys:
            raise KeyMissing(subject)
        found = self.keys[subject]
        if found is None:
            raise SubjectErased
        return found

    def cipher_for_writing(self, subject: str) -> AESGCM:
        self.keys.setdefault(subject, AESGCM(new_key()))
        return self.cipher(subject)

    def forget(self) -> None:
        """There is nothing behind these keys to look them up in."""


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def codec(keys: MemoryKeys) -> Codec:
    return Codec(FACTS, "log-1", keys)


def test_which_facts_hold_personal_text_or_pay_is_known():
    """A new one belongs here, in `projections.erasing`, and among what tests/projections/planted.py says."""
    assert {tag: dict(FACTS.upcasts(tag)[0].sealed) for tag in SEALED} == {
        "alert.destination.set.v1": {"address": "destination"},
        "correction.declined.v1": {"reason": "person"},
        "correction.requested.v1": {"text": "person"},
        "customer.changed.v1": dict.fromkeys(("name", "contact", "email", "phone"), "customer"),
        "customer.registered.v1": dict.fromkeys(("name", "contact", "email", "phone"), "customer"),
        "login.given.v1": {"login": "person"},
        "mail.server.set.v1": {"user": "mail", "sender": "mail"},
        "pay.set.v1": {"amount_e4": "pay"},
        "person.changed.v1": {"name": "person"},
        "person.registered.v1": {"name": "person"},
        "refusal.reported.v1": {"body": "person"},
        "refusal.resolved.v1": {"note": "person"},
        "session.added.v1": {"reason": "person"},
        "session.corrected.v1": {"reason": "person"},
        "session.struck.v1": {"reason": "person"},
        "task.cancelled.v1": {"reason": "person"},
        "task.completed.v1": {"note": "person"},
        "task.noted.v1": {"text": "person"},
        "timesheet.reopened.v1": {"reason": "person"},
    }


@pytest.mark.parametrize("tag", SEALED)
def test_the_stored_form_never_contains_the_plain_text(tag: str, codec: Codec):
    golden = (GOLDEN / f"{tag}.json").read_bytes()
    kind = FACTS.kind(tag)
    fact = kind.decoder.decode(golden)
    stored = codec.encode(fact, "work-a")
    for field in kind.sealed:
        plain = str(getattr(fact, field))
        assert plain.encode() not in stored
        assert json.dumps(plain).encode() not in stored
        assert isinstance(json.loads(stored)[field], str)
    assert codec.decode(tag, "work-a", stored) == fact


def test_the_same_text_is_never_sealed_to_the_same_bytes(codec: Codec):
    """Else one could tell who is called the same."""
    assert len({codec.encode(PERSON, "person-a") for _ in range(50)}) == 50


def test_what_is_not_personal_stays_readable(codec: Codec):
    stored = json.loads(codec.encode(PersonRegistered(person_id="a", name="Ann", roles=("office",)), "person-a"))
    assert stored["roles"] == ["office"]


def test_an_absent_personal_text_needs_no_key(codec: Codec, keys: MemoryKeys):
    stored = codec.encode(PersonRegistered(person_id="a"), "person-a")
    assert codec.decode("person.registered.v1", "person-a", stored) == PersonRegistered(person_id="a")
    assert keys.keys == {}


def test_the_subject_is_the_kind_of_key_and_the_id_of_the_stream():
    assert subject_of("person", "work-0190-abc") == "person-0190-abc"
    assert subject_of("pay", "person-0190-abc") == "pay-0190-abc"
    assert subject_of("customer", "customer-00/4-7") == "customer-00/4-7"


def test_pay_has_a_key_of_its_own(codec: Codec, keys: MemoryKeys):
    """So that totals stay when the person's own key is destroyed."""
    pay = PaySet(person_id="a", kind="hourly", effective_on="2026-01-01", amount_e4=200_000)  # type: ignore[arg-type]
    stored = codec.encode(pay, "person-a")
    name = codec.encode(PERSON, "person-a")
    keys.keys["person-a"] = None
    assert codec.decode("pay.set.v1", "person-a", stored).amount_e4 == 200_000  # type: ignore[attr-defined]
    assert codec.decode("person.registered.v1", "person-a", name).name is None  # type: ignore[attr-defined]


def shared_key(keys: MemoryKeys, *subjects: str) -> None:
    """Give several subjects the same key, so that only what is authenticated can tell them apart."""
    keys.keys |= dict.fromkeys(subjects, AESGCM(new_key()))


def test_a_sealed_value_fits_no_other_subject(codec: Codec, keys: MemoryKeys):
    shared_key(keys, "person-a", "person-b")
    stored = codec.encode(PERSON, "person-a")
    with pytest.raises(InvalidTag):
        codec.decode("person.registered.v1", "person-b", stored)


def test_a_sealed_value_fits_no_other_tag(codec: Codec):
    stored = codec.encode(PERSON, "person-a")
    with pytest.raises(InvalidTag):
        codec.decode("person.changed.v1", "person-a", stored)


def test_a_sealed_value_fits_no_other_field(codec: Codec):
    stored = json.loads(codec.encode(CustomerRegistered(number="7", source="X", name="N", contact="C"), "customer-7"))
    stored["name"], stored["contact"] = stored["contact"], stored["name"]
    with pytest.raises(InvalidTag):
        codec.decode("customer.registered.v1", "customer-7", json.dumps(stored).encode())


def test_a_sealed_value_fits_no_other_log(codec: Codec, keys: MemoryKeys):
    stored = codec.encode(PERSON, "person-a")
    with pytest.raises(InvalidTag):
        Codec(FACTS, "log-2", keys).decode("person.registered.v1", "person-a", stored)


@given(flip=st.integers(0, 8 * 40 - 1))
def test_every_bit_of_a_sealed_value_counts(flip: int):
    cipher = AESGCM(new_key())
    sealed = bytearray(seal(cipher, b"twelve bytes", b"context"))
    assert len(sealed) == 40
    sealed[flip // 8] ^= 1 << flip % 8
    with pytest.raises(InvalidTag):
        unseal(cipher, bytes(sealed), b"context")


def test_an_erased_subject_reads_as_nothing(codec: Codec, keys: MemoryKeys):
    stored = codec.encode(PERSON, "person-a")
    keys.keys["person-a"] = None
    assert codec.decode("person.registered.v1", "person-a", stored) == PersonRegistered(person_id="a")


def test_an_erased_subject_gets_no_new_key(codec: Codec, keys: MemoryKeys):
    keys.keys["person-a"] = None
    with pytest.raises(SubjectErased):
        codec.encode(TaskNoted(task_id="t", text="hello"), "work-a")


def test_a_missing_key_without_a_tombstone_stops_the_reader(codec: Codec, keys: MemoryKeys):
    """Else a wrong file would show everybody as erased."""
    stored = codec.encode(PERSON, "person-a")
    del keys.keys["person-a"]
    with pytest.raises(KeyMissing, match=r"'person-a' is missing and it was never erased: restore floorbook.db"):
        codec.decode("person.registered.v1", "person-a", stored)


class TestKeysInTheVault:
    """The keys as they are kept: wrapped under the master key, in the log's file."""

    def codec(self, book: Logbook) -> tuple[Codec, SubjectKeys]:
        keys = SubjectKeys(book.writer.connection, book.secrets)
        return Codec(FACTS, book.writer.log_id, keys), keys

    def test_a_key_is_made_once_and_opened_again_after_a_restart(self, book: Logbook):
        codec, keys = self.codec(book)
        stored = codec.encode(PERSON, "person-a")
        assert codec.decode(PERSON.TAG, "person-a", stored) == PERSON
        keys.forget()
        assert codec.decode(PERSON.TAG, "person-a", stored) == PERSON
        changed = PersonChanged(person_id="a", name="Ann B.")
        assert codec.decode(changed.TAG, "person-a", codec.encode(changed, "person-a")) == changed
        rows = book.writer.connection.execute("SELECT subject, wrapped FROM subject_key").fetchall()
        assert [subject for subject, _ in rows] == ["person-a"]

    def test_a_wrapped_key_belongs_to_its_subject_and_to_the_master_key(self, book: Logbook):
        codec, keys = self.codec(book)
        stored = codec.encode(PERSON, "person-a")
        book.writer.connection.execute("UPDATE subject_key SET subject = 'person-b'")
        keys.forget()
        with pytest.raises(InvalidTag):
            codec.decode(PERSON.TAG, "person-b", stored)

    def test_erased_means_no_key_and_a_tombstone(self, book: Logbook):
        codec, keys = self.codec(book)
        stored = codec.encode(PERSON, "person-a")
        book.writer.connection.execute("DELETE FROM subject_key")
        keys.forget()
        with pytest.raises(KeyMissing):
            codec.decode(PERSON.TAG, "person-a", stored)
        book.writer.connection.execute("INSERT INTO tombstone VALUES ('person-a', 1)")
        assert codec.decode(PERSON.TAG, "person-a", stored) == PersonRegistered(person_id="a")

    def test_a_key_made_in_a_transaction_that_is_rolled_back_is_gone_when_forgotten(self, book: Logbook):
        codec, keys = self.codec(book)
        book.writer.begin()
        codec.encode(PERSON, "person-a")
        book.writer.rollback()
        keys.forget()
        with pytest.raises(KeyMissing):
            keys.cipher("person-a")


@pytest.mark.parametrize("tag", sorted(FACTS))
@settings(max_examples=25)
@given(data=st.data())
def test_every_fact_comes_back_as_it_was_stored(tag: str, data: st.DataObject):
    fact = data.draw(facts(FACTS.kind(tag).type))
    codec = Codec(FACTS, "log-1", MemoryKeys())
    assert codec.decode(tag, "work-a", codec.encode(fact, "work-a")) == fact
