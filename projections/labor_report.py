"""Labor over a span of days: time and cost, grouped as one likes. Sums are exact and rounded once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.columns import exact_sum
from projections.days import Days
from projections.exact import rounded
from projections.labor import DAYS_OF_WEEK, monday_of
from projections.labor_orders import MANY_DAYS, listed, split_orders
from projections.labor_sums import LABOR_SUMS, whole_weeks
from projections.labor_weeks import LABOR_DAYS
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.sessions import SESSIONS
from projections.tasks import TASKS

_JULIAN_DAY_1 = 1_721_425.5
"""The Julian day on which the first week began."""
By = Literal["day", "week", "person", "work_type", "team", "customer", "order"]
_Conditions = tuple[sa.ColumnElement[bool], ...]
IN_WEEKS: frozenset[By] = frozenset({"week", "person", "work_type", "team"})
"""What sums of weeks tell."""
OF_ORDERS: frozenset[By] = frozenset({"customer", "order"})
"""What sums of orders tell; all else is added up from the parts of sessions."""


class LaborLine(msgspec.Struct, frozen=True):
    """A group of labor. `keys` are in the order asked for: a day or the Monday of a week (ISO), else an id or a name.

    `cost` adds up what is known, rounded to two places; None when nothing is.
    `uncosted_us` is work without known pay.
    `cost_exact` is the same unrounded, see `exact`. `own` says that somebody's own pay is in it.
    """

    keys: tuple[str | None, ...]
    labor_us: int
    uncosted_us: int
    cost: Decimal | None
    cost_exact: int | None
    own: bool


class LaborReport(msgspec.Struct, frozen=True):
    """Lines, and their total: the sum of exact costs rounded once, which may differ from the sum of rounded lines."""

    lines: list[LaborLine]
    total: LaborLine


def labor_report(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    days: Days,
    from_day: date,
    to_day: date,
    by: Sequence[By],
    *,
    person_id: str | None = None,
    team: str | None = None,
    order_number: str | None = None,
    customer_number: str | None = None,
) -> LaborReport:
    """Return the labor of closed sessions in these days of the shop, both ends included."""
    filters = {"person": person_id, "team": team, "order": order_number, "customer": customer_number}
    wanted: dict[By, str] = {name: value for name, value in filters.items() if value is not None}  # type: ignore[misc]
    found: dict[tuple[str | None, ...], list[Any]] = {}
    for *keys, labor_us, uncosted_us, cost, own in _sums(connection, days, from_day, to_day, by, wanted):
        if labor_us is not None:
            _add(found.setdefault(tuple(keys), [0, 0, None, False]), labor_us, uncosted_us, cost, own=bool(own))
    if not by:
        found.setdefault((), [0, 0, None, False])
    total: list[Any] = [0, 0, None, False]
    for labor_us, uncosted_us, cost, own in found.values():
        _add(total, labor_us, uncosted_us, cost, own=own)
    return LaborReport([_line(keys, *found[keys]) for keys in sorted(found, key=_place)], _line((), *total))


def _sums(  # noqa: PLR0913, PLR0917  as they were asked for
    connection: sa.Connection, days: Days, from_day: date, to_day: date, by: Sequence[By], wanted: Mapping[By, str]
) -> Iterator[Sequence[Any]]:
    """Yield keys and sums; what has the same keys is yet to be added up."""
    named = {*by, *wanted}
    sources = _sources(days, from_day, to_day, named)
    if named and named <= OF_ORDERS and to_day - from_day >= timedelta(days=MANY_DAYS):
        sums, others = split_orders(connection, days, from_day, to_day, by, wanted)
        yield from sums
        sources = _parts(days, from_day, to_day, others)
    for source in sources:
        yield from connection.execute(source.query(by, wanted))


class _Source(NamedTuple):
    """Where sums come from: a table, what to join for which column, the columns, which rows, what they add up to."""

    table: sa.FromClause
    joined: Mapping[By, tuple[sa.Table, sa.ColumnElement[bool]]]
    columns: Mapping[By, sa.ColumnElement[Any]]
    which: _Conditions
    sums: tuple[sa.ColumnElement[Any], ...]

    def query(self, by: Sequence[By], wanted: Mapping[By, str]) -> sa.Select[Any]:
        """Return the query for the sums of each group. Only what is asked about is joined: all else takes time."""
        table = self.table
        for other, match in dict(self.joined[name] for name in self.joined if name in by or name in wanted).items():
            table = table.outerjoin(other, match)
        keys = [self.columns[name] for name in by]
        conditions = (*self.which, *(self.columns[name] == wanted[name] for name in wanted))
        query = sa.select(*keys, *self.sums).select_from(table).where(*conditions)
        return query.group_by(*keys) if keys else query


def _sources(days: Days, from_day: date, to_day: date, named: set[By]) -> Iterator[_Source]:
    """Yield what adds up to a span of days: whole weeks where their sums tell enough, the rest from parts."""
    weeks = whole_weeks(from_day, to_day)
    if not weeks or not named <= IN_WEEKS:
        yield from _parts(days, from_day, to_day)
        return
    first, after = monday_of(weeks.start), monday_of(weeks.stop)
    yield _weeks(weeks)
    if from_day < first:
        yield from _parts(days, from_day, first - timedelta(days=1))
    if after <= to_day:
        yield from _parts(days, after, to_day)


def _weeks(weeks: range) -> _Source:
    c, p = LABOR_SUMS.c, PEOPLE.c
    of_person = (PEOPLE.sql, p.person_no == c.person_no)
    monday = sa.func.date(c.week * DAYS_OF_WEEK + _JULIAN_DAY_1)
    cost = exact_sum(sa.case((c.costed > 0, c.cost)))
    return _Source(
        LABOR_SUMS.sql,
        {"person": of_person, "team": of_person},
        {"week": monday, "person": p.person_id, "team": p.team, "work_type": c.work_type},
        (c.week >= weeks.start, c.week < weeks.stop),
        (sa.func.sum(c.labor_us), sa.func.sum(c.uncosted_us), cost, sa.func.max(c.own)),
    )


def _parts(days: Days, from_day: date, to_day: date, orders: Sequence[str] | None = None) -> Iterator[_Source]:
    """Yield sessions within one day, found by their start, and the days of those across midnight: of these orders."""
    s, d = SESSIONS.c, LABOR_DAYS.c
    began: _Conditions = (s.started_at >= days.midnight(from_day), s.started_at < days.end(to_day), s.day.is_not(None))
    across = LABOR_DAYS.sql.join(SESSIONS.sql, s.session_id == d.session_id)
    on_days: _Conditions = (d.day.between(from_day.isoformat(), to_day.isoformat()),)
    if orders is not None:
        began += (s.order_number.in_(listed(orders)),)
        # No index knows this text: few sessions go on across a midnight, and they are found by their days.
        on_days += ((s.order_number + "").in_(listed(orders)),)
    for table, booked, which in ((SESSIONS.sql, s, began), (across, d, on_days)):
        uncosted = sa.case((booked.cost.is_(None), booked.labor_us), else_=0)
        yield _Source(
            table,
            {
                "work_type": (TASKS.sql, TASKS.c.task_id == s.task_id),
                "team": (PEOPLE.sql, PEOPLE.c.person_id == s.person_id),
                "customer": (ORDERS.sql, ORDERS.c.number == s.order_number),
            },
            {
                "day": booked.day,
                "week": sa.func.date(booked.day, "weekday 0", "-6 days"),
                "person": s.person_id,
                "work_type": TASKS.c.work_type,
                "team": PEOPLE.c.team,
                "customer": ORDERS.c.customer_number,
                "order": s.order_number,
            },
            which,
            (sa.func.sum(booked.labor_us), sa.func.sum(uncosted), exact_sum(booked.cost), sa.func.max(booked.own)),
        )


def _add(to: list[Any], labor_us: int, uncosted_us: int, cost: int | None, *, own: bool) -> None:
    known = to[2] if cost is None else (to[2] or 0) + cost
    to[:] = to[0] + labor_us, to[1] + uncosted_us, known, to[3] or own


def _place(keys: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    """Return what groups are sorted by: those without a key first."""
    return tuple((key is not None, key or "") for key in keys)


def _line(keys: tuple[str | None, ...], labor_us: int, uncosted_us: int, exact: int | None, own: bool) -> LaborLine:  # noqa: FBT001  as they were added up
    return LaborLine(keys, labor_us, uncosted_us, None if exact is None else rounded(exact), exact, own)
