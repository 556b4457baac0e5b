"""Order search as one types: number, customer, words of the description, purchase order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.orders import ORDERS, OrderRow
from projections.percents import mark_of, tenths_percent
from projections.profitability import PROFITS
from projections.projection import Projection
from projections.store import Store
from projections.words import WORDS_MAX

_NAME = "order_search"
_CREATE = """
CREATE VIRTUAL TABLE order_search USING fts5 (
    number, customer, description, purchase_order,
    tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
)
"""
_FILL = """
INSERT INTO order_search (rowid, number, customer, description, purchase_order)
SELECT o.recency, o.number, c.name, o.description, o.purchase_order
FROM sales_order o LEFT JOIN customer_account c ON c.number = o.customer_number ORDER BY o.recency
"""
_REMOVE = "DELETE FROM order_search WHERE rowid = ?"
_ADD = "INSERT INTO order_search (rowid, number, customer, description, purchase_order) VALUES (?, ?, ?, ?, ?)"


class Search(Projection):
    """The index of the search. Its row id is the order's recency, so that the latest come first without sorting."""

    STATEMENTS = (_CREATE, _FILL)
    BESIDES = (_NAME,)
    CHECKED = ("SELECT rowid, * FROM order_search ORDER BY rowid",)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.orders = store.rows(ORDERS)
        self.customers = store.rows(CUSTOMERS)

    def finish(self) -> None:
        """Index again what changed. A file that is being built is indexed at the end, all at once."""
        if self.store.building:
            return
        orders = self.orders.touched()
        changed = {order.number: order for order in orders}
        for customer in self.customers.touched():
            of_customer = sa.select(ORDERS.c.number).where(ORDERS.c.customer_number == customer.number)
            for (number,) in self.store.select(of_customer):
                changed.setdefault(number, self.orders.need(number))
        if not changed:
            return
        removed = [(row_id,) for number in changed for row_id in self._indexed_as(number)]
        added = [self._entry(order) for order in changed.values()]
        self.store.write(_NAME, _REMOVE, removed)
        self.store.write(_NAME, _ADD, added)

    def _indexed_as(self, number: str) -> list[int]:
        """Return under which recency an order stands in the file, which may not be the one it has now."""
        query = sa.select(ORDERS.c.recency).where(ORDERS.c.number == number)
        return [recency for (recency,) in self.store.select(query)]

    def _entry(self, order: OrderRow) -> tuple[object, ...]:
        customer = self.customers.get(order.customer_number) if order.customer_number else None
        name = None if customer is None else customer.name
        return (order.recency, order.number, name, order.description, order.purchase_order)


class FoundOrder(msgspec.Struct, frozen=True):
    """An order as a list shows it; None is unknown. Days are ISO text, `total_e4` is in 1/10,000 of the unit."""

    number: str
    customer_number: str | None
    customer_name: str | None
    description: str
    ordered_on: str | None
    due_on: str | None
    total_e4: int | None
    data_source: str
    in_export: bool
    recency: int
    labor_budget_e4: int | None
    budget_used_percent: Decimal | None
    budget_mark: str | None
    one_payee: bool


_LISTED = sa.select(
    ORDERS.c.number,
    ORDERS.c.customer_number,
    CUSTOMERS.c.name,
    ORDERS.c.description,
    ORDERS.c.ordered_on,
    ORDERS.c.due_on,
    ORDERS.c.total_e4,
    ORDERS.c.data_source,
    ORDERS.c.in_export,
    ORDERS.c.recency,
    ORDERS.c.labor_budget_e4,
    PROFITS.c.budget_tenths,
    PROFITS.c.one_payee,
).select_from(
    ORDERS.sql.outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == ORDERS.c.customer_number).join(
        PROFITS.sql, PROFITS.c.order_number == ORDERS.c.number
    )
)
_SEARCH = sa.table(_NAME, sa.column("rowid"), sa.column("order_search"))


def fts_query(typed: str) -> str:
    """Return what was typed as a search for words that begin so, all of them; empty when it has no word.

    Each word is quoted, so that operators, hyphens and quotes mean nothing.
    """
    words = [word for word in typed.replace("\0", " ").split() if any(map(str.isalnum, word))]
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words[:WORDS_MAX])


def found_by(typed: str) -> sa.Select[tuple[int]]:
    """Return a query for the recencies of the orders that have all words of what was typed: none without a word."""
    query, ids = fts_query(typed), sa.select(_SEARCH.c.rowid)
    return ids.where(_SEARCH.c.order_search.match(query)) if query else ids.where(sa.false())


def search_orders(
    connection: sa.Connection, typed: str = "", *, limit: int = 20, before: int | None = None
) -> list[FoundOrder]:
    """Return the order with exactly this number, then those that have all words, the latest first.

    Without a word: all orders. `before` is the recency of the last one on the page before.
    """
    query = fts_query(typed)
    if not query and typed.strip():
        return []
    found = _LISTED.order_by(ORDERS.c.recency.desc()).limit(limit)
    if query:
        ids = found_by(typed)
        if before is not None:
            ids = ids.where(_SEARCH.c.rowid < before)
        ids = ids.order_by(_SEARCH.c.rowid.desc()).limit(limit)
        found = found.where(ORDERS.c.recency.in_(ids))
    elif before is not None:
        found = found.where(ORDERS.c.recency < before)
    orders = [_found(row) for row in connection.execute(found)]
    exact = get_order(connection, typed.strip()) if query else None
    if exact is None:
        return orders
    rest = [order for order in orders if order.number != exact.number]
    return ([exact, *rest] if before is None else rest)[:limit]


def _found(row: Any) -> FoundOrder:
    *details, tenths, one_payee = row
    values: Any = (*details, tenths_percent(tenths), mark_of(tenths), one_payee)
    return FoundOrder(*values)


def orders_as_found(connection: sa.Connection, numbers: Sequence[str]) -> dict[str, FoundOrder]:
    """Return orders as a list shows them, by number."""
    found = connection.execute(_LISTED.where(ORDERS.c.number.in_(numbers)))
    return {order.number: order for order in map(_found, found)}


def get_order(connection: sa.Connection, number: str) -> FoundOrder | None:
    """Return one order as a list shows it."""
    row = connection.execute(_LISTED.where(ORDERS.c.number == number)).first()
    return None if row is None else _found(row)
