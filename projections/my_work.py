"""A person's own work, as the tablet shows it."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.days import from_us, to_us
from projections.orders import ORDERS
from projections.people import person_number
from projections.recorded import OnTask, recorded_on
from projections.sessions import SESSIONS
from projections.settings import shop_days
from projections.store import CHECKPOINT
from projections.tasks import IS_CANCELLED, IS_TO_DO, TASKS
from projections.today import midnight_before, worked_today_us
from projections.usual import usual_work_type

_PHASES = ("working", "paused", "open")


class MyTask(msgspec.Struct, frozen=True):
    """A task of mine. `labor_us` adds up its closed sessions; `running_since` is when the open one began."""

    task_id: str
    order_number: str
    customer_name: str | None
    description: str | None
    work_type: str
    phase: str
    added_at: datetime
    changed_at: datetime
    labor_us: int
    session_id: str | None
    running_since: datetime | None
    quantity: str | None


class MyWork(msgspec.Struct, frozen=True):
    """Tasks that can be worked on, running ones first; what was done lately; today's total, running work included.

    `usual_work_type` is offered to who has nothing of their own to go by; `position` is the last event that is in it;
    `recorded` is what was recorded on these tasks, by their ids.
    """

    tasks: list[MyTask]
    done: list[MyTask]
    today_us: int
    today_began: datetime
    usual_work_type: str | None
    position: int
    recorded: dict[str, OnTask]


_TASKS = (
    sa.select(
        TASKS.c.task_id, TASKS.c.order_number, CUSTOMERS.c.name, ORDERS.c.description, TASKS.c.work_type,
        TASKS.c.phase, TASKS.c.added_at, TASKS.c.changed_at, TASKS.c.labor_us, TASKS.c.session_id,
        SESSIONS.c.started_at, TASKS.c.quantity,
    )
    .outerjoin_from(TASKS.sql, SESSIONS.sql, SESSIONS.c.session_id == TASKS.c.session_id)
    .outerjoin(ORDERS.sql, ORDERS.c.number == TASKS.c.order_number)
    .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == ORDERS.c.customer_number)
)  # fmt: skip


def my_work(connection: sa.Connection, person_id: str, now: datetime, *, done_limit: int = 10) -> MyWork:
    """Return what a person has to do, has done lately, and how long they worked today."""
    mine = _TASKS.where(TASKS.c.person_id == person_id).order_by(TASKS.c.changed_at.desc(), TASKS.c.task_id)
    tasks = sorted(_read(connection, mine.where(sa.text(IS_TO_DO))), key=lambda task: _PHASES.index(task.phase))
    done = _read(connection, mine.where(sa.text(IS_CANCELLED)).limit(done_limit))
    done += _read(connection, _worked_on_lately(person_id, 8 * done_limit).where(TASKS.c.phase == "completed"))
    done.sort(key=lambda task: to_us(task.changed_at), reverse=True)
    days = shop_days(connection)
    today_us = worked_today_us(connection, days, now, person_id).get(person_id, 0)
    usual = None if tasks or done else usual_work_type(connection, person_id)
    position = connection.execute(sa.select(CHECKPOINT.c.position)).scalar_one()
    done = done[:done_limit]
    recorded = recorded_on(connection, [(task.task_id, task.order_number) for task in (*tasks, *done)])
    return MyWork(tasks, done, today_us, midnight_before(days, now), usual, position, recorded)


def _read(connection: sa.Connection, query: sa.Select[Any]) -> list[MyTask]:
    return [_task(row) for row in connection.execute(query)]


def _worked_on_lately(person_id: str, sessions: int) -> sa.Select[Any]:
    """Take the tasks of a person's last sessions: a task is completed soon after its last one."""
    s = SESSIONS.sql.alias()
    mine = s.c.person_no == person_number(person_id)
    latest = sa.select(s.c.task_id).where(mine).order_by(s.c.started_at.desc()).limit(sessions)
    return _TASKS.where(TASKS.c.task_id.in_(latest))


def _task(row: Any) -> MyTask:
    number, customer, description = row[1:4]
    since = None if row[10] is None else from_us(row[10])
    return MyTask(
        row[0], number, customer, description, row[4], row[5], from_us(row[6]), from_us(row[7]), row[8], row[9],
        since, row[11],
    )  # fmt: skip
