"""Order tasks: what is on whose list, in which phase. And what was written on them."""

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from projections.tables import Row, Table


class TaskRow(Row):
    """A task. `session_id` is its open session; `labor_us` adds up its closed ones; `quantity` is a decimal.

    `sessions` counts those that were not struck: a task without any was never worked on.
    """

    task_id: str
    person_id: str
    order_number: str
    work_type: str
    phase: str
    added_at: int
    changed_at: int
    session_id: str | None = None
    labor_us: int = 0
    quantity: str | None = None
    sessions: int = 0


class NoteRow(Row):
    """What somebody wrote: a note, or the words that went with a completion or a cancellation (`kind`).

    `recorded_by` is who did where it was not the person whose task it is.
    """

    position: int
    task_id: str
    order_number: str
    person_id: str
    kind: str
    text: str | None
    noted_at: int
    recorded_by: str | None


TASKS = Table(
    "order_task",
    TaskRow,
    key="task_id",
    indexes=[("order_number", "work_type", "labor_us")],
    settled=lambda row: row.phase in ("completed", "cancelled"),
)
NOTES = Table("task_note", NoteRow, key="position", indexes=[("order_number",), ("task_id",)])
# The few tasks that are looked for by person; the words must be those of the index for SQLite to see that it fits.
IS_TO_DO = "phase IN ('open', 'working', 'paused')"
IS_CANCELLED = "phase = 'cancelled'"
TASKS_OF_A_PERSON = (
    f"CREATE INDEX order_task_to_do ON order_task (person_id) WHERE {IS_TO_DO}",
    f"CREATE INDEX order_task_cancelled ON order_task (person_id, changed_at) WHERE {IS_CANCELLED}",
)


def task_names(connection: sa.Connection, task_ids: Iterable[str]) -> dict[str, str | None]:
    """Return what tasks (`task:ID`) are called: their kind of work and their order."""
    listed = sa.select(sa.func.json_each(msgspec.json.encode([*task_ids]).decode()).table_valued("value").c.value)
    query = sa.select(TASKS.c.task_id, TASKS.c.work_type, TASKS.c.order_number).where(TASKS.c.task_id.in_(listed))
    return {f"task:{task_id}": f"{work} · {order}" for task_id, work, order in connection.execute(query)}


class OpenWork(msgspec.Struct, frozen=True):
    """How many tasks of a kind of work are still to be done, and on the lists of how many people they are."""

    work_type: str
    tasks: int
    people: int


def open_work(connection: sa.Connection) -> list[OpenWork]:
    """Return what is to be done, by kind of work; those of which nothing is are left out."""
    c = TASKS.c
    query = (
        sa.select(c.work_type, sa.func.count(), sa.func.count(c.person_id.distinct()))
        .where(sa.text(IS_TO_DO))
        .group_by(c.work_type)
        .order_by(c.work_type)
    )
    return [OpenWork(*row) for row in connection.execute(query)]
