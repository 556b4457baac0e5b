"""What was recorded on tasks: material that went into them, and what was written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.actors import names_of
from projections.days import from_us
from projections.materials import MATERIALS
from projections.tasks import NOTES

SHOWN = 5
"""So many of one task are given, the latest: a tablet keeps them, and asks often."""


class Recorded(msgspec.Struct, frozen=True):
    """Material, or words: a note, or what was said with a completion or a cancellation (`kind`).

    `own` is what the person whose task it is recorded themselves; `by_name` says who else did, None when that is
    not known.
    """

    kind: str
    text: str | None
    quantity: str | None
    unit: str | None
    recorded_at: datetime
    own: bool
    by_name: str | None


class OnTask(msgspec.Struct, frozen=True):
    """What was recorded on one task: how much it is, and the latest of it, the latest first."""

    count: int
    latest: list[Recorded]


NOTHING = OnTask(0, [])


def recorded_on(connection: sa.Connection, tasks: Sequence[tuple[str, str]]) -> dict[str, OnTask]:
    """Return what was recorded on tasks (id and order's number); those without anything are left out."""
    m, n = MATERIALS.c, NOTES.c
    task_ids = [task_id for task_id, _ in tasks]
    # By order, as materials are found by it; an order has few.
    orders = {number for _, number in tasks}
    used = sa.select(
        m.task_id, sa.literal("material").label("kind"), m.item.label("text"), m.quantity, m.unit,
        m.used_at.label("at"), m.recorded_by, m.position,
    ).where(m.order_number.in_(orders), m.task_id.in_(task_ids))  # fmt: skip
    said = sa.select(
        n.task_id, n.kind, n.text, sa.null(), sa.null(), n.noted_at, n.recorded_by, n.position
    ).where(n.task_id.in_(task_ids))  # fmt: skip
    every = used.union_all(said).subquery()
    count = sa.func.count().over(partition_by=every.c.task_id)
    latest_first = (every.c.at.desc(), every.c.position.desc())
    place = sa.func.row_number().over(partition_by=every.c.task_id, order_by=latest_first)
    numbered = sa.select(every, count.label("total"), place.label("place")).subquery()
    query = sa.select(numbered).where(numbered.c.place <= SHOWN).order_by(numbered.c.task_id, numbered.c.place)
    rows = connection.execute(query).all()
    names = names_of(connection, (row.recorded_by for row in rows))
    found: dict[str, OnTask] = {}
    for row in rows:
        found.setdefault(row.task_id, OnTask(row.total, [])).latest.append(_recorded(row, names))
    return found


def _recorded(row: Any, names: dict[str, str | None]) -> Recorded:
    own = row.recorded_by is None
    return Recorded(
        row.kind, row.text, row.quantity, row.unit, from_us(row.at), own, None if own else names.get(row.recorded_by)
    )
