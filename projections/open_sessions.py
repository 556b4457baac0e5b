"""Sessions that are open at a past moment: in a report as of then their work counts until then."""

import sqlalchemy as sa

from projections.fold import Fold
from projections.labor_cost import LaborCost
from projections.sessions import SESSIONS, counted


def count_open_sessions(fold: Fold, until_us: int) -> None:
    """Book the work on open sessions as if it ended at a moment. They go on showing as open.

    After all else was written, in the same transaction.
    What was booked so for an earlier moment is replaced, so a file can be taken on from one moment to the next.
    """
    labor = [each for each in fold.projections if isinstance(each, LaborCost)]
    if not labor:
        return
    sessions = fold.store.rows(SESSIONS)
    query = sa.select(SESSIONS.c.session_id).where(SESSIONS.c.ended_at.is_(None), counted())
    rows = [sessions.edit[session_id] for (session_id,) in fold.store.select(query)]
    if not rows:
        return
    for row in rows:
        row.ended_at = max(row.started_at, until_us)
    for each in labor:
        each.finish()
    for row in rows:
        row.ended_at = None
    fold.store.flush()
