"""Finding events in the audit's index: positions, to be read from the log.

SQLite knows nothing of how often a value occurs, so the query itself says which condition is looked up and which ones
are only checked on what that gives: first comes what mostly leaves least. The index as a whole is never scanned.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from projections.audit import ALSO, EVENTS, NAMES, SUBJECTS, TASK_SUBJECTS

E = EVENTS.c
Condition = tuple[sa.Column[Any], sa.ScalarSelect[Any]]


class AuditFilter(msgspec.Struct, frozen=True):
    """Which events; conditions that are None do not count. `actor` and `device` as the log has them, tags too.

    `positions` are the only ones that come into question.
    `occurred` is a span of UTC microseconds, both ends included; with it, the latest is what happened last.
    """

    person_id: str | None = None
    order_number: str | None = None
    task_id: str | None = None
    tags: tuple[str, ...] | None = None
    actor: str | None = None
    device: str | None = None
    positions: tuple[int, ...] | None = None
    after_position: int = 0
    before_position: int | None = None
    occurred: tuple[int, int] | None = None


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where an event stands in a list: when it happened (0 in lists by position), and its position."""

    occurred_at: int
    position: int


def audit_positions(connection: sa.Connection, wanted: AuditFilter, *, limit: int = 100) -> list[int]:
    """Return positions, the latest first; for the next page ask again with `before_position`, the last one."""
    return [place.position for place in audit_places(connection, wanted, limit=limit)]


def audit_places(
    connection: sa.Connection, wanted: AuditFilter, *, before: Place | None = None, limit: int = 100
) -> list[Place]:
    """Return where events stand, the latest first. `before` is the last place of the page before."""
    found: set[Place] = set()
    for query in audit_queries(wanted, before):
        found.update(Place(*row) for row in connection.execute(query.limit(limit)))
    return sorted(found, reverse=True)[:limit]


def audit_queries(wanted: AuditFilter, before: Place | None = None) -> list[sa.Select[Any]]:
    """Return queries for places: what any of them gives fits. Several tags, a task, an order make several."""
    return [
        _spanned(query, wanted, before, alone=alone)
        for tag in wanted.tags or (None,)
        for query, alone in _looked_up(wanted, _conditions(wanted, tag))
    ]


def positions_of_tasks(connection: sa.Connection, task_ids: Iterable[str], upto: int) -> list[int]:
    """Return the positions of all events about any of these tasks, up to a position, in order."""
    text = msgspec.json.encode([*task_ids]).decode()
    listed = sa.select(sa.func.json_each(text).table_valued("value").c.value)
    tasks = sa.select(TASK_SUBJECTS.c.task).where(TASK_SUBJECTS.c.task_id.in_(listed)).scalar_subquery()
    main = sa.select(E.position).where(E.task.in_(tasks), E.position <= upto)
    also = sa.select(ALSO.c.position).where(ALSO.c.task.in_(tasks), ALSO.c.position <= upto)
    return sorted(connection.execute(main.union(also)).scalars())


def _looked_up(wanted: AuditFilter, conditions: Sequence[Condition]) -> list[tuple[sa.Select[Any], bool]]:
    """Look up the first condition there is and check the others; tell whether there was none to look up."""
    query = sa.select(E.position)
    if wanted.positions is not None:
        text = msgspec.json.encode(wanted.positions).decode()
        listed = sa.select(sa.func.json_each(text).table_valued("value").c.value)
        return [(query.where(E.position.in_(listed), *map(_checked, conditions)), False)]
    if not conditions:
        return [(query, True)]
    (column, value), *others = conditions
    main = query.where(column == value, *map(_checked, others))
    if column.name not in ALSO.c:
        return [(main, False)]
    also = query.join(ALSO.sql, ALSO.c.position == E.position).where(ALSO.c[column.name] == value)
    return [(main, False), (also.where(*map(_checked, others)), False)]


def _conditions(wanted: AuditFilter, tag: str | None) -> list[Condition]:
    found: list[Condition] = []
    if wanted.task_id is not None:
        t = TASK_SUBJECTS.c
        found.append((E.task, sa.select(t.task).where(t.task_id == wanted.task_id).scalar_subquery()))
    if wanted.order_number is not None:
        found.append((E.order_id, _subject("order-" + wanted.order_number)))
    if wanted.person_id is not None:
        found.append((E.person, _subject("person-" + wanted.person_id)))
    for column, text in ((E.device, wanted.device), (E.actor, wanted.actor), (E.tag, tag)):
        if text is not None:
            found.append((column, sa.select(NAMES.c.id).where(NAMES.c.text == text).scalar_subquery()))
    return found


def _checked(condition: Condition) -> sa.ColumnElement[bool]:
    """Write a condition so that no index is used for it."""
    column, value = condition
    plain = column + 0 == value
    if column.name not in ALSO.c:
        return plain
    also = sa.select(sa.literal(1)).where(ALSO.c.position == E.position, ALSO.c[column.name] == value)
    return plain | also.correlate(EVENTS.sql).exists()


def _spanned(query: sa.Select[Any], wanted: AuditFilter, before: Place | None, *, alone: bool) -> sa.Select[Any]:
    """Sort, and leave out what lies outside the span and what earlier pages showed."""
    if wanted.after_position:
        query = query.where(E.position > wanted.after_position)
    if wanted.before_position is not None:
        query = query.where(E.position < wanted.before_position)
    if wanted.occurred is None:
        query = query.where(E.position < before.position) if before is not None else query
        return query.with_only_columns(sa.literal(0), E.position).order_by(E.position.desc())
    when: sa.ColumnElement[int] = E.occurred_at if alone else E.occurred_at + 0
    query = query.where(when.between(*wanted.occurred)).order_by(when.desc(), E.position.desc())
    if before is not None:
        last = sa.tuple_(sa.literal(before.occurred_at), sa.literal(before.position))
        query = query.where(when <= before.occurred_at, sa.tuple_(when, E.position) < last)
    return query.with_only_columns(E.occurred_at, E.position)


def _subject(subject: str) -> sa.ScalarSelect[int]:
    return sa.select(SUBJECTS.c.id).where(SUBJECTS.c.subject == subject).scalar_subquery()
