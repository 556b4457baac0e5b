"""The projector process: it builds, follows, stops one group, and survives being killed."""

import json
import os
import random
import subprocess
import sys
import time

import pytest

from events.customers import CustomerRegistered
from events.work import TaskAdded
from projections.compare import summarize
from projections.generations import Generations
from projections.groups import GROUPS
from projections.hints import PROJECTOR_SOCKET, WEB_SOCKET, Ear, announce
from projections.reading import GroupStopped, NotReady, ReadModels
from tests.patience import PATIENCE_S, eventually, runs
from tests.projections.running import ROOT, start, stop
from tests.projections.scripts import history
from tests.projections.shop import Shop, order
from tests.projections.test_work_property import check, folded


def test_nothing_can_be_read_before_there_is_something(models):
    assert models.state("work").state == "building"
    assert not models.wait("work", 1, timeout_s=0.01)
    with pytest.raises(NotReady), models.read("work"):
        pass


@pytest.mark.slow
def test_it_builds_follows_hints_and_ends_on_sigterm(shop, models, projector):
    assert models.wait("work", 2, timeout_s=PATIENCE_S)
    assert models.wait("audit", 2, timeout_s=PATIENCE_S)
    ear = Ear(shop.data / "run" / WEB_SOCKET)
    position = shop.say(("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving")))
    announce(shop.data / "run" / PROJECTOR_SOCKET)
    assert models.wait("work", position, timeout_s=PATIENCE_S)
    heard: list[dict] = []
    while not any(hint["group"] == "work" and hint["position"] == position for hint in heard):
        hints = ear.wait(PATIENCE_S)
        assert hints, heard
        heard.extend(map(json.loads, hints))
    news = {"generation": 1, "since": 2, "position": position, "tables": ["floor", "order_task"]}
    assert {"group": "work", **news} in heard
    ear.close()
    position = shop.say(order("2"))  # without a hint
    assert models.wait("work", position, timeout_s=PATIENCE_S)
    code, said = stop(projector)
    assert (code, said[-1]["event"]) == (0, "ended")
    second = start(shop.data)
    assert ReadModels(shop.data / "read").wait("audit", shop.say(order("3")), timeout_s=PATIENCE_S)
    assert stop(second)[0] == 0


@pytest.mark.slow
@pytest.mark.usefixtures("projector")
def test_a_second_projector_says_so_and_ends(shop, models):
    assert models.wait("work", 2, timeout_s=PATIENCE_S)
    second = start(shop.data)
    _, said = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 1
    assert "another process works on these read models" in said


@pytest.mark.slow
def test_it_ends_with_its_parent(shop):
    script = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); input()"
    command = [sys.executable, "-P", "-m", "projections", "--data", str(shop.data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *command], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    models = ReadModels(shop.data / "read")
    assert models.wait("work", 2, timeout_s=PATIENCE_S)
    parent.kill()
    parent.communicate()
    eventually(lambda: not runs(pid))


@pytest.mark.slow
def test_an_event_that_cannot_be_taken_stops_its_group_until_it_is_resumed(shop, models):
    position = shop.say(("customer-7", CustomerRegistered(number="7", source="FLOORBOOK", name="Acorn Club")))
    connection = shop.writer.connection
    key = connection.execute("SELECT * FROM subject_key WHERE subject = 'customer-7'").fetchall()[0]
    connection.execute("DELETE FROM subject_key WHERE subject = 'customer-7'")
    fresh = start(shop.data)
    assert models.wait("audit", position, timeout_s=PATIENCE_S)
    eventually(lambda: models.state("work").state == "failed")
    state = models.state("work")
    assert (state.state, state.error_position, state.error_tag) == ("failed", position, "customer.registered.v1")
    with pytest.raises(GroupStopped, match="customer-7"):
        models.wait("work", position, timeout_s=PATIENCE_S)
    connection.execute("INSERT INTO subject_key VALUES (?, ?)", key)
    models.resume("work")
    eventually(lambda: models.state("work").state == "running")
    assert models.state("work").position == position
    assert stop(fresh)[0] == 0


@pytest.mark.slow
def test_after_a_restore_from_an_older_copy_everything_is_built_again(shop, models, tmp_path):
    shop.writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    older = (shop.data / "floorbook.db").read_bytes()
    shop.say(order("lost"), order("lost too"))
    projector = start(shop.data)
    assert models.wait("work", 4, timeout_s=PATIENCE_S)
    assert models.wait("audit", 4, timeout_s=PATIENCE_S)
    stop(projector)
    shop.close()
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"floorbook.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "floorbook.db").write_bytes(older)
    restored = Shop(tmp_path)
    restored.versions = {"person-ana": 1, "order-1": 1}
    position = restored.say(order("new"))
    projector = start(tmp_path)
    eventually(lambda: models.state("work").generation != 1)
    assert models.wait("work", position, timeout_s=PATIENCE_S)
    with models.read("work") as connection:
        found = connection.exec_driver_sql("SELECT number FROM sales_order ORDER BY number").scalars().all()
    assert found == ["1", "new"]
    assert stop(projector)[0] == 0
    restored.close()


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
    assert models.wait("work", len(said), timeout_s=PATIENCE_S)
    assert models.wait("audit", len(said), timeout_s=PATIENCE_S)
    assert stop(projector)[0] in (0, -15)  # the latter when told so before it had begun
    models.close()
    for name in GROUPS:
        generations = Generations(tmp_path / "read", name)
        live = generations.path(generations.current())
        assert summarize(GROUPS[name], live) == summarize(GROUPS[name], shop.build(name))
        if name == "work":
            check(live, folded(said))
    shop.close()
