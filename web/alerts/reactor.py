"""The reactor: follows the log and the read tables, and sends what somebody is to be told. A process of its own.

It reads what others write and writes only its own book. What it was once told of it never tells again:
neither a rebuild of the read tables nor an older copy of the log makes it.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from commands.opening import now_us
from events.epochs import EpochStarted
from events.log import Head
from events.secrets import Secrets
from projections.generations import lock
from projections.reading import ReadModels
from projections.source import open_source
from web.alerts import notices, settings
from web.alerts.alert import Facts
from web.alerts.couriers import Couriers
from web.alerts.ledger import Checkpoint, Ledger
from web.alerts.pace import US_PER_S, Pace
from web.alerts.sending import Sender
from web.alerts.watch import Watch
from web.logs import logger

LOCK = "alerts.lock"
ENDING_S = 3.0


class Reactor:
    """One for a data folder. All but `stop` in one thread."""

    def __init__(self, data: Path, shop: str, *, pace: Pace = Pace(), clock: Callable[[], int] = now_us) -> None:  # noqa: B008  frozen
        """Open what there is; `LogUnusable` while there is no log."""
        self._data = data
        self._pace = pace
        self._clock = clock
        self._source = open_source(data)
        self._log = self._source.log
        self._reads = ReadModels(data / "read")
        self.ledger = Ledger(data)
        self._moved = threading.Event()
        self._stopping = False
        self._couriers = Couriers(Sender(Secrets.load(data / "secrets"), data / "secrets", shop), self._moved.set)
        self._watch = Watch(self.ledger, self._reads, clock, self._raise)
        self._settings = settings.AlertSettings()
        self._head: Head | None = None
        self._look_at, self._beat_at = 0.0, 0.0

    def stop(self) -> None:
        """Return from `run` soon. Safe in a signal handler and from other threads."""
        self._stopping = True
        self._moved.set()

    def run(self) -> None:
        """Work until told to stop; `AlreadyLocked` when another reactor has this folder."""
        (self._data / "run").mkdir(mode=0o700, exist_ok=True)
        with lock(self._data / "run" / LOCK):
            self.start()
            try:
                while not self._stopping:
                    self._moved.clear()
                    self.round()
                    self._moved.wait(self._pace.poll)
                self._couriers.wait(ENDING_S)
                self._note_tries()
            finally:
                self.close()

    def close(self) -> None:
        """Close all files."""
        self.ledger.close()
        self._reads.close()
        self._log.close()

    def start(self) -> None:
        """Find out where to go on, and who is to be told."""
        with self.ledger.transaction():
            self._place(self._log.head())
        self._settings = settings.read_settings(self._log, self._source.codec)
        self._settle()
        logger("alerts").info("following", destinations=len(self._settings.destinations))

    def round(self) -> None:
        """Do what there is to do."""
        self._note_tries()
        self._follow()
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self._pace.look
            self._watch.look()
        self._watch.count()
        self._send()
        if time.monotonic() >= self._beat_at:
            self._beat()

    # ---- the log

    def _follow(self) -> None:
        """Take in what was recorded since."""
        head = self._log.head()
        if head == self._head:
            return
        with self.ledger.transaction():
            place = self._place(head)
            changed = next(self._log.read_tags(settings.TAGS, place.position), None) is not None
            if changed:
                self._source.codec.forget_keys()
                self._settings = settings.read_settings(self._log, self._source.codec)
            for record in self._log.read_tags(notices.TAGS, place.position):
                if record.position > head.position:
                    break
                if notice := notices.notice_of(record):
                    self._notice(notice, record.position)
            self.ledger.advance(head.position, head.chain)
        self._head = head
        if changed:
            self._settle(again=True)

    def _place(self, head: Head) -> Checkpoint:
        """Return how far the log was looked at: nowhere the first time, and back where an older copy begins."""
        found, log = self.ledger.checkpoint(), self._log
        if found is None or found.log_id != log.log_id:
            self.ledger.begin(log.log_id, head, self._clock())
            return Checkpoint(log.log_id, head.position, head.chain, head.position)
        if found.position == 0 or [each.chain for each in log.read_positions([found.position])] == [found.chain]:
            return found
        epochs = [each for each in log.read_tags([EpochStarted.TAG]) if each.position <= head.position]
        position, chain = (epochs[-1].position, epochs[-1].chain) if epochs else (head.position, head.chain)
        logger("alerts").warning("the log is an older copy", was_at=found.position, going_on_after=position)
        return self.ledger.rewind(found, position, chain)

    def _notice(self, notice: notices.Notice, position: int) -> None:
        now = self._clock()
        if not self.ledger.is_new(notice.kind, notice.key, now):
            return
        if notice.facts is None:
            self.ledger.gather(notice.kind, now + round(self._pace.gather * US_PER_S), position)
        else:
            self._raise(notice.kind, self._named(notice.facts))

    def _named(self, facts: Facts) -> Facts:
        if facts.get("tablet_name", "") is not None:
            return facts
        return {**facts, "tablet_name": self._watch.tablet_name(facts["tablet_id"])}

    # ---- sending

    def _raise(self, kind: str, facts: Facts, *, pay: bool | None = None) -> None:
        """Tell whoever wants to know; inside a transaction."""
        known = self._settings.destinations
        wanted = [(key, known[key].channel) for key in self._settings.wanting(kind, pay=pay)]
        self.ledger.raise_alert(kind, facts, wanted, self._clock())
        logger("alerts").info("alert", kind=kind, destinations=len(wanted))

    def _send(self) -> None:
        for destination_id in self.ledger.waiting_for() - self._couriers.busy:
            due = self.ledger.due(destination_id, self._clock())
            if due is not None:
                self._couriers.send(due, self._settings)

    def _note_tries(self) -> None:
        for due, error in self._couriers.back():
            with self.ledger.transaction():
                state = self.ledger.tried(due, error, self._clock(), self._pace)
            where = {"kind": due.alert.kind, "alert": due.alert.alert_id, "destination": due.destination_id}
            if error is None:
                logger("alerts").info("delivered", **where)
            else:
                logger("alerts").warning("not delivered", **where, state=state, tries=due.attempts + 1, why=error)

    def _settle(self, *, again: bool = False) -> None:
        """Send nothing to destinations that were removed; what else waits try `again` at once, if settings changed."""
        now = self._clock()
        with self.ledger.transaction():
            for gone in self.ledger.waiting_for() - set(self._settings.destinations):
                self.ledger.drop(gone)
            if again:
                self.ledger.try_now(now)
        self._beat()

    def _beat(self) -> None:
        self._beat_at = time.monotonic() + self._pace.beat
        with self.ledger.transaction():
            self.ledger.beat(self._clock(), len(self._settings.destinations))
