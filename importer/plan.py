"""What an export changes: its customers and orders compared with what the log says. Pure."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Final, Literal, NamedTuple, cast

import msgspec

from commands import customers, orders
from commands.command import Command
from commands.context import Context
from commands.customers import RecordCustomer
from commands.orders import NoteOrderLeftExport, RecordOrder
from events.customers import CustomerRegistered
from events.orders import OrderRegistered
from importer import rows
from importer.content import Content, Found
from importer.ports import Known
from importer.rows import SOURCE
from importer.summary import Touched

MONTHS_A_YEAR: Final = 12
_UNASKED = cast("Context", None)
"""Recording a customer or an order asks nothing of the world."""

Effect = Literal["added", "changed", "left"]


class Step(NamedTuple):
    """A command, what it does, and the table and row that it comes from."""

    command: Command
    effect: Effect
    table: str = ""
    row: int = 0


class Plan(msgspec.Struct, kw_only=True):
    """What is to be sent, in order; and what the log says already.

    A settled step did nothing, or was done by this very import before it was interrupted:
    then its effect is what it did.
    """

    steps: list[Step] = []
    settled: list[Step] = []


def matters(known: Known, since: date) -> Callable[[RecordOrder], bool]:
    """Give the function that tells which orders are kept: those in the window, those with a task.

    `since` is the first day of the window. An order without a date may be new, so it lies in the window;
    one that comes back after it was marked as gone is kept too, or the mark would stay.
    """
    worked = frozenset(known.worked)

    def tell(order: RecordOrder) -> bool:
        state = known.orders.get(order.number)
        came_back = state is not None and not state.in_export
        return order.ordered_on is None or order.ordered_on >= since or order.number in worked or came_back

    return tell


def plan(content: Content, known: Known) -> Plan:
    """Compare what was read with what is known."""
    made = Plan()
    for customer in content.customers:
        _plan_customer(made, customer, known)
    for order in content.orders:
        _plan_order(made, order, known.orders.get(order.command.number))
    return made


class Gone(NamedTuple):
    """The ERP's orders that the export does not hold: those to be marked, those marked before, those in doubt."""

    to_mark: list[Step]
    marked: list[Step]
    doubtful: int


def gone(content: Content, known: Known, table: str) -> Gone:
    """Find the orders that left the export. One that a refused row may hold is not gone, only unreadable."""
    found = Gone([], [], 0)
    refused = [(rows.text(row, "number"), row) for row in content.orders_refused]
    unreadable = {number for number, _ in refused if number in known.orders and number not in content.held}
    strays = [row for number, row in refused if number not in unreadable]
    for number, order in known.orders.items():
        if number in content.held or number in unreadable or order.details.source != SOURCE:
            continue
        if order.in_export and any(_may_be(row, order) for row in strays):
            found = found._replace(doubtful=found.doubtful + 1)
        else:
            step = Step(NoteOrderLeftExport(number=number), "left", table)
            (found.to_mark if order.in_export else found.marked).append(step)
    return found


def _may_be(row: rows.Fields, order: orders.Order) -> bool:
    """Tell whether a row that lost its number may be an order: as far as can be read, customer and date are its own."""
    details = order.details
    same_customer = "customer_number" not in row or rows.text(row, "customer_number") == (details.customer_number or "")
    return same_customer and ("ordered_on" not in row or rows.day(row, "ordered_on") == details.ordered_on)


def window(today: date, months: int) -> date:
    """Give the first day of the window that ends today: the same day so many months ago, or that month's last."""
    year, month = divmod(today.year * MONTHS_A_YEAR + today.month - 1 - months, MONTHS_A_YEAR)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _plan_customer(made: Plan, found: Found[RecordCustomer], known: Known) -> None:
    state = known.customers.get(found.command.number)
    if state is not None and state.name is None:  # erased: the ERP does not bring back what was asked to go
        made.settled.append(Step(found.command, "changed", found.table, found.row))
        return
    differs = bool(customers.decide(found.command, state, _UNASKED))
    was_new = state is None if differs else isinstance(state, CustomerRegistered)
    _add(made, Step(found.command, "added" if was_new else "changed", found.table, found.row), differs=differs)


def _plan_order(made: Plan, found: Found[RecordOrder], state: orders.State) -> None:
    differs = bool(orders.decide(found.command, state, _UNASKED))
    was_new = state is None if differs else state is not None and isinstance(state.details, OrderRegistered)
    _add(made, Step(found.command, "added" if was_new else "changed", found.table, found.row), differs=differs)


def touched(step: Step, known: Known) -> Touched:
    """Tell of a step what it touches, and which fields it changes."""
    command = step.command
    assert isinstance(command, RecordCustomer | RecordOrder | NoteOrderLeftExport)
    order = known.orders.get(command.number)
    before = known.customers.get(command.number) if isinstance(command, RecordCustomer) else order and order.details
    changed = () if step.effect != "changed" else _changed(before, command)
    return Touched(
        kind=command.CATEGORY, number=command.number, effect=step.effect, table=step.table, row=step.row, fields=changed
    )


def _changed(before: object, command: Command) -> tuple[str, ...]:
    """Name the fields that differ; an empty text says as little as none."""
    names = command.__struct_fields__
    return tuple(
        name.removesuffix("_e4")
        for name in names
        if hasattr(before, name) and (getattr(before, name) or None) != (getattr(command, name) or None)
    )


def _add(made: Plan, step: Step, *, differs: bool) -> None:
    (made.steps if differs else made.settled).append(step)
