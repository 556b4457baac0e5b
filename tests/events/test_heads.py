"""The file of signed heads beside the log: what it keeps, and what it can bear."""

from pathlib import Path

import pytest

from events import heads
from events.heads import HEADS_FILE, forged, note_head, noted_heads
from events.log import SignedHead
from events.writer import SIGN_EVERY_US, LogWriter
from tests.events.logs import NOW, Logbook


def head(position: int) -> SignedHead:
    return SignedHead(position, bytes([position % 256]) * 32, NOW + position, bytes(64))


def test_what_the_writer_signs_is_noted_beside_the_log(book: Logbook):
    for step in range(3):
        book.append([book.entry()], NOW + step * SIGN_EVERY_US)
    assert noted_heads(book.folder, book.writer.epoch) == book.reader().signed_heads()
    assert (book.folder / HEADS_FILE).stat().st_mode & 0o777 == 0o600


def test_nothing_is_noted_that_was_not_committed(book: Logbook):
    book.writer.begin()
    book.writer.append([book.entry()], NOW)
    book.writer._sign(NOW)
    book.writer.rollback()
    book.writer.begin()
    book.writer.commit()
    assert noted_heads(book.folder, book.writer.epoch) == []


def test_a_head_that_cannot_be_noted_does_not_stop_the_writer(book: Logbook, caplog: pytest.LogCaptureFixture):
    (book.folder / HEADS_FILE).mkdir()
    assert book.append([book.entry()]) == [1]
    assert "could not be noted" in caplog.text


def test_heads_of_another_epoch_are_not_this_logs(tmp_path: Path):
    """After a restore the log is shorter, and that is as it should be."""
    note_head(tmp_path, "before", head(9))
    note_head(tmp_path, "after", head(4))
    assert noted_heads(tmp_path, "after") == [head(4)]


@pytest.mark.parametrize("torn", [b'{"epoch":"e","posi', b"\x00" * 300, b"\xff\xfe", b"[]", b'{"epoch":"e"}\n\n'])
def test_a_torn_line_is_left_out(tmp_path: Path, torn: bytes):
    """The file is not flushed: a power cut may leave anything at its end."""
    note_head(tmp_path, "e", head(1))
    with (tmp_path / HEADS_FILE).open("ab") as file:
        file.write(torn + b"\n")
    note_head(tmp_path, "e", head(2))
    assert noted_heads(tmp_path, "e") == [head(1), head(2)]


def test_the_file_stays_small_and_the_newest_heads_stay_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heads, "FILE_BYTES_MAX", 1_000)
    for position in range(100):
        note_head(tmp_path, "e", head(position))
    kept = noted_heads(tmp_path, "e")
    assert kept == [head(position) for position in range(100 - len(kept), 100)]
    assert len(kept) > 3
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3_000


def test_there_are_no_heads_where_there_is_no_file(tmp_path: Path):
    assert noted_heads(tmp_path, "e") == []


def test_a_false_signature_is_found_among_true_ones(book: Logbook):
    for step in range(3):
        book.append([book.entry()], NOW + step * SIGN_EVERY_US)
    first, second, third = book.reader().signed_heads()
    mixed = [first, SignedHead(2, second.chain, second.signed_at_us, third.signature), third]
    assert forged(book.public_key, book.writer.log_id, mixed) == [2]


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), None, 7])
def test_what_is_no_signature_at_all_is_false(book: Logbook, signature):
    assert forged(book.public_key, book.writer.log_id, [SignedHead(1, bytes(32), 0, signature)]) == [1]


def test_a_writer_goes_on_in_the_same_file(book: Logbook):
    book.append([book.entry()])
    book.close()
    book.writer = LogWriter(book.path, book.secrets)
    book.append([book.entry()], NOW + SIGN_EVERY_US)
    assert [each.position for each in noted_heads(book.folder, book.writer.epoch)] == [1, 2]
