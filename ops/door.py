"""How a command-line tool sends commands: through the server's local socket, or with a desk of its own."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import httpx
import msgspec

from commands.access import CODE_LIFE_US, OfferTablet
from commands.account_life import LINK_LIFE_US
from commands.actors import Local
from commands.answers import Denied, Done, Failed, Refused, Submission, Unavailable
from commands.command import Command
from commands.logins import GiveLogin, MakeResetLink, UseResetLink
from commands.opening import OpenDesk, now_us
from commands.people import IssuePin
from commands.sign_ins import IssueBadge
from events.accounts import SetLogin, SetPassword
from events.ids import uuid7
from events.owner import Owned
from events.vault import VaultChange
from ops.failure import Failure
from ops.instance import Instance
from projections.hints import short_address
from web.made import badge_digest, code_digest, credential_change, make_badge, make_code, make_secret, secret_digest
from web.passwords import hash_password, login_token
from web.pins import make_pin, set_pin_change

SOCKET = "run/floorbook.sock"
PATIENCE_S = 60
AGAIN = "run the same again; nothing is done twice"


class Door(Protocol):
    """A way to the desk. `Failure` when it cannot be gone; then the same may be sent again."""

    def send(self, items: Sequence[tuple[str, Command]]) -> list[Done | Refused]:
        """Have commands decided in order, each under its idempotency key."""

    def issue_pin(self, person_id: str) -> str:
        """Give a person a new PIN, and return it: it cannot be read back later."""

    def issue_badge(self, person_id: str) -> str:
        """Give a person a new badge, and return its number: it cannot be read back later."""

    def offer_tablet(self, name: str) -> str:
        """Return a one-time code with which a tablet can enrol under this name."""

    def give_login(self, person_id: str, login: str) -> None:
        """Let a person sign in on the console under this name."""

    def reset_link(self, person_id: str) -> str:
        """Return the token of a link with which a person may choose a password, once and within an hour."""

    def set_password(self, person_id: str, password: str) -> None:
        """Give a person this password, by such a link."""


class DeskDoor:
    """A desk of our own: no server runs."""

    def __init__(self, opened: OpenDesk) -> None:
        self._desk = opened.desk
        self._secrets = opened.secrets

    def send(self, items: Sequence[tuple[str, Command]]) -> list[Done | Refused]:
        """Decide in one batch."""
        return self._run([_submission(key, command) for key, command in items])

    def issue_pin(self, person_id: str) -> str:
        """Make a PIN here."""
        pin = make_pin(int(self._desk.state("settings").value("pin_digits")))
        self._keep(IssuePin(person_id=person_id), set_pin_change(person_id, pin, self._secrets))
        return pin

    def issue_badge(self, person_id: str) -> str:
        """Make a badge here."""
        number = make_badge()
        change = credential_change("badge", person_id, badge_digest(number, self._secrets))
        self._keep(IssueBadge(person_id=person_id), change)
        return number

    def offer_tablet(self, name: str) -> str:
        """Make a code here."""
        code, tablet_id = make_code(), str(uuid7())
        expires_at_us = now_us() + CODE_LIFE_US
        change = credential_change("code", tablet_id, code_digest(code, self._secrets), expires_at_us=expires_at_us)
        self._keep(OfferTablet(tablet_id=tablet_id, name=name), change)
        return code

    def give_login(self, person_id: str, login: str) -> None:
        """Keep the name here."""
        self._keep(GiveLogin(person_id=person_id, login=login), SetLogin(person_id, login_token(login, self._secrets)))

    def reset_link(self, person_id: str) -> str:
        """Make a link here."""
        token = make_secret("reset")
        digest, expires_at_us = secret_digest(token.encode()), now_us() + LINK_LIFE_US
        change = credential_change("reset", person_id, digest, expires_at_us=expires_at_us)
        self._keep(MakeResetLink(person_id=person_id), change)
        return token

    def set_password(self, person_id: str, password: str) -> None:
        """Keep the password here."""
        self.reset_link(person_id)
        self._keep(UseResetLink(person_id=person_id), SetPassword(person_id, hash_password(password, self._secrets)))

    def _keep(self, command: Command, change: VaultChange) -> None:
        (outcome,) = self._run([_submission(str(uuid7()), command, change)])
        if isinstance(outcome, Refused):
            raise Failure(outcome.message)

    def _run(self, submissions: Sequence[Submission]) -> list[Done | Refused]:
        outcomes = []
        for answered in self._desk.run(submissions):
            match answered.answer:
                case Done() | Refused() as outcome:
                    outcomes.append(outcome)
                case Denied(message=message) | Unavailable(message=message):
                    raise Failure(message, AGAIN)
                case Failed():
                    raise Failure("the program has a fault that this brought out", "see the lines above")
        return outcomes


class SocketDoor:
    """The server's local socket: its file mode says who may."""

    def __init__(self, instance: Instance) -> None:
        self._path = instance.data / SOCKET

    def send(self, items: Sequence[tuple[str, Command]]) -> list[Done | Refused]:
        """Send one ordered batch, again while the server is busy."""
        batch = {"type": "Batch", "items": [{"key": key, "body": command} for key, command in items]}
        deadline = time.monotonic() + PATIENCE_S
        while True:
            results = self._post("/api/commands", batch)["results"]
            if not any(result.get("retryable") for result in results):
                return [_outcome(result) for result in results]
            if time.monotonic() > deadline:
                raise Failure("the server stayed busy for a minute", AGAIN)
            time.sleep(0.2)

    def issue_pin(self, person_id: str) -> str:
        """Let the server make a PIN."""
        answer = self._post(f"/api/people/{person_id}/pin", None, {"Idempotency-Key": str(uuid7())})
        return str(answer["pin"])

    def issue_badge(self, person_id: str) -> str:
        """Let the server make a badge."""
        answer = self._post(f"/api/people/{person_id}/badge", None, {"Idempotency-Key": str(uuid7())})
        return str(answer["number"])

    def offer_tablet(self, name: str) -> str:
        """Let the server make a code."""
        answer = self._post("/api/tablets", {"name": name}, {"Idempotency-Key": str(uuid7())})
        return str(answer["code"])

    def give_login(self, person_id: str, login: str) -> None:
        """Let the server keep the name."""
        self._post(f"/api/people/{person_id}/account", {"login": login}, {"Idempotency-Key": str(uuid7())})

    def reset_link(self, person_id: str) -> str:
        """Let the server make a link."""
        answer = self._post(f"/api/people/{person_id}/reset-link", None, {"Idempotency-Key": str(uuid7())})
        return str(answer["token"])

    def set_password(self, person_id: str, password: str) -> None:
        """Use a link at the server."""
        self._post("/api/console/reset", {"token": self.reset_link(person_id), "password": password})

    def _post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            with (
                short_address(self._path) as address,
                httpx.Client(
                    transport=httpx.HTTPTransport(uds=address), base_url="http://floorbook", timeout=PATIENCE_S
                ) as client,
            ):
                response = client.post(path, content=msgspec.json.encode(body), headers=headers)
        except httpx.HTTPError as error:
            raise Failure(f"the server stopped answering: {error}", AGAIN) from None
        answer: dict[str, Any] = response.json() if response.content else {}
        if response.is_error:
            raise Failure(str(answer.get("detail", answer)))
        return answer


@contextmanager
def open_door(instance: Instance) -> Iterator[Door]:
    """Open the way to the desk of an instance: its own server's, or a desk for as long as this lasts."""
    try:
        opened = OpenDesk(instance.data)
    except Owned as owned:
        if not (instance.data / SOCKET).exists():
            raise Failure(str(owned)) from None
        yield SocketDoor(instance)
        return
    try:
        yield DeskDoor(opened)
    finally:
        opened.close()


def done(door: Door, command: Command) -> Done:
    """Have one command decided; `Failure` with the reason when it is refused."""
    (outcome,) = door.send([(str(uuid7()), command)])
    if isinstance(outcome, Refused):
        raise Failure(outcome.message)
    return outcome


def _submission(key: str, command: Command, *vault: VaultChange) -> Submission:
    raw = msgspec.json.encode(command)
    return Submission(UUID(key).bytes, key, raw, command, Local("owner"), "local", vault)


def _outcome(result: dict[str, Any]) -> Done | Refused:
    if result["status"] == "done":
        return msgspec.convert({name: result[name] for name in Done.__struct_fields__} | {"status": "done"}, Done)
    if result["status"] == "refused":
        return Refused(result["key"], result["code"], result["detail"])
    raise Failure(str(result.get("detail", result["status"])), AGAIN)
