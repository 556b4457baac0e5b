"""The list of orders: of those that fit a filter, sorted by anything, as a page of orders shows them."""

import msgspec
import sqlalchemy as sa

from projections.order_pages import Cursor, Sort, page_of_orders
from projections.orders import ORDERS
from projections.profit_filter import ProfitFilter
from projections.profitability import PROFITS
from projections.search import FoundOrder, orders_as_found


class ListedOrder(msgspec.Struct, frozen=True):
    """An order, when it shipped (ISO), and for how long it was worked on in closed sessions."""

    found: FoundOrder
    shipped_on: str | None
    labor_us: int
    cursor: Cursor


def list_orders(  # noqa: PLR0913  how to page, each by its name
    connection: sa.Connection,
    wanted: ProfitFilter,
    *,
    sort: Sort = "date",
    descending: bool = True,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[ListedOrder]:
    """Return a page of orders, unknown values last. `after` is the cursor of the last one on the page before."""
    page = page_of_orders(connection, wanted, sort=sort, descending=descending, after=after, limit=limit)
    numbers = [number for number, _ in page]
    found = orders_as_found(connection, numbers)
    more = sa.select(ORDERS.c.number, ORDERS.c.shipped_on, PROFITS.c.labor_us)
    more = more.join_from(ORDERS.sql, PROFITS.sql, PROFITS.c.order_number == ORDERS.c.number)
    rest = {row.number: row for row in connection.execute(more.where(ORDERS.c.number.in_(numbers)))}
    return [
        ListedOrder(found[number], rest[number].shipped_on, rest[number].labor_us, (key, number))
        for number, key in page
        if number in found  # there may be work on an order that nobody registered
    ]
