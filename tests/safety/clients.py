"""Clients that never give up: each holds a ledger of what was acknowledged, and sends the rest again."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

from commands.orders import RecordOrder
from commands.settings import AddWorkType
from commands.work import AddTask, CompleteTask, PauseTask, ResumeTask, StartTask
from events.ids import uuid7
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


def person_of(number: int) -> str:
    """The person as whom a client works."""
    return f"0190a2c4-0000-7000-8000-{number:012x}"


class Servers:
    """Makes servers one after the other, and kills them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self.process = 0
        self.socket = ""
        self._factory = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.safety.server", str(folder / "data")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def start(self, offset_us: int = 0) -> None:
        """Start one; its clock runs off by so much."""
        self._number += 1
        path = self._folder / f"{self._number}.sock"
        assert self._factory.stdin is not None
        assert self._factory.stdout is not None
        self._factory.stdin.write(f"{path} {offset_us}\n")
        self._factory.stdin.flush()
        self.process = int(self._factory.stdout.readline())
        self.socket = str(path)

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End it, if it has not ended, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, how)
        while Path(f"/proc/{self.process}").exists():
            time.sleep(0.0005)

    def close(self) -> None:
        """End what makes servers."""
        assert self._factory.stdin is not None
        assert self._factory.stdout is not None
        self._factory.stdin.close()
        self._factory.wait()
        self._factory.stdout.close()


class Client(threading.Thread):
    """One sender: its commands in order, one after the other, each until it is answered."""

    def __init__(self, servers: Servers, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._servers = servers
        self._number = number
        self._stopping = stop
        self._random = random.Random(number)
        self._connection: Any = None
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.sent_again = 0

    def run(self) -> None:
        """Work until told to stop; then finish what is under way."""
        person = person_of(self._number)
        number = 0
        while not self._stopping.is_set():
            number += 1
            order = f"{self._number}-{number}"
            self.send(AddWorkType(name=f"W{self._number}-{number}"))
            self.send(RecordOrder(number=order, description="x" * self._random.randrange(300)))
            task = self.send(AddTask(person_id=person, order_number=order, work_type=f"W{self._number}-{number}"))
            for command in (StartTask, PauseTask, ResumeTask, CompleteTask):
                self.send(command(person_id=person, task_id=task))
        self.hang_up()

    def send(self, command: Any) -> str:
        """Send until it is answered, always the same bytes; sometimes twice without need."""
        key = str(uuid7())
        line = msgspec.json.encode({"key": key, "command": command}) + b"\n"
        answer = self.answer(line)
        if self._random.random() < 0.1:
            assert self.answer(line) == answer
        self.acknowledged[key] = answer
        return key

    def answer(self, line: bytes) -> dict[str, Any]:
        """Have a line answered for good."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                if self._connection is None:
                    self.call()
                self._connection.write(line)
                self._connection.flush()
                said = self._connection.readline()
                if said.endswith(b"\n"):
                    answer: dict[str, Any] = msgspec.json.decode(said)
                    if answer["status"] not in ("unavailable", "not-attempted"):
                        return answer
                self.hang_up()
            except OSError:
                self.hang_up()
            self.sent_again += 1
            time.sleep(0.002)
        raise TimeoutError

    def call(self) -> None:
        """Connect to the server of the moment."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._servers.socket)
            self._connection = connection.makefile("rwb")
        finally:
            connection.close()

    def hang_up(self) -> None:
        """Let go of a connection, whatever state it is in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                return
