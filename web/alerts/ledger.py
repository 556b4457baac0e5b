"""The reactor's own book: `alerts.db`, as the one process that writes it keeps it."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from commands.alerts import Kind
from events.ids import uuid7
from events.log import Head
from web.alerts.alert import Alert, Facts
from web.alerts.pace import Pace
from web.alerts.tables import ALERT, CONDITION, DELIVERY, GATHERING, MARK, REACTOR, REPORT, SEEN, open_alerts

WAITING_MAX = 200
"""Deliveries that wait for one destination: beyond that the oldest is given up."""
KEPT_MAX = 500
"""Deliveries that are over and still shown."""
SEEN_US = 40 * 24 * 3_600 * 1_000_000
"""How long things stay known: tablets send again what is up to three days old."""

WAITING, DELIVERED, GIVEN_UP, DROPPED = "waiting", "delivered", "given-up", "dropped"
"""States of a delivery. `dropped`: its destination was removed."""


class Checkpoint(msgspec.Struct, frozen=True):
    """How far the log was looked at, and which log. `marks_from`: see `tables.REACTOR`."""

    log_id: str
    position: int
    chain: bytes
    marks_from: int | None


class Due(msgspec.Struct, frozen=True):
    """An alert that is to be sent to a destination now."""

    alert: Alert
    destination_id: str
    attempts: int


class Ledger:
    """Not to be shared between threads."""

    def __init__(self, data: Path) -> None:
        """Open it."""
        self._engine = open_alerts(data)
        self._connection = self._engine.connect()
        self._run = self._connection.execute

    def close(self) -> None:
        """Close it."""
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of it or nothing."""
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK")
            raise
        self._connection.exec_driver_sql("COMMIT")

    # ---- how far

    def checkpoint(self) -> Checkpoint | None:
        """Return how far the log was looked at; None before the first time."""
        c = REACTOR.c
        row = self._run(sa.select(c.log_id, c.position, c.chain, c.marks_from)).first()
        return None if row is None else Checkpoint(*row)

    def begin(self, log_id: str, head: Head, now_us: int) -> None:
        """Begin with a log: what is in it already is no news."""
        for table in (REACTOR, MARK, CONDITION, GATHERING):
            self._run(table.delete())
        row = {"log_id": log_id, "position": head.position, "chain": head.chain, "marks_from": head.position}
        self._run(REACTOR.insert().values(one=1, beat_at=now_us, **row))

    def advance(self, position: int, chain: bytes) -> None:
        """Say that the log was looked at up to a position."""
        self._run(REACTOR.update().values(position=position, chain=chain))

    def rewind(self, before: Checkpoint, position: int, chain: bytes) -> Checkpoint:
        """Go back to a position, and wait for no later one. What was noticed stays noticed."""
        self.advance(position, chain)
        self._run(REACTOR.update().values(marks_from=sa.func.min(REACTOR.c.marks_from, position)))
        self._run(GATHERING.update().values(position=sa.func.min(GATHERING.c.position, position)))
        marks_from = None if before.marks_from is None else min(before.marks_from, position)
        return Checkpoint(before.log_id, position, chain, marks_from)

    def marks_are_known(self) -> None:
        """Say that from now on a mark that is reached is news."""
        self._run(REACTOR.update().values(marks_from=None))

    def beat(self, now_us: int, destinations: int) -> None:
        """Say that the process is alive, and for how many destinations; forget what is long past."""
        self._run(REACTOR.update().values(beat_at=now_us, destinations=destinations))
        self._run(SEEN.delete().where(SEEN.c.seen_at < now_us - SEEN_US))
        self._prune()

    # ---- what was noticed

    def is_new(self, kind: str, key: str, now_us: int) -> bool:
        """Tell whether a thing was never seen before; from now on it was."""
        added = insert(SEEN).values(kind=kind, key=key, seen_at=now_us).on_conflict_do_nothing()
        return bool(self._run(added).rowcount)

    def gather(self, kind: str, due_at_us: int, position: int) -> None:
        """Say how many wait of a kind, later, when tables show this position."""
        added = insert(GATHERING).values(kind=kind, due_at=due_at_us, position=position)
        self._run(added.on_conflict_do_update(index_elements=["kind"], set_={"position": position}))

    def gathered(self, now_us: int) -> list[tuple[str, int, int]]:
        """Return the kinds of which it is time to say how many wait: kind, since when it is due, position."""
        c = GATHERING.c
        found = self._run(sa.select(c.kind, c.due_at, c.position).where(c.due_at <= now_us))
        return [(kind, due_at, position) for kind, due_at, position in found]

    def gathered_is_said(self, kind: str) -> None:
        """Gather anew."""
        self._run(GATHERING.delete().where(GATHERING.c.kind == kind))

    def marks(self, view: str) -> dict[str, tuple[int, int]]:
        """Return the highest mark that was noticed of each order, with the budget it was one of."""
        c = MARK.c
        rows = self._run(sa.select(c.order_number, c.budget_e4, c.mark).where(c.view == view))
        return {number: (budget_e4, mark) for number, budget_e4, mark in rows}

    def set_mark(self, view: str, order_number: str, budget_e4: int, mark: int) -> None:
        """Note a mark."""
        said = {"budget_e4": budget_e4, "mark": mark}
        added = insert(MARK).values(view=view, order_number=order_number, **said)
        self._run(added.on_conflict_do_update(index_elements=["view", "order_number"], set_=said))

    def changed_conditions(self, kind: str, hold: Iterable[str], now_us: int) -> list[str]:
        """Note which conditions of a kind hold, and return those that did not before."""
        c, holding = CONDITION.c, set(hold)
        before = set(self._run(sa.select(c.key).where(c.kind == kind)).scalars())
        for key in before - holding:
            self._run(CONDITION.delete().where(c.kind == kind, c.key == key))
        for key in holding - before:
            self._run(CONDITION.insert().values(kind=kind, key=key, since=now_us))
        return sorted(holding - before)

    def take_reports(self) -> list[tuple[str, Facts]]:
        """Return what other processes reported, and forget it."""
        rows = self._run(sa.select(REPORT).order_by(REPORT.c.report_id)).all()
        if rows:
            self._run(REPORT.delete().where(REPORT.c.report_id <= rows[-1].report_id))
        return [(row.kind, msgspec.json.decode(row.facts)) for row in rows]

    # ---- what is sent

    def raise_alert(self, kind: str, facts: Facts, destinations: Sequence[tuple[str, str]], now_us: int) -> None:
        """Have an alert sent to destinations (id and channel); to none, it is no alert."""
        if not destinations:
            return
        alert_id = str(uuid7(now_us))
        encoded = msgspec.json.encode(facts).decode()
        self._run(ALERT.insert().values(alert_id=alert_id, kind=kind, raised_at=now_us, facts=encoded))
        for destination_id, channel in destinations:
            self._shed(destination_id, now_us)
            row = {"alert_id": alert_id, "destination_id": destination_id, "channel": channel, "raised_at": now_us}
            self._run(DELIVERY.insert().values(**row, state=WAITING, due_at=now_us))

    def due(self, destination_id: str, now_us: int) -> Due | None:
        """Return what is to be sent to a destination now, the oldest first."""
        a, d = ALERT.c, DELIVERY.c
        query = (
            sa.select(a.alert_id, a.kind, a.raised_at, a.facts, d.attempts)
            .join_from(DELIVERY, ALERT, a.alert_id == d.alert_id)
            .where(d.destination_id == destination_id, d.state == WAITING, d.due_at <= now_us)
            .order_by(d.raised_at, d.alert_id)
            .limit(1)
        )
        row = self._run(query).first()
        if row is None:
            return None
        facts = msgspec.json.decode(row.facts)
        alert = Alert(alert_id=row.alert_id, kind=row.kind, raised_at_us=row.raised_at, facts=facts)
        return Due(alert, destination_id, row.attempts)

    def waiting_for(self) -> set[str]:
        """Return the destinations that something waits for."""
        d = DELIVERY.c
        return set(self._run(sa.select(d.destination_id).where(d.state == WAITING).distinct()).scalars())

    def tried(self, due: Due, error: str | None, now_us: int, pace: Pace) -> str:
        """Note what came of a try, and return the delivery's state."""
        attempts = due.attempts + 1
        said: dict[str, Any] = {"attempts": attempts, "tried_at": now_us, "error": error, "due_at": None}
        if error is None:
            said["state"] = DELIVERED
        else:
            due_at = now_us + pace.wait_us(attempts)
            given_up = pace.gives_up(due.alert.raised_at_us, due_at)
            said |= {"state": GIVEN_UP} if given_up else {"state": WAITING, "due_at": due_at}
        d = DELIVERY.c
        one = (d.alert_id == due.alert.alert_id) & (d.destination_id == due.destination_id)
        self._run(DELIVERY.update().where(one, d.state == WAITING).values(**said))
        return str(said["state"])

    def drop(self, destination_id: str) -> None:
        """Send nothing more to a destination that was removed."""
        d = DELIVERY.c
        over = {"state": DROPPED, "due_at": None}
        self._run(DELIVERY.update().where(d.destination_id == destination_id, d.state == WAITING).values(**over))

    def try_now(self, now_us: int) -> None:
        """Try at once what waits: somebody may have put right what was in the way."""
        self._run(DELIVERY.update().where(DELIVERY.c.state == WAITING).values(due_at=now_us))

    def _shed(self, destination_id: str, now_us: int) -> None:
        d = DELIVERY.c
        waiting = sa.select(d.alert_id).where(d.destination_id == destination_id, d.state == WAITING)
        surplus = waiting.order_by(d.raised_at.desc(), d.alert_id.desc()).offset(WAITING_MAX - 1)
        over = {"state": GIVEN_UP, "error": f"more than {WAITING_MAX} waited", "tried_at": now_us, "due_at": None}
        self._run(DELIVERY.update().where(d.destination_id == destination_id, d.alert_id.in_(surplus)).values(**over))

    def _prune(self) -> None:
        d = DELIVERY.c
        over = sa.select(d.raised_at).where(d.state != WAITING).order_by(d.raised_at.desc()).offset(KEPT_MAX).limit(1)
        oldest = self._run(over).scalar()
        if oldest is not None:
            self._run(DELIVERY.delete().where(d.state != WAITING, d.raised_at <= oldest))
            self._run(ALERT.delete().where(ALERT.c.alert_id.not_in(sa.select(d.alert_id))))


def report(data: Path, kind: Kind, facts: Facts) -> None:
    """Leave word of something for the process that sends alerts. What stands in the way of that is nobody's trouble."""
    row = {"report_id": str(uuid7()), "kind": kind, "facts": msgspec.json.encode(facts).decode()}
    with contextlib.suppress(OSError, sa.exc.DBAPIError):
        engine = open_alerts(data)
        try:
            with engine.connect() as connection:
                connection.execute(REPORT.insert().values(**row))
        finally:
            engine.dispose()
