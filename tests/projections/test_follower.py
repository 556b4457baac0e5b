"""Following: faults stop one group, checkpoints are taken once, a rewound log is noticed."""

import shutil

import pytest

from events.work import TaskAdded, TaskStarted
from projections.follower import Follower, Rewound, Unusable
from projections.generations import Generations
from projections.groups import AUDIT, WORK
from projections.reading import GroupStopped, ReadModels
from projections.rebuild import rebuild
from projections.source import open_source
from projections.store import Taken
from projections.timeline import Timeline
from tests.patience import PATIENCE_S
from tests.projections.shop import Shop, order, person, rows

ADDED = ("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving"))


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.say(person("ana"), order("1"))
    yield shop
    shop.close()


@pytest.fixture
def source(shop):
    source = open_source(shop.data)
    yield source
    source.log.close()


def test_an_event_is_visible_once_it_was_taken_in(shop, source):
    follower = Follower(WORK, source, shop.build())
    assert follower.advance() == 0
    assert shop.say(ADDED) == 3
    assert (follower.advance(), follower.position) == (1, 3)
    assert rows(follower.path, "SELECT task_id FROM order_task") == [("t1",)]
    follower.close()


def test_a_fault_stops_the_group_just_before_the_event_and_no_other_group(shop, source, monkeypatch):
    work, audit = Follower(WORK, source, shop.build()), Follower(AUDIT, source, shop.build("audit"))
    shop.say(ADDED, order("2"), ("work-ana", TaskStarted(task_id="t1", session_id="s1")), order("3"))
    monkeypatch.setattr(Timeline, "_bad", False, raising=False)
    real = Timeline.working

    def refuse(self, fact, at):
        if fact.session_id == "s1":
            message = "a name that must not be told"
            raise ValueError(message)
        real(self, fact, at)

    monkeypatch.setattr(Timeline, "working", refuse)
    broken = Follower(WORK, source, work.path)
    work.close()
    assert broken.advance() == 4
    c = broken.checkpoint
    assert (c.state, c.position, c.error_position, c.error_tag) == ("stopped", 4, 5, "task.started.v1")
    assert "ValueError" in c.error
    assert "name" not in c.error
    assert rows(broken.path, "SELECT number FROM sales_order ORDER BY number") == [("1",), ("2",)]
    assert broken.advance() == 0
    assert (audit.advance(), audit.position) == (4, 6)

    monkeypatch.setattr(Timeline, "working", real)
    broken.close()
    mended = Follower(WORK, source, broken.path)
    assert mended.stopped
    mended.resume()
    assert (mended.advance(), mended.position, mended.checkpoint.error) == (2, 6, None)
    mended.close()
    audit.close()


def test_readers_of_a_stopped_group_see_its_last_state_and_do_not_wait_in_vain(shop, source):
    models = ReadModels(shop.data / "read")
    rebuild(shop.data, "work")
    follower = Follower(WORK, source, Generations(shop.data / "read", "work").path(1))
    position = shop.say(ADDED, ("work-ana", TaskStarted(task_id="never-added", session_id="s1")))
    follower.advance()
    assert models.is_at("work", position - 1)
    with pytest.raises(GroupStopped, match=f"stopped at position {position}"):
        models.wait("work", position, timeout_s=PATIENCE_S)
    state = models.state("work")
    assert (state.state, state.position, state.error_tag) == ("stopped", position - 1, "task.started.v1")
    with models.read("work") as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM order_task").scalar() == 1
    follower.close()
    models.close()


def test_a_fact_about_something_unknown_is_a_fault_that_names_it(shop, source):
    follower = Follower(WORK, source, shop.build())
    shop.say(("work-ana", TaskStarted(task_id="never-added", session_id="s1")))
    follower.advance()
    assert follower.checkpoint.error == "NoSuchRow: order_task has no row 'never-added'"
    follower.close()


def test_of_two_projectors_the_second_to_commit_is_refused(shop, source):
    path = shop.build()
    one, other = Follower(WORK, source, path), Follower(WORK, source, path)
    shop.say(ADDED)
    assert one.advance() == 1
    with pytest.raises(Taken, match="second projector"):
        other.advance()
    assert rows(path, "SELECT count(*) FROM order_task") == [(1,)]
    one.close()
    other.close()


def test_a_log_that_was_restored_from_an_older_copy_is_noticed(shop, tmp_path):
    older = tmp_path / "older"
    shop.writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copytree(shop.data, older, ignore=shutil.ignore_patterns("older", "read"))
    shop.say(ADDED)
    path = shop.build()
    back = open_source(older)
    follower = Follower(WORK, back, path)
    with pytest.raises(Rewound, match="position 3"):
        follower.advance()
    follower.close()
    back.log.close()

    # The same number of events, but other ones.
    restored = Shop(older)
    restored.versions = {"person-ana": 1, "order-1": 1}
    restored.say(order("other"))
    back = open_source(older)
    follower = Follower(WORK, back, path)
    with pytest.raises(Rewound):
        follower.advance()
    follower.close()
    back.log.close()
    restored.close()


def test_a_file_of_another_log_version_or_build_is_not_followed(shop, source, tmp_path, monkeypatch):
    other = Shop(tmp_path / "other")
    with pytest.raises(Rewound, match="another log"):
        Follower(WORK, source, other.build())
    other.close()
    with pytest.raises(Unusable, match="missing"):
        Follower(WORK, source, tmp_path / "none.db")
    (tmp_path / "half.db").write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(Unusable, match="damaged"):
        Follower(WORK, source, tmp_path / "half.db")
    path = shop.build()
    monkeypatch.setattr(Timeline, "VERSION", 99)
    with pytest.raises(Unusable, match="another version"):
        Follower(WORK, source, path)
