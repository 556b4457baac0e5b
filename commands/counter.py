"""The counter in front of the desk: whatever waits becomes the next batch, in the desk's own thread, with no timer."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any

from commands.answers import Answered, Submission, unavailable
from commands.desk import Desk
from events.writer import ForeignWrite, OutcomeUnknown

CAPACITY = 2_000
"""Commands that may wait: about a fifth of a second of work. Beyond it load is shed, never lost."""
BATCH_MAX = 256
IDLE_S = 1.0

log = logging.getLogger("floorbook.counter")
RESTARTING = "the server is restarting: send it again"
_Waiting = tuple[Sequence[Submission], "asyncio.Future[list[Answered]]", asyncio.AbstractEventLoop]


class Counter:
    """Takes submissions from event loops, runs the desk in its thread, hands the answers back.

    `on_commit(position)` is called from the thread after each batch that moved the head;
    `on_fatal(reason)` once, when only a restart can tell what is on disk.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        on_commit: Callable[[int], None] = lambda _: None,
        on_fatal: Callable[[str], None] = lambda _: None,
        capacity: int = CAPACITY,
    ) -> None:
        """Start the thread."""
        self.desk = desk
        self.capacity = capacity
        self.batches = 0
        self.commands = 0
        self.shed = 0
        self.high_water = 0
        self._on_commit = on_commit
        self._on_fatal = on_fatal
        self._waiting = 0
        self._closed = False
        self._gate = threading.Lock()
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._broken: str | None = None
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Commands that wait or are being decided."""
        return self._waiting

    @property
    def broken(self) -> str | None:
        """Why no command can be taken any more, if so."""
        return self._broken

    async def submit(self, submissions: Sequence[Submission]) -> list[Answered]:
        """Have commands decided, in order, in one batch if it fits; returns when they are on disk or refused."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Answered]] = loop.create_future()
        # What is put while the gate is held comes before the end that `close` puts: nobody waits for ever.
        with self._gate:
            refusal = self._refusal(len(submissions))
            if refusal is None:
                self._waiting += len(submissions)
                self.high_water = max(self.high_water, self._waiting)
                self._queue.put((submissions, future, loop))
        return await future if refusal is None else unavailable(submissions, *refusal)

    def _refusal(self, size: int) -> tuple[str, str] | None:
        if self._broken is not None or self._closed:
            return "outcome-unknown", RESTARTING
        if self._waiting + size > self.capacity:
            self.shed += size
            return "overloaded", "too many commands are waiting: send it again"
        return None

    def close(self) -> None:
        """Decide what waits, then stop."""
        with self._gate:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            try:
                first = self._queue.get(timeout=IDLE_S)
            except queue.Empty:
                self._idle()
                continue
            batch: list[_Waiting] = []
            size = 0
            while first is not None:
                batch.append(first)
                size += len(first[0])
                if size >= BATCH_MAX or self._queue.empty():
                    break
                first = self._queue.get()
            open_ = first is not None
            if batch:
                self._serve(batch)
        # So that console sessions that were used just now are not taken for idle after the start that follows.
        self._idle()

    def _serve(self, batch: Sequence[_Waiting]) -> None:
        submissions = [each for waiting in batch for each in waiting[0]]
        answers = self._decide(submissions)
        with self._gate:
            self._waiting -= len(submissions)
        self.batches += 1
        self.commands += len(submissions)
        deliveries: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[list[Answered]], list[Answered]]]] = {}
        start = 0
        for sent, future, loop in batch:
            deliveries.setdefault(loop, []).append((future, answers[start : start + len(sent)]))
            start += len(sent)
        for loop, pairs in deliveries.items():
            try:
                loop.call_soon_threadsafe(_deliver, pairs)
            except RuntimeError:
                log.warning("%d requests left before they were answered: their loop is closed", len(pairs))

    def _decide(self, submissions: Sequence[Submission]) -> list[Answered]:
        if self._broken is not None:
            return unavailable(submissions, "outcome-unknown", RESTARTING)
        before = self.desk.writer.head.position
        try:
            answers = self.desk.run(submissions)
        except (OutcomeUnknown, ForeignWrite) as error:
            self._break(str(error))
            message = "the disk did not say whether this is kept: send it again with the same key"
            return unavailable(submissions, "outcome-unknown", message)
        except Exception as error:
            log.exception("the desk failed")
            self._break(type(error).__name__)
            return unavailable(submissions, "outcome-unknown", RESTARTING)
        position = self.desk.writer.head.position
        if position != before:
            self._tell(self._on_commit, position)
        return answers

    def _idle(self) -> None:
        if self._broken is None:
            try:
                self.desk.idle()
            except Exception as error:
                log.exception("the desk failed while idle")
                self._break(type(error).__name__)

    def _break(self, reason: str) -> None:
        self._broken = reason
        log.critical("no more commands are taken until the restart: %s", reason)
        self._tell(self._on_fatal, reason)

    @staticmethod
    def _tell(listener: Callable[[Any], None], news: object) -> None:
        # What is committed is answered, whatever a listener does.
        try:
            listener(news)
        except Exception:
            log.exception("a listener failed at %r", news)


def _deliver(pairs: Sequence[tuple["asyncio.Future[list[Answered]]", list[Answered]]]) -> None:
    for future, answers in pairs:
        if not future.done():
            future.set_result(answers)
