"""Enrolled tablets, and clocks that tests turn."""

from typing import Any

import httpx

from commands.opening import now_us
from tests.web.sealing import seal
from tests.web.shop import Shop, key

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


class Clock:
    """Goes as the real one does until it is stopped, and is set forward by tests."""

    def __init__(self) -> None:
        self.ahead_us = 0
        self._stopped_us: int | None = None

    def __call__(self) -> int:
        return (self._stopped_us or now_us()) + self.ahead_us

    def stop(self) -> None:
        """Go on only when a test turns it: then nothing depends on how long the machine takes."""
        self._stopped_us = now_us()

    def turn(self, us: int) -> None:
        self.ahead_us += us


class Tablet:
    """A tablet that was enrolled in a shop."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        offered = shop.local.post("/api/tablets", json={"name": name}, headers={"Idempotency-Key": key()}).json()
        enrolled = shop.anybody.post("/api/tablets/enrol", json={"code": offered["code"]}).json()
        self.id: str = enrolled["tablet_id"]
        self.papers = {"Authorization": f"Bearer {enrolled['credential']}"}
        self.screen = self.ask()

    def ask(self) -> dict[str, Any]:
        """What the sign-in screen has to know."""
        answer = self.shop.anybody.get("/api/sign-in", headers=self.papers)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def enter(self, **entered: str) -> httpx.Response:
        """Enter a PIN, a badge, or what was sealed."""
        return self.shop.anybody.post("/api/sign-in", json=entered, headers=self.papers)

    def grant(self, pin: str) -> str:
        """Sign in."""
        answer = self.enter(pin=pin)
        assert answer.status_code == 200, answer.text
        grant: str = answer.json()["grant"]
        return grant

    def seal(self, at: Any, **entered: str) -> str:
        """Seal what was entered, as the tablet does while it is offline."""
        return seal({"at": at, **entered}, self.screen["sealing_key"], self.id)

    def flush(self, *items: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
        """Send an outbox; return what became of each item."""
        batch = {"type": "Batch", "items": items}
        answer = self.shop.anybody.post("/api/commands", json=batch, headers={**self.papers, **headers})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


def wrong_pins(right: str, count: int) -> list[str]:
    """PINs that nobody has."""
    return [f"{(int(right) + 1 + number) % 10 ** len(right):0{len(right)}d}" for number in range(count)]
