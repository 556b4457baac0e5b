"""Who plays in the story: somebody at the console, somebody at a tablet. Each talks HTTP, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from events.ids import uuid7
from tests.patience import PATIENCE_S
from web.queries import TIMEOUT_MAX_S

COOKIE = "__Host-floorbook_session"


def key() -> str:
    """Give a new idempotency key."""
    return str(uuid7())


def ago(**time: float) -> datetime:
    """Return the time so long ago."""
    return datetime.now(UTC) - timedelta(**time)


class Console:
    """A browser at the console. It keeps cookie and token by hand: over plain HTTP none would send a Secure cookie."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=PATIENCE_S)
        self.position = 0

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def sign_in(self, name: str, password: str, **more: str) -> dict[str, Any]:
        """Sign in; return what the server says of who that is."""
        answer = self._client.post("/api/console/sign-in", json={"name": name, "password": password, **more})
        assert answer.status_code == 200, answer.text
        return self.take(answer)

    def take(self, answer: httpx.Response) -> dict[str, Any]:
        """Take over the session that an answer opens."""
        said: dict[str, Any] = answer.json()
        secret = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        self._client.headers.update({"Cookie": f"{COOKIE}={secret}", "Floorbook-CSRF": said["csrf"]})
        self._client.cookies.clear()
        return said

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask for anything, whatever comes of it."""
        return self._client.request(method, path, headers={"Idempotency-Key": key()}, **more)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Ask, having seen one's own changes; the answer must be good."""
        if "as_of" not in query:
            query.setdefault("after", self.position)
        query.setdefault("timeout", TIMEOUT_MAX_S)
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        said: dict[str, Any] = answer.json()
        return said

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Post something that must go through."""
        answer = self.raw("POST", path, json=body or {})
        assert answer.status_code in (200, 204), f"{path}: {answer.text}"
        said: dict[str, Any] = answer.json() if answer.content else {}
        self.position = max(self.position, said.get("position") or 0)
        return said

    def send(self, kind: str, /, **said: Any) -> httpx.Response:
        """Send a command, whatever comes of it."""
        answer = self.raw("POST", "/api/commands", json={"type": kind, **said})
        if answer.status_code == 200:
            self.position = max(self.position, answer.json()["position"])
        return answer

    def do(self, kind: str, /, **said: Any) -> dict[str, Any]:
        """Send a command that must go through."""
        answer = self.send(kind, **said)
        assert answer.status_code == 200, f"{kind}: {answer.text}"
        done: dict[str, Any] = answer.json()
        return done


class Tablet:
    """An enrolled tablet with an outbox."""

    def __init__(self, url: str, code: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=PATIENCE_S)
        enrolled = self._client.post("/api/tablets/enrol", json={"code": code}).json()
        self._client.headers["Authorization"] = f"Bearer {enrolled['credential']}"
        self.tablet_id: str = enrolled["tablet_id"]
        self.position: int = enrolled["position"]
        self.outbox: list[dict[str, Any]] = []

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def sign_in(self, **entered: str) -> httpx.Response:
        """Enter a PIN, a badge or something sealed."""
        return self._client.post("/api/sign-in", json=entered)

    def grant(self, pin: str) -> str:
        """Sign in with a PIN that is right."""
        answer = self.sign_in(pin=pin)
        assert answer.status_code == 200, answer.text
        grant: str = answer.json()["grant"]
        return grant

    def note(self, kind: str, /, *, grant: str, at: datetime, **said: Any) -> str:
        """Put an action into the outbox; return its key."""
        item_key = key()
        body = {"type": kind, "occurred_at": at.isoformat(), **said}
        self.outbox.append({"key": item_key, "grant": grant, "body": body})
        return item_key

    def flush(self) -> list[dict[str, Any]]:
        """Send what waits; what the server has leaves the outbox."""
        answer = self._client.post("/api/commands", json={"type": "Batch", "items": self.outbox})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        self.outbox = [item for item, result in zip(self.outbox, results, strict=True) if result["status"] != "done"]
        return results

    def ask(self, path: str, grant: str, **query: Any) -> dict[str, Any]:
        """Ask as who signed in."""
        answer = self._client.get(path, params=query, headers={"Floorbook-Grant": grant})
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def report(self, body: dict[str, Any]) -> httpx.Response:
        """Send a refused action to the foreman."""
        return self._client.post("/api/refusals", json=body, headers={"Idempotency-Key": key()})
