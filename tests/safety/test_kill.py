"""A server that is killed at any moment: what a client was told is kept, once; what it was not told, it sends again."""

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from commands.people import RegisterPerson
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.verify import verify
from tests.commands.desks import Bench
from tests.patience import eventually
from tests.safety.clients import Client, Servers, person_of

KILLS = 300
CLIENTS = 6
HOUR_US = 3_600_000_000


@pytest.mark.slow
def test_what_was_acknowledged_survives_every_kill_exactly_once(tmp_path: Path):
    """Killed at random moments: opening, deciding, committing, moving the WAL, closing; with a clock that jumps."""
    chance = random.Random(7)
    a_shop(tmp_path / "data")
    servers = Servers(tmp_path)
    stop = threading.Event()
    clients = [Client(servers, number, stop) for number in range(CLIENTS)]
    servers.start()
    for client in clients:
        client.start()

    def acknowledged_more(than: int) -> bool:
        return sum(len(client.acknowledged) for client in clients) >= than

    told = 0
    for _ in range(KILLS):
        told += chance.choice([0, 0, 8, 16, 24])
        eventually(partial(acknowledged_more, told))
        time.sleep(0.03 * chance.random())
        if chance.random() < 0.2:
            os.kill(servers.process, signal.SIGTERM)  # an orderly end, which is then killed on its way
            time.sleep(0.01 * chance.random())
        servers.kill()
        servers.start(chance.randrange(-HOUR_US, HOUR_US) if chance.random() < 0.1 else 0)
    stop.set()
    for client in clients:
        client.join()
    servers.kill(signal.SIGTERM)
    servers.close()

    acknowledged = {key: answer for client in clients for key, answer in client.acknowledged.items()}
    log_path = tmp_path / "data" / "floorbook.db"
    with closing(SqliteLog(log_path)) as log:
        records = list(log.read())
        receipts = log.connection.execute("SELECT count(*) FROM receipt").fetchall()[0][0]
    made = Counter(str(UUID(bytes=record.command_id)) for record in records)
    # Where the clock went back, a pause can come before its start and is refused; that is an answer like any other.
    assert {answer["status"] for answer in acknowledged.values()} == {"done", "refused"}
    for key in [key for key in made if key not in acknowledged][:CLIENTS]:
        del made[key]  # the people who were there before
    done = {key: answer for key, answer in acknowledged.items() if answer["status"] == "done"}
    assert made == {key: answer["events"] for key, answer in done.items()}
    assert receipts == len(acknowledged) + CLIENTS
    positions = {record.position: str(UUID(bytes=record.command_id)) for record in records}
    assert all(positions[answer["position"]] == key for key, answer in done.items())

    key = Secrets.load(tmp_path / "data" / "secrets").signer.public_key().public_bytes_raw()
    report = verify(log_path, key, integrity=True)
    assert report.problems == ()
    assert report.signatures > 5
    assert len(done) > 5 * KILLS
    assert sum(client.sent_again for client in clients) > KILLS


def a_shop(folder: Path) -> None:
    """Somebody for each client to work as."""
    bench = Bench(folder)
    bench.clock.now_us = time.time_ns() // 1_000
    for number in range(CLIENTS):
        command = RegisterPerson(person_id=person_of(number), name=f"P{number}", roles=("contributor",))
        bench.do(command)
    bench.close()
