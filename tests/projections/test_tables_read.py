"""Which tables queries read: SQLite says it, once for each statement."""

import gc
import weakref

import pytest
import sqlalchemy as sa

from projections import tables_read
from projections.groups import WORK
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.reading import reading_engine
from projections.search import found_by
from projections.store import CHECKPOINT
from projections.tables_read import ANY, TablesRead, watching
from projections.tasks import TASKS
from tests.projections.shop import Shop, order, person


@pytest.fixture
def asked(monkeypatch):
    """The statements that SQLite was asked about."""
    asked, real = [], TablesRead._ask
    monkeypatch.setattr(TablesRead, "_ask", lambda *how: asked.append(how[2]) or real(*how))
    return asked


@pytest.fixture
def connection(tmp_path):
    shop = Shop(tmp_path)
    shop.say(person("ana"), order("1", description="Brass plaque"))
    engine = reading_engine(shop.build(), told=frozenset(WORK.names()))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    shop.close()


def read_by(connection, query):
    tables = set()
    with watching(connection, tables):
        connection.execute(query).all()
    return tables


def test_each_way_to_read_a_table_is_seen(connection):
    both = ORDERS.sql.outerjoin(TASKS.sql, TASKS.c.order_number == ORDERS.c.number)
    among = sa.select(PEOPLE.c.name).where(PEOPLE.c.person_id.in_(sa.select(TASKS.c.person_id)))
    for query, tables in (
        (sa.select(sa.func.count()).select_from(TASKS.sql), {"order_task"}),
        (sa.select(ORDERS.c.number).select_from(both), {"sales_order", "order_task"}),
        (among, {"app_user", "order_task"}),
        (sa.text("WITH w AS (SELECT name FROM team) SELECT 1 FROM w"), {"team"}),
        (found_by("bra"), {"order_search"}),
        (sa.text("SELECT value FROM json_each('[1]')"), set()),
    ):
        assert read_by(connection, query) == tables
        assert read_by(connection, query) == tables, "the second time, too"


def test_the_checkpoint_may_stand_for_anything(connection):
    assert read_by(connection, sa.select(CHECKPOINT.c.position)) == {ANY}


def test_sqlite_is_asked_once_about_a_statement_and_not_when_nobody_wants_to_know(connection, asked):
    query = sa.select(ORDERS.c.number)
    connection.execute(query).all()
    assert asked == []
    assert read_by(connection, query) == read_by(connection, query) == {"sales_order"}
    assert len(asked) == 1


def test_what_is_known_of_statements_is_bounded(connection, asked, monkeypatch):
    monkeypatch.setattr(tables_read, "TEXTS_MAX", 2)
    for number in (1, 2, 3, 1):
        assert read_by(connection, sa.text(f"SELECT {number} FROM team")) == {"team"}
    assert len(asked) == 4


def test_cursors_that_are_gone_leave_nothing_behind(connection):
    """However long the server runs: the driver keeps a word of each cursor until it looks which of them are gone."""

    def kept():
        gc.collect()
        return sum(isinstance(each, weakref.ref) for each in gc.get_objects())

    before = kept()
    for _ in range(2_000):
        read_by(connection, sa.select(TASKS.c.task_id))
    assert kept() - before < 500
