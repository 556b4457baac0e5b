"""Running the root program as a user does, and talking to what it serves."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx

from events.ids import uuid7
from tests.patience import PATIENCE_S, eventually

ROOT = Path(__file__).resolve().parent.parent.parent
STARTING_S = 600
"""After so long something hangs, however slow the machine is."""


def floorbook(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a subcommand to its end."""
    command = [sys.executable, "-P", "-m", "ops", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=STARTING_S, env=env, check=False)


class Served:
    """A `demo` or `serve` that runs: its first line, and a client for it."""

    def __init__(self, *arguments: object, token: str | None = None) -> None:
        command = [sys.executable, "-P", "-m", "ops", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.errors: list[str] = []
        self._collector = threading.Thread(target=self._collect, daemon=True)
        self._collector.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"it ended with {self.process.wait()}: {''.join(self.errors)}"
        self.said: dict[str, Any] = json.loads(line)
        headers = {"Authorization": f"Bearer {token or self.said['token']}"}
        self.client = httpx.Client(base_url=self.said["url"], headers=headers, timeout=PATIENCE_S)
        self.bare = httpx.Client(base_url=self.said["url"], timeout=PATIENCE_S)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Ask, with the token, again while what is asked for is still being made; the answer must be good."""
        answers: list[httpx.Response] = []

        def made() -> bool:
            answers.append(self.client.get(path, params=query))
            return not (answers[-1].is_error and answers[-1].json()["code"] == "projection-building")

        eventually(made)
        response = answers[-1]
        assert response.status_code == httpx.codes.OK, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def stop(self) -> int:
        """Stop as a service manager does, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self._collector.join()
        self.client.close()
        self.bare.close()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code

    def _collect(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)


def send(demo: Served, command: dict[str, Any], headers: dict[str, str], key: str | None = None) -> httpx.Response:
    """Post a command under a key of its own, or the given one."""
    return demo.bare.post("/api/commands", json=command, headers={**headers, "Idempotency-Key": key or str(uuid7())})


def idle_person(demo: Served) -> str:
    """Somebody who is not at work now."""
    people = demo.get("/api/floor")["people"]
    return next(each["person_id"] for each in people if each["phase"] != "working")
