"""Browsers on the console: people with accounts, a clock that tests turn, an authenticator."""

from typing import Any, Self

import httpx
import pyotp

from commands.opening import now_us
from tests.web.shop import Shop, key

MINUTE_S, HOUR_S = 60, 3_600
PASSWORD = "teapot gravel ninety"
OTHER = "violin meadow castle"


class Turned:
    """The true time, and as much as a test has turned it forward."""

    def __init__(self) -> None:
        self.ahead_us = 0

    def __call__(self) -> int:
        return now_us() + self.ahead_us

    def turn(self, seconds: float) -> None:
        self.ahead_us += int(seconds * 1_000_000)


class Authenticator:
    """Shows codes of a secret, by the clock of a test."""

    def __init__(self, secret: str, clock: Turned) -> None:
        self._totp = pyotp.TOTP(secret)
        self._clock = clock
        self.last = ""

    def code(self, steps: int = 0) -> str:
        """Show the code of now, or of some steps later; `last` is the one that was shown last."""
        self.last = self._totp.generate_otp(self._clock() // 1_000_000 // 30 + steps)
        return self.last


class Browser:
    """Keeps the cookie as browsers do, and sends the session's token with changes as a page does."""

    def __init__(self, shop: Shop, **headers: str) -> None:
        self.client = shop.client(headers={"User-Agent": "A browser", **headers})
        self.me: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        answer = self.client.post("/api/console/sign-in", json={"name": name, "password": password, **more})
        if answer.is_success:
            self.me = answer.json()
            self.client.headers["Floorbook-CSRF"] = self.me["csrf"]
        return answer

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.client.post(path, json=body, headers={"Idempotency-Key": key()})

    def set_up_second_factor(self, clock: Turned, password: str = PASSWORD) -> tuple[Authenticator, list[str]]:
        """Set one up; return the authenticator and the recovery codes."""
        offered = self.post("/api/console/second-factor", {"password": password})
        assert offered.status_code == 200, offered.text
        authenticator = Authenticator(offered.json()["secret"], clock)
        confirmed = self.post("/api/console/second-factor/confirm", {"code": authenticator.code()})
        assert confirmed.status_code == 200, confirmed.text
        self.client.headers["Floorbook-CSRF"] = confirmed.json()["csrf"]
        return authenticator, confirmed.json()["recovery_codes"]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a problem."""
    return answer.status_code, answer.json()["code"]


def give_account(shop: Shop, login: str, *roles: str, password: str | None = PASSWORD) -> str:
    """Register somebody with a console account; return their id."""
    person_id = key()
    shop.do({"type": "RegisterPerson", "person_id": person_id, "name": "Con Sample", "roles": roles})
    given = shop.local.post(
        f"/api/people/{person_id}/account", json={"login": login}, headers={"Idempotency-Key": key()}
    )
    assert given.status_code == 200, given.text
    if password is not None:
        answer = shop.anybody.post("/api/console/reset", json={"token": link(shop, person_id), "password": password})
        assert answer.status_code == 204, answer.text
    return person_id


def link(shop: Shop, person_id: str) -> str:
    """Make a reset link; return its token."""
    made = shop.local.post(f"/api/people/{person_id}/reset-link", headers={"Idempotency-Key": key()})
    assert made.status_code == 200, made.text
    token: str = made.json()["token"]
    return token


def tags(shop: Shop, person_id: str) -> list[str]:
    """Return the tags of what happened to somebody's account, in order."""
    world = shop.app.services.world
    return shop.on_loop(_tags(world, f"account-{person_id}"))


async def _tags(world: Any, stream: str) -> list[str]:
    return [record.tag for record in world.log.read_stream(stream)]
