"""Order profitability: pages of orders by any column, found by indexes. What all of them add up to: `profit_totals`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.days import from_us
from projections.exact import PER_E4, rounded
from projections.orders import ORDERS
from projections.percents import mark_of, tenths_percent
from projections.profit_filter import ProfitFilter, filtered
from projections.profitability import PROFITS
from projections.sessions import SESSIONS, counted

Sort = Literal[
    "date", "shipped", "worked", "number", "revenue", "labor_time", "labor_cost", "materials", "margin",
    "margin_percent", "budget", "budget_used",
]  # fmt: skip
SORTS: Mapping[Sort, sa.Column[Any]] = {
    "date": PROFITS.c.recency,
    "shipped": PROFITS.c.shipped_day,
    "worked": PROFITS.c.last_position,
    "number": PROFITS.c.order_number,
    "revenue": PROFITS.c.revenue_e4,
    "labor_time": PROFITS.c.labor_us,
    "labor_cost": PROFITS.c.labor_e4,
    "materials": PROFITS.c.materials_e4,
    "margin": PROFITS.c.margin_e4,
    "margin_percent": PROFITS.c.margin_tenths,
    "budget": PROFITS.c.budget_e4,
    "budget_used": PROFITS.c.budget_tenths,
}
Cursor = tuple[int | str | None, str]
"""Where a page ended: the value of the column sorted by, and the order's number."""


class ProfitLine(msgspec.Struct, frozen=True):
    """An order's totals. Costs are rounded to two places from exact sums; None is unknown.

    `margin` is None unless revenue and all labor are known; uses of material without a price (`unpriced`) are left out.
    `one_payee` says that the cost reveals somebody's pay: it is made of one person's own pay alone.
    `budget_used_percent` is rounded down, `budget_mark` what of 50, 90 and 100 it has reached, or none.
    """

    order_number: str
    customer_number: str | None
    customer_name: str | None
    description: str | None
    ordered_on: str | None
    shipped_on: str | None
    revenue_e4: int | None
    labor_us: int
    uncosted_us: int
    labor_cost: Decimal | None
    materials: Decimal
    unpriced: int
    margin: Decimal | None
    margin_percent: Decimal | None
    people: int
    sessions: int
    open_sessions: int
    last_work_at: datetime | None
    one_payee: bool
    labor_budget_e4: int | None
    budget_used_percent: Decimal | None
    budget_mark: str | None
    cursor: Cursor


def list_profit(  # noqa: PLR0913  how to page, each by its name
    connection: sa.Connection,
    wanted: ProfitFilter = ProfitFilter(),  # noqa: B008  frozen
    *,
    sort: Sort = "date",
    descending: bool = True,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[ProfitLine]:
    """Return a page of orders sorted by a column of `SORTS`, unknown values last. `after` is the last line's cursor."""
    column, number = SORTS[sort], PROFITS.c.order_number
    found: list[Any] = []
    # Known values, then unknown ones: two ranges of the same index instead of one sort.
    if after is None or after[0] is not None:
        known = filtered(connection, sa.select(number, column).where(column.is_not(None)), wanted)
        found += connection.execute(_paged(known, (column, number), after, descending=descending).limit(limit))
        after = None
    if len(found) < limit:
        unknown = filtered(connection, sa.select(number, column).where(column.is_(None)), wanted)
        unknown = _paged(unknown, (number,), after and after[1:], descending=descending)
        found += connection.execute(unknown.limit(limit - len(found)))
    lines = _lines(connection, found)
    return [lines[row[0]] for row in found]


def profit_of(connection: sa.Connection, order_number: str) -> ProfitLine:
    """Return the totals of an order that is known."""
    return _lines(connection, [(order_number, None)])[order_number]


def _paged(
    query: sa.Select[Any], columns: Sequence[sa.Column[Any]], after: Sequence[Any] | None, *, descending: bool
) -> sa.Select[Any]:
    query = query.order_by(*(column.desc() if descending else column.asc() for column in columns))
    if after is None:
        return query
    here, last = sa.tuple_(*columns), sa.tuple_(*map(sa.literal, after))
    return query.where(here < last if descending else here > last)


def _lines(connection: sa.Connection, found: Iterable[tuple[str, Any]]) -> dict[str, ProfitLine]:
    """Return the lines of these orders. All else that belongs to them is looked up for no other."""
    sorted_by = dict(found)
    numbers, c, o = list(sorted_by), PROFITS.c, ORDERS.c
    work = _work_on(connection, numbers)
    query = (
        sa.select(PROFITS.sql, CUSTOMERS.c.name, o.description, o.ordered_on, o.shipped_on)
        .outerjoin_from(PROFITS.sql, ORDERS.sql, o.number == c.order_number)
        .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == o.customer_number)
        .where(c.order_number.in_(numbers))
    )
    return {
        row.order_number: _line(row, work.get(row.order_number, (0, 0, 0, None)), sorted_by[row.order_number])
        for row in connection.execute(query)
    }


def _work_on(connection: sa.Connection, numbers: Iterable[str]) -> dict[str, tuple[int, int, int, int | None]]:
    """Return people, sessions, open sessions and the last moment of work, by order."""
    s = SESSIONS.c
    query = (
        sa.select(
            s.order_number,
            sa.func.count(s.person_id.distinct()),
            sa.func.count(),
            sa.func.count() - sa.func.count(s.ended_at),
            sa.func.max(sa.func.coalesce(s.ended_at, s.started_at)),
        )
        .where(s.order_number.in_(list(numbers)), counted())
        .group_by(s.order_number)
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in connection.execute(query)}


def _line(row: Any, work: tuple[int, int, int, int | None], sorted_by: Any) -> ProfitLine:
    cost, materials = int(row.cost), int(row.materials)
    margin = None
    if row.margin_e4 is not None:
        margin = rounded(row.revenue_e4 * PER_E4 - cost - materials)
    people, sessions, open_sessions, last = work
    return ProfitLine(
        row.order_number, row.customer_number, row.name, row.description, row.ordered_on, row.shipped_on,
        row.revenue_e4, row.labor_us, row.uncosted_us, None if row.labor_e4 is None else rounded(cost),
        rounded(materials), row.unpriced, margin, tenths_percent(row.margin_tenths), people, sessions, open_sessions,
        None if last is None else from_us(last), row.one_payee, row.budget_e4,
        tenths_percent(row.budget_tenths), mark_of(row.budget_tenths), (sorted_by, row.order_number),
    )  # fmt: skip
