"""Pages of orders that fit a filter, sorted by anything: ranges of an index, however far down the list."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from projections.profit_filter import ProfitFilter, filtered
from projections.profitability import PROFITS

Sort = Literal[
    "date", "due", "shipped", "worked", "number", "revenue", "labor_time", "labor_cost", "materials", "margin",
    "margin_percent", "budget", "budget_used",
]  # fmt: skip
SORTS: Mapping[Sort, sa.Column[Any]] = {
    "date": PROFITS.c.recency,
    "due": PROFITS.c.due_day,
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


def page_of_orders(  # noqa: PLR0913  how to page, each by its name
    connection: sa.Connection,
    wanted: ProfitFilter,
    *,
    sort: Sort,
    descending: bool,
    after: Cursor | None,
    limit: int,
) -> list[tuple[str, Any]]:
    """Return the numbers of a page of orders, each with what it is sorted by; unknown values come last."""
    column, number = SORTS[sort], PROFITS.c.order_number
    found: list[tuple[str, Any]] = []

    def take(of: sa.ColumnElement[bool], columns: Sequence[sa.Column[Any]], last: Sequence[Any] | None) -> None:
        query = filtered(connection, sa.select(number, column).where(of), wanted)
        query = _paged(query, columns, last, descending=descending).limit(limit - len(found))
        found.extend((number, value) for number, value in connection.execute(query))

    # Known values, then unknown ones: two ranges of the same index instead of one sort.
    if after is None or after[0] is not None:
        take(column.is_not(None), (column, number), after)
        after = None
    if len(found) < limit:
        take(column.is_(None), (number,), after and after[1:])
    return found


def _paged(
    query: sa.Select[Any], columns: Sequence[sa.Column[Any]], after: Sequence[Any] | None, *, descending: bool
) -> sa.Select[Any]:
    query = query.order_by(*(column.desc() if descending else column.asc() for column in columns))
    if after is None:
        return query
    here, last = sa.tuple_(*columns), sa.tuple_(*map(sa.literal, after))
    return query.where(here < last if descending else here > last)
