"""A shop to measure on: people, tablets and orders in a data folder, and the requests that its tablets send."""

import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec

from commands.access import EnrolTablet, OfferTablet
from commands.actors import Grant, Local
from commands.answers import Done, Submission
from commands.command import Command
from commands.opening import OpenDesk, now_us
from commands.orders import RecordOrder
from commands.people import IssuePin, RegisterPerson
from commands.settings import AddWorkType
from commands.work import AddTask, CompleteTask, PauseTask, ResumeTask, StartTask
from events.ids import uuid7
from events.vault import VaultChange
from web.grants import sign
from web.made import credential_change, make_secret, secret_digest
from web.pins import set_pin_change

ORDERS = [f"{number:06d}" for number in range(100_000, 100_200)]


class Tablet(msgspec.Struct, frozen=True):
    """One person on one tablet: what their requests carry."""

    person_id: str
    credential: str
    grant: str
    pin: str


class Shop:
    """A desk with people on it."""

    def __init__(self, opened: OpenDesk) -> None:
        self.opened = opened

    def run(self, *commands: Command, vault: tuple[VaultChange, ...] = ()) -> None:
        """Have commands decided; all must be taken."""
        submissions = []
        for command in commands:
            key = uuid7()
            raw = msgspec.json.encode(command)
            submissions.append(Submission(key.bytes, str(key), raw, command, Local("owner"), "local", vault))
        for answered in self.opened.desk.run(submissions):
            assert isinstance(answered.answer, Done), answered

    def furnish(self, people: int, *, pins: bool = False) -> list[Tablet]:
        """Add work types, orders, and people with a tablet each."""
        self.run(AddWorkType(name="Engraving"), *(RecordOrder(number=number) for number in ORDERS))
        return [self._person(number, pins=pins) for number in range(people)]

    def _person(self, number: int, *, pins: bool) -> Tablet:
        person_id, tablet_id, secret = str(uuid7()), str(uuid7()), make_secret("tablet")
        self.run(
            RegisterPerson(person_id=person_id, name=f"Person {number}", roles=("contributor",)),
            OfferTablet(tablet_id=tablet_id, name=f"Tablet {number}"),
        )
        credential = credential_change("tablet", tablet_id, secret_digest(secret.encode()))
        self.run(EnrolTablet(tablet_id=tablet_id), vault=(credential,))
        pin = f"{731_000 + number}"
        if pins:
            change = set_pin_change(person_id, pin, self.opened.secrets)
            self.run(IssuePin(person_id=person_id), vault=(change,))
        grant = sign(Grant(person_id, tablet_id, now_us()), self.opened.secrets.grant_key)
        return Tablet(person_id, secret, grant, pin)


def make_shop(folder: Path, people: int, *, pins: bool = False) -> list[Tablet]:
    """Make a data folder with a shop in it."""
    opened = OpenDesk(folder)
    try:
        return Shop(opened).furnish(people, pins=pins)
    finally:
        opened.close()


def days_work(person_id: str, luck: random.Random) -> Iterator[Command]:
    """Yield what a person taps, without end: task after task, five taps each."""
    while True:
        task_id = str(uuid7())
        yield AddTask(person_id=person_id, order_number=luck.choice(ORDERS), work_type="Engraving", task_id=task_id)
        for tap in (StartTask, PauseTask, ResumeTask, CompleteTask):
            yield tap(person_id=person_id, task_id=task_id)


def requests(tablet: Tablet, seed: int) -> Iterator[bytes]:
    """Yield the bytes of a person's requests, each with its own key."""
    luck = random.Random(seed)
    for command in days_work(tablet.person_id, luck):
        yield post("/api/commands", msgspec.json.encode(command), tablet, key=uuid7())


def post(path: str, body: bytes, tablet: Tablet, key: UUID | None = None, *, granted: bool = True) -> bytes:
    """Return the bytes of one HTTP request."""
    lines = [f"POST {path} HTTP/1.1", "host: floorbook", "content-type: application/json"]
    lines += [f"content-length: {len(body)}", f"authorization: Bearer {tablet.credential}"]
    lines += [f"floorbook-grant: {tablet.grant}"] if granted else []
    lines += [f"idempotency-key: {key}"] if key is not None else []
    return "\r\n".join([*lines, "", ""]).encode() + body
