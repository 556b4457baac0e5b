"""The fast driver: it behaves as the standard library's does, down to its errors."""

import sqlite3

import pytest
import sqlalchemy as sa

from events.bulk import Driver
from projections.fold import is_trouble_of_the_disk


@pytest.fixture
def engine(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}", isolation_level="AUTOCOMMIT", module=Driver(sqlite3))
    yield engine
    engine.dispose()


def test_rows_come_with_the_names_of_their_columns(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a TEXT, b INTEGER, c BLOB) STRICT")
        connection.exec_driver_sql("INSERT INTO t VALUES (?, ?, ?)", [("x", True, b"\0"), ("y", 2**62, None)])
        found = connection.exec_driver_sql("SELECT a AS first, b, c FROM t ORDER BY a")
        assert list(found.keys()) == ["first", "b", "c"]
        assert [tuple(row) for row in found] == [("x", 1, b"\0"), ("y", 2**62, None)]
        assert connection.exec_driver_sql("SELECT a FROM t WHERE b = 7").first() is None
        assert connection.exec_driver_sql("UPDATE t SET b = 0 WHERE a = ?", ("x",)).rowcount == 1


def test_a_transaction_is_begun_and_ended_by_hand(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        driver = connection.connection.driver_connection
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert driver.in_transaction
        driver.commit()
        assert driver.in_transaction, "as in the standard library's autocommit mode"
        driver.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0


def test_errors_are_those_of_the_standard_library_with_their_codes(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a UNIQUE)")
        with pytest.raises(sa.exc.DatabaseError) as twice:
            connection.exec_driver_sql("INSERT INTO t VALUES (?)", [(1,), (1,)])
        assert twice.value.orig.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE
        assert not is_trouble_of_the_disk(twice.value)
        connection.exec_driver_sql("PRAGMA max_page_count = 3").close()
        with pytest.raises(sa.exc.DatabaseError) as full:
            connection.exec_driver_sql("INSERT INTO t VALUES (?)", [("x" * 9_000,)])
        assert is_trouble_of_the_disk(full.value)
    with pytest.raises(sqlite3.Error):
        Driver(sqlite3).connect("/no/such/folder/a.db")
