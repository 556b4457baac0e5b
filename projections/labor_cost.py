"""Labor cost of sessions, booked on their tasks and orders. The arithmetic is in `labor`."""

from datetime import date

import sqlalchemy as sa

from events.people import PaySet
from events.settings import SettingChanged
from projections.days import Days
from projections.labor import Rates, Slice, split
from projections.people import PAY, PEOPLE, pay_entries
from projections.profitability import PROFITS, ProfitRow
from projections.projection import At, Handler, Projection
from projections.sessions import SESSIONS, SessionRow
from projections.settings import SETTINGS, ZONE_SETTING, zone_in
from projections.store import Store
from projections.tables import Row, Table
from projections.tasks import TASKS


class LaborDayRow(Row):
    """The part of a session in one day of the shop: only for sessions across midnight, the others say it themselves."""

    session_id: str
    day: str
    labor_us: int
    cost: str | None


LABOR_DAYS = Table("labor_day", LaborDayRow, key=("session_id", "day"), indexes=[("day",)], settled=lambda _: True)


class LaborCost(Projection):
    """What sessions cost. Follows from sessions, pay and zone as they are, whichever of them came last."""

    TABLES = (LABOR_DAYS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.settings = store.rows(SETTINGS)
        self.people = store.rows(PEOPLE)
        self.pay = store.rows(PAY)
        self.sessions = store.rows(SESSIONS)
        self.tasks = store.rows(TASKS)
        self.profits = store.rows(PROFITS)
        self.labor_days = store.rows(LABOR_DAYS)
        self._days: Days | None = None
        self._rates: dict[str, Rates] = {}
        self._rezoned = False
        self._repaid: dict[str, date] = {}

    def handlers(self) -> dict[str, Handler]:
        """What makes earlier sessions cost something else."""
        return {PaySet.TAG: self.paid, SettingChanged.TAG: self.setting_changed}

    def paid(self, fact: PaySet, _: At) -> None:
        """Sessions that reach into that day or come after it are to be costed again."""
        first = self._repaid.get(fact.person_id, fact.effective_on)
        self._repaid[fact.person_id] = min(first, fact.effective_on)

    def setting_changed(self, fact: SettingChanged, _: At) -> None:
        """In another zone all days begin at other instants."""
        self._rezoned = self._rezoned or fact.name == ZONE_SETTING

    def finish(self) -> None:
        """Cost the sessions that changed, and those whose cost did."""
        if self._rezoned or self._days is None:
            self._days = Days(zone_in(self.settings))
            self._rates.clear()
        self._recall(self._days)
        for number, exact in self._book_new(self._days).items():
            profit = self.profits.edit[number]
            profit.cost = str(int(profit.cost) + exact)

    def _book_new(self, days: Days) -> dict[str, int]:
        """Book what is to be booked, and return the costs of new sessions by order, which are yet to be added.

        Nearly all sessions are closed for the first time, within one day, near the one before: they take the short way.
        """
        profits, tasks = self.profits.edit, self.tasks.edit
        costs: dict[str, int] = {}
        start, end, day = 1, 0, ""
        rates: dict[str, int | None] = {}
        for row in self.sessions.touched():
            profit = profits[row.order_number]
            if row.position > profit.last_position:  # noqa: PLR1730  a call of max() would cost more than the rest
                profit.last_position = row.position
            started_at, ended_at = row.started_at, row.ended_at
            if ended_at is None or row.labor_us is not None or row.mark == "struck":
                self._book_again(row, profit, days)
                continue
            if not start <= started_at < end:
                index = days.index(started_at)
                start, end, day = days.starts[index], days.starts[index + 1], days.names[index]
                rates.clear()
            if not started_at <= ended_at <= end:
                self._book_again(row, profit, days)
                continue
            person_id = row.person_id
            if person_id not in rates:
                rates[person_id] = self._rates_of(person_id, days).at(started_at)
            per_us = rates[person_id]
            labor_us = row.labor_us = ended_at - started_at
            row.day = day
            profit.labor_us += labor_us
            tasks[row.task_id].labor_us += labor_us
            if per_us is None:
                row.uncosted_us = labor_us
                profit.uncosted_us += labor_us
            else:
                cost = per_us * labor_us
                row.uncosted_us = 0
                row.cost = str(cost)
                costs[row.order_number] = costs.get(row.order_number, 0) + cost
        return costs

    def _recall(self, days: Days) -> None:
        """Touch the sessions of before whose cost may have changed."""
        c = SESSIONS.c
        query = sa.select(c.session_id).where(c.labor_us.is_not(None))
        queries = [query] if self._rezoned else []
        if not self._rezoned:
            for person_id, effective_on in self._repaid.items():
                self._rates.pop(person_id, None)
                person = self.people.get(person_id)
                if person is not None:
                    since = days.midnight(effective_on)
                    queries.append(query.where(c.person_no == person.person_no, c.ended_at > since))
        for each in queries:
            for (session_id,) in self.store.select(each):
                self.sessions.edit[session_id]
        self._rezoned = False
        self._repaid.clear()

    def _rates_of(self, person_id: str, days: Days) -> Rates:
        found = self._rates.get(person_id)
        if found is not None:
            return found
        entries = pay_entries(self.pay.get(person_id))
        pay = ((entry.effective_on, entry.kind, entry.amount_e4) for entry in entries)
        rates = self._rates[person_id] = Rates(days, pay)
        return rates

    def _book_again(self, row: SessionRow, profit: ProfitRow, days: Days) -> None:
        """Replace what a session was booked with, whatever became of it."""
        slices: list[Slice] = []
        if row.ended_at is not None and row.mark != "struck":
            slices = split(row.started_at, row.ended_at, days, self._rates_of(row.person_id, days))
        elif row.labor_us is None:
            return
        if row.day is None and row.labor_us is not None:
            self._forget_days(row)
        labor_us = sum(piece.labor_us for piece in slices)
        uncosted_us = sum(piece.labor_us for piece in slices if piece.cost is None)
        costs = [piece.cost for piece in slices if piece.cost is not None]
        gained_us = labor_us - (row.labor_us or 0)
        profit.labor_us += gained_us
        profit.uncosted_us += uncosted_us - (row.uncosted_us or 0)
        profit.cost = str(int(profit.cost) + sum(costs) - int(row.cost or 0))
        self.tasks.edit[row.task_id].labor_us += gained_us
        row.day = slices[0].day if len(slices) == 1 else None
        row.labor_us = labor_us if slices else None
        row.uncosted_us = uncosted_us if slices else None
        row.cost = str(sum(costs)) if costs else None
        if len(slices) > 1:
            for piece in slices:
                cost = None if piece.cost is None else str(piece.cost)
                line = LaborDayRow(row.session_id, piece.day, piece.labor_us, cost)
                self.labor_days.add((row.session_id, piece.day), line)

    def _forget_days(self, row: SessionRow) -> None:
        c = LABOR_DAYS.c
        self.store.ensure_key(LABOR_DAYS)
        query = sa.select(c.day).where(c.session_id == row.session_id)
        written = [day for (day,) in self.store.select(query)]
        for day in written:
            self.labor_days.drop((row.session_id, day))
