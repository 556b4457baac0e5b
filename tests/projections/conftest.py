"""A small shop with its read models, and a projector beside it."""

from datetime import UTC, datetime

import pytest

from events.work import SessionSpan, TaskPhase, TimelineRestated
from projections.reading import ReadModels, one_moment, reading_engine
from tests.projections.running import start, stop
from tests.projections.shop import Shop, order, person
from tests.projections.story import story


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.say(person("ana"), order("1"))
    yield shop
    shop.close()


@pytest.fixture
def models(shop):
    models = ReadModels(shop.data / "read")
    yield models
    models.close()


@pytest.fixture
def projector(shop):
    projector = start(shop.data)
    yield projector
    if projector.poll() is None:
        stop(projector)


@pytest.fixture(scope="session")
def engines(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.say(*story())
    span = SessionSpan(session_id="s3", task_id="t3", started_at=datetime(2026, 3, 3, 16, tzinfo=UTC),
                       ended_at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC))  # fmt: skip
    shop.say(("work-ben", TimelineRestated(sessions=(span,), tasks=(TaskPhase(task_id="t3", phase="paused"),))))
    shop.close()
    engines = {name: reading_engine(shop.build(name)) for name in ("work", "audit")}
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def work(engines):
    with one_moment(engines["work"]) as connection:
        yield connection
