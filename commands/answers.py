"""What comes back for a command, and what is sent in."""

from collections.abc import Sequence
from typing import Any

import msgspec

from commands.actors import Proof
from commands.command import Command
from commands.rejected import NotAllowed
from events.vault import VaultChange
from events.writer import Receipt


class Done(msgspec.Struct, frozen=True, tag="done", tag_field="status"):
    """The command holds: what it means was appended up to `position`, or was so already (`events` is 0)."""

    key: str
    position: int
    stream: str
    version: int
    events: int


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="status"):
    """The command makes no sense now: nothing was appended. The same key gets the same answer for 30 days."""

    key: str
    code: str
    message: str
    facts: dict[str, Any] = {}


class Denied(msgspec.Struct, frozen=True, tag="denied", tag_field="status"):
    """Who sends may not, or the key was used for something else. No receipt."""

    key: str
    code: str
    message: str


class NotAttempted(msgspec.Struct, frozen=True, tag="not-attempted", tag_field="status"):
    """An earlier command of the same person in the same batch did not go through. No receipt: send it again."""

    key: str


class Unavailable(msgspec.Struct, frozen=True, tag="unavailable", tag_field="status"):
    """The log cannot be written now (`busy`, `overloaded`, `storage-full`), or only the disk knows (`outcome-unknown`).

    Send it again with the same key.
    """

    key: str
    code: str
    message: str


class Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="status"):
    """The program has a fault that this command brings out. Nothing was appended, no receipt."""

    key: str


Outcome = Done | Refused
Answer = Outcome | Denied | NotAttempted | Unavailable | Failed


class Answered(msgspec.Struct, frozen=True):
    """An answer, and whether it was given before."""

    answer: Answer
    replayed: bool = False


class KeptDone(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """What a receipt keeps of `Done`: the rest is known from the command that is sent again."""

    position: int
    version: int
    events: int


class KeptRefused(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """What a receipt keeps of `Refused`."""

    code: str
    message: str
    facts: dict[str, Any]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(KeptDone | KeptRefused).decode


def kept(outcome: Outcome) -> bytes:
    """Return an outcome as a receipt keeps it, without what is known from elsewhere."""
    if isinstance(outcome, Done):
        return _encode(KeptDone(outcome.position, outcome.version, outcome.events))
    return _encode(KeptRefused(outcome.code, outcome.message, outcome.facts))


def recalled(receipt: bytes, key: str, stream: str) -> Outcome:
    """Return the outcome that a receipt keeps, for the command with this key and stream."""
    found = _decode(receipt)
    if isinstance(found, KeptDone):
        return Done(key, found.position, stream, found.version, found.events)
    return Refused(key, found.code, found.message, found.facts)


class Trip:
    """The commands that came in one request, in order. The desk notes here whose later ones must wait."""

    def __init__(self) -> None:
        """Begin with everything allowed."""
        self.refused: set[str] = set()
        self.halted: Unavailable | None = None


class Submission(msgspec.Struct, frozen=True):
    """A command as it comes to the desk: its key, the exact bytes that were sent, who sends, from where.

    `key_text` is the key as a UUID in lower case.
    `vault` is written with the facts, if there are any: hashes made before, as they take long.
    """

    key: bytes
    key_text: str
    raw: bytes
    command: Command
    proof: Proof
    origin: str
    vault: tuple[VaultChange, ...] = ()
    trip: Trip | None = None


def replayed(receipt: Receipt, submission: Submission, actor: str, digest: bytes) -> Answered:
    """Return the answer of a receipt; `NotAllowed` when the key was used by somebody else or for something else."""
    if receipt.actor != actor:
        raise NotAllowed("key-reused", "this Idempotency-Key was used by somebody else: make a new one")
    if receipt.digest != digest:
        message = "this Idempotency-Key was used for another command: make a new key for each command"
        raise NotAllowed("key-reused", message)
    outcome = recalled(receipt.outcome, submission.key_text, submission.command.stream())
    return Answered(outcome, replayed=True)


def unavailable(submissions: Sequence[Submission], code: str, message: str) -> list[Answered]:
    """Answer all with the same retryable word, and halt their trips, so that order is kept when they come again."""
    answers = []
    for submission in submissions:
        answer = Unavailable(submission.key_text, code, message)
        if submission.trip is not None:
            submission.trip.halted = answer
        answers.append(Answered(answer))
    return answers
