"""Labor cost of sessions, booked on their tasks and orders. The arithmetic is in `labor`."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from events.labor import BlendedRateSet, BurdenSet
from events.people import PayErased, PaySet, PersonChanged
from events.settings import SettingChanged
from projections.day_work import DAY_WORK
from projections.days import Days
from projections.labor import NO_RULES, Rate, Rates, begins_us, costs, week_of
from projections.labor_books import Books
from projections.labor_rules import OPTIONS, LaborOptions, options_in, rules_in
from projections.labor_sums import LABOR_SUMS
from projections.labor_weeks import LABOR_DAYS, booked_in_weeks, booked_since, counts, since_when, span_of, weeks_of
from projections.people import PAY, PEOPLE, pay_entries
from projections.profitability import PAYEES_MODULUS, PROFITS
from projections.projection import At, Handler, Projection
from projections.sessions import SESSIONS, SessionRow
from projections.settings import SETTINGS, ZONE_SETTING, zone_in
from projections.store import Store
from projections.tasks import TASKS


class LaborCost(Projection):
    """What sessions cost. Follows from sessions, pay, rules and zone as they are, whichever of them came last."""

    VERSION = 4
    TABLES = (LABOR_DAYS, LABOR_SUMS, DAY_WORK)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.settings = store.rows(SETTINGS)
        self.people = store.rows(PEOPLE)
        self.pay = store.rows(PAY)
        self.sessions = store.rows(SESSIONS)
        self.tasks = store.rows(TASKS)
        self.profits = store.rows(PROFITS)
        self.books = Books(store)
        self._days: Days | None = None
        self._rules = NO_RULES
        self._options = LaborOptions()
        self._rates: dict[str, Rates] = {}
        self._stale = True
        self._everyone = False
        self._ruled: list[tuple[str | None, date]] = []
        self._repaid: dict[str, date] = {}

    def handlers(self) -> dict[str, Handler]:
        """What makes earlier sessions cost something else."""
        return {
            PaySet.TAG: self.paid,
            PayErased.TAG: self.pay_erased,
            PersonChanged.TAG: self.person_changed,
            SettingChanged.TAG: self.setting_changed,
            BurdenSet.TAG: self.ruled,
            BlendedRateSet.TAG: self.ruled,
        }

    def paid(self, fact: PaySet, _: At) -> None:
        """Sessions that reach into that day or come after it are to be costed again."""
        self._repay(fact.person_id, fact.effective_on)

    def pay_erased(self, fact: PayErased, _: At) -> None:
        """Nobody knows any more what they earned."""
        self._repay(fact.person_id, date.min)

    def person_changed(self, fact: PersonChanged, _: At) -> None:
        """Other rules may hold in another role."""
        known = self._rates.get(fact.person_id)
        if known is None or known.role != fact.pay_role:
            self._repay(fact.person_id, date.min)

    def setting_changed(self, fact: SettingChanged, _: At) -> None:
        """In another zone all days begin at other instants; overtime is for all."""
        if fact.name == ZONE_SETTING or fact.name in OPTIONS:
            self._stale = self._everyone = True

    def ruled(self, fact: BurdenSet | BlendedRateSet, _: At) -> None:
        """What people of that role did from that day on is to be costed again."""
        self._stale = True
        self._ruled.append((fact.role, fact.effective_on or date.min))

    def finish(self) -> None:
        """Cost the sessions that changed, and those whose cost did."""
        days = self._look_again()
        self.books.flushed()
        if self._everyone or self._ruled or self._repaid:
            self._recost(days)
        if not self._options.alone:
            self._book_weeks(days)
        else:
            for number, exact in self._book_new(days).items():
                profit = self.profits.edit[number]
                profit.cost = str(int(profit.cost) + exact)
        self.books.close_sums(days)

    def _look_again(self) -> Days:
        """Return the days; take in rules and settings that changed."""
        days = self._days
        if days is not None and not self._stale:
            return days
        zone = zone_in(self.settings)
        if days is None or days.zone.key != zone:
            days = self._days = Days(zone)
        self._options = options_in(self.settings)
        self._rules = rules_in(self.store)
        self._rates.clear()
        self._stale = False
        return days

    def _book_new(self, days: Days) -> dict[str, int]:
        """Book what is to be booked, and return the costs of new sessions by order, which are yet to be added.

        Nearly all sessions are closed for the first time, within one day, near the one before: they take the short way.
        """
        profits, tasks = self.profits.edit, self.tasks.edit
        by_order: dict[str, int] = {}
        start, end, day, week = 1, 0, "", 0
        add_up, worked = self.books.sums.add, self.books.day_work.add
        rates: dict[str, Rate | None] = {}
        for row in self.sessions.touched():
            profit = profits[row.order_number]
            if row.position > profit.last_position:  # noqa: PLR1730  a call of max() would cost more than the rest
                profit.last_position = row.position
            started_at, ended_at = row.started_at, row.ended_at
            if ended_at is None or row.labor_us is not None or row.mark == "struck":
                self._book_alone(row, days)
                continue
            if not start <= started_at < end:
                index = days.index(started_at)
                start, end, day = days.starts[index], days.starts[index + 1], days.names[index]
                week = week_of(day)
                rates.clear()
            if not started_at <= ended_at <= end:
                self._book_alone(row, days)
                continue
            person_id = row.person_id
            if person_id not in rates:
                rates[person_id] = self._rates_of(person_id, days).at(started_at)
            rate = rates[person_id]
            labor_us = row.labor_us = ended_at - started_at
            row.day = day
            worked(row.person_no, day, started_at, ended_at)
            profit.labor_us += labor_us
            task = tasks[row.task_id]
            task.labor_us += labor_us
            in_week = (week, row.person_no, task.work_type)
            if rate is None:
                row.uncosted_us = labor_us
                profit.uncosted_us += labor_us
                add_up(in_week, labor_us, None, own=False)
                continue
            cost = rate.per_us * labor_us
            row.uncosted_us, row.cost, row.own = 0, str(cost), rate.own
            add_up(in_week, labor_us, cost, own=rate.own)
            by_order[row.order_number] = by_order.get(row.order_number, 0) + cost
            if cost and rate.own:
                mark = row.person_no % PAYEES_MODULUS
                profit.own_sessions += 1
                profit.own_sum += mark
                profit.own_squares += mark * mark
        return by_order

    def _book_alone(self, row: SessionRow, days: Days) -> None:
        """Book a session that leans on no other, whatever became of it."""
        if counts(row):
            self.books.book(row, costs([span_of(row)], days, self._rates_of(row.person_id, days))[row.session_id])
        elif row.labor_us is not None:
            self.books.book(row, ())

    def _book_weeks(self, days: Days) -> None:
        """Book what changed, and what else the same people did in the same weeks."""
        touched: dict[str, dict[str, SessionRow]] = {}
        for row in self.sessions.touched():
            profit = self.profits.edit[row.order_number]
            profit.last_position = max(profit.last_position, row.position)
            touched.setdefault(row.person_id, {})[row.session_id] = row
        self.books.open()
        for person_id, rows in touched.items():
            weeks: set[int] = set()
            for row in rows.values():
                weeks |= self.books.weeks_of(row)
                if counts(row):
                    weeks.update(weeks_of(span_of(row), days))
                elif row.labor_us is not None:
                    self.books.book(row, ())
            self._book_together(person_id, weeks, rows, days)

    def _book_together(self, person_id: str, weeks: set[int], touched: dict[str, SessionRow], days: Days) -> None:
        """Book what a person did in these weeks, looking at all of each week that any of it touches."""

        def within(wanted: set[int]) -> dict[str, SessionRow]:
            booked = booked_in_weeks(self.store.select, days, self.people.need(person_id).person_no, wanted)
            rows = self.books.latest(booked, touched)
            return {key: row for key, row in rows.items() if not wanted.isdisjoint(weeks_of(span_of(row), days))}

        found = within(weeks)
        wider = weeks.union(*(weeks_of(span_of(row), days) for row in found.values()))
        self._book_all(person_id, found.values(), found if wider == weeks else within(wider), days)

    def _book_all(
        self, person_id: str, rows: Iterable[SessionRow], around: Mapping[str, SessionRow], days: Days
    ) -> None:
        """Book sessions of one person; `around` holds them and all that they lean on."""
        rates, after_us = self._rates_of(person_id, days), self._options.overtime_after_us
        together = {} if self._options.alone else costs([*map(span_of, around.values())], days, rates, after_us)
        for row in rows:
            self.books.book(row, together.get(row.session_id) or costs([span_of(row)], days, rates)[row.session_id])
        self.books.close()

    def _recost(self, days: Days) -> None:
        """Cost again the sessions of before whose cost may have changed."""
        ruled = [(None, date.min)] if self._everyone else self._ruled
        since = since_when(days, self._repaid, ruled, self._roles() if ruled else {})
        self._everyone = False
        self._ruled.clear()
        self._repaid.clear()
        if not self.store.select(sa.select(SESSIONS.c.person_no).where(SESSIONS.c.labor_us.is_not(None)).limit(1)):
            return
        self.books.open()
        for person_id, since_us in since.items():
            person = self.people.get(person_id)
            if person is None:
                continue
            # What leans on other sessions is costed together with all of them.
            first_us = since_us if self._options.alone else begins_us(days, date.min)
            rows = self.books.latest(booked_since(self.store.select, person.person_no, first_us), {})
            self._book_all(person_id, rows.values(), rows, days)

    def _roles(self) -> dict[str, str | None]:
        c = PEOPLE.c
        known = self.store.select(sa.select(c.person_id, c.pay_role))
        roles: dict[str, str | None] = {row.person_id: row.pay_role for row in known}
        return roles | {row.person_id: row.pay_role for row in self.people.touched()}

    def _repay(self, person_id: str, since: date) -> None:
        self._rates.pop(person_id, None)
        self._repaid[person_id] = min(since, self._repaid.get(person_id, since))

    def _rates_of(self, person_id: str, days: Days) -> Rates:
        found = self._rates.get(person_id)
        if found is None:
            pay = ((each.effective_on, each.kind, each.amount_e4) for each in pay_entries(self.pay.get(person_id)))
            person = self.people.get(person_id)
            role = None if person is None else person.pay_role
            found = self._rates[person_id] = Rates(days, pay, self._rules, role)
        return found
