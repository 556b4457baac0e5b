"""The doors to alerts: who sees what, what is never shown, and trying a destination out."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from commands.alerts import KINDS
from commands.opening import now_us
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.web.alerts.servers import Hook, MailServer
from tests.web.shop import Shop, key
from web.alerts.ledger import report
from web.alerts.pace import US_PER_S, Pace
from web.alerts.reactor import Reactor

HASTY = Pace(poll=0.02, look=0.0, gather=0.0, first=3_600.0, most=3_600.0, beat=0.0)
URL_SECRET = "made-up-token"


@pytest.fixture
def admin(shop: Shop) -> Iterator[httpx.Client]:
    with shop.console("admin") as console:
        yield console


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


def told(shop: Shop, channel: str, address: str, *kinds: str) -> str:
    """Let somebody be told."""
    destination_id = key()
    command = {"type": "SetAlertDestination", "destination_id": destination_id, "channel": channel}
    shop.do({**command, "address": address, "kinds": kinds})
    return destination_id


def tried(admin: httpx.Client, destination_id: str) -> dict[str, object]:
    answer = admin.post("/api/alerts/test", json={"destination_id": destination_id})
    assert answer.status_code == 200, answer.text
    said: dict[str, object] = answer.json()
    return said


def set_server(shop: Shop, port: int, user: str = "") -> None:
    command = {"type": "SetMailServer", "host": "127.0.0.1", "port": port, "sender": "floor@example.test"}
    shop.do({**command, "security": "starttls" if user else "none", "user": user})


def test_settings_are_told_without_their_secrets(shop: Shop, admin: httpx.Client):
    set_server(shop, 2525, "floor")
    mailbox = told(shop, "mail", "foreman@example.test", "import")
    url = told(shop, "webhook", f"https://hooks.example.test/{URL_SECRET}?k={URL_SECRET}", *KINDS)
    answer = admin.get("/api/alerts")
    said = answer.json()
    assert URL_SECRET not in answer.text
    assert [each["kind"] for each in said["kinds"]] == list(KINDS)
    assert said["mail"] == {
        "host": "127.0.0.1", "port": 2525, "security": "starttls", "user": "floor", "sender": "floor@example.test",
        "password_set": said["mail"]["password_set"],
    }  # fmt: skip
    addresses = {each["destination_id"]: each["address"] for each in said["destinations"]}
    assert addresses[mailbox] == "foreman@example.test"
    assert addresses[url] == "https://hooks.example.test/…"


def test_addresses_are_for_admins_wherever_one_looks(shop: Shop):
    told(shop, "mail", "secretary@example.test", "import")
    position = shop.do({"type": "AddWorkType", "name": "Alerted"})
    for role in ("contributor", "team_lead", "foreman", "office", "admin"):
        with shop.console(role) as console:
            assert console.get("/api/alerts").status_code == (200 if role == "admin" else 403)
            for path in ("/api/settings", "/api/audit/events?limit=500"):
                assert "secretary@" not in console.get(path).text
    with shop.bearer("read", "pay", "commands") as program:
        assert program.get("/api/alerts").json()["code"] == "scope-needed"
        refused = program.post(
            "/api/commands",
            json={"type": "SetMailServer", "host": "elsewhere.example.test", "sender": "floor@example.test"},
            headers={"Idempotency-Key": key()},
        )
        assert refused.json()["code"] == "scope-needed"
    with shop.console("admin") as console:
        page = console.get("/api/audit/events", params={"type": "alert.destination.set.v1"}).json()
    assert page["events"][0]["said"]["kinds"] == ["import"]
    assert "address" not in page["events"][0]["said"]
    assert position


def test_a_webhook_is_tried_out_and_signed_with_the_secret_that_is_shown(shop: Shop, admin: httpx.Client, hook: Hook):
    destination_id = told(shop, "webhook", hook.url)
    said = tried(admin, destination_id)
    assert (said["delivered"], said["error"]) == (True, None)
    [post] = hook.posts
    assert post.said["type"] == "alert.test"
    assert post.said["data"]["shop"] == "Test"
    answer = admin.post(f"/api/alerts/destinations/{destination_id}/secret").json()
    secret = base64.b64decode(answer["secret"].removeprefix("whsec_"))
    headers = {name.lower(): value for name, value in post.headers.items()}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + post.body
    expected = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_what_came_of_a_test_that_failed_is_told_in_words(shop: Shop, admin: httpx.Client, hook: Hook):
    hook.answers = [500]
    assert tried(admin, told(shop, "webhook", hook.url))["error"] == "it answered 500"
    gone = tried(admin, told(shop, "webhook", f"http://127.0.0.1:{free_port()}/"))
    assert gone["error"] == "nobody listens there: the connection was refused"


def test_a_letter_is_tried_out(shop: Shop, admin: httpx.Client):
    mail = MailServer()
    set_server(shop, mail.port)
    said = tried(admin, told(shop, "mail", "foreman@example.test"))
    mail.stop()
    assert said["delivered"] is True
    assert [letter["Subject"] for letter in mail.letters] == ["Test: This is a test"]


def test_a_destination_that_nobody_knows_cannot_be_tried_nor_has_it_a_secret(shop: Shop, admin: httpx.Client):
    mailbox = told(shop, "mail", "foreman@example.test")
    for path, body in (
        ("/api/alerts/test", {"destination_id": key()}),
        (f"/api/alerts/destinations/{key()}/secret", {}),
        (f"/api/alerts/destinations/{mailbox}/secret", {}),
    ):
        answer = admin.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-destination")


def test_the_mail_password_is_kept_in_the_secrets_folder_alone(shop: Shop, admin: httpx.Client):
    set_server(shop, 2525, "floor")
    password = "made-up pass phrase"
    sent = {"json": {"password": password}, "headers": {"Idempotency-Key": key()}}
    answer = admin.post("/api/alerts/mail-password", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert password not in answer.text
    kept = shop.folder / "secrets/smtp-password"
    assert kept.read_text() == password
    assert kept.stat().st_mode & 0o777 == 0o600
    again = admin.post("/api/alerts/mail-password", **sent)  # type: ignore[arg-type]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert admin.get("/api/alerts").json()["mail"]["password_set"] is True
    for file in shop.folder.rglob("*"):
        if file.is_file() and file != kept:
            assert password.encode() not in file.read_bytes(), file
    for bad in ("", "two\nlines", "x" * 501):
        refused = admin.post("/api/alerts/mail-password", json={"password": bad}, headers={"Idempotency-Key": key()})
        assert refused.status_code == 400
        assert bad == "" or bad not in refused.text


class Told:
    """A shop of its own with a reactor, led round by round; its clock can be turned."""

    def __init__(self, folder: Path) -> None:
        self.now_us = now_us()
        self.shop = Shop(folder, clock=lambda: self.now_us)
        self.reactor = Reactor(folder, "Test", pace=HASTY, clock=lambda: self.now_us)
        self.reactor.start()

    def report(self) -> None:
        """Say that an import failed, as another process does."""
        report(self.shop.folder, "import", {"export": "asidta_file_20261120", "reason": "2 problems in it"})

    def alerts(self) -> Any:
        """Lead the reactor until nothing is left to do, and ask how alerts stand."""
        for _ in range(3):
            self.reactor.round()
            self.reactor._couriers.wait(PATIENCE_S)
        self.reactor.round()
        return self.shop.local.get("/api/alerts").json()

    def health(self) -> Any:
        return self.shop.anybody.get("/api/health").json()

    def causes(self, word: str) -> list[str]:
        return [cause for cause in self.health()["causes"] if word in cause]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Told]:
    running = Told(tmp_path)
    yield running
    running.reactor.close()
    running.shop.close()


def test_what_became_of_an_alert_is_told(running: Told, hook: Hook):
    told(running.shop, "webhook", hook.url, "import")
    running.alerts()
    running.report()
    [delivery] = running.alerts()["deliveries"]
    assert (delivery["state"], delivery["attempts"], delivery["error"]) == ("delivered", 1, None)
    assert delivery["subject"] == "An import failed"
    health = running.health()
    assert (health["alerts"]["running"], health["alerts"]["waiting"]) == (True, 0)
    assert running.causes("alert") == []


def test_health_says_what_is_in_the_way_and_names_no_address(running: Told, hook: Hook):
    hook.answers = [500] * 100
    told(running.shop, "webhook", hook.url, "import")
    running.alerts()
    running.report()
    running.alerts()
    assert running.causes("alert") == []  # it may pass
    running.now_us += 16 * 60 * US_PER_S
    [destination] = running.alerts()["destinations"]
    assert (destination["waiting"], destination["error"]) == (1, "it answered 500")
    assert destination["next_try_at"]
    assert running.causes("webhook: it answered 500")
    assert running.health()["status"] == "degraded"
    assert str(hook.port) not in json.dumps(running.health())
    running.now_us += 25 * 3_600 * US_PER_S
    assert [each["state"] for each in running.alerts()["deliveries"]] == ["given-up"]
    assert running.causes("1 alert was given up")


def test_health_says_when_nobody_sends(running: Told, hook: Hook):
    told(running.shop, "webhook", hook.url, "import")
    running.alerts()
    running.now_us += 2 * 60 * US_PER_S
    assert running.causes("alerts are not sent")
    running.alerts()
    assert running.causes("alert") == []
