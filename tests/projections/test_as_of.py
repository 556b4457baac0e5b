"""The files of past moments: made once, within bounds, never taken away from who reads them."""

import threading

import pytest

from events.work import TaskStarted
from projections import replaying
from projections.as_of import AsOf, Limits, NotMade, TooMany
from projections.moments import key_of, moment_at_position
from projections.rebuild import rebuild
from projections.replaying import NotReplayed, Stopped
from projections.source import open_source
from tests.patience import PATIENCE_S
from tests.projections.running import ROOT
from tests.projections.shop import order


@pytest.fixture
def key(shop):
    """Give the key of a position."""
    source = open_source(shop.data)
    yield lambda position, group="work": key_of(source.log, group, moment_at_position(source.log, position))
    source.log.close()


@pytest.fixture
def past(shop, models):
    return keeping(shop, models)


def keeping(shop, models, **limits):
    return AsOf(shop.data, models, Limits(**limits))


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    made = []
    init = AsOf.__init__
    monkeypatch.setattr(AsOf, "__init__", lambda self, *given: made.append(self) or init(self, *given))
    yield
    for each in made:
        each.close()


@pytest.fixture
def held(monkeypatch):
    """Hold up every build until it is set."""
    release = threading.Event()
    run = replaying.Replaying.run
    monkeypatch.setattr(replaying.Replaying, "run", lambda *given: release.wait(PATIENCE_S) and run(*given))
    yield release
    release.set()


def files(shop):
    return sorted(path.name for path in (shop.data / "read/as-of").iterdir())


def orders(past, key):
    with past.read(key) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM sales_order").scalar()


def make(past, key):
    past.build(key).done.result(PATIENCE_S)
    return key


def test_a_moment_is_made_when_it_is_asked_for_and_then_kept(shop, past, key):
    then = key(shop.say(order("2")))
    shop.say(order("3"))
    with pytest.raises(NotMade), past.read(then):
        pass
    make(past, then)
    assert orders(past, then) == orders(past, then) == 2
    assert files(shop) == [then.name]
    assert (shop.data / "read/as-of").stat().st_mode & 0o777 == 0o700
    assert (shop.data / "read/as-of" / then.name).stat().st_mode & 0o777 == 0o600


def test_two_who_ask_for_the_same_moment_wait_for_one_build(past, key, held):
    one, two = past.build(key(2)), past.build(key(2))
    held.set()
    assert one is two
    one.done.result(PATIENCE_S)
    while past._builds:
        pass
    assert past.build(key(2)).done.done(), "it is there already"


def test_so_many_may_wait_and_no_more(shop, models, key, held):
    past = keeping(shop, models, waiting_max=1)
    past.build(key(2))
    with pytest.raises(TooMany):
        past.build(key(1))
    held.set()


def test_what_was_used_longest_ago_goes_first(shop, models, key):
    past = keeping(shop, models, files_max=2)
    shop.say(order("2"))
    one, two, three = key(1), key(2), key(3)
    make(past, one), make(past, two)
    assert orders(past, one) == 0
    make(past, three)
    assert files(shop) == sorted([one.name, three.name])


def test_one_file_may_be_larger_than_all_may_be_and_two_not(shop, models, key):
    past = keeping(shop, models, bytes_max=1)
    make(past, key(1)), make(past, key(2))
    assert files(shop) == [key(2).name]
    assert orders(past, key(2)) == 1


def test_old_ones_go(shop, models, key):
    past = keeping(shop, models, age_max_s=-1)
    make(past, key(2))
    assert files(shop) == []


def test_a_file_stays_while_it_is_read(shop, past, key):
    make(past, key(2))
    with past.read(key(2)) as connection:
        past.forget_all()
        assert files(shop) == [key(2).name]
        assert connection.exec_driver_sql("SELECT count(*) FROM sales_order").scalar() == 1
    assert files(shop) == []
    with pytest.raises(NotMade), past.read(key(2)):
        pass


def test_a_build_that_is_forgotten_is_read_by_nobody(shop, past, key, held):
    build = past.build(key(2))
    past.forget_all()
    held.set()
    with pytest.raises(Stopped):
        build.done.result(PATIENCE_S)
    assert files(shop) == []
    assert orders(past, make(past, key(2))) == 1


def test_only_what_has_the_present_lineage_is_kept(shop, past, key):
    before = make(past, key(2))
    shop.writer.connection.execute("INSERT INTO tombstone VALUES ('person-ana', 1)")
    after = make(past, key(2))
    assert files(shop) == sorted([before.name, after.name])
    past.forget_all(but=frozenset([after.lineage]))
    assert files(shop) == [after.name]


def test_what_an_earlier_process_left_is_removed(shop, models):
    folder = shop.data / "read/as-of"
    folder.mkdir()
    (folder / "work-9-9-0123456789abcdef.db").touch()
    (folder / "work-9-9-0123456789abcdef.77").touch()
    keeping(shop, models)
    assert files(shop) == []


def test_after_it_was_stopped_nothing_is_made(past, key):
    make(past, key(2))
    past.stop()
    with pytest.raises(Stopped):
        past.build(key(1)).done.result(PATIENCE_S)
    assert orders(past, key(2)) == 1


@pytest.mark.slow
def test_a_large_log_is_replayed_beside_from_the_nearest_file(shop, models, past, key, monkeypatch):
    monkeypatch.setattr(replaying, "MADE_HERE_MAX", 0)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shop.say(*[order(str(number)) for number in range(2, 60)])
    rebuild(shop.data, "work")
    begun = []
    run = replaying.Replaying.run
    monkeypatch.setattr(replaying.Replaying, "run", lambda *given: begun.append(given[2]) or run(*given))
    shop.say(order("60"))
    for position in (61, 60, 30, 58):
        assert orders(past, make(past, key(position))) == position - 1
    current = models.path("work", 1)
    assert begun == [current, current, None, None]
    shop.say(order("61"))
    make(past, key(62))
    assert begun[-1] == shop.data / "read/as-of" / key(61).name


def test_who_was_erased_since_is_not_taken_over_from_what_is_read_now(shop, past, key):
    rebuild(shop.data, "work")
    shop.writer.connection.execute("INSERT INTO tombstone VALUES ('person-ana', 4102444800000000)")
    shop.writer.connection.execute("DELETE FROM subject_key WHERE subject = 'person-ana'")
    with past.read(make(past, key(2))) as connection:
        assert connection.exec_driver_sql("SELECT person_id, name FROM app_user").all() == [("ana", None)]


@pytest.mark.slow
def test_a_process_that_fails_says_why(shop, past, key, monkeypatch):
    monkeypatch.setattr(replaying, "MADE_HERE_MAX", 0)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shop.say(("work-ana", TaskStarted(task_id="nobody-added-it", session_id="s")))
    build = past.build(key(3))
    with pytest.raises(NotReplayed, match="position 3"):
        build.done.result(PATIENCE_S)
    assert files(shop) == []


def test_a_process_under_way_ends_when_it_is_stopped(past, key, monkeypatch):
    monkeypatch.setattr(replaying, "MADE_HERE_MAX", 0)
    endless = ["sleep", "60"]
    monkeypatch.setattr(replaying.Replaying, "_command", lambda *_: endless)
    build = past.build(key(2))
    while build.replaying._process is None:
        pass
    past.stop()
    with pytest.raises(Stopped):
        build.done.result(PATIENCE_S)
