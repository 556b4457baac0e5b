"""Rows are blank, but free pages and search indexes keep what they held: after an erasure files are built anew."""

import pytest
import sqlalchemy as sa

from projections.generations import Generations
from projections.groups import WORK
from projections.projector import say
from projections.purge import is_purged, purge
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.source import open_source
from tests.patience import PATIENCE_S, eventually
from tests.projections.planted import CUSTOMER_ERASED, ERASED, KEYS, planted, traces
from tests.projections.shop import Shop, order


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.say(*planted())
    yield shop
    shop.close()


@pytest.mark.slow
def test_the_projector_builds_a_file_without_a_trace_and_removes_the_older_ones(shop):
    folder, source = shop.data / "read", open_source(shop.data)
    runner = Runner(WORK, source, shop.data, folder, lambda *_, **__: None)
    runner.round()
    rebuild(shop.data, "work")  # a second generation: the first is kept beside it
    runner.close()
    runner = Runner(WORK, source, shop.data, folder, say)
    assert len(traces(folder)) >= 2
    position = shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    assert not is_purged(shop.data)
    while runner.round() or runner.position < position:
        pass
    runner.round()
    assert traces(folder) == []
    assert is_purged(shop.data)
    generations = runner.generations.numbers()
    assert generations == [runner.generations.current()]
    runner.close()
    source.log.close()


def test_a_file_that_is_clean_is_not_built_again(shop):
    source = open_source(shop.data)
    shop.say(ERASED, destroy=["person-ana"])
    runner = Runner(WORK, source, shop.data, shop.data / "read", lambda *_, **__: None)
    for _ in range(3):
        runner.round()
    shop.say(order("2"))
    for _ in range(3):
        runner.round()
    assert runner.generations.numbers() == [1]
    runner.close()
    source.log.close()


def test_where_no_projector_runs_it_can_be_done_at_once(shop):
    folder = shop.data / "read"
    rebuild(shop.data, "work")
    shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    assert traces(folder) != []
    purge(shop.data)
    assert traces(folder) == []
    assert is_purged(shop.data)
    number = Generations(folder, "work").current()
    purge(shop.data)
    assert Generations(folder, "work").current() == number


@pytest.mark.slow
@pytest.mark.usefixtures("projector")
def test_a_file_that_somebody_reads_goes_when_they_are_done(shop, models):
    assert models.wait("work", 5, timeout_s=PATIENCE_S)
    with models.read("work") as connection:
        position = shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
        connection.execute(sa.text("SELECT count(*) FROM app_user")).all()
    assert models.wait("work", position, timeout_s=PATIENCE_S)
    # Positions are looked at as the web process does each second.
    eventually(lambda: models.position("work") >= position and is_purged(shop.data))
    assert traces(shop.data / "read") == []
