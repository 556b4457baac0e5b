"""Which orders a list or a sum is over: by days, customer, team, words, what became of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from projections.orders import recency_of
from projections.people import PEOPLE
from projections.profitability import PROFITS
from projections.search import found_by
from projections.sessions import SESSIONS, counted
from projections.settings import shop_days

DayKind = Literal["ordered", "shipped", "worked"]
Status = Literal["shipped", "unshipped"]


class ProfitFilter(msgspec.Struct, frozen=True):
    """Conditions, of which those that are None do not count. Days are the shop's, both ends included.

    `days` says which days count: when it was ordered, when it shipped, or when sessions on it began.
    With a `team`, somebody who is in it now worked on the order: in these days, where those are of work.
    `typed` is what orders are searched by. `margin_below_e4` keeps orders of a known, lower margin.
    """

    from_day: date | None = None
    to_day: date | None = None
    customer_number: str | None = None
    team: str | None = None
    status: Status | None = None
    worked: bool | None = None
    days: DayKind = "ordered"
    typed: str = ""
    margin_below_e4: int | None = None
    due_from: date | None = None
    due_to: date | None = None


def filtered(connection: sa.Connection, query: sa.Select[Any], wanted: ProfitFilter) -> sa.Select[Any]:
    """Return a query of `order_profitability` for what fits. Nothing else is joined: sums read one narrow table."""
    c = PROFITS.c
    if wanted.days == "ordered":
        query = _within(query, c.recency, wanted.from_day, wanted.to_day, lambda day: recency_of(day, 0))
    elif wanted.days == "shipped":
        query = _within(query, c.shipped_day, wanted.from_day, wanted.to_day, date.toordinal)
    query = _within(query, c.due_day, wanted.due_from, wanted.due_to, date.toordinal)
    if wanted.team is not None or (wanted.days == "worked" and (wanted.from_day or wanted.to_day)):
        query = query.where(_work(connection, wanted))
    if wanted.customer_number is not None:
        query = query.where(c.customer_number == wanted.customer_number)
    if wanted.status is not None:
        query = query.where(c.shipped_day.is_not(None) if wanted.status == "shipped" else c.shipped_day.is_(None))
    if wanted.worked is not None:
        query = query.where(c.last_position > 0 if wanted.worked else c.last_position == 0)
    if wanted.typed.strip():
        query = query.where(c.recency.in_(found_by(wanted.typed)))
    if wanted.margin_below_e4 is not None:
        query = query.where(c.margin_e4 < wanted.margin_below_e4)
    return query


def _within(
    query: sa.Select[Any], column: sa.Column[int], first: date | None, last: date | None, key: Callable[[date], int]
) -> sa.Select[Any]:
    if first is not None:
        query = query.where(column >= key(first))
    if last is not None:
        query = query.where(column < key(last + timedelta(days=1)))
    return query


def _work(connection: sa.Connection, wanted: ProfitFilter) -> sa.ColumnElement[bool]:
    """Return the condition that there is a session that fits: asked of an index, for one order after the other."""
    s, days = SESSIONS.c, shop_days(connection)
    work = sa.select(sa.literal(1)).where(s.order_number == PROFITS.c.order_number, counted())
    if wanted.team is not None:
        members = connection.execute(sa.select(PEOPLE.c.person_no).where(PEOPLE.c.team == wanted.team)).scalars().all()
        if not members:
            return sa.false()
        # A sum, which no index knows: SQLite would rather look through all that the team ever did.
        work = work.where((s.person_no + 0).in_(members))
    if wanted.days == "worked" and wanted.from_day is not None:
        work = work.where(s.started_at >= days.midnight(wanted.from_day))
    if wanted.days == "worked" and wanted.to_day is not None:
        work = work.where(s.started_at < days.end(wanted.to_day))
    return work.correlate(PROFITS.sql).exists()
