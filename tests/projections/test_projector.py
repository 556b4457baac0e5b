"""The projector process: it builds, follows, switches, stops one group, and survives being killed."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from events.customers import CustomerRegistered
from events.work import TaskAdded
from projections.compare import summarize
from projections.generations import Generations
from projections.groups import GROUPS
from projections.hints import PROJECTOR_SOCKET, WEB_SOCKET, Ear, announce
from projections.reading import GroupStopped, NotReady, ReadModels
from projections.rebuild import NotSwitched, rebuild, replay_to, verify
from tests.projections.scripts import history
from tests.projections.shop import Shop, order, person, rows
from tests.projections.test_work_property import check, folded

ROOT = Path(__file__).resolve().parents[2]


def start(data, **more):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "projections", "--data", str(data)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, **more)


def stop(projector):
    projector.send_signal(signal.SIGTERM)
    _, said = projector.communicate(timeout=20)
    return projector.returncode, [json.loads(line) for line in said.splitlines() if line.startswith("{")]


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


def test_nothing_can_be_read_before_there_is_something(models):
    assert models.state("work").state == "building"
    assert not models.wait("work", 1, timeout_s=0.01)
    with pytest.raises(NotReady), models.read("work"):
        pass


def test_it_builds_follows_hints_and_ends_on_sigterm(shop, models, projector):
    assert models.wait("work", 2, timeout_s=10)
    assert models.wait("audit", 2, timeout_s=10)
    ear = Ear(shop.data / "run" / WEB_SOCKET)
    position = shop.say(("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving")))
    announce(shop.data / "run" / PROJECTOR_SOCKET)
    assert models.wait("work", position, timeout_s=5)
    heard = [json.loads(hint) for hint in ear.wait(2)]
    assert {"group": "work", "position": position} in heard
    ear.close()
    position = shop.say(order("2"))  # without a hint
    assert models.wait("work", position, timeout_s=5)
    code, said = stop(projector)
    assert (code, said[-1]["event"]) == (0, "ended")
    second = start(shop.data)
    assert ReadModels(shop.data / "read").wait("audit", shop.say(order("3")), timeout_s=10)
    assert stop(second)[0] == 0


@pytest.mark.usefixtures("projector")
def test_a_second_projector_says_so_and_ends(shop, models):
    assert models.wait("work", 2, timeout_s=10)
    second = start(shop.data)
    _, said = second.communicate(timeout=10)
    assert second.returncode == 1
    assert "another process works on these read models" in said


def test_it_ends_with_its_parent(shop):
    script = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); input()"
    command = [sys.executable, "-P", "-m", "projections", "--data", str(shop.data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *command], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    models = ReadModels(shop.data / "read")
    assert models.wait("work", 2, timeout_s=10)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and Path(f"/proc/{pid}/cmdline").exists():
        if not Path(f"/proc/{pid}/cmdline").read_bytes():  # a zombie that nobody waits for
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{pid}/cmdline").exists()


def test_an_event_that_cannot_be_taken_stops_its_group_until_it_is_resumed(shop, models, projector):
    assert models.wait("work", 2, timeout_s=10)
    position = shop.say(("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving")))
    shop.writer.begin()
    lost = shop.writer.connection.execute("SELECT subject, wrapped FROM subject_key").fetchall()
    shop.writer.commit()
    shop.writer.begin()
    shop.codec.encode(CustomerRegistered(number="7", source="FLOORBOOK", name="Acorn Club"), "customer-7")
    shop.writer.commit()
    key = shop.writer.connection.execute("SELECT * FROM subject_key WHERE subject = 'customer-7'").fetchall()[0]
    assert lost
    shop.say(("customer-7", CustomerRegistered(number="7", source="FLOORBOOK", name="Acorn Club")))
    # As if the key had been lost before the projector came by; it may have been faster.
    models.wait("work", position + 1, timeout_s=5)
    shop.writer.connection.execute("DELETE FROM subject_key WHERE subject = 'customer-7'")
    stop(projector)
    Generations(shop.data / "read", "work").pointer.unlink()
    fresh = start(shop.data)
    assert models.wait("audit", position + 1, timeout_s=10)
    deadline = time.monotonic() + 10
    while models.state("work").state != "failed" and time.monotonic() < deadline:
        time.sleep(0.02)
    state = models.state("work")
    assert (state.state, state.error_position, state.error_tag) == ("failed", position + 1, "customer.registered.v1")
    with pytest.raises(GroupStopped, match="customer-7"):
        models.wait("work", position + 1, timeout_s=5)
    shop.writer.connection.execute("INSERT INTO subject_key VALUES (?, ?)", key)
    models.resume("work")
    deadline = time.monotonic() + 10
    while models.state("work").state != "running" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert models.state("work").position == position + 1
    assert stop(fresh)[0] == 0


def test_a_rebuild_without_a_projector_switches_by_itself(shop, models):
    first = rebuild(shop.data, "work")
    assert (first.generation, first.compared, first.position) == (1, False, 2)
    second = rebuild(shop.data, "work")
    assert (second.generation, second.compared, second.differences) == (2, True, ())
    assert verify(shop.data, "work") == []
    rebuild(shop.data, "work")
    assert Generations(shop.data / "read", "work").numbers() == [2, 3]
    assert models.state("work").generation == 3


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
    import sqlite3

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


def test_a_replay_holds_what_was_known_at_a_position(shop, tmp_path):
    position = shop.say(order("2"))
    shop.say(order("3"))
    path = tmp_path / "then.db"
    replay_to(shop.data, "work", position, path)
    assert rows(path, "SELECT number FROM sales_order ORDER BY number") == [("1",), ("2",)]
    assert rows(path, "SELECT position FROM checkpoint") == [(position,)]


@pytest.mark.slow
@pytest.mark.usefixtures("projector")
def test_a_rebuild_under_load_never_shows_a_gap_nor_an_earlier_moment(shop, models):
    assert models.wait("work", 2, timeout_s=10)
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
    assert models.wait("work", position, timeout_s=10)
    done.set()
    for reader in readers:
        reader.join()
    assert trouble == []
    assert [(each.compared, each.differences) for each in results] == [(True, ())] * 3
    assert verify(shop.data, "work") == []


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_where_it_was(tmp_path):
    chance = random.Random(4)
    script = [
        (chance.randrange(100), chance.randrange(6), chance.randrange(6), chance.randrange(600)) for _ in range(1500)
    ]
    said = history(script)
    shop = Shop(tmp_path)
    models = ReadModels(tmp_path / "read")
    shop.say(*said[:10])
    done = 10
    while done < len(said):
        projector = start(tmp_path)
        until = time.monotonic() + 0.4 + chance.random() / 2
        while time.monotonic() < until and done < len(said):
            shop.say(*said[done : done + 7])
            done += 7
            announce(tmp_path / "run" / PROJECTOR_SOCKET)
            time.sleep(0.01)
        projector.kill()
        projector.communicate()
    projector = start(tmp_path)
    assert models.wait("work", len(said), timeout_s=20)
    assert models.wait("audit", len(said), timeout_s=20)
    assert stop(projector)[0] == 0
    models.close()
    for name in GROUPS:
        generations = Generations(tmp_path / "read", name)
        live = generations.path(generations.current())
        assert summarize(GROUPS[name], live) == summarize(GROUPS[name], shop.build(name))
        if name == "work":
            check(live, folded(said))
    shop.close()
