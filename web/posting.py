"""`POST /api/commands`: the one hot route. Reads a body once, keeps its exact bytes, asks the desk, says what it said.

It stands before the framework, which would cost more than all the rest of it; `web.openapi` describes it.
"""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import msgspec

from commands.actors import Granted, Proof
from commands.answers import Answered, Done, NotAttempted, Submission, Trip
from commands.command import Command
from commands.rejected import NotAllowed
from web.numbers import Numbers
from web.parts import Parts
from web.problems import DONE, MALFORMED, Problem, Stop, bad_request, denied, of_answer
from web.proofs import Papers, proof_of
from web.replies import JSON_HEADER, Reply, encode, problem_reply
from web.unsealing import Unsealing, named, proof_in
from web.wire import (
    UNREADABLE,
    BatchItem,
    BatchResults,
    CommandBatch,
    LocalCommand,
    PostedCommand,
    Result,
    read_key,
    streams_hinted,
    unreadable,
)

REPLAYED = (b"idempotency-replayed", b"true")
_KEY_MISSING = "send `Idempotency-Key: <UUID>`, new for each command and the same for each try of it"


class Posting:
    """Takes bodies to the desk."""

    def __init__(self, parts: Parts, numbers: Numbers, unsealing: Unsealing) -> None:
        """Make the decoders."""
        self._unsealing = unsealing
        self._submit = parts.counter.submit
        self._grant_key = parts.secrets.grant_key
        self._numbers = numbers
        decoder = msgspec.json.Decoder
        self._posted = decoder(PostedCommand | CommandBatch).decode, decoder(PostedCommand).decode
        self._local = decoder(LocalCommand | CommandBatch).decode, decoder(LocalCommand).decode

    async def answer(self, papers: Papers, body: bytes, origin: str) -> Reply:
        """Return what to answer; `Stop` or `NotAllowed` when nothing reaches the desk."""
        raw = body.strip()
        read, read_item = self._local if papers.local else self._posted
        try:
            posted = read(raw)
        except UNREADABLE as error:
            raise Stop(unreadable(error, raw)) from None
        if isinstance(posted, CommandBatch):
            return await self._batch(posted.items, papers, origin, read_item)
        key_text, key = _key_of(papers.key)
        proof = proof_of(papers, self._grant_key)
        [answered] = await self._submit([Submission(key, key_text, raw, posted, proof, origin)])
        self._numbers.command(type(posted).__name__, answered)
        return reply_to(answered)

    async def _batch(
        self, items: Sequence[BatchItem], papers: Papers, origin: str, read: Callable[[msgspec.Raw], Any]
    ) -> Reply:
        """Send what can be read in one go, in order; what follows something unreadable of the same person waits."""
        trip = Trip()
        unsealed = await self._unsealing.of(items, papers, origin)
        stopped: set[str] = set()
        results: list[Result | None] = []
        submissions: list[Submission] = []
        for item in items:
            proof: Proof | None = None
            try:
                if item.sealed_sign_in is None:
                    proof = proof_of(papers, self._grant_key, item.grant)
                else:
                    proof = proof_in(unsealed, item.sealed_sign_in)
                key_text, key = _key_of(item.key)
                command = _command_of(item, read)
                if item.sealed_sign_in is not None and isinstance(proof, Granted):
                    command = named(command, proof)
            except (NotAllowed, Stop) as error:
                wrong = error.problem if isinstance(error, Stop) else denied(error.code, error.message)
                results.append(_unsent(item.key, wrong))
                stopped |= streams_hinted(item.body, proof.grant.person_id if isinstance(proof, Granted) else None)
                continue
            if command.stream() in stopped:
                results.append(result_of(Answered(NotAttempted(key_text))))
                continue
            results.append(None)
            submissions.append(Submission(key, key_text, bytes(item.body), command, proof, origin, trip=trip))
        answers = await self._submit(submissions) if submissions else []
        for submission, answered in zip(submissions, answers, strict=True):
            self._numbers.command(type(submission.command).__name__, answered)
        sent = iter(answers)
        whole = tuple(result or result_of(next(sent)) for result in results)
        now_s = perf_counter()
        for result in whole:
            if result.code is not None:
                self._numbers.problem(result.http, result.code, now_s)
        position = max((result.position for result in whole if result.position is not None), default=None)
        return Reply(DONE, encode(BatchResults(position=position, results=whole)), [JSON_HEADER], f"batch {len(whole)}")


def reply_to(answered: Answered) -> Reply:
    """Make an answer of the desk into one of HTTP: the same bytes whenever it is given."""
    answer = answered.answer
    problem = of_answer(answer)
    reply = Reply(DONE, encode(answer), [JSON_HEADER], "done") if problem is None else problem_reply(problem)
    if answered.replayed:
        reply.headers.append(REPLAYED)
    return reply


def result_of(answered: Answered) -> Result:
    """Make an answer of the desk into one item's result."""
    answer = answered.answer
    status = answer.__struct_config__.tag
    problem = of_answer(answer)
    if problem is not None:
        return _result(answer.key, status, problem, replayed=answered.replayed)
    assert isinstance(answer, Done)
    return Result(
        key=answer.key, status="done", http=DONE, replayed=answered.replayed,
        position=answer.position, stream=answer.stream, version=answer.version, events=answer.events,
    )  # fmt: skip


def _unsent(key: str, problem: Problem) -> Result:
    status = "malformed" if problem.status == MALFORMED else "unavailable" if problem.retryable else "denied"
    return _result(key, status, problem)


def _result(key: str, status: Any, problem: Problem, *, replayed: bool = False) -> Result:
    said = msgspec.structs.asdict(problem)
    return Result(key=key, status=status, http=said.pop("status"), replayed=replayed, **said)


def _key_of(text: str | None) -> tuple[str, bytes]:
    if text is None:
        raise Stop(bad_request("key-missing", _KEY_MISSING))
    try:
        return read_key(text)
    except ValueError as error:
        raise Stop(bad_request("key-malformed", str(error))) from None


def _command_of(item: BatchItem, read: Callable[[msgspec.Raw], Any]) -> Command:
    try:
        command = read(item.body)
    except UNREADABLE as error:
        raise Stop(unreadable(error, item.body)) from None
    assert isinstance(command, Command)
    return command
