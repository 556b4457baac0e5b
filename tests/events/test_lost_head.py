"""Whether a log is shorter than it was: told from the signed heads that were noted beside it."""

import shutil

from events.heads import lost_head, note_head, noted_heads
from events.log import SignedHead
from events.sqlite import SqliteLog
from tests.events.logs import NOW, Logbook


def lost(book: Logbook) -> SignedHead | None:
    log = SqliteLog(book.path)
    try:
        return lost_head(book.folder, log.log_id, log.epoch, log.head(), book.public_key)
    finally:
        log.close()


def test_nothing_is_lost_in_a_log_that_goes_on(filled: Logbook):
    assert lost(filled) is None


def test_an_older_copy_has_lost_what_was_signed_since(book: Logbook):
    book.fill(20)
    book.close()
    copy = book.folder / "copy"
    shutil.copy(book.path, copy)
    book.__class__.__init__(book, book.folder)
    book.versions = {f"work-{letter}": 4 for letter in "abcde"}
    book.fill(10)
    book.close()
    assert lost(book) is None
    shutil.copy(copy, book.path)
    found = lost(book)
    assert found is not None
    assert found.position == 30


def test_what_somebody_else_wrote_into_the_file_says_nothing(filled: Logbook):
    log = SqliteLog(filled.path)
    epoch, end = log.epoch, log.head().position
    log.close()
    note_head(filled.folder, epoch, SignedHead(end + 9, bytes(32), NOW, bytes(64)))
    assert noted_heads(filled.folder, epoch)[-1].position == end + 9
    assert lost(filled) is None


def test_heads_of_another_epoch_say_nothing(filled: Logbook):
    log = SqliteLog(filled.path)
    head, log_id = log.head(), log.log_id
    [*_, newest] = noted_heads(filled.folder, log.epoch)
    log.close()
    shorter = type(head)(head.position - 1, head.chain, head.recorded_at_us)
    assert lost_head(filled.folder, log_id, "another", shorter, filled.public_key) is None
    assert lost_head(filled.folder, log_id, log.epoch, shorter, filled.public_key) == newest
