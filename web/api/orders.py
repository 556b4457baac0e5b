"""Orders: searching, one with all that belongs to it, its history."""

from decimal import Decimal
from typing import Annotated, Any

from litestar import Controller, get
from litestar.params import FromPath, QueryParameter
from msgspec import UNSET

from commands.command import Number
from commands.context import moment
from projections.order_page import OrderPage, order_page
from projections.search import FoundOrder, search_orders
from projections.sees import Sees
from web.access import Caller
from web.api.budgets import Estimate
from web.api.profit import Mark, Profit, planned, profit_shape
from web.api.sessions import Session
from web.history import Wanted
from web.problems import Stop, refused, responses
from web.queries import Cursor, Fresh, Limit
from web.record import Entry
from web.services import Given, Services
from web.shapes import Cost, Day, Shape, amount, next_page, read_position, shaped

Typed = Annotated[
    str, QueryParameter(max_length=200, description="Number, customer or words, as typed; all when empty")
]


class Order(Shape):
    """An order as lists show it. `data_source` is the system that knows it: PROFITMAKER or FLOORBOOK.

    The total is left out for those who may not open orders, budget and its use for those who may not see their cost.
    """

    PAY = frozenset({"budget_used_percent", "budget_mark"})

    number: str
    customer_number: str | None
    customer_name: str | None
    description: str
    ordered_on: Day | None
    due_on: Day | None
    total: Cost
    data_source: str
    in_export: bool
    labor_budget: Cost
    budget_used_percent: Cost
    budget_mark: Mark


class Orders(Shape):
    """A page of orders."""

    orders: list[Order]
    next: str | None


class Line(Shape):
    """A line as the customer is billed."""

    item: str
    description: str
    quantity: Decimal | None
    amount: Decimal | None


class Task(Shape):
    """A task on the order; `labor_seconds` adds up its closed sessions."""

    task_id: str
    person_id: str
    person_name: str | None
    work_type: str
    phase: str
    labor_seconds: float
    quantity: str | None


class Material(Shape):
    """Material that went into a task; `person_name` is who said so, null where that is not known."""

    position: int
    task_id: str
    person_name: str | None
    item: str
    quantity: str
    unit: str
    unit_cost: Decimal | None
    cost: Decimal | None


class Note(Shape):
    """What `person_name` wrote; `kind` is note, completed or cancelled. `text` is null once it was erased."""

    position: int
    task_id: str
    person_name: str | None
    kind: str
    text: str | None


class OrderDetails(Shape):
    """An order with all that belongs to it."""

    order: Order
    shipped_on: Day | None
    purchase_order: str
    lines: list[Line]
    estimate_minutes: dict[str, int]
    estimates: list[Estimate]
    labor_budget: Cost
    totals: Profit
    tasks: list[Task]
    sessions: list[Session]
    materials: list[Material]
    notes: list[Note]


class History(Shape):
    """What happened to an order, the latest first."""

    entries: list[Entry]
    next: str | None


class OrderDoor(Controller):
    """What customers ordered, and what came of it."""

    path = "/api/orders"
    tags = ("Orders",)

    @get("/search", responses=responses(400, 401, 403, 503, 504))
    async def search(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        q: Typed = "",
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Orders:
        """Search as one types: the order with exactly this number first, then those with all words, latest first."""
        before, opens = read_position(cursor), "orders.read" in caller.rights
        found = await services.queries.ask(
            lambda connection: search_orders(connection, q, limit=limit, before=before), fresh
        )
        return Orders(
            orders=[order_shape(order, caller.sees, opens=opens) for order in found],
            next=next_page(found, limit, lambda last: (last.recency,)),
        )

    @get("/{number:str}", responses=responses(400, 401, 403, 404, 503, 504))
    async def order(
        self,
        number: FromPath[Number],
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
    ) -> OrderDetails:
        """Show an order with its lines, tasks, sessions, material and notes."""
        now = moment(fresh.now_us(services.parts.clock))
        page = await services.queries.ask(lambda connection: order_page(connection, number, now), fresh)
        if page is None:
            raise unknown(number)
        return details_of(page, caller.sees)

    @get("/{number:str}/history", responses=responses(400, 401, 403, 404, 503, 504))
    async def history(
        self,
        number: FromPath[Number],
        services: Given[Services],
        fresh: Given[Fresh],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> History:
        """Show every event about an order and its tasks, as it stands in the log."""
        page = await services.history.search(Wanted(order_number=number), limit, cursor, fresh)
        return History(entries=page.entries, next=page.next)


def order_shape(order: FoundOrder, sees: Sees, *, opens: bool = True) -> Order:
    """Shape an order of a list for an asker; `opens` says whether they may open it."""
    return shaped(order, Order, **order_fields(order, sees, opens=opens))


def order_fields(order: FoundOrder, sees: Sees, *, opens: bool = True) -> dict[str, Any]:
    """Return what it takes to shape an order: which of its amounts an asker sees."""
    total = amount(order.total_e4) if opens else UNSET
    budget = planned(order.labor_budget_e4, sees)
    return {"sees_pay": sees.shows(reveals=order.one_payee), "total": total, "labor_budget": budget}


def details_of(page: OrderPage, sees: Sees) -> OrderDetails:
    """Shape an order's page."""
    lines = [
        Line(item=line.item, description=line.description, quantity=line.quantity, amount=amount(line.amount_e4))
        for line in page.lines
    ]
    return shaped(
        page,
        OrderDetails,
        order=order_shape(page.order, sees),
        lines=lines,
        totals=profit_shape(page.totals, sees),
        labor_budget=planned(page.labor_budget_e4, sees),
        estimates=[shaped(line, Estimate) for line in page.estimates],
        tasks=[shaped(task, Task) for task in page.tasks],
        sessions=[shaped(session, Session, sees_pay=sees.shows(reveals=session.own)) for session in page.sessions],
        materials=[shaped(material, Material) for material in page.materials],
        notes=[shaped(note, Note) for note in page.notes],
    )


def unknown(number: str) -> Stop:
    """Say that there is no such order."""
    message = f"order {number} is not known: check the number, or import it from the ERP first"
    return Stop(refused("unknown-order", message, {"order_number": number}))
