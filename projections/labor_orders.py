"""Labor of orders over many days: what was begun and done within them has its sum already.

Only of orders that were worked on before or after as well are the sessions to be added up.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.columns import exact_sum
from projections.days import Days
from projections.labor_weeks import LABOR_DAYS
from projections.profitability import PROFITS
from projections.sessions import IS_FREE, SESSIONS

MANY_DAYS = 60
"""A shop has more sessions in so many days than orders in all its years, and here it is orders that are looked at."""


class Split(NamedTuple):
    """What work on orders adds up to that were worked on in a span of days alone, and those worked on in others too."""

    sums: list[Sequence[Any]]
    """Keys as asked for, time, time without known pay, exact cost (None when none of it is known), own pay in it."""
    others: list[str]


def split_orders(  # noqa: PLR0913, PLR0917  as it was asked for
    connection: sa.Connection,
    days: Days,
    from_day: date,
    to_day: date,
    by: Sequence[str],
    wanted: Mapping[Any, str],
) -> Split:
    """Split the orders that were worked on, of those whose `customer` or own number (`order`) is wanted."""
    c, s, begin_us, end_us = PROFITS.c, SESSIONS.c, days.midnight(from_day), days.end(to_day)

    def began(*when: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        # Asked of an index, for one order after the other. Those that were struck are looked at too: they do no harm.
        return sa.exists().where(s.order_number == c.order_number, *when).correlate(PROFITS.sql)

    apart = listed([*_across(connection, to_day + timedelta(days=1)), *_free(connection)])
    elsewhere = sa.or_(began(s.started_at < begin_us), began(s.started_at >= end_us))
    within = sa.and_(sa.not_(elsewhere), c.labor_us > 0, c.order_number.not_in(apart))
    other = sa.case((within, None), else_=c.order_number)
    columns = {"customer": c.customer_number, "order": c.order_number}
    keys = [columns[name] for name in by]
    cost, own = exact_sum(sa.case((c.labor_e4.is_not(None), c.cost))), sa.func.max(c.own_sessions) > 0
    query = sa.select(other, *keys, sa.func.sum(c.labor_us), sa.func.sum(c.uncosted_us), cost, own)
    # A sum, which no index knows: orders are best looked at by their numbers, as sessions are found by them.
    query = query.where(c.last_position + 0 > 0, began(s.started_at >= begin_us, s.started_at < end_us))
    query = query.group_by(*([c.order_number] if "order" in by else [other, *keys]))
    found = Split([], [*_across(connection, from_day)])
    for number, *sums in connection.execute(query.where(*(columns[name] == value for name, value in wanted.items()))):
        if number is None:
            found.sums.append(sums)
        else:
            found.others.append(number)
    return found


def _across(connection: sa.Connection, day: date) -> Sequence[str]:
    """Return the orders on which work went on across the midnight that a day begins with."""
    on_day = sa.select(LABOR_DAYS.c.session_id).where(LABOR_DAYS.c.day == day.isoformat())
    query = sa.select(SESSIONS.c.order_number).where(SESSIONS.c.session_id.in_(on_day))
    return connection.execute(query).scalars().all()


def _free(connection: sa.Connection) -> Sequence[str]:
    """Return the orders with work that cost nothing: their totals do not tell it from work whose cost is not known."""
    query = sa.select(SESSIONS.c.order_number).distinct().where(sa.text(IS_FREE))
    return connection.execute(query).scalars().all()


def listed(numbers: Sequence[str]) -> sa.Select[Any]:
    """Return a query for these, however many they are."""
    return sa.select(sa.func.json_each(msgspec.json.encode([*numbers]).decode()).table_valued("value").c.value)
