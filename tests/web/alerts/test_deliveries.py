"""At least once, under one id: servers that fail, and a process that dies at the worst moment."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from events.alerts import DestinationSet, MailServerSet
from projections.generations import AlreadyLocked, lock
from tests.patience import PATIENCE_S, eventually
from tests.ports import free_port
from tests.web.alerts.floor import HASTY, OTHER, asked
from tests.web.alerts.servers import MailServer, hang, odd_server
from web.alerts import couriers, ledger
from web.alerts.pace import US_PER_S, Pace
from web.alerts.reactor import LOCK, Reactor
from web.alerts.standing import read_standing

ROOT = Path(__file__).resolve().parents[3]
ONCE = Pace(poll=0.02, look=0.0, gather=0.0, first=3_600.0, most=3_600.0, beat=0.0)
"""Tries again no sooner than a test turns the clock."""


def ids(hook):
    return [post.headers["Idempotency-Key"] for post in hook.posts]


def test_what_fails_is_tried_again_under_the_same_id_until_it_gets_through(floor, hook):
    hook.answers = [500, 503, 302]
    floor.tell(hook.url)
    floor.wake()
    floor.say(asked("r1"))
    floor.rounds(lambda: len(hook.posts) == 4)
    floor.settle()
    assert len(hook.posts) == 4
    assert len(set(ids(hook))) == 1
    assert len({post.body for post in hook.posts}) == 1


def test_in_the_end_it_is_given_up(floor, hook):
    hook.answers = [500] * 100
    floor.tell(hook.url)
    floor.wake(ONCE)
    floor.say(asked("r1"))
    floor.settle()
    assert len(hook.posts) == 1
    floor.at(23.5)
    floor.settle()
    assert len(hook.posts) == 2
    floor.at(48)
    floor.settle()
    tries = len(hook.posts)
    assert floor.reactor is not None
    assert floor.reactor.ledger.waiting_for() == set()
    floor.at(72)
    floor.settle()
    assert len(hook.posts) == tries


@pytest.mark.usefixtures("unhurried")
def test_one_that_hangs_holds_up_no_other_and_no_reading(floor, hook):
    over = threading.Event()
    with odd_server(lambda _: over.wait()) as port:
        floor.tell(f"http://127.0.0.1:{port}/", key=OTHER)
        floor.tell(hook.url)
        floor.wake()
        for number in range(3):
            floor.say(asked(f"r{number}"))
            floor.rounds(lambda wanted=number + 1: len(hook.posts) == wanted)
        over.set()


def test_mail_and_webhook_get_the_same_alert(floor, hook):
    mail = MailServer()
    server = MailServerSet(host="127.0.0.1", port=mail.port, security="none", sender="floor@example.test")
    to = DestinationSet(
        destination_id=OTHER, channel="mail", kinds=("correction-request",), address="foreman@example.test"
    )
    floor.say(("mail-server", server), (f"destination-{OTHER}", to))
    floor.tell(hook.url)
    floor.wake()
    floor.say(asked("r1"))
    floor.settle()
    mail.stop()
    [letter] = mail.letters
    assert letter["Subject"] == "Sample Trophies: 1 request for a correction waits"
    assert letter["Message-ID"].startswith(f"<{ids(hook)[0]}.")


def test_settings_that_are_put_right_are_tried_at_once(floor, hook):
    floor.tell(f"http://127.0.0.1:{free_port()}/")
    floor.wake(ONCE)
    floor.say(asked("r1"))
    floor.settle()
    assert hook.posts == []
    floor.tell(hook.url)
    floor.settle()
    assert len(hook.posts) == 1


@pytest.mark.slow
def test_of_too_many_that_wait_the_oldest_is_given_up(floor, monkeypatch):
    monkeypatch.setattr(ledger, "WAITING_MAX", 2)
    monkeypatch.setattr(ledger, "KEPT_MAX", 1)
    floor.tell(f"http://127.0.0.1:{free_port()}/")
    reactor = floor.wake(ONCE)
    for number in range(5):
        floor.clock.now_us += US_PER_S
        floor.say(asked(f"r{number}"))
        floor.settle()
    states = reactor.ledger._connection.exec_driver_sql("SELECT state, error FROM delivery ORDER BY raised_at").all()
    assert [state for state, _ in states] == ["given-up", "waiting", "waiting"]
    assert states[0][1] == "more than 2 waited"
    alerts = reactor.ledger._connection.exec_driver_sql("SELECT count(*) FROM alert").scalar()
    assert alerts == 3


def test_a_book_that_is_damaged_is_put_aside_and_begun_anew(floor, hook):
    floor.tell(hook.url)
    (floor.data / "alerts.db").write_bytes(b"no database at all" * 1_000)
    assert read_standing(floor.data, floor.clock()) is None
    floor.wake()
    floor.say(asked("r1"))
    floor.settle()
    assert len(hook.posts) == 1
    assert (floor.data / "damaged-alerts.db").exists()


def test_a_fault_of_ours_is_told_and_tried_again(floor, hook, monkeypatch):
    floor.tell(hook.url)
    reactor = floor.wake(ONCE)
    monkeypatch.setattr(couriers.Sender, "send", lambda *_: 1 / 0)
    floor.say(asked("r1"))
    floor.settle()
    [error] = reactor.ledger._connection.exec_driver_sql("SELECT error FROM delivery").scalars()
    assert error == "it failed with ZeroDivisionError"
    monkeypatch.undo()
    floor.at(2)
    floor.settle()
    assert len(hook.posts) == 1


def test_waits_double_up_to_a_bound_and_are_never_the_same():
    pace = Pace()
    for attempts, bound_s in ((1, 10), (2, 20), (5, 160), (50, 1_800)):
        waits_s = [pace.wait_us(attempts) / US_PER_S for _ in range(200)]
        assert 0.8 * bound_s < max(waits_s) <= bound_s
        assert len(set(waits_s)) > 150


def test_only_one_process_sends(floor):
    (floor.data / "run").mkdir(exist_ok=True)
    first = Reactor(floor.data, "Sample Trophies", pace=HASTY)
    second = Reactor(floor.data, "Sample Trophies", pace=HASTY)
    with lock(floor.data / "run" / LOCK), pytest.raises(AlreadyLocked):
        second.run()
    first.close()
    second.close()


UNHURRIED = """
import sys
from ops.alerts_process import main
from web.alerts import line

line.CONNECT_S = 3_600.0
line.Deadline.__init__.__defaults__ = (3_600.0,)
sys.exit(main())
"""
"""Gives up on a server no sooner than the test does."""


def process(data, program=("-m", "ops.alerts_process")):
    command = [sys.executable, "-P", *program, "--data", str(data), "--name", "Sample Trophies"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def leave_waiting(floor):
    """Raise an alert and go before it is sent."""
    floor.wake(Pace(gather=0.0, look=0.0))
    floor.say(asked("r1"))
    assert floor.reactor is not None
    floor.reactor._couriers.send = lambda *_: None  # type: ignore[method-assign]
    floor.reactor.round()
    floor.rest()


@pytest.mark.slow
def test_killed_between_sending_and_noting_it_sends_again_under_the_same_id(floor, hook):
    floor.tell(hook.url)
    leave_waiting(floor)
    hook.before_answer = lambda: os.kill(first.pid, signal.SIGKILL)
    first = process(floor.data)
    eventually(lambda: first.poll() is not None)
    first.communicate()
    assert len(hook.posts) == 1
    hook.before_answer = lambda: None
    for sent in (3, 4):  # what is new comes after all that waits
        ledger.report(floor.data, "import", {"export": f"asidta_file_{sent}", "reason": "2 problems in it"})
        again = process(floor.data)
        eventually(lambda: len(hook.posts) >= sent)  # noqa: B023  waited for here
        again.terminate()
        _, said = again.communicate(timeout=PATIENCE_S)
        assert again.returncode == 0, said
    one, *later = ids(hook)
    assert later[0] == one
    assert len({one, *later}) == len(later) == 3


@pytest.mark.slow
def test_its_process_ends_in_order_while_a_server_hangs_and_uses_little_memory(floor):
    reached = threading.Event()

    def reached_and_hang(connection):
        reached.set()
        hang(connection)

    with odd_server(reached_and_hang) as port:
        floor.tell(f"http://127.0.0.1:{port}/")
        leave_waiting(floor)
        running = process(floor.data, ("-c", UNHURRIED))
        assert reached.wait(PATIENCE_S)
        status = Path(f"/proc/{running.pid}/status").read_text()
        [resident] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
        running.terminate()
        try:
            _, said = running.communicate(timeout=PATIENCE_S)
        finally:
            running.kill()
    assert running.returncode == 0, said
    assert resident < 120_000, f"{resident} kB"
    assert "127.0.0.1" not in said
