"""Erasing through the desk: no file keeps the key, the ledger knows, and no older copy brings anybody back."""

import shutil
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from commands.customers import EraseCustomer, RecordCustomer
from commands.people import DeactivatePerson, ErasePerson, RegisterPerson
from events.accounts import OpenSession, SetLogin, SetPassword, SetRecoveryCodes, SetTotp, Totp, WebSession
from events.erasures import LEDGER_FILE, Erasure, LedgerUnreadable, read_ledger
from events.sqlite import SqliteLog
from events.vault import AddCredential, Credential, Pin, SetPin
from tests.commands.desks import ANN, BEN, Bench, codes
from tests.commands.leaving import PLANTED, facts


def wrapped(bench: Bench, subject: str) -> bytes:
    with closing(SqliteLog(bench.opened.path)) as log:
        rows = log.connection.execute("SELECT wrapped FROM subject_key WHERE subject = ?", (subject,)).fetchall()
    return rows[0][0] if rows else b""


def on_disk(folder: Path, what: bytes) -> list[str]:
    """Name the files that hold these bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and what in path.read_bytes()]


def test_what_was_sealed_reads_as_nothing_and_the_chain_is_whole(ann: Bench):
    assert codes([ann.do(ErasePerson(person_id=ANN))]) == ["Done"]
    assert facts(ann, f"person-{ANN}")[0].name is None
    assert facts(ann, f"work-{ANN}")[-1].text is None
    assert facts(ann, f"person-{BEN}")[0].name == "b"
    assert ann.verified().sound


def test_no_file_keeps_the_key(ann: Bench):
    """Neither the table, nor a free page, nor the WAL."""
    key = wrapped(ann, f"person-{ANN}")
    assert on_disk(ann.folder, key)
    ann.do(ErasePerson(person_id=ANN))
    assert on_disk(ann.folder, key) == []
    assert on_disk(ann.folder, wrapped(ann, f"person-{BEN}"))


def test_what_a_reader_kept_in_the_wal_goes_in_a_quiet_moment(ann: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("events.wal.EMPTY_WAIT_MS", 10)
    key = wrapped(ann, f"person-{ANN}")
    with closing(SqliteLog(ann.opened.path)) as reader:
        reader.connection.execute("BEGIN; SELECT count(*) FROM event").fetchall()
        assert codes([ann.do(ErasePerson(person_id=ANN))]) == ["Done"]
        assert on_disk(ann.folder, key)
    ann.desk.idle()
    assert on_disk(ann.folder, key) == []


@pytest.mark.slow
def test_no_file_keeps_a_key_of_a_table_whose_pages_were_split_many_times(bench: Bench):
    """SQLite leaves stale copies of rows in pages that it rearranged: `secure_delete` does not see those."""
    numbers = [f"{number * 7_919 % 1_000:04d}" for number in range(1_000)]
    for number in numbers:
        bench.do(RecordCustomer(number=number, name="x"))
    some = numbers[::50]
    keys = [wrapped(bench, f"customer-{number}")[:24] for number in some]
    for number in some:
        assert codes([bench.do(EraseCustomer(number=number))]) == ["Done"]
    assert [key for key in keys if on_disk(bench.folder, key)] == []


def test_the_vault_keeps_no_credential_of_theirs(ann: Bench):
    session = WebSession(b"s" * 32, "s1", ANN, "full", 1, 1, 2**60)
    ann.opened.writer.begin()
    vault = ann.desk.vault
    vault.apply(
        [
            SetPin(Pin(ANN, b"token", "hash")),
            AddCredential(Credential(b"badge", "badge", ANN)),
            SetLogin(ANN, b"login"),
            SetPassword(ANN, "hash"),
        ],
        1,
    )
    vault.apply([OpenSession(session), SetRecoveryCodes(ANN, (b"code",)), SetTotp(Totp(ANN, b"sealed"))], 1)
    ann.opened.writer.commit()
    assert ann.count("recovery_code") == 1
    ann.do(ErasePerson(person_id=ANN))
    tables = ("pin", "credential", "password", "totp", "recovery_code", "web_session")
    assert {table: ann.count(table) for table in tables} == dict.fromkeys(tables, 0)


def test_nothing_is_answered_from_memory(ann: Bench):
    assert ann.desk.state(f"person-{ANN}").about.name == PLANTED
    ann.do(ErasePerson(person_id=ANN))
    assert ann.desk.state(f"person-{ANN}").about.name is None
    again = RegisterPerson(person_id=ANN, name=PLANTED, roles=("contributor",))
    assert codes([ann.do(again)]) == ["erased"]


def test_a_customer_who_was_erased_is_not_recorded_again(bench: Bench):
    bench.do(RecordCustomer(number="7", name="Seven"))
    bench.do(EraseCustomer(number="7"))
    assert codes([bench.do(RecordCustomer(number="7", name="Seven"))]) == ["erased"]


class TestTheLedger:
    """One line for each destroyed key, beside the log."""

    def test_it_knows_before_the_answer_is_given(self, ann: Bench):
        ann.do(ErasePerson(person_id=ANN))
        (line,) = read_ledger(ann.folder / LEDGER_FILE)
        assert (line.subject, line.erased_at_us) == (f"person-{ANN}", ann.clock.now_us)
        assert line.position == ann.opened.writer.head.position
        assert (ann.folder / LEDGER_FILE).stat().st_mode & 0o777 == 0o600

    def test_what_a_crash_kept_from_it_is_written_at_the_next_start(self, ann: Bench):
        ann.do(ErasePerson(person_id=ANN))
        path = ann.folder / LEDGER_FILE
        whole = path.read_bytes()
        for torn in (b"", whole[:20]):
            path.write_bytes(torn)
            ann.reopen()
            assert [each.subject for each in read_ledger(path)] == [f"person-{ANN}"]

    def test_what_could_not_be_written_is_written_in_a_quiet_moment(self, ann: Bench):
        path = ann.folder / LEDGER_FILE
        path.mkdir()
        assert codes([ann.do(ErasePerson(person_id=ANN))]) == ["Done"]
        path.rmdir()
        ann.desk.idle()
        assert [each.subject for each in read_ledger(path)] == [f"person-{ANN}"]

    def test_a_line_that_says_nothing_stops_the_start(self, ann: Bench):
        ann.close()
        (ann.folder / LEDGER_FILE).write_bytes(b"{}\n")
        with pytest.raises(LedgerUnreadable, match="line 1"):
            ann.open()
        (ann.folder / LEDGER_FILE).unlink()
        ann.open()

    def test_a_line_of_another_log_means_nothing_here(self, ann: Bench):
        ann.close()
        path = ann.folder / LEDGER_FILE
        path.write_bytes(msgspec.json.encode(Erasure("other", f"person-{BEN}", 1, 1)) + b"\n")
        ann.open()
        assert facts(ann, f"person-{BEN}")[0].name == "b"


class TestRestoring:
    """An older copy of floorbook.db is put back."""

    def restore(self, bench: Bench, copy: Path) -> None:
        bench.close()
        for path in bench.folder.glob("floorbook.db*"):
            path.unlink()
        shutil.copy(copy, bench.folder / "floorbook.db")
        bench.open()

    def copy(self, bench: Bench) -> Path:
        target = bench.folder / "copy.db"
        bench.close()
        shutil.copy(bench.opened.path, target)
        bench.open()
        return target

    def test_whoever_was_erased_after_it_is_erased_again_before_anything_is_served(self, ann: Bench):
        copy = self.copy(ann)
        ann.do(ErasePerson(person_id=ANN))
        self.restore(ann, copy)
        assert facts(ann, f"person-{ANN}")[0].name is None
        assert ann.tags()[-1] == "person.erased.v1"
        assert ann.records()[-1].actor == "erasure-ledger"
        assert ann.verified().sound
        assert len(list(read_ledger(ann.folder / LEDGER_FILE))) == 1

    def test_a_customer_too(self, bench: Bench):
        bench.do(RecordCustomer(number="7", name="Seven"))
        copy = self.copy(bench)
        bench.do(EraseCustomer(number="7"))
        self.restore(bench, copy)
        assert facts(bench, "customer-7")[0].name is None

    def test_somebody_whom_the_copy_does_not_know_cannot_be_brought_in_again(self, bench: Bench):
        bench.shop("b")
        copy = self.copy(bench)
        bench.do(RegisterPerson(person_id=ANN, name=PLANTED, roles=("contributor",)))
        bench.do(DeactivatePerson(person_id=ANN))
        bench.do(ErasePerson(person_id=ANN))
        self.restore(bench, copy)
        again = RegisterPerson(person_id=ANN, name=PLANTED, roles=("contributor",))
        assert codes([bench.do(again)]) == ["erased"]

    def test_an_erasure_is_repeated_once(self, ann: Bench):
        copy = self.copy(ann)
        ann.do(ErasePerson(person_id=ANN))
        self.restore(ann, copy)
        position = ann.opened.writer.head.position
        ann.reopen()
        assert ann.opened.writer.head.position == position
