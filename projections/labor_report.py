"""Labor over a span of days: time and cost, grouped as one likes. Sums are exact and rounded once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.columns import exact_sum
from projections.days import Days
from projections.exact import rounded
from projections.labor_weeks import LABOR_DAYS
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.sessions import SESSIONS
from projections.tasks import TASKS

By = Literal["day", "week", "person", "work_type", "team", "customer", "order"]


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
    s, d = SESSIONS.c, LABOR_DAYS.c
    within = (
        _Source(SESSIONS.sql, s),
        (s.started_at >= days.midnight(from_day), s.started_at < days.end(to_day), s.day.is_not(None)),
    )
    across = (
        _Source(LABOR_DAYS.sql.join(SESSIONS.sql, s.session_id == d.session_id), d),
        (d.day.between(from_day.isoformat(), to_day.isoformat()),),
    )
    filters = {"person": person_id, "team": team, "order": order_number, "customer": customer_number}
    wanted: dict[By, str] = {name: value for name, value in filters.items() if value is not None}  # type: ignore[misc]
    found: dict[tuple[str | None, ...], list[Any]] = {}
    # Sessions within one day are found by their start; those across midnight have their days beside them.
    for source, conditions in (within, across):
        for *keys, labor_us, uncosted_us, cost, own in connection.execute(source.query(by, wanted).where(*conditions)):
            if labor_us is not None:
                _add(found.setdefault(tuple(keys), [0, 0, None, False]), labor_us, uncosted_us, cost, own=bool(own))
    if not by:
        found.setdefault((), [0, 0, None, False])
    total: list[Any] = [0, 0, None, False]
    for labor_us, uncosted_us, cost, own in found.values():
        _add(total, labor_us, uncosted_us, cost, own=own)
    return LaborReport([_line(keys, *found[keys]) for keys in sorted(found, key=_place)], _line((), *total))


class _Source(NamedTuple):
    """Where parts of sessions are: a table (with that of sessions), and its columns that say what was booked."""

    table: sa.FromClause
    booked: sa.ColumnCollection[str, sa.Column[Any]]

    def query(self, by: Sequence[By], wanted: Mapping[By, str]) -> sa.Select[Any]:
        """Return the query for the sums of each group. Only what is asked about is joined: all else takes time."""
        s, booked = SESSIONS.c, self.booked
        columns: dict[By, sa.ColumnElement[Any]] = {
            "day": booked.day,
            "week": sa.func.date(booked.day, "weekday 0", "-6 days"),
            "person": s.person_id,
            "work_type": TASKS.c.work_type,
            "team": PEOPLE.c.team,
            "customer": ORDERS.c.customer_number,
            "order": s.order_number,
        }
        table = self.table
        for name, other, match in (
            ("work_type", TASKS.sql, TASKS.c.task_id == s.task_id),
            ("team", PEOPLE.sql, PEOPLE.c.person_id == s.person_id),
            ("customer", ORDERS.sql, ORDERS.c.number == s.order_number),
        ):
            if name in by or name in wanted:
                table = table.outerjoin(other, match)
        uncosted = sa.case((booked.cost.is_(None), booked.labor_us), else_=0)
        sums = (sa.func.sum(booked.labor_us), sa.func.sum(uncosted), exact_sum(booked.cost), sa.func.max(booked.own))
        keys = [columns[name] for name in by]
        query = sa.select(*keys, *sums).select_from(table).where(*(columns[name] == wanted[name] for name in wanted))
        return query.group_by(*keys) if keys else query


def _add(to: list[Any], labor_us: int, uncosted_us: int, cost: int | None, *, own: bool) -> None:
    known = to[2] if cost is None else (to[2] or 0) + cost
    to[:] = to[0] + labor_us, to[1] + uncosted_us, known, to[3] or own


def _place(keys: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    """Return what groups are sorted by: those without a key first."""
    return tuple((key is not None, key or "") for key in keys)


def _line(keys: tuple[str | None, ...], labor_us: int, uncosted_us: int, exact: int | None, own: bool) -> LaborLine:  # noqa: FBT001  as they were added up
    return LaborLine(keys, labor_us, uncosted_us, None if exact is None else rounded(exact), exact, own)
