"""A session with all that is known of it: what holds, what was put right about it, what was asked for."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.orders import ORDERS
from projections.requests import Request, list_requests
from projections.session_list import Session, find_session
from projections.tasks import TASKS
from projections.timesheet_history import WeekEvent, session_changes

REQUESTS_MAX = 100


class SessionPage(msgspec.Struct, frozen=True):
    """A session, the phase of its task now, whose order it is; corrections and requests, the latest first."""

    session: Session
    phase: str | None
    customer_name: str | None
    changes: list[WeekEvent]
    requests: list[Request]


def session_page(connection: sa.Connection, now: datetime, session_id: str) -> SessionPage | None:
    """Return a session's page; None when there is no such session."""
    session = find_session(connection, now, session_id)
    if session is None:
        return None
    about = (
        sa.select(TASKS.c.phase, CUSTOMERS.c.name)
        .outerjoin_from(TASKS.sql, ORDERS.sql, ORDERS.c.number == TASKS.c.order_number)
        .outerjoin(CUSTOMERS.sql, CUSTOMERS.c.number == ORDERS.c.customer_number)
        .where(TASKS.c.task_id == session.task_id)
    )
    phase, customer_name = connection.execute(about).one_or_none() or (None, None)
    requests = list_requests(connection, session.person_id, session_id=session_id, limit=REQUESTS_MAX)
    return SessionPage(session, phase, customer_name, session_changes(connection, session_id), requests)
