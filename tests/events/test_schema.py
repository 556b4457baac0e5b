"""History cannot be changed by accident: not by our connections, not from somebody's shell."""

import apsw
import pytest

from events.schema import TABLES
from events.sqlite import BUSY_TIMEOUT_MS, PRAGMAS, connect
from events.writer import Receipt
from tests.events.logs import NOW, Logbook, plainly


def inserted(how: str, place: str, command_id: str) -> str:
    """SQL that puts in a copy of event 2 with another place or command."""
    envelope = f"{place}, tag, occurred_at, recorded_at, actor, device, origin, {command_id}, part, data, chain"
    return f"{how} INTO event SELECT {envelope} FROM event WHERE position = 2"


REFUSED = {
    "event": [
        "UPDATE event SET data = x'00' WHERE position = 1",
        "UPDATE event SET position = position + 10",
        "UPDATE OR REPLACE event SET position = 1 WHERE position = 2",
        "DELETE FROM event WHERE position = 2",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 1",
        inserted("INSERT OR REPLACE", "3, stream, version", "randomblob(16)"),
        inserted("INSERT OR REPLACE", "3, stream, 9", "command_id"),
        inserted("INSERT", "4, stream, 9", "randomblob(16)"),
        inserted("INSERT", "0, stream, 9", "randomblob(16)"),
    ],
    "name": [
        "UPDATE name SET text = 'somebody else'",
        "DELETE FROM name WHERE id = 1",
        "INSERT OR REPLACE INTO name VALUES (1, 'somebody else')",
        "INSERT OR REPLACE INTO name SELECT 99, text FROM name WHERE id = 1",
        "INSERT OR IGNORE INTO name VALUES (1, 'somebody else')",
    ],
    "signed_head": [
        "UPDATE signed_head SET signature = x'00'",
        "DELETE FROM signed_head",
        "INSERT OR REPLACE INTO signed_head SELECT position, chain, 0, signature FROM signed_head",
        "INSERT INTO signed_head SELECT position - 1, chain, signed_at, signature FROM signed_head",
    ],
    "receipt": [
        "UPDATE receipt SET outcome = x'00'",
        "UPDATE OR REPLACE receipt SET key = x'00'",
        "INSERT OR REPLACE INTO receipt SELECT NULL, key, actor, digest, x'00', recorded_at FROM receipt",
        "INSERT OR REPLACE INTO receipt SELECT id, randomblob(16), actor, digest, x'00', recorded_at FROM receipt",
    ],
    "log": [
        "UPDATE log SET log_id = 'another'",
        "UPDATE log SET created_at = 0",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log VALUES (1, 'another', 'epoch', 0)",
        "INSERT INTO log VALUES (2, 'another', 'epoch', 0)",
    ],
}
CASES = [(table, sql) for table, statements in REFUSED.items() for sql in statements]


@pytest.fixture
def filled(book: Logbook) -> Logbook:
    """A log with two events, a head and a receipt."""
    book.writer.begin()
    book.writer.append([book.entry(), book.entry("order-1")], NOW)
    book.writer.keep_receipts([Receipt(b"k" * 16, "person:a", b"d", b"o")], NOW)
    book.writer.commit()
    return book


def content(connection: apsw.Connection) -> list[list[tuple]]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in REFUSED]


@pytest.mark.parametrize("recursive", [1, 0], ids=["with our pragmas", "from a plain connection"])
@pytest.mark.parametrize(("table", "sql"), CASES, ids=[sql[:60] for _, sql in CASES])
def test_history_cannot_be_altered(filled: Logbook, sql: str, table: str, recursive: int):
    """`INSERT OR REPLACE` fires no delete trigger unless `recursive_triggers` is on, and in a shell it is not."""
    connection = plainly(filled.path)
    connection.pragma("recursive_triggers", recursive)
    before = content(connection)
    with pytest.raises(apsw.ConstraintError, match=rf"^{table}: |CHECK constraint failed: one = 1"):
        connection.execute(sql)
    assert content(connection) == before
    connection.close()


def test_what_is_not_history_can_be_forgotten(filled: Logbook):
    connection = plainly(filled.path)
    connection.execute("DELETE FROM receipt")
    connection.execute("UPDATE log SET epoch = 'after a restore'")
    assert connection.changes() == 1
    connection.close()


def test_every_table_is_strict(book: Logbook):
    tables = book.writer.connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"
    ).fetchall()
    ours = {name: strict for name, strict in tables if not name.startswith("sqlite_")}
    assert len(ours) == TABLES.count("CREATE TABLE")
    assert set(ours.values()) == {1}


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO name VALUES ('one', 'text')",
        "INSERT INTO name (text) VALUES (x'ff')",
        "INSERT INTO receipt VALUES (NULL, x'00', 1, x'00', x'00', 'today')",
        "INSERT INTO subject_key VALUES ('person-a', 'text')",
        "INSERT INTO log VALUES (1, NULL, '', 0)",
    ],
)
def test_a_value_of_the_wrong_type_is_refused(book: Logbook, wrong: str):
    with pytest.raises((apsw.ConstraintError, apsw.MismatchError)):
        book.writer.connection.execute(wrong)


def test_a_record_needs_a_whole_command_id_and_a_whole_chain_value(book: Logbook):
    book.append([book.entry()])
    for command_id, chain in (("x'00'", "zeroblob(32)"), ("zeroblob(16)", "x'00'")):
        with pytest.raises(apsw.ConstraintError, match="CHECK constraint failed: length"):
            book.writer.connection.execute(f"INSERT INTO event VALUES (2,1,2,1,0,0,1,1,1,{command_id},0,x'',{chain})")


def test_a_record_refers_to_names_that_there_are(book: Logbook):
    book.append([book.entry()])
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"):
        book.writer.connection.execute(
            "INSERT INTO event VALUES (2, 99, 1, 1, 0, 0, 1, 1, 1, zeroblob(16), 0, x'', zeroblob(32))"
        )


def test_a_pin_is_kept_either_hashed_or_as_the_older_system_had_it(book: Logbook):
    run = book.writer.connection.execute
    run("INSERT INTO pin VALUES ('a', x'01', 'hash', NULL, 0)")
    for row in ("('b', x'02', NULL, NULL, 0)", "('b', x'02', 'hash', '1234', 0)", "('b', x'01', 'hash', NULL, 0)"):
        with pytest.raises(apsw.ConstraintError):
            run(f"INSERT INTO pin VALUES {row}")


@pytest.mark.parametrize("write", [1, 0], ids=["writer", "reader"])
def test_the_pragmas_hold_on_the_live_file(book: Logbook, write: int):
    """Read back one by one: a pragma that is misspelt or not possible is silently left alone by SQLite."""
    connection = connect(book.path, write=bool(write))
    found = {name: connection.pragma(name) for name in PRAGMAS}
    assert found == PRAGMAS
    assert found["journal_mode"] == "wal"
    assert found["synchronous"] == 2
    assert connection.pragma("busy_timeout") == BUSY_TIMEOUT_MS == 10_000
    assert connection.pragma("query_only") == (not write)
    connection.close()


def test_a_reader_cannot_write(book: Logbook):
    reader = book.reader()
    with pytest.raises(apsw.ReadOnlyError):
        reader.connection.execute("INSERT INTO claim VALUES ('kind', 'key', 'holder')")
    reader.close()
