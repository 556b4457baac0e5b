"""Estimates against what was worked, per work type: of one order, and over many."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec
import sqlalchemy as sa

from projections.orders import ORDERS, recency_of
from projections.tasks import TASKS

US_PER_MINUTE = 60_000_000


class Estimate(msgspec.Struct, frozen=True):
    """A work type: time that was planned (None when none was), and time of closed sessions. `orders` planned it.

    `difference_us` is what was worked beyond the plan, negative when there was less.
    """

    work_type: str
    orders: int
    estimate_us: int | None
    labor_us: int
    difference_us: int | None


class EstimateReport(msgspec.Struct, frozen=True):
    """Work types by name, and all together. Over the `orders` that have an estimate; all work on them counts."""

    orders: int
    lines: list[Estimate]
    total: Estimate


def compare(planned_minutes: Mapping[str, int], worked: Iterable[tuple[str, int]]) -> list[Estimate]:
    """Return the work types of one order, from its plan and the time of each of its tasks."""
    labor_us: dict[str, int] = {}
    for work_type, us in worked:
        labor_us[work_type] = labor_us.get(work_type, 0) + us
    return [
        _line(name, 1 if name in planned_minutes else 0, planned_minutes.get(name), labor_us.get(name, 0))
        for name in sorted(planned_minutes.keys() | labor_us.keys())
    ]


def estimate_report(
    connection: sa.Connection,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    customer_number: str | None = None,
    status: Literal["shipped", "unshipped"] | None = None,
) -> EstimateReport:
    """Compare over the orders of these days (both ends included) that have an estimate."""
    o = ORDERS.c
    conditions = [o.estimate_minutes != "{}"]
    if from_day is not None:
        conditions.append(o.recency >= recency_of(from_day, 0))
    if to_day is not None:
        conditions.append(o.recency < recency_of(to_day + timedelta(days=1), 0))
    if customer_number is not None:
        conditions.append(o.customer_number == customer_number)
    if status is not None:
        conditions.append(o.shipped_on.is_not(None) if status == "shipped" else o.shipped_on.is_(None))
    orders = connection.execute(sa.select(sa.func.count()).select_from(ORDERS.sql).where(*conditions)).scalar_one()
    each = sa.func.json_each(o.estimate_minutes).table_valued("key", "value")
    plans = (
        sa.select(each.c.key, sa.func.count(), sa.func.sum(each.c.value))
        .select_from(ORDERS.sql.join(each, sa.true()))
        .where(*conditions)
        .group_by(each.c.key)
    )
    work = (
        sa.select(TASKS.c.work_type, sa.func.sum(TASKS.c.labor_us))
        # Joined to nothing, which no index knows: SQLite would rather look through all tasks there are.
        .join_from(ORDERS.sql, TASKS.sql, TASKS.c.order_number == o.number.concat(""))
        .where(*conditions)
        .group_by(TASKS.c.work_type)
    )
    planned = {row[0]: (row[1], row[2]) for row in connection.execute(plans)}
    worked = {row[0]: row[1] for row in connection.execute(work)}
    names = sorted(planned.keys() | worked.keys())
    lines = [_line(name, *planned.get(name, (0, None)), worked.get(name, 0)) for name in names]
    minutes = sum(minutes for _, minutes in planned.values()) if planned else None
    return EstimateReport(orders, lines, _line("", orders, minutes, sum(worked.values())))


def _line(work_type: str, orders: int, minutes: int | None, labor_us: int) -> Estimate:
    planned_us = None if minutes is None else minutes * US_PER_MINUTE
    return Estimate(work_type, orders, planned_us, labor_us, None if planned_us is None else labor_us - planned_us)
