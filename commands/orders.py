"""Orders: record what the ERP or the office knows, and what the shop plans."""

from collections import Counter
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


Total = Annotated[int, Meta(ge=-(10**15), le=10**15, description="An amount in 1/10,000 of the currency unit")]
Lines = Annotated[tuple[OrderLine, ...], Meta(max_length=5_000)]


class RecordOrder(Command, tag="RecordOrder"):
    """Register an order, or change what is known of one to exactly this."""

    CATEGORY: ClassVar[str] = "order"
    KEYED_BY: ClassVar[str] = "number"

    number: Number
    source: Word = "FLOORBOOK"
    customer_number: Number | None = None
    description: Text = ""
    lines: Lines = ()
    ordered_on: date | None = None
    due_on: date | None = None
    shipped_on: date | None = None
    total_e4: Total | None = None
    purchase_order: Word = ""

    def __post_init__(self) -> None:
        """Check what is in the lines; ValueError says what is wrong with one."""
        for number, line in enumerate(self.lines, 1):
            check_line(number, line)


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
            minutes: Counter[str] = Counter()
            for work_type, planned in command.estimate_minutes.items():
                minutes[context.require_work_type(work_type)] += planned
            plan = OrderBudgeted(number=number, estimate_minutes=dict(minutes), labor_budget_e4=command.labor_budget_e4)
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


def check_line(number: int, line: OrderLine) -> None:
    """Raise ValueError for what no table can hold: a fact says what was, so its own types set no bounds."""
    quantity, amount_e4 = line.quantity, line.amount_e4
    if quantity is not None and not (
        quantity.is_finite() and abs(quantity) <= 10**12 and -18 <= int(quantity.as_tuple().exponent) <= 12  # noqa: PLR2004
    ):
        raise ValueError(f"line {number}: quantity must lie within 10**12, with up to 18 decimals")
    if amount_e4 is not None and abs(amount_e4) > 10**15:
        raise ValueError(f"line {number}: amount_e4 must lie within 10**15")
    if max(len(line.item), len(line.description)) > 2_000:  # noqa: PLR2004  as `Text`
        raise ValueError(f"line {number}: item and description have up to 2,000 characters")
