"""Order profitability: pages of orders by any column, what each brought in and took."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.days import from_us
from projections.exact import PER_E4, rounded
from projections.order_pages import Cursor, Sort, page_of_orders
from projections.orders import ORDERS
from projections.percents import mark_of, tenths_percent
from projections.profit_filter import ProfitFilter
from projections.profitability import PROFITS
from projections.sessions import SESSIONS, counted


class ProfitLine(msgspec.Struct, frozen=True):
    """An order's totals. Costs are rounded to two places from exact sums; None is unknown.

    `margin` is None unless revenue and all labor are known; uses of material without a price (`unpriced`) are left out.
    `one_payee` says that the cost reveals somebody's pay: it is made of one person's own pay alone.
    `budget_used_percent` is rounded (never up to a mark), `budget_mark` what of 50, 90 and 100 it has reached, or none.
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
    found = page_of_orders(connection, wanted, sort=sort, descending=descending, after=after, limit=limit)
    lines = _lines(connection, found)
    return [lines[number] for number, _ in found]


def profit_of(connection: sa.Connection, order_number: str) -> ProfitLine:
    """Return the totals of an order that is known."""
    return _lines(connection, [(order_number, None)])[order_number]


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
