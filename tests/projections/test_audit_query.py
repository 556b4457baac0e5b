"""Searching the audit's index: what is found, and that nothing is scanned for it."""

from itertools import combinations

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.audit import ALSO, EVENTS, NAMES, SUBJECTS, TASK_SUBJECTS
from projections.audit_query import AuditFilter, Place, audit_places, audit_queries
from projections.reading import one_moment
from tests.patience import SLOW_IS_FINE
from tests.projections.story import us

DAY_TWO = (us(3, 0), us(3, 23))
VALUES = {
    "person_id": ["ana", "ben", "nobody"],
    "order_number": ["100", "200", "300", "none"],
    "task_id": ["t1", "t3", "none"],
    "tags": [("task.paused.v1",), ("task.started.v1", "task.added.v1"), ("none",)],
    "actor": ["person-boss", "nobody"],
    "device": ["tablet-1", "nowhere"],
    "positions": [(3, 14, 18, 24, 25, 30), ()],
    "after_position": [0, 12],
    "before_position": [26],
    "occurred": [DAY_TWO],
}
filters = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()})


def fits(row, wanted, connection):
    """Say in plain words what a filter means."""
    text = dict(connection.execute(sa.select(NAMES.c.id, NAMES.c.text)).all())
    subject = dict(connection.execute(sa.select(SUBJECTS.c.subject, SUBJECTS.c.id)).all())
    tasks = dict(connection.execute(sa.select(TASK_SUBJECTS.c.task_id, TASK_SUBJECTS.c.task)).all())
    also = connection.execute(sa.select(ALSO.sql).where(ALSO.c.position == row.position)).all()
    said = {
        "person_id": lambda v: row.person == subject.get(f"person-{v}", -1),
        "order_number": lambda v: subject.get(f"order-{v}", -1) in (row.order_id, *(each.order_id for each in also)),
        "task_id": lambda v: tasks.get(v, -1) in (row.task, *(each.task for each in also)),
        "tags": lambda v: text[row.tag] in v,
        "actor": lambda v: text[row.actor] == v,
        "device": lambda v: text[row.device] == v,
        "positions": lambda v: row.position in v,
        "after_position": lambda v: row.position > v,
        "before_position": lambda v: row.position < v,
        "occurred": lambda v: v[0] <= row.occurred_at <= v[1],
    }
    return all(said[name](value) for name, value in wanted.items())


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, *SLOW_IS_FINE])
@given(wanted=filters, limit=st.integers(1, 5))
def test_pages_hold_what_a_plain_look_at_every_event_finds(engines, wanted, limit):
    with one_moment(engines["audit"]) as connection:
        rows = connection.execute(sa.select(EVENTS.sql)).all()
        places = [
            Place(row.occurred_at if "occurred" in wanted else 0, row.position)
            for row in rows
            if fits(row, wanted, connection)
        ]
        found, before = [], None
        while page := audit_places(connection, AuditFilter(**wanted), before=before, limit=limit):
            found += page
            before = page[-1]
        assert found == sorted(places, reverse=True)


SEARCHED = {name: values[0] for name, values in VALUES.items() if name not in ("after_position", "before_position")}


@pytest.mark.parametrize("names", [*combinations(SEARCHED, 1), *combinations(SEARCHED, 2), tuple(SEARCHED)])
def test_no_filter_scans_the_index(engines, names):
    wanted = AuditFilter(**{name: SEARCHED[name] for name in names})
    with one_moment(engines["audit"]) as connection:
        for before in (None, Place(DAY_TWO[1] if "occurred" in names else 0, 28)):
            for query in audit_queries(wanted, before):
                text = query.limit(50).compile(connection, compile_kwargs={"literal_binds": True})
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
                assert not [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step], plan
                sorts = [step for step in plan if "TEMP B-TREE FOR" in step]
                assert not sorts or len(names) > 1 or names == ("positions",) or "audit_also" in str(plan), plan


def test_without_a_filter_the_log_is_walked_back_from_its_end(engines):
    with one_moment(engines["audit"]) as connection:
        [query] = audit_queries(AuditFilter())
        text = query.limit(50).compile(connection, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
        assert plan == ["SCAN audit_event"], plan
        assert [each.position for each in audit_places(connection, AuditFilter(), limit=2)] == [30, 29]
        assert msgspec.structs.asdict(AuditFilter()).keys() >= SEARCHED.keys()
