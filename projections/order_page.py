"""All that belongs to one order: its lines, tasks, sessions, materials and notes."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from events.orders import OrderLine
from projections.actors import names_of
from projections.days import from_us
from projections.estimates import Estimate, compare
from projections.exact import rounded
from projections.materials import MATERIALS
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.profit_report import ProfitLine, profit_of
from projections.search import FoundOrder, get_order
from projections.session_list import Session, list_sessions
from projections.settings import shop_days
from projections.tasks import NOTES, TASKS


class OrderTask(msgspec.Struct, frozen=True):
    """A task on the order; `labor_us` adds up its closed sessions."""

    task_id: str
    person_id: str
    person_name: str | None
    work_type: str
    phase: str
    added_at: datetime
    changed_at: datetime
    labor_us: int
    quantity: str | None


class OrderMaterial(msgspec.Struct, frozen=True):
    """Material that was used, and who said so; `cost` is rounded to two places, None when unknown."""

    position: int
    task_id: str
    person_name: str | None
    item: str
    quantity: str
    unit: str
    unit_cost_e4: int | None
    cost: Decimal | None
    used_at: datetime


class OrderNote(msgspec.Struct, frozen=True):
    """What somebody wrote; `kind` is note, completed or cancelled. `text` is None once erased."""

    position: int
    task_id: str
    person_name: str | None
    kind: str
    text: str | None
    noted_at: datetime


class OrderPage(msgspec.Struct, frozen=True):
    """An order with all that belongs to it. Days are ISO text, amounts in 1/10,000 of the unit; None is unknown."""

    order: FoundOrder
    lines: list[OrderLine]
    shipped_on: str | None
    purchase_order: str
    estimate_minutes: dict[str, int]
    estimates: list[Estimate]
    labor_budget_e4: int | None
    totals: ProfitLine
    tasks: list[OrderTask]
    sessions: list[Session]
    materials: list[OrderMaterial]
    notes: list[OrderNote]


def order_page(
    connection: sa.Connection, number: str, now: datetime, *, sessions_limit: int = 1_000
) -> OrderPage | None:
    """Return an order, None when it is not known."""
    order = get_order(connection, number)
    if order is None:
        return None
    row = connection.execute(sa.select(ORDERS.sql).where(ORDERS.c.number == number)).one()
    planned = msgspec.json.decode(row.estimate_minutes, type=dict[str, int])
    tasks = _tasks(connection, number)
    return OrderPage(
        order,
        msgspec.json.decode(row.lines, type=list[OrderLine]),
        row.shipped_on,
        row.purchase_order,
        planned,
        compare(planned, ((task.work_type, task.labor_us) for task in tasks)),
        row.labor_budget_e4,
        profit_of(connection, number),
        tasks,
        list_sessions(connection, shop_days(connection), now, order_number=number, limit=sessions_limit),
        _materials(connection, number),
        _notes(connection, number),
    )


def _tasks(connection: sa.Connection, number: str) -> list[OrderTask]:
    t = TASKS.c
    query = (
        sa.select(
            t.task_id, t.person_id, PEOPLE.c.name, t.work_type, t.phase,
            t.added_at, t.changed_at, t.labor_us, t.quantity,
        )
        .outerjoin_from(TASKS.sql, PEOPLE.sql, PEOPLE.c.person_id == t.person_id)
        .where(t.order_number == number)
        .order_by(t.added_at, t.task_id)
    )  # fmt: skip
    return [
        OrderTask(*row[:5], from_us(row.added_at), from_us(row.changed_at), *row[7:])
        for row in connection.execute(query)
    ]


def _materials(connection: sa.Connection, number: str) -> list[OrderMaterial]:
    m = MATERIALS.c
    query = (
        sa.select(
            m.position, m.task_id, PEOPLE.c.name, m.item, m.quantity, m.unit, m.unit_cost_e4, m.cost, m.used_at,
            m.recorded_by,
        )
        .outerjoin_from(MATERIALS.sql, PEOPLE.sql, PEOPLE.c.person_id == m.person_id)
        .where(m.order_number == number)
        .order_by(m.position)
    )  # fmt: skip
    return [
        OrderMaterial(
            row.position, row.task_id, name, row.item, row.quantity, row.unit, row.unit_cost_e4,
            None if row.cost is None else rounded(int(row.cost)), from_us(row.used_at),
        )
        for row, name in _by_whom(connection, query)
    ]  # fmt: skip


def _notes(connection: sa.Connection, number: str) -> list[OrderNote]:
    n = NOTES.c
    query = (
        sa.select(n.position, n.task_id, PEOPLE.c.name, n.kind, n.text, n.noted_at, n.recorded_by)
        .outerjoin_from(NOTES.sql, PEOPLE.sql, PEOPLE.c.person_id == n.person_id)
        .where(n.order_number == number)
        .order_by(n.position)
    )
    return [
        OrderNote(row.position, row.task_id, name, row.kind, row.text, from_us(row.noted_at))
        for row, name in _by_whom(connection, query)
    ]


def _by_whom(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[Any, str | None]]:
    """Yield what was recorded with the name of who did so: whose task it is, or somebody for them."""
    rows = connection.execute(query).all()
    names = names_of(connection, (row.recorded_by for row in rows))
    for row in rows:
        yield row, names.get(row.recorded_by) if row.recorded_by else row.name
