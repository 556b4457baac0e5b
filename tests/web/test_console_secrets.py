"""A whole life of console accounts with planted secrets: none of them is in logs, facts, read tables or answers."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.context import moment
from events.ids import uuid7
from tests.web.consoles import OTHER, PASSWORD, Browser, Turned, give_account, link
from tests.web.shop import Shop, key
from web import logs

NAME, LOGIN, WRONG = "Planta Verbena", "planta.verbena", "wrong-planted-password"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


class Story:
    """What was lived, which secrets there were, and what was answered to each request that did not itself make one."""

    def __init__(self, shop: Shop, clock: Turned) -> None:
        self.shop, self.clock = shop, clock
        self.secrets: dict[str, str] = {"password": PASSWORD, "new password": OTHER, "wrong password": WRONG}
        self.answers: list[str] = []

    def say(self, answer: Any) -> Any:
        self.answers.append(answer.text)
        return answer

    def keep(self, browser: Browser, when: str) -> None:
        self.secrets[f"cookie {when}"] = browser.client.cookies["floorbook_session"]
        self.secrets[f"csrf {when}"] = browser.client.headers["Floorbook-CSRF"]

    def live(self) -> None:
        shop, say = self.shop, self.say
        person_id = give_account(shop, LOGIN, "admin", password=None)
        shop.do({"type": "ChangePerson", "person_id": person_id, "name": NAME, "roles": ["admin"]})
        self.secrets["reset token"] = token = link(shop, person_id)
        say(shop.anybody.post("/api/console/reset", json={"token": token, "password": LOGIN + LOGIN}))
        say(shop.anybody.post("/api/console/reset", json={"token": token, "password": PASSWORD}))
        say(shop.anybody.post("/api/console/reset", json={"token": token, "password": PASSWORD}))
        with Browser(shop) as browser:
            say(browser.sign_in(LOGIN, WRONG))
            say(browser.sign_in(WRONG, WRONG))
            browser.sign_in(LOGIN)
            self.keep(browser, "first")
            offered = browser.post("/api/console/second-factor", {"password": PASSWORD}).json()
            self.secrets["totp secret"] = offered["secret"]
            say(browser.post("/api/console/second-factor/confirm", {"code": "000000"}))
            say(browser.post("/api/console/second-factor", {"password": WRONG}))
            authenticator, codes = browser.set_up_second_factor(self.clock)
            self.secrets["second totp secret"] = authenticator._totp.secret
            self.secrets |= {f"recovery code {number}": code for number, code in enumerate(codes)}
            self.keep(browser, "upgraded")
            self.clock.turn(30)
            self.secrets["code"] = code = authenticator.code()
            browser.sign_in(LOGIN, code=code)
            self.keep(browser, "with code")
            say(browser.sign_in(LOGIN, code=code))
            say(browser.sign_in(LOGIN, recovery_code="AAAAA-AAAAA"))
            browser.sign_in(LOGIN, recovery_code=codes[0])
            self.keep(browser, "with recovery code")
            token = browser.post("/api/tokens", {"name": "story", "scopes": ["read"]}).json()["token"]
            self.secrets["bearer token"] = token
            say(shop.anybody.get("/api/nothing", headers={"Authorization": f"Bearer {token}"}))
            say(shop.anybody.post("/api/commands", content=token, headers={"Authorization": f"Bearer {token}"}))
            change = {"password": PASSWORD, "new_password": OTHER}
            say(browser.post("/api/console/password", {**change, "password": WRONG}))
            say(browser.post("/api/console/password", change))
            say(browser.get("/api/console/sessions"))
            say(browser.get(f"/api/people/{person_id}/account"))
            say(browser.post("/api/console/second-factor/remove", {"password": OTHER, "recovery_code": codes[0]}))
            say(browser.post("/api/console/second-factor/remove", {"password": OTHER, "recovery_code": codes[1]}))
            say(browser.post("/api/console/sign-out"))
        with Browser(shop, Cookie=f"floorbook_session={self.secrets['cookie first']}") as late:
            say(late.get("/api/console/me"))
        for _ in range(6):
            shop.anybody.post("/api/console/sign-in", json={"name": LOGIN, "password": WRONG})
        shop.do({"type": "UnlockAccount", "person_id": person_id})


def bytes_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of an instance but its secrets."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "secrets" not in path.parts:
            yield str(path.relative_to(folder)), path.read_bytes()


@pytest.mark.slow
def test_nothing_secret_is_ever_written_or_said(
    tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Turned()
    shop = Shop(tmp_path / "shop", clock=clock)
    story = Story(shop, clock)
    try:
        story.live()
        position = shop.do({"type": "AddWorkType", "name": "Gilding"})
        assert shop.local.get("/api/work-types", params={"after": position}).status_code == 200
        events = shop.local.get("/api/audit/events", params={"after": position, "limit": 200}).text
        monkeypatch.setattr("web.api.console.me_of", lambda *_: {}[PASSWORD])
        with Browser(shop) as browser:
            story.say(browser.sign_in(LOGIN, OTHER))
    finally:
        shop.close()
    assert "console.signed.in.v1" in events
    assert story.answers[-1].startswith('{"type":"/api/reference#problem-failed"')
    files = dict(bytes_in(tmp_path / "shop"))
    assert len(files["floorbook.db"]) > 100_000
    assert any("read" in name for name in files)
    places = {"the log output": written.getvalue().encode(), "the audit": events.encode(), **files}
    places |= {f"answer {number}": answer.encode() for number, answer in enumerate(story.answers)}
    found = [
        (what, where)
        for what, secret in story.secrets.items()
        for where, held in places.items()
        if len(secret) > 6 and secret.encode() in held  # six digits stand in any number
    ]
    assert found == []
    for name in ("floorbook.db", "the log output"):
        assert LOGIN.encode() not in places[name], "names are sealed, and never logged"
        assert NAME.encode() not in places[name]
    assert b'"code":"%s"' % story.secrets["code"].encode() not in places["the log output"]


@pytest.mark.slow
def test_a_bearer_token_expires_and_is_revoked(tmp_path: Path) -> None:
    """At the moment it says, for queries and for commands; the list says so, and never the token."""
    clock = Turned()
    shop = Shop(tmp_path, clock=clock)
    try:
        form = {"name": "story", "scopes": ["read", "commands"], "expires_at": "2100-01-01T00:00:00Z"}
        made = shop.local.post("/api/tokens", json=form, headers={"Idempotency-Key": key()}).json()
        short = {**form, "expires_at": _in(clock, 60)}
        brief = shop.local.post("/api/tokens", json=short, headers={"Idempotency-Key": key()}).json()
        command = {"type": "AddWorkType", "name": "Gilding"}

        def asked(token: str) -> list[tuple[int, str | None]]:
            headers = {"Authorization": f"Bearer {token}"}
            answers = [
                shop.anybody.get("/api/work-types", headers=headers),
                shop.anybody.post("/api/commands", json=command, headers={**headers, "Idempotency-Key": str(uuid7())}),
            ]
            return [(each.status_code, each.json().get("code")) for each in answers]

        assert [status for status, _ in asked(brief["token"])] == [200, 200]
        clock.turn(61)
        assert asked(brief["token"]) == [(401, "credential-expired")] * 2
        assert [status for status, _ in asked(made["token"])] == [200, 200]
        shop.do({"type": "RevokeToken", "token_id": made["token_id"]})
        assert asked(made["token"]) == [(401, "credential-unknown")] * 2
        position = shop.do({"type": "AddWorkType", "name": "Engraving"})
        listed = shop.local.get("/api/tokens", params={"after": position})
        assert made["token"] not in listed.text
        said = {each["token_id"]: each for each in listed.json()["tokens"]}
        assert said[made["token_id"]]["revoked_at"] is not None
        assert said[brief["token_id"]]["expires_at"] == short["expires_at"]
    finally:
        shop.close()


def _in(clock: Turned, seconds: int) -> str:
    return moment((clock() // 1_000_000 + seconds) * 1_000_000).isoformat().replace("+00:00", "Z")
