"""Finding events in the audit's index: positions, to be read from the log."""

from typing import Any

import msgspec
import sqlalchemy as sa

from projections.audit import ALSO, EVENTS, NAMES, SUBJECTS, TASK_SUBJECTS


class AuditFilter(msgspec.Struct, frozen=True):
    """Which events; conditions that are None do not count. `actor` and `device` as the log has them, tags too."""

    person_id: str | None = None
    order_number: str | None = None
    task_id: str | None = None
    tags: tuple[str, ...] | None = None
    actor: str | None = None
    device: str | None = None
    after_position: int = 0
    before_position: int | None = None


def audit_positions(connection: sa.Connection, wanted: AuditFilter, *, limit: int = 100) -> list[int]:
    """Return positions, the latest first; for the next page ask again with `before_position`, the last one."""
    e = EVENTS.c
    query = sa.select(e.position).where(e.position > wanted.after_position)
    if wanted.before_position is not None:
        query = query.where(e.position < wanted.before_position)
    if wanted.person_id is not None:
        query = query.where(e.person == _subject("person-" + wanted.person_id))
    if wanted.tags is not None:
        query = query.where(e.tag.in_(sa.select(NAMES.c.id).where(NAMES.c.text.in_(wanted.tags))))
    for column, text in ((e.actor, wanted.actor), (e.device, wanted.device)):
        if text is not None:
            query = query.where(column == sa.select(NAMES.c.id).where(NAMES.c.text == text).scalar_subquery())
    found: set[int] = set()
    for each in _about(query, wanted):
        found.update(connection.execute(each.order_by(e.position.desc()).limit(limit)).scalars())
    return sorted(found, reverse=True)[:limit]


def _about(query: sa.Select[Any], wanted: AuditFilter) -> list[sa.Select[Any]]:
    """Add order and task: as the main subject, and among the further ones."""
    if wanted.order_number is None and wanted.task_id is None:
        return [query]
    main = query
    also = query.join(ALSO.sql, ALSO.c.position == EVENTS.c.position)
    if wanted.order_number is not None:
        order_id = _subject("order-" + wanted.order_number)
        main, also = main.where(EVENTS.c.order_id == order_id), also.where(ALSO.c.order_id == order_id)
    if wanted.task_id is not None:
        t = TASK_SUBJECTS.c
        mine = t.task_id == wanted.task_id
        task = sa.select(t.task).where(mine).scalar_subquery()
        main = main.where(
            EVENTS.c.task == task, EVENTS.c.order_id == sa.select(t.order_id).where(mine).scalar_subquery()
        )
        also = also.where(ALSO.c.task == task)
    return [main, also]


def _subject(subject: str) -> sa.ScalarSelect[int]:
    return sa.select(SUBJECTS.c.id).where(SUBJECTS.c.subject == subject).scalar_subquery()
