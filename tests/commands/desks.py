"""A desk on a log in a folder, with a clock that tests turn, and submissions as the doors make them."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from commands.actors import Grant, Granted, Local, Proof
from commands.answers import Answer, Answered, Submission
from commands.command import Command
from commands.opening import OpenDesk
from commands.orders import RecordOrder
from commands.people import RegisterPerson
from commands.settings import AddWorkType
from events.ids import uuid7
from events.log import Recorded
from events.sqlite import SqliteLog
from events.verify import Report, verify

NOW = 1_800_000_000_000_000
SECOND = 1_000_000
HOUR = 3_600 * SECOND
LOCAL = Local("cli:test")


def person(letter: str) -> str:
    """A person's id; one for each letter."""
    return f"0190a2c4-0000-7000-8000-{ord(letter):012x}"


ANN, BEN = person("a"), person("b")


class Clock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self.now_us = NOW

    def __call__(self) -> int:
        return self.now_us


class Bench:
    """An open desk."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.options = options
        self.clock = Clock()
        self.open()

    def open(self) -> None:
        self.opened = OpenDesk(self.folder, clock=self.clock, **self.options)
        self.desk = self.opened.desk

    def close(self) -> None:
        self.opened.close()

    def reopen(self) -> None:
        """End in order and start again."""
        self.close()
        self.open()

    def key(self) -> UUID:
        """A new key, made by the clock."""
        return uuid7(self.clock.now_us)

    def submission(self, command: Command, *, key: UUID | None = None, proof: Proof = LOCAL, **sent: Any) -> Submission:
        """A command as a door hands it on."""
        key = key or self.key()
        raw = sent.pop("raw", None) or msgspec.json.encode(command)
        return Submission(key.bytes, str(key), raw, command, proof, "192.0.2.1", **sent)

    def run(self, *submissions: Submission) -> list[Answer]:
        """Have the desk decide one batch."""
        return [answered.answer for answered in self.desk.run(submissions)]

    def answered(self, *submissions: Submission) -> list[Answered]:
        """As `run`, with whether each answer was given before."""
        return self.desk.run(submissions)

    def do(self, command: Command, **options: Any) -> Answer:
        """Have one command decided."""
        return self.run(self.submission(command, **options))[0]

    def shop(self, *letters: str) -> None:
        """A kind of work, an order, and people."""
        people = [RegisterPerson(person_id=person(each), name=each, roles=("contributor",)) for each in letters or "a"]
        self.run(*map(self.submission, [AddWorkType(name="Engraving"), RecordOrder(number="1"), *people]))

    def records(self, after: int = 0) -> list[Recorded]:
        """What stands in the log, as another connection sees it."""
        with closing(SqliteLog(self.opened.path)) as log:
            return list(log.read(after))

    def tags(self, after: int = 0) -> list[str]:
        """The types of what stands in the log."""
        return [record.tag for record in self.records(after)]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with closing(SqliteLog(self.opened.path)) as log:
            return log.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]

    def verified(self) -> Report:
        """The log verified with its own key."""
        return verify(self.opened.path, self.opened.secrets.signer.public_key().public_bytes_raw())


def granted(letter: str, at_us: int = NOW, tablet: str = "") -> Granted:
    """A PIN sign-in."""
    return Granted(Grant(person(letter), tablet, at_us), None)


def gapless(records: Sequence[Recorded]) -> bool:
    """Whether positions have no gaps, and versions none in their stream."""
    versions: dict[str, int] = {}
    for number, record in enumerate(records, 1):
        version = versions[record.stream] = versions.get(record.stream, 0) + 1
        if (record.position, record.version) != (number, version):
            return False
    return True


def codes(answers: Iterable[Any]) -> list[str]:
    """What each answer says, in one word: its code if it has one, else its kind."""
    return [getattr(each, "code", type(each).__name__) for each in answers]
