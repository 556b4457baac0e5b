"""A small shop that really runs: desk, projector and server in threads of this process, on a real port."""

import asyncio
import ssl
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import uvloop

from commands.actors import Console, Local
from commands.answers import Done, Submission
from commands.counter import Counter
from commands.opening import LOG_FILE, OpenDesk, now_us
from commands.people import RegisterPerson
from events.accounts import Level, OpenSession, SetTotp, Totp, WebSession
from events.ids import uuid7
from events.sqlite import SqliteLog
from projections.groups import GROUPS
from projections.hints import PROJECTOR_SOCKET, announce
from projections.projector import Projector
from projections.reading import ReadModels
from tests.patience import PATIENCE_S
from web.app import App, create_app
from web.made import secret_digest
from web.parts import Config, Environment, Parts, Rates
from web.proofs import COOKIE, csrf_of
from web.queries import TIMEOUT_MAX_S
from web.serving import Doors, Stopping, serve
from web.wire import read_key

T = TypeVar("T")
ORDER = "107923"
DAY_US = 24 * 3_600 * 1_000_000
PLENTY = Rates(known_per_minute=10**6, unknown_per_minute=10**6, wrong_per_quarter=10**6, wrong_per_quarter_site=10**6)
"""So that no test is in another's way."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: nothing here speaks TLS, and a client of its own reads all the world's certificates first."""
ADA, BEN, CAL = (f"01900000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


def key() -> str:
    """Give a new key."""
    return str(uuid7())


class Shop:
    """Starts in a folder; stops when closed. One that failed to start keeps no run of tests from ending."""

    def __init__(  # noqa: PLR0913  options, each by its name
        self,
        folder: Path,
        *,
        tablets_required: bool = False,
        project: bool = True,
        clock: Any = now_us,
        rates: Rates = PLENTY,
        environment: Environment = "development",
        pages: Path | None = None,
        patient: bool = False,
    ):
        """Start; the clients of a `patient` shop ask for what tables show once these know all that happened."""
        self.folder = folder
        self.opened = OpenDesk(folder, tablets_required=tablets_required, clock=clock)
        wake = folder / "run" / PROJECTOR_SOCKET
        self.counter = Counter(self.opened.desk, on_commit=lambda _: announce(wake))
        self.reads = ReadModels(folder / "read")
        config = Config(
            data=folder,
            version="0.1.0",
            name="Test",
            environment=environment,
            tablets_required=tablets_required,
            rates=rates,
            pages=pages,
            importer=importer_of(folder),
            exports=folder / "exports",
        )
        self.parts = Parts(
            config=config,
            counter=self.counter,
            secrets=self.opened.secrets,
            open_log=lambda: SqliteLog(folder / LOG_FILE),
            reads=self.reads,
            clock=clock,
        )
        self._port: Future[int] = Future()
        self._server = threading.Thread(target=lambda: uvloop.run(self._serve()), daemon=True)
        self._server.start()
        self.url = f"http://127.0.0.1:{self._port.result(PATIENCE_S)}"
        self.projector: Projector | None = None
        if project:
            self.project()
        self._hooks = {"request": [self._follow if patient else _wait_long]}
        transport = httpx.HTTPTransport(verify=NO_TLS, uds=str(folder / "run/floorbook.sock"))
        self.local = self.client(transport=transport, base_url="http://floorbook")
        self.anybody = self.client()

    def project(self) -> None:
        """Start the projector; return when its tables can be read."""
        self.projector = Projector(self.folder, GROUPS.values())
        self._projecting = threading.Thread(target=self.projector.run, daemon=True)
        self._projecting.start()
        for group in GROUPS:
            assert self.reads.wait(group, 0, PATIENCE_S)

    def stop_projecting(self) -> None:
        """Stop the projector."""
        if self.projector is not None:
            self.projector.stop()
            self._projecting.join()
            self.projector = None

    def close(self) -> None:
        """Stop everything."""
        self.local.close()
        self.anybody.close()
        self.stopping.set()
        self._server.join()
        self.stop_projecting()
        self.counter.close()
        self.reads.close()
        self.opened.close()

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.stopping = Stopping()
        self.app: App = create_app(self.parts)
        self.app.start()
        doors = Doors("127.0.0.1", 0, self.folder / "run/floorbook.sock")
        try:
            await serve(self.app, doors, self.stopping, on_started=self._port.set_result, on_draining=self.app.drain)
        finally:
            self.app.close()

    # ---- what tests do

    key = staticmethod(key)

    def on_loop(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's event loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def send(self, command: Any, *, as_key: str | None = None, **headers: str) -> httpx.Response:
        """Post a command at the local door."""
        return self.local.post(
            "/api/commands", content=_bytes(command), headers={"Idempotency-Key": as_key or key(), **headers}
        )

    def do(self, command: Any) -> int:
        """Post a command that has to go through; return its position."""
        response = self.send(command)
        assert response.status_code == 200, response.text
        position: int = response.json()["position"]
        return position

    def token(self, *scopes: str) -> str:
        """Make a bearer token."""
        response = self.local.post(
            "/api/tokens", json={"name": "test", "scopes": scopes}, headers={"Idempotency-Key": key()}
        )
        assert response.status_code == 200, response.text
        token: str = response.json()["token"]
        return token

    def client(self, **more: Any) -> httpx.Client:
        """Make a client of this shop."""
        usual = {"base_url": self.url, "timeout": PATIENCE_S, "verify": NO_TLS, "event_hooks": self._hooks}
        return httpx.Client(**{**usual, **more})

    def _follow(self, request: httpx.Request) -> None:
        _wait_long(request)
        if request.method == "GET" and self.projector is not None:
            for group in GROUPS:
                assert self.reads.wait(group, self.opened.writer.head.position, PATIENCE_S)

    def bearer(self, *scopes: str) -> httpx.Client:
        """Make a client with a bearer token."""
        return self.client(headers={"Authorization": f"Bearer {self.token(*scopes)}"})

    def console(self, *roles: str, level: Level = "full") -> httpx.Client:
        """Make a client with the console session of a new person who has these roles."""
        person_id, secret, now = key(), key(), self.parts.clock()
        session = WebSession(secret_digest(secret.encode()), key(), person_id, level, now, now, now + DAY_US)
        command = RegisterPerson(person_id=person_id, name="Con Sample", roles=roles)  # type: ignore[arg-type]
        key_text, key_bytes = read_key(key())
        raw = msgspec.json.encode(command)
        vault = (OpenSession(session), SetTotp(Totp(person_id, b"", confirmed=level == "full")))
        submission = Submission(key_bytes, key_text, raw, command, Local("test"), "local", vault)
        [answered] = self.on_loop(self.counter.submit([submission]))
        assert isinstance(answered.answer, Done), answered
        token = csrf_of(Console(session.digest), self.parts.secrets.grant_key)
        return self.client(cookies={COOKIE: secret}, headers={"Floorbook-CSRF": token})

    def pin(self, person_id: str) -> str:
        """Issue a PIN."""
        response = self.local.post(f"/api/people/{person_id}/pin", headers={"Idempotency-Key": key()})
        assert response.status_code == 200, response.text
        pin: str = response.json()["pin"]
        return pin

    def grant(self, person_id: str) -> str:
        """Sign somebody in."""
        response = self.anybody.post("/api/sign-in", json={"pin": self.pin(person_id)})
        assert response.status_code == 200, response.text
        grant: str = response.json()["grant"]
        return grant

    def set_up(self) -> int:
        """Bring in people, kinds of work and an order."""
        self.do({"type": "AddWorkType", "name": "Engraving"})
        self.do({"type": "SetTeam", "name": "Bench"})
        about = {"roles": ["contributor"], "team": "Bench"}
        for person_id, name in ((ADA, "Ada Sample"), (BEN, "Ben Sample"), (CAL, "Cal Sample")):
            self.do({"type": "RegisterPerson", "person_id": person_id, "name": name, **about})
        self.do({"type": "RecordCustomer", "number": "C1", "source": "PROFITMAKER", "name": "Sample Trophies"})
        order = {"number": ORDER, "source": "PROFITMAKER", "customer_number": "C1", "description": "Brass plaques"}
        return self.do({"type": "RecordOrder", **order, "total_e4": 12_500_000, "ordered_on": "2026-11-02"})

    def add_task(self, person_id: str) -> str:
        """Put a task on somebody's list and return its id."""
        response = self.send(
            {"type": "AddTask", "person_id": person_id, "order_number": ORDER, "work_type": "Engraving"}
        )
        assert response.status_code == 200, response.text
        task_id: str = response.json()["key"]
        return task_id


def importer_of(folder: Path) -> tuple[str, ...]:
    """Name the program that imports, as `floorbook serve` does."""
    where = ("--data", str(folder), "--folder", str(folder / "exports"))
    return (sys.executable, "-P", "-m", "ops.import_process", *where)


def _wait_long(request: httpx.Request) -> None:
    """Let whoever asks for a position or a past moment wait as long as one may, where the test says nothing of it."""
    asked = request.url.params
    if ("after" in asked or "as_of" in asked) and "timeout" not in asked:
        request.url = request.url.copy_merge_params({"timeout": TIMEOUT_MAX_S})


def _bytes(command: Any) -> bytes:
    return command if isinstance(command, bytes) else msgspec.json.encode(command)
