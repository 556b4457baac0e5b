"""Why a number is what it is: the parts of sessions that a sum of labor is made of, and what each of them cost.

The parts add up to the number exactly: they are the same rows that reports add up.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.columns import exact_sum
from projections.days import Days
from projections.exact import COST_DENOMINATOR, MICROSECONDS_PER_HOUR
from projections.labor import Rate, Rates, Rule, Rules, Slice, Span, costs, in_force
from projections.labor_rules import LaborOptions, list_labor_rules, options_of, rules_of
from projections.labor_weeks import LABOR_DAYS, booked_in_weeks, weeks_of
from projections.orders import ORDERS
from projections.people import PEOPLE, PayEntry, list_pay, person_number
from projections.sessions import SESSIONS, SessionRow
from projections.settings import settings_changed
from projections.tasks import TASKS

Place = tuple[int, str, str]
"""Where a part stands: when its session started, the session, its day."""


class WhyFilter(msgspec.Struct, frozen=True):
    """Which labor; conditions that are None do not count. Days are the shop's, both ends included."""

    from_day: date | None = None
    to_day: date | None = None
    person_id: str | None = None
    order_number: str | None = None
    work_type: str | None = None
    team: str | None = None
    customer_number: str | None = None
    session_id: str | None = None


class Part(msgspec.Struct, frozen=True):
    """The part of a session that lies in one of the shop's days. `cost` is exact, None without known pay."""

    session: SessionRow
    day: str
    labor_us: int
    cost: int | None
    own: bool
    work_type: str | None
    person_name: str | None
    team: str | None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.session.started_at, self.session.session_id, self.day


class Factors(msgspec.Struct, frozen=True):
    """What a part's cost is made of: cost = per_hour x hours x share + overtime.

    `share` is below 1 while several sessions ran at once, `overtime` what hours beyond the week's first ones cost more.
    """

    per_hour: Fraction
    pay: PayEntry | None
    burden: Rule | None
    blended: Rule | None
    share: Fraction
    overtime: Fraction


class Sums(msgspec.Struct, frozen=True):
    """All parts together; `cost` is exact, None when nothing is known."""

    labor_us: int
    uncosted_us: int
    cost: int | None
    own: bool


def fraction(exact: int) -> Fraction:
    """Return an exact amount in currency units."""
    return Fraction(exact, COST_DENOMINATOR)


def why_sums(connection: sa.Connection, days: Days, wanted: WhyFilter) -> Sums:
    """Return the sum of all parts that fit."""
    part = _parts(days, wanted).subquery("part").c
    uncosted = sa.case((part.cost.is_(None), part.labor_us), else_=0)
    query = sa.select(sa.func.sum(part.labor_us), sa.func.sum(uncosted), exact_sum(part.cost), sa.func.max(part.own))
    labor_us, uncosted_us, cost, own = connection.execute(query).one()
    return Sums(labor_us or 0, uncosted_us or 0, cost, bool(own))


def why_parts(
    connection: sa.Connection, days: Days, wanted: WhyFilter, *, after: Place | None = None, limit: int = 100
) -> list[Part]:
    """Return the parts, the latest first. `after` is the place of the last one on the page before."""
    part = _parts(days, wanted).subquery("part").c
    place = (part.started_at, part.session_id, part.day)
    query = sa.select(part.session_id, part.day, part.labor_us, part.cost, part.own)
    query = query.order_by(*(column.desc() for column in place)).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(*place) < sa.tuple_(*map(sa.literal, after)))
    rows = connection.execute(query).all()
    sessions = _sessions(connection, {row.session_id for row in rows})
    return [
        Part(
            sessions[row.session_id][0], row.day, row.labor_us, None if row.cost is None else int(row.cost),
            bool(row.own), *sessions[row.session_id][1:],
        )
        for row in rows
    ]  # fmt: skip


def explain(connection: sa.Connection, days: Days, parts: Sequence[Part]) -> list[Factors | None]:
    """Return what made each part cost what it costs, None where no pay is known."""
    rules, options = rules_of(list_labor_rules(connection)), options_of(settings_changed(connection))
    found: dict[tuple[str, str], Factors | None] = {}
    for person_id in {part.session.person_id for part in parts}:
        mine = [part for part in parts if part.session.person_id == person_id]
        found |= _explained(connection, days, mine, rules, options)
    return [found[part.session.session_id, part.day] for part in parts]


def _explained(
    connection: sa.Connection, days: Days, parts: Sequence[Part], rules: Rules, options: LaborOptions
) -> dict[tuple[str, str], Factors | None]:
    """Cost one person's sessions again, together with those that they lean on, once with and once without overtime."""
    first = parts[0].session
    pay = list_pay(connection, first.person_id)
    role = connection.execute(sa.select(PEOPLE.c.pay_role).where(PEOPLE.c.person_id == first.person_id)).scalar()
    rates = Rates(days, ((each.effective_on, each.kind, each.amount_e4) for each in pay), rules, role)
    together = _around(connection, days, [part.session for part in parts], options)
    shared = {name: _by_day(slices) for name, slices in costs([_span(row) for row in together], days, rates).items()}
    found: dict[tuple[str, str], Factors | None] = {}
    for part in parts:
        day = date.fromisoformat(part.day)
        rate = rates.at(max(part.session.started_at, days.midnight(day)))
        share = shared[part.session.session_id].get(part.day)
        found[part.session.session_id, part.day] = (
            None
            if rate is None or part.cost is None or share is None
            else _factors(part, rate, share, (pay, rules, role, day))
        )
    return found


def _factors(
    part: Part, rate: Rate, share: Slice, known: tuple[Iterable[PayEntry], Rules, str | None, date]
) -> Factors:
    pay, rules, role, day = known
    blended = in_force(rules.blended, role, day)
    alone, even = rate.per_us * part.labor_us, share.cost or 0
    entry = next((each for each in pay if each.effective_on <= day), None)  # the latest comes first
    return Factors(
        per_hour=fraction(rate.per_us * MICROSECONDS_PER_HOUR),
        pay=entry if rate.own else None,
        burden=in_force(rules.burdens, role, day),
        blended=None if rate.own else blended,
        share=Fraction(even, alone) if alone else Fraction(1),
        overtime=fraction((part.cost or 0) - even),
    )


def _around(
    connection: sa.Connection, days: Days, rows: Sequence[SessionRow], options: LaborOptions
) -> list[SessionRow]:
    """Return these sessions with all that ran beside them."""
    found = {row.session_id: row for row in rows}
    if options.alone:
        return list(found.values())
    weeks = {week for row in rows for week in weeks_of(_span(row), days)}
    beside = booked_in_weeks(connection.execute, days, rows[0].person_no, weeks)
    return list((beside | found).values())


def _span(row: SessionRow) -> Span:
    """Return the time that a session is booked with: as of a past moment, what was going on ends there."""
    return Span(row.session_id, row.started_at, row.started_at + (row.labor_us or 0))


def _by_day(slices: Iterable[Slice]) -> dict[str, Slice]:
    return {piece.day: piece for piece in slices}


def _sessions(
    connection: sa.Connection, session_ids: set[str]
) -> dict[str, tuple[SessionRow, str | None, str | None, str | None]]:
    query = (
        sa.select(SESSIONS.sql, TASKS.c.work_type, PEOPLE.c.name, PEOPLE.c.team)
        .outerjoin_from(SESSIONS.sql, TASKS.sql, TASKS.c.task_id == SESSIONS.c.task_id)
        .outerjoin(PEOPLE.sql, PEOPLE.c.person_id == SESSIONS.c.person_id)
        .where(SESSIONS.c.session_id.in_(session_ids))
    )
    return {row[0]: (SessionRow(*row[:-3]), *row[-3:]) for row in map(tuple, connection.execute(query))}


def _parts(days: Days, wanted: WhyFilter) -> sa.CompoundSelect[Any]:
    """Join sessions within one day with the days of those across midnight; each finds its own by an index."""
    s, d = SESSIONS.c, LABOR_DAYS.c
    within = sa.select(s.session_id, s.started_at, s.day, s.labor_us, s.cost, s.own).select_from(SESSIONS.sql)
    within = within.where(s.day.is_not(None))
    across = sa.select(s.session_id, s.started_at, d.day, d.labor_us, d.cost, d.own)
    across = across.join_from(LABOR_DAYS.sql, SESSIONS.sql, s.session_id == d.session_id)
    if wanted.from_day is not None:
        within = within.where(s.started_at >= days.midnight(wanted.from_day))
        across = across.where(d.day >= wanted.from_day.isoformat())
    if wanted.to_day is not None:
        within = within.where(s.started_at < days.end(wanted.to_day))
        across = across.where(d.day <= wanted.to_day.isoformat())
    return sa.union_all(_narrowed(within, wanted), _narrowed(across, wanted))


def _narrowed(query: sa.Select[Any], wanted: WhyFilter) -> sa.Select[Any]:
    s = SESSIONS.c
    if wanted.session_id is not None:
        query = query.where(s.session_id == wanted.session_id)
    if wanted.person_id is not None:
        query = query.where(s.person_no == person_number(wanted.person_id))
    if wanted.order_number is not None:
        query = query.where(s.order_number == wanted.order_number)
    if wanted.work_type is not None:
        query = query.join(TASKS.sql, TASKS.c.task_id == s.task_id).where(TASKS.c.work_type == wanted.work_type)
    if wanted.team is not None:
        query = query.join(PEOPLE.sql, PEOPLE.c.person_id == s.person_id).where(PEOPLE.c.team == wanted.team)
    if wanted.customer_number is not None:
        query = query.join(ORDERS.sql, ORDERS.c.number == s.order_number)
        query = query.where(ORDERS.c.customer_number == wanted.customer_number)
    return query
