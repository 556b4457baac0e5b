"""The desk: one writer decides every command once, in batches, and answers only what is on disk.

Of a batch, everything is worked out in memory on an overlay first; then facts, claims, receipts and vault rows are
written and committed with one flush; only then the overlay becomes what is known.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import apsw
import msgspec

from commands.actors import authenticate, authorise, seen_by
from commands.answers import (
    Answered,
    Denied,
    Done,
    Failed,
    NotAttempted,
    Outcome,
    Refused,
    Submission,
    Trip,
    kept,
    replayed,
    unavailable,
)
from commands.batch import Batch, Committed
from commands.circumstances import Circumstances
from commands.command import Timed
from commands.consequences import consequences, kept_with
from commands.context import microseconds
from commands.deciding import decided, overlay
from commands.rejected import NotAllowed, Rejected
from commands.states import States
from commands.timely import require_timely
from events.erasures import ErasureLedger
from events.log import Entry
from events.sealing import Codec, SubjectErased
from events.secrets import mac
from events.seen import write_seen
from events.sqlite import SqliteLog
from events.trouble import Trouble
from events.vault import Claims, DestroyKey, KnownCredentials, SubjectKeys, Vault
from events.writer import Busy, LogWriter, OutcomeUnknown, Receipt, StorageFull

DAY_US = 24 * 3_600 * 1_000_000
RECEIPTS_LIVE_US = 30 * DAY_US
DIGEST_BYTES = 16
Clock = Callable[[], int]
"""Tells UTC microseconds."""

log = logging.getLogger("floorbook.desk")


class Desk:
    """Decides. Used by one thread at a time, in the process that owns the log."""

    def __init__(  # noqa: PLR0913, PLR0917  wiring
        self,
        writer: LogWriter,
        reader: SqliteLog,
        codec: Codec,
        keys: SubjectKeys,
        receipt_key: bytes,
        clock: Clock,
        ledger: ErasureLedger,
        *,
        tablets_required: bool = False,
    ) -> None:
        """Wire the parts; see `commands.opening`."""
        self.writer = writer
        self.reader = reader
        self._codec = codec
        self._keys = keys
        self._receipt_key = receipt_key
        self._clock, self._ledger = clock, ledger
        self._tablets_required = tablets_required
        self.vault = Vault(writer.connection)
        self._committed = Committed(Claims(writer.connection), self.vault, KnownCredentials(self.vault), {})
        self._states = States(reader, codec)
        self._tripped: list[tuple[Trip, str]] = []
        self.poisoned = 0
        self.on_erased: Callable[[], None] = lambda: None
        """Called in the desk's thread when a key was destroyed: what was made with it is void."""
        self.on_new_day: Callable[[int], None] = lambda _: None
        """Called with the time in the first quiet moment of each day (UTC)."""
        self._day = clock() // DAY_US

    def run(self, submissions: Sequence[Submission]) -> list[Answered]:
        """Decide a batch. `OutcomeUnknown` and `ForeignWrite` pass through: the process must restart."""
        try:
            return self._attempt(submissions)
        except Busy:
            return unavailable(submissions, "busy", "another program holds the log's lock: send it again")
        except (StorageFull, apsw.FullError):
            self._undo()
            return unavailable(submissions, "storage-full", "the server's disk is full: send it again later")
        except apsw.ConstraintError:
            self._undo()
            for trip, stream in self._tripped:
                trip.refused.discard(stream)
            if len(submissions) == 1:
                return [self._poison(submissions[0])]
            log.exception("a batch of %d broke a constraint: deciding them one by one", len(submissions))
            return [answer for submission in submissions for answer in self.run([submission])]
        except OutcomeUnknown:
            raise
        except BaseException:
            self._undo()
            raise

    def idle(self) -> None:
        """Use a quiet moment: sign the end of the log, forget old receipts."""
        try:
            self.writer.begin()
            self.writer.forget_receipts(self._clock() - RECEIPTS_LIVE_US)
            seen = dict(self.seen)
            write_seen(self.writer.connection, seen, self._clock())
            self.writer.sign_and_commit()
            for digest, at_us in seen.items():
                if self.seen.get(digest) == at_us:
                    self.seen.pop(digest, None)
        except (Busy, StorageFull, apsw.FullError):
            self._undo()
            log.warning("nothing could be written in a quiet moment", exc_info=True)
        if not self._ledger.settled:
            self._forget()
        now_us = self._clock()
        if now_us // DAY_US != self._day:
            self._day = now_us // DAY_US
            self.on_new_day(now_us)

    @property
    def seen(self) -> dict[bytes, int]:
        """When sessions and tablets were last seen: the doors note it here, a quiet moment writes it down."""
        return self._committed.seen

    def state(self, stream: str) -> Any:
        """Return the committed state of a stream: for doors that must know before they ask."""
        return self._states.get(stream)[1]

    def _attempt(self, submissions: Sequence[Submission]) -> list[Answered]:
        now_us = self._clock()
        self._tripped.clear()
        self.writer.begin()
        batch = Batch(self._states, self._committed, now_us, tablets_required=self._tablets_required)
        batch.given = self.writer.receipts([submission.key for submission in submissions])
        answers = [self._decide_one(submission, batch) for submission in submissions]
        if batch.entries:
            self.writer.append(batch.entries, now_us)
            self._committed.claims.write(batch.claims)
            self.vault.apply(batch.vault_changes, now_us)
        if not batch.receipts:
            # A command that failed may have made a key for what it wanted to seal.
            self._undo()
            return answers
        self.writer.keep_receipts(list(batch.receipts.values()), now_us)
        self.writer.commit()
        if batch.vault_changes:
            self._committed.credentials.forget()
        self._states.merge(batch.states)
        if any(isinstance(each, DestroyKey) for each in batch.vault_changes):
            self._forget()
        return answers

    def _forget(self) -> None:
        """Let nothing of what was erased stay in memory, in the WAL, or out of the ledger."""
        self._keys.forget()
        self._states.forget()
        try:
            self.on_erased()
            self._ledger.settle()
        except (OSError, Trouble):
            log.critical("an erasure is not in the ledger yet: tried again in a quiet moment", exc_info=True)

    def _decide_one(self, submission: Submission, batch: Batch) -> Answered:
        trip = submission.trip
        stream = submission.command.stream()
        if trip is not None:
            if trip.halted is not None:
                return Answered(msgspec.structs.replace(trip.halted, key=submission.key_text))
            if stream in trip.refused:
                return Answered(NotAttempted(submission.key_text))
        try:
            answered = self._decide(submission, stream, batch)
        except NotAllowed as denial:
            answered = Answered(Denied(submission.key_text, denial.code, denial.message))
        except apsw.Error:
            raise
        except Exception:  # noqa: BLE001  a command that breaks the program must not break its neighbours
            answered = self._poison(submission)
        if trip is not None and not isinstance(answered.answer, Done):
            trip.refused.add(stream)
            self._tripped.append((trip, stream))
        return answered

    def _decide(self, submission: Submission, stream: str, batch: Batch) -> Answered:
        command, key = submission.command, submission.key
        occurred_at_us = batch.now_us if command.occurred_at is None else microseconds(command.occurred_at)
        actor = authenticate(submission.proof, occurred_at_us, batch)
        self.seen.update(dict.fromkeys(seen_by(submission.proof), batch.now_us))
        digest = mac(self._receipt_key, submission.raw)[:DIGEST_BYTES]
        receipt = batch.receipts.get(key) or batch.given.get(key)
        if receipt is not None:
            return replayed(receipt, submission, actor.name, digest)
        authorise(submission.proof, command, batch)
        batch.require_keepable(submission.vault)
        context = Circumstances(batch, occurred_at_us, submission.key_text, actor.name)
        try:
            require_timely(command, key, context)
            version, meant = decided(command, stream, batch, context)
            timed = [each if isinstance(each, Timed) else Timed(each, occurred_at_us) for each in meant]
            facts = [each.fact for each in timed]
            claims = batch.claimed(facts)
            sealed = [self._codec.encode(fact, stream) for fact in facts]
        except SubjectErased:
            message = "what is personal here was erased on request: nothing more can be kept about it"
            outcome: Outcome = Refused(submission.key_text, "erased", message)
        except Rejected as refusal:
            outcome = Refused(submission.key_text, refusal.code, refusal.message, refusal.facts)
        else:
            entries = [
                Entry(
                    stream, version + number + 1, each.fact.TAG, each.occurred_at_us, actor.name, actor.device,
                    submission.origin, key, number, data,
                )
                for number, (each, data) in enumerate(zip(timed, sealed, strict=True))
            ]  # fmt: skip
            overlay(batch, stream, timed, context)
            batch.entries += entries
            batch.claims.update(claims)
            if facts:
                # First what these facts make void: a tablet that is offered anew loses the old code, not the new one.
                batch.vault_changes += [*consequences(facts), *kept_with(facts, submission.vault)]
            position = self.writer.head.position + len(batch.entries)
            outcome = Done(submission.key_text, position, stream, version + len(facts), len(facts))
        batch.receipts[key] = Receipt(key, actor.name, digest, kept(outcome))
        return Answered(outcome)

    def _poison(self, submission: Submission) -> Answered:
        self.poisoned += 1
        name = type(submission.command).__name__
        log.error("command %s %s failed", name, submission.key_text, exc_info=True)  # noqa: LOG014  called while handling one
        return Answered(Failed(submission.key_text))

    def _undo(self) -> None:
        self.writer.rollback()
        self._keys.forget()
