"""Commands that come with a secret: the door makes it, the desk decides, the answer shows it once.

What is kept is a digest, written in the same transaction as the fact. A retry is answered as before,
without the secret.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from litestar import Response

from commands.actors import Local, Proof
from commands.answers import Answered, Denied, Done, Submission
from commands.command import Command
from events.ids import uuid7
from events.vault import VaultChange
from web.access import Caller
from web.numbers import Numbers
from web.parts import Parts
from web.problems import Problem, Stop, bad_request, of_answer
from web.replies import encode
from web.wire import read_key

T = TypeVar("T")


class Kept(msgspec.Struct, frozen=True):
    """A command that was done: where it stands, and whether it had been before."""

    done: Done
    replayed: bool


class Refusal(Stop):
    """A command that was not done, and whether it had been refused before."""

    def __init__(self, problem: Problem, *, replayed: bool) -> None:
        """Say why."""
        super().__init__(problem)
        self.replayed = replayed


class Sender(msgspec.Struct, frozen=True):
    """On whose behalf a command is sent, from where, and under which key."""

    proof: Proof
    origin: str
    key: str | None = None


class Issuing:
    """Sends commands with vault rows to the desk."""

    def __init__(self, parts: Parts, numbers: Numbers) -> None:
        """Bind to the desk."""
        self._submit = parts.counter.submit
        self._numbers = numbers

    async def send(self, command: Command, sender: Sender, vault: Sequence[VaultChange]) -> Answered:
        """Have a command decided; a key is made when there is none."""
        key_text, key_bytes = read_key(sender.key or str(uuid7()))
        # Path and body together are the command, so its own bytes stand for what was sent.
        submission = Submission(
            key_bytes, key_text, encode(command), command, sender.proof, sender.origin, tuple(vault)
        )
        [answered] = await self._submit([submission])
        self._numbers.command(type(command).__name__, answered)
        return answered

    async def keep(self, command: Command, sender: Sender, vault: Sequence[VaultChange]) -> Kept:
        """As `send`; `Refusal` when it was not done."""
        return kept(await self.send(command, sender, vault))


def kept(answered: Answered) -> Kept:
    """Return what was done; `Refusal` when it was not."""
    answer = answered.answer
    if isinstance(answer, Done):
        return Kept(answer, answered.replayed)
    problem = of_answer(answer)
    assert problem is not None
    raise Refusal(problem, replayed=answered.replayed)


def taken(answered: Answered) -> bool:
    """Tell whether a PIN was somebody else's, so that another has to be made."""
    return isinstance(answered.answer, Denied) and answered.answer.code == "pin-taken"


def required_key(key: str | None) -> str:
    """Return the key; `Stop` when it is missing or no UUID."""
    if key is None:
        message = "send `Idempotency-Key: <UUID>`, new for each command and the same for each try of it"
        raise Stop(bad_request("key-missing", message))
    try:
        return read_key(key)[0]
    except ValueError as error:
        raise Stop(bad_request("key-malformed", str(error))) from None


def sender_of(caller: Caller, key: str | None) -> Sender:
    """Return on whose behalf a route sends a command."""
    assert caller.proof is not None, "the guard lets nobody in here without a proof"
    return Sender(caller.proof, caller.origin, required_key(key))


def shown_once(content: T, done: Kept) -> Response[T]:
    """Answer with what was made; it holds no secret when the command was answered before."""
    return Response(content, headers={"Idempotency-Replayed": "true"} if done.replayed else None)


PROGRAM = Local("program")
"""The program itself, for what a door does on its own account."""
