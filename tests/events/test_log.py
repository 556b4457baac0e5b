"""How a record hangs on the one before it: every part of it counts, and no two records look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.log import CHAIN_BYTES, SignedHead, genesis, link, prefixed

texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=5)
RECORD = {
    "previous": bytes(CHAIN_BYTES),
    "position": 7,
    "version": 3,
    "occurred_at_us": 5,
    "recorded_at_us": 6,
    "part": 1,
    "command_id": bytes(16),
    "names": prefixed("work-a") + prefixed("task.started.v1", "person:a", "", ""),
    "data": b"{}",
}
OTHER = {
    "previous": bytes(31) + b"\x01",
    "position": 8,
    "version": 4,
    "occurred_at_us": -5,
    "recorded_at_us": 7,
    "part": 2,
    "command_id": bytes(15) + b"\x01",
    "names": prefixed("work-a") + prefixed("task.started.v1", "person:", "a", ""),
    "data": b"{} ",
}


@given(texts, texts)
def test_no_two_lists_of_names_give_the_same_bytes(some: list[str], others: list[str]):
    assert (prefixed(*some) == prefixed(*others)) == (some == others)


@pytest.mark.parametrize("field", RECORD)
def test_every_part_of_a_record_counts(field: str):
    assert link(**RECORD) != link(**{**RECORD, field: OTHER[field]})


def test_what_moves_from_one_part_to_the_next_counts():
    """Lengths are part of the chain: the end of the names cannot become the beginning of the data."""
    names, data = RECORD["names"], RECORD["data"]
    assert isinstance(names, bytes)
    assert isinstance(data, bytes)
    moved = {"names": names[:-1], "data": names[-1:] + data}
    assert link(**RECORD) != link(**{**RECORD, **moved})


def test_the_chain_never_changes_its_form():
    """Every log there is depends on it."""
    assert genesis("log").hex() == "d0b6773eee8110fef1e9e4493a006ea64ad638cd6d6e1a65b8d924b53ffd4f68"
    assert link(**RECORD).hex() == "32f0db7c674783ed067df208a95113580e34daa592d78989669937bd1c1540fe"
    said = b"floorbook head\x00log" + bytes.fromhex("0000000000000007ffffffffffffffff0000")
    assert SignedHead.message("log", 7, bytes(2), -1) == said


def test_each_log_begins_with_a_value_of_its_own():
    assert genesis("a") != genesis("b")
    assert len(genesis("a")) == CHAIN_BYTES
