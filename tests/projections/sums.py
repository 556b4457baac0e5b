"""Sums of weeks, once more: from the parts of sessions, one after the other."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.projections.shop import rows

_PARTS = """
SELECT s.person_no, t.work_type, p.day, p.labor_us, p.cost, p.own FROM (
  SELECT session_id, day, labor_us, cost, own FROM work_session WHERE day IS NOT NULL
  UNION ALL SELECT session_id, day, labor_us, cost, own FROM labor_day
) p JOIN work_session s ON s.session_id = p.session_id JOIN order_task t ON t.task_id = s.task_id
"""
_SUMS = "SELECT week, person_no, work_type, parts, labor_us, uncosted_us, cost, costed, own FROM labor_sum"


def check_sums(path: Path) -> None:
    """What is kept by week, person and work type is what the parts add up to, and nothing else is kept."""
    expected: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * 6)
    for who, kind, day, us, cost, own in rows(path, _PARTS):
        part: Any = (1, us, 0 if cost is not None else us, int(cost or 0), int(cost is not None), int(own))  # type: ignore[call-overload]
        at = date.fromisoformat(str(day))
        found = expected[at - timedelta(days=at.weekday()), who, kind]
        found[:] = [a + b for a, b in zip(found, part, strict=True)]
    first = date(1, 1, 1)  # a Monday
    kept = {
        (first + timedelta(weeks=int(week)), who, kind): [int(each) for each in sums]
        for week, who, kind, *sums in rows(path, _SUMS)  # type: ignore[call-overload]
    }
    assert kept == expected
