"""Labor budgets of orders that have not shipped: how much is used while something can still be done about it."""

from datetime import datetime
from decimal import Decimal

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.exact import rounded
from projections.orders import ORDERS
from projections.percents import mark_of, tenths_percent, used_tenths
from projections.profitability import IS_BUDGETED, PROFITS
from projections.running_cost import Running, running_costs
from projections.sees import Sees


class BudgetLine(msgspec.Struct, frozen=True):
    """An order and its labor budget. `labor_cost` is booked; `running_cost` is what open sessions add as of now.

    Both count towards `budget_used_percent` (rounded, never up to a mark) and `budget_mark`.
    `running_cost` is None, and left out of those, where it would reveal somebody's pay to this asker.
    """

    order_number: str
    customer_number: str | None
    customer_name: str | None
    description: str | None
    due_on: str | None
    labor_budget_e4: int
    labor_cost: Decimal
    running_cost: Decimal | None
    open_sessions: int
    uncosted_us: int
    budget_used_percent: Decimal
    budget_mark: str
    cursor: tuple[int, str]


def list_budgets(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    now: datetime,
    sees: Sees,
    *,
    at_least: int = 50,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> list[BudgetLine]:
    """Return orders that have used so many percent of their budget or more, the fullest first.

    Orders whose cost would reveal somebody's pay are left out for those who may not see it.
    `after` is the `cursor` of the last one on the page before.
    """
    running = running_costs(connection, now)
    c, o = PROFITS.c, ORDERS.c
    query = (
        sa.select(PROFITS.sql, CUSTOMERS.c.name, o.description, o.due_on)
        .join_from(PROFITS.sql, ORDERS.sql, o.number == c.order_number)
        .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == o.customer_number)
        .where(sa.text(IS_BUDGETED))
    )
    if not sees.pay:
        query = query.where(sa.not_(c.one_payee) if sees.totals else sa.false())
    goes_on = c.order_number.in_(list(running))  # what is not there yet may be by now, and what was may be less
    booked = query.where(c.budget_tenths >= at_least * 10, sa.not_(goes_on))
    if after is not None:
        booked = booked.where(sa.tuple_(-c.budget_tenths, c.order_number) > sa.tuple_(*map(sa.literal, after)))
    booked = booked.order_by(c.budget_tenths.desc(), c.order_number).limit(limit)
    found = []
    for row in (*connection.execute(booked), *connection.execute(query.where(goes_on))):
        now_there = running.get(row.order_number, Running())
        shown = sees.shows(reveals=len(now_there.payees) == 1)
        tenths = used_tenths(int(row.cost) + (now_there.cost if shown else 0), row.budget_e4)
        line = _line(row, now_there, tenths, shown=shown)
        if tenths >= at_least * 10 and (after is None or line.cursor > after):
            found.append(line)
    return sorted(found, key=lambda each: each.cursor)[:limit]


def _line(row: sa.Row[tuple[object, ...]], running: Running, tenths: int, *, shown: bool) -> BudgetLine:
    percent, mark = tenths_percent(tenths), mark_of(tenths)
    assert percent is not None
    assert mark is not None
    return BudgetLine(
        row.order_number, row.customer_number, row.name, row.description, row.due_on, row.budget_e4,
        rounded(int(row.cost)), rounded(running.cost) if shown else None, running.sessions, row.uncosted_us,
        percent, mark, (-tenths, row.order_number),
    )  # fmt: skip
