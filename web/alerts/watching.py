"""What no event tells: marks of labor budgets, which work that goes on reaches by itself, and read tables that stopped.

Looked up in the read tables, as the console shows them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from commands.alerts import Kind
from projections.access import TABLETS
from projections.budgets import BudgetLine, list_budgets
from projections.groups import GROUPS
from projections.percents import MARKS
from projections.profitability import PROFITS
from projections.reading import ReadModels
from projections.review import count_review
from projections.sees import ALL, Sees
from web.alerts.alert import Facts

VIEWS: Mapping[bool, Sees] = {False: Sees(totals=True), True: ALL}
"""What is shown to destinations that may not see pay, and to those that may.

A mark of an order whose cost is one person's says what they earn: the first are not told of it.
"""
PAGE = 500
BUDGET: Kind = "labor-budget"
PROJECTOR: Kind = "projector"

Known = Mapping[str, tuple[int, int]]
"""By order: a budget, and the highest mark of it that was noticed."""


class Marks(msgspec.Struct, frozen=True):
    """What is news, and what to note."""

    reached: list[BudgetLine]
    notes: dict[str, tuple[int, int]]


def budget_lines(connection: sa.Connection, now: datetime, sees: Sees) -> list[BudgetLine]:
    """Return all orders that have reached a mark."""
    found: list[BudgetLine] = []
    page = list_budgets(connection, now, sees, at_least=min(MARKS), limit=PAGE)
    while page:
        found += page
        more = len(page) == PAGE
        page = (
            list_budgets(connection, now, sees, at_least=min(MARKS), after=page[-1].cursor, limit=PAGE) if more else []
        )
    return found


def budgets_of(connection: sa.Connection, orders: Iterable[str]) -> dict[str, int]:
    """Return the budgets that these orders have."""
    wanted, c = set(orders), PROFITS.c
    rows = connection.execute(sa.select(c.order_number, c.budget_e4).where(c.budget_e4.is_not(None)))
    return {number: budget_e4 for number, budget_e4 in rows if number in wanted}


def compare(known: Known, lines: Iterable[BudgetLine], budgets: Mapping[str, int]) -> Marks:
    """Find out which marks are reached that were not before.

    Each counts once, even if a correction takes it back for a while.
    With another budget it counts anew, unless it was reached with the one before and still is.
    """
    reached, notes = [], dict[str, tuple[int, int]]()
    for line in lines:
        number, budget_e4, mark = line.order_number, line.labor_budget_e4, int(line.budget_mark)
        before_e4, before = known.get(number, (budget_e4, 0))
        if mark > before:
            reached.append(line)
        if mark > before or budget_e4 != before_e4:
            notes[number] = (budget_e4, mark)
    there = {line.order_number for line in lines}
    for number, (before_e4, _) in known.items():
        if number not in there and budgets.get(number, before_e4) != before_e4:
            notes[number] = (budgets[number], 0)
    return Marks(reached, notes)


def facts_of(line: BudgetLine) -> Facts:
    """Return what is said of an order: how full its budget is, never an amount."""
    return {
        "order_number": line.order_number,
        "customer_number": line.customer_number,
        "mark": int(line.budget_mark),
        "used_percent": str(line.budget_used_percent),
    }


def stopped_groups(reads: ReadModels) -> dict[str, Facts]:
    """Return which groups of read tables stand still, and where. Not why: that may repeat what stands in an event."""
    found: dict[str, Facts] = {}
    for name in GROUPS:
        state = reads.state(name)
        if state.state in ("stopped", "failed"):
            facts = {"group": name, "position": state.error_position, "tag": state.error_tag}
            found[f"{name} {state.error_position}"] = facts
    return found


def count_waiting(connection: sa.Connection, kind: str, now: datetime) -> int:
    """Return how many wait of a kind."""
    counts = count_review(connection, now)
    return {"shift-end": counts.shift_end, "correction-request": counts.request, "refused-action": counts.refusal}[kind]


def tablet_name(connection: sa.Connection, tablet_id: str) -> str | None:
    """Return how a tablet is called."""
    name: str | None = connection.execute(sa.select(TABLETS.c.name).where(TABLETS.c.tablet_id == tablet_id)).scalar()
    return name
