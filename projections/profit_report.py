"""Order profitability: pages of orders by any column, without scanning, and totals over all that fit a filter."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.days import from_us
from projections.exact import PER_E4, rounded
from projections.orders import ORDERS, recency_of
from projections.people import PEOPLE
from projections.percents import mark_of, percent_of, tenths_percent
from projections.profitability import PROFITS
from projections.sees import ALL, Sees
from projections.sessions import SESSIONS, counted

SORTS = {
    "date": PROFITS.c.recency,
    "worked": PROFITS.c.last_position,
    "margin": PROFITS.c.margin_e4,
    "labor_cost": PROFITS.c.labor_e4,
    "labor_time": PROFITS.c.labor_us,
    "revenue": PROFITS.c.revenue_e4,
}
Cursor = tuple[int | None, str]
"""Where a page ended: the value of the column sorted by, and the order's number."""


class ProfitFilter(msgspec.Struct, frozen=True):
    """Which orders: by day of the order (both ends included), customer, team that worked on it, shipped, worked on."""

    from_day: date | None = None
    to_day: date | None = None
    customer_number: str | None = None
    team: str | None = None
    status: Literal["shipped", "unshipped"] | None = None
    worked: bool | None = None


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


class ProfitTotals(msgspec.Struct, frozen=True):
    """Sums over orders, each rounded once. `margin` covers the orders whose margin is known (`margin_orders`).

    Labor cost and margin leave out the orders whose cost is withheld (`withheld_orders`).
    """

    orders: int
    revenue_e4: int
    revenue_unknown: int
    labor_us: int
    uncosted_us: int
    labor_cost: Decimal
    materials: Decimal
    unpriced: int
    margin: Decimal
    margin_orders: int
    withheld_orders: int


def list_profit(  # noqa: PLR0913  how to page, each by its name
    connection: sa.Connection,
    wanted: ProfitFilter = ProfitFilter(),  # noqa: B008  frozen
    *,
    sort: str = "date",
    descending: bool = True,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[ProfitLine]:
    """Return a page of orders sorted by a column of `SORTS`, unknown values last. `after` is the last line's cursor."""
    rows: list[Any] = []
    # Known values, then unknown ones: two ranges of the same index instead of one sort.
    if after is None or after[0] is not None:
        rows += connection.execute(_known(wanted, SORTS[sort], descending=descending, after=after).limit(limit))
        after = None
    if len(rows) < limit:
        unknown = _unknown(wanted, SORTS[sort], descending=descending, after=after)
        rows += connection.execute(unknown.limit(limit - len(rows)))
    work = _work_on(connection, [row.order_number for row in rows])
    return [_line(row, work.get(row.order_number, (0, 0, 0, None))) for row in rows]


def profit_of(connection: sa.Connection, order_number: str) -> ProfitLine:
    """Return the totals of an order that is known."""
    query = _lines(ProfitFilter(), SORTS["date"]).where(PROFITS.c.order_number == order_number)
    work = _work_on(connection, [order_number])
    return _line(connection.execute(query).one(), work.get(order_number, (0, 0, 0, None)))


def profit_totals(
    connection: sa.Connection,
    wanted: ProfitFilter = ProfitFilter(),  # noqa: B008  frozen
    sees: Sees = ALL,
) -> ProfitTotals:
    """Return the sums over all orders that fit: a scan, asked for once and not for each page.

    They add up no more than the lines show to the same asker, so that no filter can isolate what is withheld.
    """
    c = PROFITS.c
    shown = sa.true() if sees.shows(reveals=True) else sa.not_(c.one_payee)
    is_known = sa.and_(c.margin_e4.is_not(None), shown)
    total, exact = sa.func.total, sa.func.exact_sum
    query = _filtered(
        sa.select(
            sa.func.count(), exact(c.revenue_e4), sa.func.count() - sa.func.count(c.revenue_e4), total(c.labor_us),
            total(c.uncosted_us), exact(sa.case((shown, c.cost))), exact(c.materials), total(c.unpriced),
            exact(sa.case((is_known, c.revenue_e4))), exact(sa.case((is_known, c.cost))),
            exact(sa.case((is_known, c.materials))), sa.func.count(sa.case((is_known, 1))),
            sa.func.count(sa.case((sa.not_(shown), 1))),
        ),
        wanted,
    )  # fmt: skip
    found = connection.execute(query).one()
    orders, revenue, unknown, labor_us, uncosted_us, cost, material, unpriced, *known, margins, withheld = found
    margin = int(known[0] or 0) * PER_E4 - int(known[1] or 0) - int(known[2] or 0)
    return ProfitTotals(
        orders, int(revenue or 0), unknown, int(labor_us), int(uncosted_us), rounded(int(cost or 0)),
        rounded(int(material or 0)), int(unpriced), rounded(margin), margins, withheld,
    )  # fmt: skip


def _known(wanted: ProfitFilter, column: sa.Column[Any], *, descending: bool, after: Cursor | None) -> sa.Select[Any]:
    number = PROFITS.c.order_number
    query = (
        _lines(wanted, column).where(column.is_not(None)).order_by(*_directed((column, number), descending=descending))
    )
    if after is None:
        return query
    here, last = sa.tuple_(column, number), sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
    return query.where(here < last if descending else here > last)


def _unknown(wanted: ProfitFilter, column: sa.Column[Any], *, descending: bool, after: Cursor | None) -> sa.Select[Any]:
    number = PROFITS.c.order_number
    query = _lines(wanted, column).where(column.is_(None)).order_by(*_directed((number,), descending=descending))
    if after is None:
        return query
    return query.where(number < after[1] if descending else number > after[1])


def _directed(columns: Iterable[sa.Column[Any]], *, descending: bool) -> list[sa.UnaryExpression[Any]]:
    return [column.desc() if descending else column.asc() for column in columns]


def _lines(wanted: ProfitFilter, column: sa.Column[Any]) -> sa.Select[Any]:
    order = (ORDERS.c.description, ORDERS.c.ordered_on, ORDERS.c.shipped_on)
    return _filtered(sa.select(PROFITS.sql, CUSTOMERS.c.name, *order, column.label("sorted_by")), wanted)


def _filtered(query: sa.Select[Any], wanted: ProfitFilter) -> sa.Select[Any]:
    c = PROFITS.c
    query = (
        query.select_from(PROFITS.sql)
        .outerjoin(ORDERS.sql, ORDERS.c.number == c.order_number)
        .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == ORDERS.c.customer_number)
    )
    if wanted.from_day is not None:
        query = query.where(c.recency >= recency_of(wanted.from_day, 0))
    if wanted.to_day is not None:
        query = query.where(c.recency < recency_of(wanted.to_day + timedelta(days=1), 0))
    if wanted.customer_number is not None:
        query = query.where(c.customer_number == wanted.customer_number)
    if wanted.team is not None:
        by_team = sa.select(sa.literal(1)).join_from(
            SESSIONS.sql, PEOPLE.sql, PEOPLE.c.person_id == SESSIONS.c.person_id
        )
        of_order = SESSIONS.c.order_number == c.order_number
        query = query.where(by_team.where(of_order, PEOPLE.c.team == wanted.team, counted()).exists())
    if wanted.status is not None:
        shipped = ORDERS.c.shipped_on.is_not(None)
        query = query.where(shipped if wanted.status == "shipped" else ~shipped)
    if wanted.worked is not None:
        query = query.where(c.last_position > 0 if wanted.worked else c.last_position == 0)
    return query


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


def _line(row: Any, work: tuple[int, int, int, int | None]) -> ProfitLine:
    cost, materials = int(row.cost), int(row.materials)
    margin = percent = None
    if row.margin_e4 is not None:
        exact = row.revenue_e4 * PER_E4 - cost - materials
        margin = rounded(exact)
        percent = None if not row.revenue_e4 else percent_of(exact, row.revenue_e4 * PER_E4)
    people, sessions, open_sessions, last = work
    return ProfitLine(
        row.order_number, row.customer_number, row.name, row.description, row.ordered_on, row.shipped_on,
        row.revenue_e4, row.labor_us, row.uncosted_us, None if row.labor_e4 is None else rounded(cost),
        rounded(materials), row.unpriced, margin, percent, people, sessions, open_sessions,
        None if last is None else from_us(last), row.one_payee, row.budget_e4,
        tenths_percent(row.budget_tenths), mark_of(row.budget_tenths), (row.sorted_by, row.order_number),
    )  # fmt: skip
