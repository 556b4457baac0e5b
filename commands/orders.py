"""Orders: record what the ERP or the office knows, and what the shop plans."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from commands.command import AmountE4, Command, Decision, Number, Text, Word
from commands.context import Context
from commands.rejected import Rejected
from events.fact import Event
from events.orders import OrderBudgeted, OrderChanged, OrderDetails, OrderLeftExport, OrderLine, OrderRegistered

Minutes = Annotated[int, Meta(ge=0, le=10_000_000)]


class RecordOrder(Command, tag="RecordOrder"):
    """Register an order, or change what is known of one to exactly this."""

    CATEGORY: ClassVar[str] = "order"
    KEYED_BY: ClassVar[str] = "number"

    number: Number
    source: str = "FLOORBOOK"
    customer_number: Number | None = None
    description: Text = ""
    lines: tuple[OrderLine, ...] = ()
    ordered_on: date | None = None
    due_on: date | None = None
    shipped_on: date | None = None
    total_e4: int | None = None
    purchase_order: Word = ""


class NoteOrderLeftExport(Command, tag="NoteOrderLeftExport"):
    """Mark an order as no longer in the ERP's export."""

    CATEGORY: ClassVar[str] = "order"
    KEYED_BY: ClassVar[str] = "number"

    number: Number


class BudgetOrder(Command, tag="BudgetOrder"):
    """Plan labor for an order: minutes per work type, and money for all of it."""

    CATEGORY: ClassVar[str] = "order"
    KEYED_BY: ClassVar[str] = "number"

    number: Number
    estimate_minutes: dict[str, Minutes] = msgspec.field(default_factory=dict)
    labor_budget_e4: AmountE4 | None = None


class Order(msgspec.Struct, frozen=True):
    """A known order: its details, whether the export holds it, what was planned."""

    details: OrderDetails
    in_export: bool = True
    budget: OrderBudgeted | None = None


State = Order | None


def initial() -> State:
    """Nothing is known yet."""
    return None


def evolve(state: State, event: Event) -> State:
    """Details replace details; leaving the export and planning change nothing else."""
    match event.fact:
        case OrderRegistered() as fact:
            return Order(fact)
        case OrderChanged() as fact if state:
            return Order(fact, budget=state.budget)
        case OrderLeftExport() if state:
            return Order(state.details, in_export=False, budget=state.budget)
        case OrderBudgeted() as fact if state:
            return Order(state.details, state.in_export, fact)
    return state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    match command:
        case RecordOrder():
            return record(command, state)
        case NoteOrderLeftExport(number=number):
            if known(state, number).in_export:
                return (OrderLeftExport(number=number),)
            return ()
        case BudgetOrder(number=number):
            order = known(state, number)
            for work_type in command.estimate_minutes:
                context.require_work_type(work_type)
            plan = OrderBudgeted(
                number=number, estimate_minutes=command.estimate_minutes, labor_budget_e4=command.labor_budget_e4
            )
            return () if plan == order.budget else (plan,)
    raise AssertionError(command)


def record(command: RecordOrder, state: State) -> Decision:
    """Compare what is said with what is known."""
    said = msgspec.structs.asdict(command)
    details = {name: said[name] for name in OrderDetails.__struct_fields__}
    if state is None:
        return (OrderRegistered(**details),)
    if state.in_export and msgspec.structs.asdict(state.details) == details:
        return ()
    return (OrderChanged(**details),)


def known(state: State, number: str) -> Order:
    """Return the order, or refuse."""
    if state is None:
        message = f"order {number} is not known: record it first, or import it from the ERP"
        raise Rejected("unknown-order", message, order_number=number)
    return state
