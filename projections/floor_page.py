"""The floor as the console shows it."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.days import from_us
from projections.floor import FLOOR
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.settings import shop_days
from projections.tasks import TASKS
from projections.today import worked_today_us


class FloorEntry(msgspec.Struct, frozen=True):
    """A person: what they do (`phase` working, paused or idle), on what, since when, and their day so far."""

    person_id: str
    name: str | None
    team: str | None
    phase: str
    since: datetime | None
    task_id: str | None
    session_id: str | None
    order_number: str | None
    customer_name: str | None
    work_type: str | None
    open_sessions: int
    today_us: int


def read_floor(connection: sa.Connection, now: datetime, *, team: str | None = None) -> list[FloorEntry]:
    """Return active people by name; those who left only while they still have a session open."""
    f, p, t = FLOOR.c, PEOPLE.c, TASKS.c
    query = (
        sa.select(
            f.person_id, p.name, p.team, f.phase, f.since, f.task_id, f.session_id,
            t.order_number, CUSTOMERS.c.name.label("customer"), t.work_type, f.open_sessions,
        )
        .outerjoin_from(FLOOR.sql, PEOPLE.sql, p.person_id == f.person_id)
        .outerjoin(TASKS.sql, t.task_id == f.task_id)
        .outerjoin(ORDERS.sql, ORDERS.c.number == t.order_number)
        .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == ORDERS.c.customer_number)
        .where(p.active.is_distinct_from(sa.false()) | (f.phase == "working"))
        .order_by(p.name, f.person_id)
    )  # fmt: skip
    if team is not None:
        query = query.where(p.team == team)
    today = worked_today_us(connection, shop_days(connection), now)
    return [
        FloorEntry(
            row.person_id, row.name, row.team, row.phase, None if row.since is None else from_us(row.since),
            row.task_id, row.session_id, row.order_number, row.customer, row.work_type,
            len(row.open_sessions.split()), today.get(row.person_id, 0),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
