"""Labor over a span of days: time and cost, grouped as one likes. Sums are exact and rounded once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

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
    cost_exact: str | None
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
    labor = _labor(days, from_day, to_day)
    columns: dict[By, sa.ColumnElement[Any]] = {
        "day": labor.c.day,
        "week": sa.func.date(labor.c.day, "weekday 0", "-6 days"),
        "person": labor.c.person_id,
        "work_type": TASKS.c.work_type,
        "team": PEOPLE.c.team,
        "customer": ORDERS.c.customer_number,
        "order": labor.c.order_number,
    }
    keys = [columns[name] for name in by]
    uncosted = sa.case((labor.c.cost.is_(None), labor.c.labor_us), else_=0)
    query = (
        sa.select(
            *keys,
            sa.func.sum(labor.c.labor_us),
            sa.func.sum(uncosted),
            sa.func.exact_sum(labor.c.cost),
            sa.func.max(labor.c.own),
        )
        .outerjoin_from(labor, TASKS.sql, TASKS.c.task_id == labor.c.task_id)
        .outerjoin(PEOPLE.sql, PEOPLE.c.person_id == labor.c.person_id)
        .outerjoin(ORDERS.sql, ORDERS.c.number == labor.c.order_number)
        .order_by(*keys)
    )
    for column, value in (
        (labor.c.person_id, person_id),
        (PEOPLE.c.team, team),
        (labor.c.order_number, order_number),
        (ORDERS.c.customer_number, customer_number),
    ):
        if value is not None:
            query = query.where(column == value)
    if keys:
        query = query.group_by(*keys)
    lines = [
        _line(tuple(keys), labor_us or 0, uncosted_us or 0, cost, own=bool(own))
        for *keys, labor_us, uncosted_us, cost, own in connection.execute(query)
    ]
    known = [int(line.cost_exact) for line in lines if line.cost_exact is not None]
    total = _line(
        (),
        sum(line.labor_us for line in lines),
        sum(line.uncosted_us for line in lines),
        str(sum(known)) if known else None,
        own=any(line.own for line in lines),
    )
    return LaborReport(lines, total)


def _labor(days: Days, from_day: date, to_day: date) -> sa.Subquery:
    """Join sessions within one day, found by their start, with the days of those across midnight."""
    s, d = SESSIONS.c, LABOR_DAYS.c
    within = sa.select(s.person_id, s.order_number, s.task_id, s.day, s.labor_us, s.cost, s.own).where(
        s.started_at >= days.midnight(from_day), s.started_at < days.end(to_day), s.day.is_not(None)
    )
    across = (
        sa.select(s.person_id, s.order_number, s.task_id, d.day, d.labor_us, d.cost, d.own)
        .join_from(LABOR_DAYS.sql, SESSIONS.sql, s.session_id == d.session_id)
        .where(d.day.between(from_day.isoformat(), to_day.isoformat()))
    )
    return within.union_all(across).subquery("labor")


def _line(keys: tuple[str | None, ...], labor_us: int, uncosted_us: int, exact: str | None, *, own: bool) -> LaborLine:
    return LaborLine(keys, labor_us, uncosted_us, None if exact is None else rounded(int(exact)), exact, own)
