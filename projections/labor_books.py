"""Where the cost of a session is written down: on its row, its days, its task and its order."""

from collections.abc import Iterable, Sequence
from typing import Any

from projections.day_work import DayWork
from projections.days import Days
from projections.labor import Slice, week_of
from projections.labor_sums import LaborSums
from projections.labor_weeks import LABOR_DAYS, LaborDayRow, booked_in_weeks, counts, days_booked
from projections.profitability import PROFITS, ProfitRow, count_payee
from projections.sessions import SESSIONS, SessionRow
from projections.store import Store
from projections.tasks import TASKS

_BOOK = "UPDATE work_session SET day = ?, labor_us = ?, uncosted_us = ?, cost = ?, own = ? WHERE session_id = ?"


class Books:
    """Replaces what sessions were booked with; what stays the same is left alone."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sessions = store.rows(SESSIONS)
        self.tasks = store.rows(TASKS)
        self.profits = store.rows(PROFITS)
        self.labor_days = store.rows(LABOR_DAYS)
        self.sums = LaborSums(store)
        self.day_work = DayWork(store)
        self._written: dict[str, set[str]] = {}
        self._waiting: list[tuple[Any, ...]] = []

    def open(self) -> None:
        """Make sure that a file which is being built can be asked for the sessions of a person."""
        self.store.ensure_key(SESSIONS)
        self.store.ensure_key(LABOR_DAYS)
        self.store.ensure_index(SESSIONS, "person_no", "started_at")
        self.store.ensure_index(LABOR_DAYS, "day")

    def latest(self, found: dict[str, SessionRow], touched: dict[str, SessionRow]) -> dict[str, SessionRow]:
        """Return rows from the file, and others that were touched, as they are now: those of them that count."""
        rows = {key: self.sessions.known(key) or row for key, row in found.items()} | touched
        return {key: row for key, row in rows.items() if counts(row)}

    def weeks_of(self, row: SessionRow) -> set[int]:
        """Return the weeks that a session is booked in."""
        if row.day is not None:
            return {week_of(row.day)}
        return set() if row.labor_us is None else set(map(week_of, days_booked(self.store.select, row.session_id)))

    def book(self, row: SessionRow, pieces: Sequence[Slice]) -> None:
        """Replace what a session was booked with by this, which may be nothing."""
        labor_us = sum(piece.labor_us for piece in pieces)
        uncosted_us = sum(piece.labor_us for piece in pieces if piece.cost is None)
        known = [piece.cost for piece in pieces if piece.cost is not None]
        cost, own = sum(known), any(piece.own for piece in pieces)
        before = self._booked(row)
        self._work(row, before, pieces)
        if len(pieces) > 1 or len(before) > 1 or (row.day is None and before):
            self._rewrite_days(row.session_id, [piece.day for piece in before], pieces if len(pieces) > 1 else ())
        if before != list(pieces):
            self.sums.replace(row.person_no, self.tasks.need(row.task_id).work_type, before, pieces)
        values = (
            pieces[0].day if len(pieces) == 1 else None,
            labor_us if pieces else None,
            uncosted_us if pieces else None,
            str(cost) if known else None,
            own,
        )
        if values == (row.day, row.labor_us, row.uncosted_us, row.cost, row.own):
            return
        profit = self.profits.edit[row.order_number]
        self._gain(profit, row, labor_us, uncosted_us, cost)
        count_payee(profit, row.person_no, int(own and cost != 0) - int(row.own and row.cost != "0"))
        if labor_us != (row.labor_us or 0):
            self.tasks.edit[row.task_id].labor_us += labor_us - (row.labor_us or 0)
        if self.sessions.known(row.session_id) is None:
            # Read from the file for this alone: a change of rules may be about all there are.
            self._waiting.append((*values, row.session_id))
            return
        row = self.sessions.edit[row.session_id]
        row.day, row.labor_us, row.uncosted_us, row.cost, row.own = values

    def _work(self, row: SessionRow, before: Sequence[Slice], pieces: Sequence[Slice]) -> None:
        """Take in when somebody worked: nothing new, where only the cost is another."""
        if before:
            same = [(each.day, each.labor_us) for each in before] == [(each.day, each.labor_us) for each in pieces]
            if not same or row.session_id in self.sessions.edit:
                self.day_work.look_again(row.person_no, (each.day for each in (*before, *pieces)))
            return
        begin_us = row.started_at
        for piece in pieces:
            self.day_work.add(row.person_no, piece.day, begin_us, begin_us + piece.labor_us)
            begin_us += piece.labor_us

    def close_sums(self, days: Days) -> None:
        """Make the changes of sums; work out again the days that are to be, from what was done in the same weeks."""
        self.sums.close()
        again = self.day_work.again
        if not again:
            return
        self.open()
        touched: dict[int, dict[str, SessionRow]] = {person_no: {} for person_no in again}
        for row in self.sessions.touched():
            if row.person_no in again:
                touched[row.person_no][row.session_id] = row
        for person_no, names in again.items():
            found = booked_in_weeks(self.store.select, days, person_no, set(map(week_of, names)))
            self.day_work.rewrite(days, person_no, names, self.latest(found, touched[person_no]).values())
        again.clear()

    def close(self) -> None:
        """Write what was booked on rows that are not in memory."""
        self.store.write(SESSIONS.name, _BOOK, self._waiting)
        self._waiting.clear()

    @staticmethod
    def _gain(profit: ProfitRow, row: SessionRow, labor_us: int, uncosted_us: int, cost: int) -> None:
        profit.labor_us += labor_us - (row.labor_us or 0)
        profit.uncosted_us += uncosted_us - (row.uncosted_us or 0)
        profit.cost = str(int(profit.cost) + cost - int(row.cost or 0))

    def flushed(self) -> None:
        """Note that the file has all that was booked so far."""
        self._written.clear()

    def _booked(self, row: SessionRow) -> list[Slice]:
        """Return what a session is booked with now."""
        if row.labor_us is None:
            return []
        if row.day is not None:
            return [Slice(row.day, row.labor_us, None if row.cost is None else int(row.cost), row.own)]
        days = days_booked(self.store.select, row.session_id).keys() | self._written.get(row.session_id, set())
        found = (self.labor_days.get((row.session_id, day)) for day in sorted(days))
        return [
            Slice(each.day, each.labor_us, None if each.cost is None else int(each.cost), each.own)
            for each in found
            if each is not None
        ]

    def _rewrite_days(self, session_id: str, before: Iterable[str], pieces: Sequence[Slice]) -> None:
        self.store.ensure_key(LABOR_DAYS)
        after = {}
        for piece in pieces:
            cost = None if piece.cost is None else str(piece.cost)
            after[piece.day] = LaborDayRow(session_id, piece.day, piece.labor_us, cost, piece.own)
        for day in set(before) - after.keys():
            self.labor_days.drop((session_id, day))
        self._written.setdefault(session_id, set()).update(after)
        for day, line in after.items():
            key = (session_id, day)
            now = self.labor_days.get(key)
            if now is None:
                self.labor_days.add(key, line)
            elif now != line:
                changed = self.labor_days.edit[key]
                changed.labor_us, changed.cost, changed.own = line.labor_us, line.cost, line.own
