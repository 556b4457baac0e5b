"""Which kind of work somebody most likely means who has done none yet."""

import sqlalchemy as sa

from projections.people import PEOPLE
from projections.sessions import SESSIONS, counted
from projections.settings import WORK_TYPES
from projections.tasks import TASKS

_LATELY_SESSIONS = 200
"""So many of the shop's last sessions are looked at: some days of a small shop, and soon read."""


def usual_work_type(connection: sa.Connection, person_id: str) -> str | None:
    """Return what their team did most of late, or else the shop; None where nobody did anything that still is done."""
    c = SESSIONS.c
    lately = (
        sa.select(c.task_id, c.person_id)
        .where(counted())
        .order_by(c.started_at.desc())
        .limit(_LATELY_SESSIONS)
        .subquery()
    )
    team = sa.select(PEOPLE.c.team).where(PEOPLE.c.person_id == person_id).scalar_subquery()
    in_team = sa.func.count().filter(PEOPLE.c.team == team)
    kinds = (
        sa.select(TASKS.c.work_type)
        .join_from(lately, TASKS.sql, TASKS.c.task_id == lately.c.task_id)
        .join(PEOPLE.sql, PEOPLE.c.person_id == lately.c.person_id)
        .join(WORK_TYPES.sql, WORK_TYPES.c.name == TASKS.c.work_type)
        .where(WORK_TYPES.c.active)
        .group_by(TASKS.c.work_type)
        .order_by(in_team.desc(), sa.func.count().desc(), TASKS.c.work_type)
    )
    return connection.execute(kinds.limit(1)).scalar_one_or_none()
