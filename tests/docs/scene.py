"""An instance on which a reader types what a document says: what the placeholders mean, and how it is typed."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from commands.opening import now_us
from importer.sample import write_export
from ops.demo import READY
from ops.serve import health_of
from tests.docs.blocks import ROOT
from tests.patience import eventually
from tests.ports import free_port
from tests.web.shop import ADA, Shop
from tests.web.tablets import HOUR, Clock

PATIENCE_S = 600
STARTING_S = 900
"""A demo is made first. After so long something hangs, however slow the machine is."""
PASSPHRASE = "brass lantern over nine plaques"
ANSWERS = {
    "people create-admin": (PASSPHRASE, PASSPHRASE),
    "people erase ": ("Ada Sample",),
    "secrets backup": (PASSPHRASE, PASSPHRASE),
    "secrets restore": (PASSPHRASE,),
}
"""What is typed when a command asks, one after the other."""
WORKED_ON = datetime(2026, 3, 3, 8, tzinfo=UTC)
"""When Ada worked, in the shop of these tests: in the week that the runbook shows."""


def make_shop(folder: Path) -> str:
    """Make an instance as the documents have it in mind; return a token that may do everything."""
    clock = Clock()
    clock.turn(int(WORKED_ON.timestamp() * 1e6) - now_us())
    shop = Shop(folder, project=False, clock=clock)
    try:
        shop.set_up()
        task = {"person_id": ADA, "task_id": shop.add_task(ADA)}
        shop.do({"type": "StartTask", **task})
        clock.turn(HOUR)
        shop.do({"type": "CompleteTask", **task})
        clock.turn(now_us() - clock())
        return shop.token("read", "pay", "commands")
    finally:
        shop.close()


class Scene:
    """A data folder, perhaps served, and a folder to type in."""

    def __init__(self, folder: Path, made: Path | None, token: str) -> None:
        """Copy the instance that was `made`; without it there is none yet."""
        self.data, self.here, self.port = folder / "srv", folder / "here", free_port()
        self._places = {
            "/srv/floorbook": self.data,
            "/media/safe": folder / "safe",
            "/exports": folder / "exports",
            "127.0.0.1:9194": f"127.0.0.1:{self.port}",
            "--port 9194": f"--port {self.port}",
        }
        for path in (self.here, folder / "safe"):
            path.mkdir()
        # A small export, where the documents say it is.
        write_export(folder / "exports/asidta_file_1001", today=WORKED_ON.date(), customers=20, orders=30)
        if made is not None:
            shutil.copytree(made, self.data, ignore=lambda *_: ["run", "read"])
            if (self.data / "heads.jsonl").exists():
                shutil.copy(self.data / "heads.jsonl", self.here)
        self.environment = {
            **os.environ,
            "FLOORBOOK_DATA": str(self.data),
            "FLOORBOOK_PORT": str(self.port),
            "FORCE_REFRESH": "1",  # weekends are days like others here
            "URL": f"http://127.0.0.1:{self.port}",
            "TOKEN": token,
        }
        self._served: subprocess.Popen[str] | None = None

    def serve(self, command: str = "./floorbook serve --json") -> None:
        """Start what runs until it is stopped, and wait until it says where."""
        self._served = subprocess.Popen(
            ["sh", "-c", f"exec {self.meant(command)}"],
            cwd=self.here, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self._served.stdout is not None
        patience = threading.Timer(STARTING_S, os.killpg, (self._served.pid, signal.SIGKILL))
        patience.start()
        said = next((line for line in self._served.stdout if f"127.0.0.1:{self.port}" in line), "")
        patience.cancel()
        assert said, f"{command} ended with {self._served.wait()}"
        demo = self.data / READY
        if demo.exists():
            eventually(lambda: health_of(self.environment["URL"]) == "ok")  # a slow machine serves before all is made
            self.environment["TOKEN"] = msgspec.json.decode(demo.read_bytes())["token"]

    def stop(self) -> None:
        """Stop what is served, as a service manager does."""
        if self._served is not None:
            os.killpg(self._served.pid, signal.SIGTERM)
            assert self._served.stdout is not None
            self._served.stdout.close()
            assert self._served.wait(PATIENCE_S) == 0
            self._served = None

    def meant(self, command: str) -> str:
        """Put what is here in the place of what the document names."""
        for named, here in self._places.items():
            command = command.replace(named, str(here))
        command = command.replace(".venv/bin/python", sys.executable).replace("./floorbook", f"{ROOT}/floorbook")
        if "9f86…" in command:
            key = re.search(r"\b[0-9a-f]{64}\b", self.typed("./floorbook audit verify")[1])
            command = command.replace("9f86…", key[0] if key else "")
        uuid = f"{sys.executable} -c 'import uuid; print(uuid.uuid4())'"
        return command.replace("$(uuidgen)", f"$({uuid})").replace(
            "curl ", "curl --silent --show-error --fail-with-body ", 1
        )

    def typed(self, command: str) -> tuple[int, str]:
        """Type a command at a terminal; return its exit code and what the screen shows."""
        answers = [each for words, given in ANSWERS.items() if f"floorbook {words}" in command for each in given]
        answers = [] if "--dry-run" in command else answers
        where = ROOT if ".venv" in command else self.here
        try:
            child, terminal = pty.fork()
        except OSError:  # a container without terminals: what is asked is answered all the same
            done = subprocess.run(
                ["sh", "-c", self.meant(command)],
                cwd=where,
                env=self.environment,
                input="".join(f"{each}\n" for each in answers).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE_S,
                check=False,
            )
            said = done.stdout.decode(errors="replace")
            if "nobody is there to type" in said:
                pytest.skip("this machine has no terminals, and this asks at one: it cannot be taken back")
            return done.returncode, said
        if child == 0:
            os.chdir(where)
            os.execvpe("sh", ["sh", "-c", self.meant(command)], self.environment)
        shown, until = b"", time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                shown += os.read(terminal, 65_536)
            except OSError:  # the other end was closed: it has ended
                break
            if answers and shown.rstrip(b" ").endswith(b":"):
                shown += b"\n"
                os.write(terminal, f"{answers.pop(0)}\n".encode())
        else:
            os.kill(child, signal.SIGKILL)
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode(errors="replace")
