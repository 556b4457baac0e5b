"""Customers' orders. Stream: `order-<number>`."""

from datetime import date
from decimal import Decimal

import msgspec

from events.fact import Fact
from events.registry import FACTS


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of an order as the customer is billed; charges and hidden cost lines are ordinary lines.

    `amount_e4` is the line's total in 1/10,000 of the currency unit.
    """

    item: str = ""
    description: str = ""
    quantity: Decimal | None = None
    amount_e4: int | None = None


class OrderDetails(Fact):
    """What is known of an order; None means unknown, which is not zero.

    `total_e4` is what the customer pays, in 1/10,000 of the currency unit.
    `source` is the system that knows the order: PROFITMAKER or FLOORBOOK.
    """

    number: str
    source: str
    customer_number: str | None = None
    description: str = ""
    lines: tuple[OrderLine, ...] = ()
    ordered_on: date | None = None
    due_on: date | None = None
    shipped_on: date | None = None
    total_e4: int | None = None
    purchase_order: str = ""


@FACTS.fact("order.registered.v1")
class OrderRegistered(OrderDetails):
    """An order became known."""


@FACTS.fact("order.changed.v1")
class OrderChanged(OrderDetails):
    """What is known of an order is now this, all of it. Says too that the export holds it (again)."""


@FACTS.fact("order.left.export.v1")
class OrderLeftExport(Fact):
    """The ERP's export no longer holds this order. The order stays."""

    number: str


@FACTS.fact("order.budgeted.v1")
class OrderBudgeted(Fact):
    """The shop planned labor for an order: minutes per work type, and money for all of it."""

    number: str
    estimate_minutes: dict[str, int] = msgspec.field(default_factory=dict)
    labor_budget_e4: int | None = None
