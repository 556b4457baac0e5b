"""The one writer: gapless positions, a chain that anybody can recompute, receipts, signed heads, honest failures."""

import hashlib
import struct
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.heads import is_signed
from events.log import Head, genesis
from events.secrets import Secrets
from events.writer import (
    SIGN_EVERY_US,
    LogWriter,
    Receipt,
)
from tests.events.logs import NOW, SECOND, Logbook, plainly
from tests.patience import SLOW_IS_FINE

ROWS = """
SELECT e.position, s.text, e.version, t.text, e.occurred_at, e.recorded_at, a.text, d.text, o.text,
       e.command_id, e.part, e.data, e.chain
FROM event e JOIN name s ON s.id = e.stream JOIN name t ON t.id = e.tag JOIN name a ON a.id = e.actor
             JOIN name d ON d.id = e.device JOIN name o ON o.id = e.origin
ORDER BY e.position
"""


def text(said: str) -> bytes:
    return struct.pack(">I", len(said.encode())) + said.encode()


def chain_by_hand(path: Path) -> list[bytes]:
    """Every chain value, worked out from the description of the format and the rows alone; each is compared."""
    connection = plainly(path)
    log_id = connection.execute("SELECT log_id FROM log").fetchall()[0][0]
    chain = hashlib.sha256(b"floorbook log\x00" + log_id.encode()).digest()
    values = []
    rows = connection.execute(ROWS).fetchall()
    connection.close()
    for position, stream, version, tag, occurred, recorded, actor, device, origin, command, part, data, stored in rows:
        record = hashlib.sha256(chain)
        record.update(struct.pack(">QQqqH", position, version, occurred, recorded, part) + command)
        record.update(struct.pack(">I", len(data)))
        for said in (stream, tag, actor, device, origin):
            record.update(text(said))
        record.update(data)
        chain = record.digest()
        assert chain == stored, position
        values.append(chain)
    return values


def test_positions_have_no_gaps_and_versions_none_in_their_stream(book: Logbook):
    assert book.append([book.entry("order-1"), book.entry("work-a"), book.entry("order-1")]) == [1, 2, 3]
    assert book.append([book.entry("work-a")]) == [4]
    rows = book.reader().read()
    assert [(r.position, r.stream, r.version) for r in rows] == [
        (1, "order-1", 1), (2, "work-a", 1), (3, "order-1", 2), (4, "work-a", 2),
    ]  # fmt: skip


def test_the_chain_can_be_recomputed_from_the_rows_by_its_description_alone(book: Logbook):
    book.append([book.entry(), book.entry(actor="person:ü", device="", origin="2001:db8::1", data=b"\x00\xff")])
    book.append([book.entry(occurred_at_us=-5, part=65_535)], NOW + 1)
    assert chain_by_hand(book.path)[-1] == book.writer.head.chain


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, *SLOW_IS_FINE])
@given(
    batches=st.lists(
        st.lists(st.tuples(words, words, words, st.binary(max_size=40), st.integers(-(2**62), 2**62)), max_size=4),
        max_size=5,
    ),
    clock=st.lists(st.integers(0, 2**60), min_size=5, max_size=5),
)
def test_any_batches_at_any_times_make_one_unbroken_history(book: Logbook, batches, clock):
    """Whatever stands in the envelope, and wherever the clock jumps."""
    for batch, now_us in zip(batches, clock, strict=False):
        entries = [
            book.entry(f"s-{stream}", tag=f"t.{tag}", actor=actor, data=data, occurred_at_us=occurred)
            for stream, tag, actor, data, occurred in batch
        ]
        if entries:
            book.append(entries, now_us)
    records = list(book.reader().read())
    assert [r.position for r in records] == list(range(1, len(records) + 1))
    times = [r.recorded_at_us for r in records]
    assert times == sorted(times)
    versions: dict[str, int] = {}
    for record in records:
        assert record.version == versions.get(record.stream, 0) + 1
        versions[record.stream] = record.version
    assert len(chain_by_hand(book.path)) == len(records)


def test_recording_times_never_go_back_when_the_clock_does(book: Logbook):
    book.append([book.entry()], NOW)
    book.append([book.entry()], NOW - 3_600 * SECOND)
    book.append([book.entry()], NOW + SECOND)
    assert [r.recorded_at_us for r in book.reader().read()] == [NOW, NOW, NOW + SECOND]


def test_a_writer_goes_on_where_the_one_before_it_ended(book: Logbook):
    book.append([book.entry()])
    head = book.writer.head
    book.close()
    book.writer = LogWriter(book.path, book.secrets)
    assert book.writer.head == head
    assert book.append([book.entry()]) == [2]
    chain_by_hand(book.path)


def test_an_empty_log_has_a_genesis_of_its_own(book: Logbook, tmp_path: Path):
    assert book.writer.head == Head(0, genesis(book.writer.log_id))
    other = Logbook(tmp_path / "other")
    assert other.writer.head.chain != book.writer.head.chain
    other.close()


class TestRollback:
    """A transaction that is given up leaves nothing: no rows, no names, no memory of either."""

    def test_nothing_of_it_is_left(self, book: Logbook):
        book.append([book.entry()])
        book.writer.begin()
        book.writer.append([book.entry("order-9", tag="never.v1", actor="nobody")], NOW)
        book.writer.rollback()
        assert book.writer.head.position == 1
        assert book.reader().head().position == 1
        assert book.writer.connection.execute("SELECT 1 FROM name WHERE text = 'nobody'").fetchall() == []

    def test_a_number_that_was_given_in_it_may_become_another_texts(self, book: Logbook):
        book.writer.begin()
        book.writer.append([book.entry("order-first")], NOW)
        book.writer.rollback()
        book.versions.clear()
        book.append([book.entry("order-second"), book.entry("order-first")])
        assert [r.stream for r in book.reader().read()] == ["order-second", "order-first"]
        chain_by_hand(book.path)

    def test_the_next_transaction_takes_the_same_positions(self, book: Logbook):
        book.writer.begin()
        book.writer.append([book.entry(), book.entry()], NOW)
        book.writer.rollback()
        book.versions.clear()
        assert book.append([book.entry()]) == [1]

    def test_a_signature_made_in_it_is_made_again(self, book: Logbook):
        book.append([book.entry()], NOW)
        book.writer.begin()
        book.writer.append([book.entry()], NOW + SIGN_EVERY_US)
        book.writer._sign(NOW + SIGN_EVERY_US)
        book.writer.rollback()
        book.versions["work-a"] = 1
        book.append([book.entry()], NOW + SIGN_EVERY_US)
        assert [head.position for head in book.reader().signed_heads()] == [1, 2]


class TestReceipts:
    """The answers that were given."""

    RECEIPT = Receipt(b"k" * 16, "person:a", b"digest", b"outcome")

    def keep(self, book: Logbook, *receipts: Receipt, at_us: int = NOW) -> None:
        book.writer.begin()
        book.writer.keep_receipts(receipts, at_us)
        book.writer.commit()

    def test_a_receipt_is_found_by_its_key_after_a_restart_too(self, book: Logbook):
        self.keep(book, self.RECEIPT)
        assert book.writer.receipts([b"k" * 16]) == {b"k" * 16: self.RECEIPT}
        assert not book.writer.receipts([b"x" * 16])
        book.close()
        book.writer = LogWriter(book.path, book.secrets)
        assert book.writer.receipts([b"k" * 16]) == {b"k" * 16: self.RECEIPT}

    def test_a_key_is_answered_once(self, book: Logbook):
        self.keep(book, self.RECEIPT)
        book.writer.begin()
        with pytest.raises(apsw.ConstraintError):
            book.writer.keep_receipts([Receipt(b"k" * 16, "person:b", b"", b"")], NOW)
        book.writer.rollback()

    def test_the_oldest_are_forgotten_a_few_at_a_time(self, book: Logbook):
        for number in range(5):
            self.keep(book, Receipt(bytes([number]) * 16, "person:a", b"", b""), at_us=NOW + number)
        book.writer.begin()
        assert book.writer.forget_receipts(NOW + 3, limit=2) == 2
        book.writer.commit()
        assert not book.writer.receipts([bytes([1]) * 16])
        assert book.writer.receipts([bytes([2]) * 16])
        book.writer.begin()
        assert book.writer.forget_receipts(NOW + 3) == 1
        book.writer.commit()
        assert book.writer.receipts([bytes([3]) * 16])


class TestSignedHeads:
    """The instance vouches for the end of its log now and then, at no cost of a flush."""

    def test_the_first_commit_is_signed_and_then_one_in_a_while(self, book: Logbook):
        for step in range(4):
            book.append([book.entry()], NOW + step * SIGN_EVERY_US // 2)
        assert [head.position for head in book.reader().signed_heads()] == [1, 3]

    def test_a_signature_holds_for_its_log_position_chain_and_time_alone(self, book: Logbook, tmp_path: Path):
        book.append([book.entry()])
        (head,) = book.reader().signed_heads()
        key, log_id = book.public_key, book.writer.log_id
        assert is_signed(key, log_id, head)
        assert not is_signed(key, "another log", head)
        stranger = Secrets.load_or_create(tmp_path / "stranger").signer.public_key().public_bytes_raw()
        assert not is_signed(stranger, log_id, head)
        for field, value in (("position", 2), ("chain", bytes(32)), ("signed_at_us", 1), ("signature", bytes(64))):
            altered = {name: getattr(head, name) for name in head.__struct_fields__} | {field: value}
            assert not is_signed(key, log_id, type(head)(**altered)), field

    def test_closing_signs_the_end(self, book: Logbook):
        book.append([book.entry()])
        book.append([book.entry()], NOW + 1)
        book.close()
        assert [head.position for head in book.reader().signed_heads()] == [1, 2]

    def test_a_quiet_moment_signs_the_end_once(self, book: Logbook):
        book.append([book.entry()])
        book.append([book.entry()], NOW + 1)
        for _ in range(3):
            book.writer.begin()
            book.writer.sign_and_commit()
        assert [head.position for head in book.reader().signed_heads()] == [1, 2]
