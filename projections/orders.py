"""Customers' orders, as the ERP and the shop know them."""

from datetime import date

import msgspec

from events.orders import OrderBudgeted, OrderChanged, OrderDetails, OrderLeftExport, OrderRegistered
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table

_POSITION_BITS = 40
_encode = msgspec.json.Encoder().encode


class OrderRow(Row):
    """An order. `lines` and `estimate_minutes` are JSON; None is unknown, which is not zero.

    `recency` is unique and sorts by the day of the order, then by when it became known.
    """

    number: str
    recency: int
    customer_number: str | None
    description: str
    lines: str
    ordered_on: str | None
    due_on: str | None
    shipped_on: str | None
    total_e4: int | None
    purchase_order: str
    data_source: str
    in_export: bool = True
    estimate_minutes: str = "{}"
    labor_budget_e4: int | None = None


ORDERS = Table("sales_order", OrderRow, key="number", indexes=[("recency",), ("customer_number", "recency")])


class Orders(Projection):
    """What was ordered."""

    TABLES = (ORDERS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.orders = store.rows(ORDERS)

    def handlers(self) -> dict[str, Handler]:
        """Registering and changing say all of the ERP's part; the shop's part stays."""
        return {
            OrderRegistered.TAG: self.registered,
            OrderChanged.TAG: self.changed,
            OrderLeftExport.TAG: self.left_export,
            OrderBudgeted.TAG: self.budgeted,
        }

    def registered(self, fact: OrderDetails, at: At) -> None:
        """Add it."""
        recency = recency_of(fact.ordered_on, at.position)
        self.orders.add(fact.number, OrderRow(fact.number, recency, *_details(fact)))

    def changed(self, fact: OrderDetails, _: At) -> None:
        """Replace what is known of it."""
        row = self.orders.edit[fact.number]
        row.recency = recency_of(fact.ordered_on, row.recency & ((1 << _POSITION_BITS) - 1))
        row.customer_number, row.description, row.lines, row.ordered_on = _details(fact)[:4]
        row.due_on, row.shipped_on, row.total_e4, row.purchase_order, row.data_source = _details(fact)[4:]
        row.in_export = True

    def left_export(self, fact: OrderLeftExport, _: At) -> None:
        """Keep it, marked."""
        self.orders.edit[fact.number].in_export = False

    def budgeted(self, fact: OrderBudgeted, _: At) -> None:
        """Note what the shop plans."""
        row = self.orders.edit[fact.number]
        row.estimate_minutes = _encode(fact.estimate_minutes).decode()
        row.labor_budget_e4 = fact.labor_budget_e4


def recency_of(ordered_on: date | None, position: int) -> int:
    """Return the sort key of an order that became known at a position; orders without a date count as the oldest."""
    return ((ordered_on.toordinal() if ordered_on else 0) << _POSITION_BITS) | position


def _details(
    fact: OrderDetails,
) -> tuple[str | None, str, str, str | None, str | None, str | None, int | None, str, str]:
    return (
        fact.customer_number,
        fact.description,
        _encode(fact.lines).decode(),
        iso(fact.ordered_on),
        iso(fact.due_on),
        iso(fact.shipped_on),
        fact.total_e4,
        fact.purchase_order,
        fact.source,
    )


def iso(day: date | None) -> str | None:
    """Return a day as tables keep it."""
    return None if day is None else day.isoformat()
