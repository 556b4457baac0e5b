"""Rebuilding: beside what is read, compared with it, switched at one instant; and replays of the past."""

import sqlite3
import threading
import time

import pytest

from projections.generations import Generations, lock
from projections.parallel import rebuild_all
from projections.rebuild import PROJECTOR_LOCK, NotSwitched, rebuild, verify
from tests.patience import PATIENCE_S, eventually
from tests.projections.running import ROOT
from tests.projections.shop import order


def test_a_rebuild_without_a_projector_switches_by_itself(shop, models):
    first = rebuild(shop.data, "work")
    assert (first.generation, first.compared, first.position) == (1, False, 2)
    second = rebuild(shop.data, "work")
    assert (second.generation, second.compared, second.differences) == (2, True, ())
    assert verify(shop.data, "work") == []
    rebuild(shop.data, "work")
    assert Generations(shop.data / "read", "work").numbers() == [2, 3]
    assert models.state("work").generation == 3


@pytest.mark.slow
def test_groups_are_rebuilt_at_the_same_time_by_their_own_processes(shop, models, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    told = []
    done = rebuild_all(shop.data, ["work", "audit"], lambda *said: told.append(said))
    assert [(each.group, each.generation, each.position) for each in done] == [("work", 1, 2), ("audit", 1, 2)]
    assert {("work", 2, 2), ("audit", 2, 2)} <= set(told)
    path = Generations(shop.data / "read", "work").path(1)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM sales_order")
    connection.commit()
    connection.close()
    with pytest.raises(NotSwitched, match="sales_order: 0 rows"):
        rebuild_all(shop.data, ["work", "audit"])
    assert (models.state("work").generation, models.state("audit").generation) == (1, 2)


def test_a_file_that_is_still_open_somewhere_is_not_removed(shop, models):
    rebuild(shop.data, "work")
    with models.read("work"):
        rebuild(shop.data, "work")
        rebuild(shop.data, "work")
        assert Generations(shop.data / "read", "work").numbers() == [1, 2, 3]
    assert models.state("work").generation == 3
    rebuild(shop.data, "work")
    assert Generations(shop.data / "read", "work").numbers() == [3, 4]


def test_a_read_file_that_was_tampered_with_shows(shop, models):
    rebuild(shop.data, "work")
    path = Generations(shop.data / "read", "work").path(1)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE sales_order SET description = 'something else'")
    connection.close()
    assert len(verify(shop.data, "work")) == 1
    with pytest.raises(NotSwitched, match="sales_order"):
        rebuild(shop.data, "work")
    assert models.state("work").generation == 1
    assert rebuild(shop.data, "work", force=True).generation == 2
    assert verify(shop.data, "work") == []


def test_a_rebuild_that_meets_another_at_the_switch_switches_right_after_it(shop, models):
    folder = shop.data / "read"
    folder.mkdir(exist_ok=True)
    rebuilding = threading.Thread(target=rebuild, args=(shop.data, "audit"))
    with lock(folder / PROJECTOR_LOCK):
        rebuilding.start()
        eventually((folder / "audit.offer").exists)
    rebuilding.join(PATIENCE_S)
    assert models.state("audit").generation == 1
    assert not (folder / "audit.offer").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("projector")
def test_a_rebuild_under_load_never_shows_a_gap_nor_an_earlier_moment(shop, models):
    assert models.wait("work", 2, timeout_s=PATIENCE_S)
    done, trouble = threading.Event(), []

    def read():
        last = 0
        while not done.is_set():
            with models.read("work") as connection:
                position = connection.exec_driver_sql("SELECT position FROM checkpoint").scalar()
                orders = connection.exec_driver_sql("SELECT count(*) FROM sales_order").scalar()
            if position < last or orders != position - 1:
                trouble.append((last, position, orders))
            last = position

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    results = []
    rebuilding = threading.Thread(target=lambda: results.extend(rebuild(shop.data, "work") for _ in range(3)))
    rebuilding.start()
    number = 2
    while rebuilding.is_alive():
        for _ in range(20):
            position = shop.say(order(str(number)))
            number += 1
        time.sleep(0.002)
    rebuilding.join()
    assert models.wait("work", position, timeout_s=PATIENCE_S)
    done.set()
    for reader in readers:
        reader.join()
    assert trouble == []
    assert [(each.compared, each.differences) for each in results] == [(True, ())] * 3
    assert verify(shop.data, "work") == []
