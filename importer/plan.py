"""What an export changes: its customers and orders compared with what the log says. Pure."""

from calendar import monthrange
from collections.abc import Callable, Iterator
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
from importer.content import Content, Found
from importer.ports import Known
from importer.rows import SOURCE

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


def gone(content: Content, known: Known) -> Iterator[tuple[Step, bool]]:
    """Give the ERP's orders that the export no longer holds, each with whether that is still to be said."""
    for number, order in known.orders.items():
        if number not in content.held and order.details.source == SOURCE:
            yield Step(NoteOrderLeftExport(number=number), "left"), order.in_export


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


def _add(made: Plan, step: Step, *, differs: bool) -> None:
    (made.steps if differs else made.settled).append(step)
