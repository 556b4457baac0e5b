"""Sums of weeks and days, once more: from the sessions and their parts, one after the other."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from projections.days import from_us, to_us
from tests.projections.shop import rows

_PARTS = """
SELECT s.person_no, t.work_type, p.day, p.labor_us, p.cost, p.own FROM (
  SELECT session_id, day, labor_us, cost, own FROM work_session WHERE day IS NOT NULL
  UNION ALL SELECT session_id, day, labor_us, cost, own FROM labor_day
) p JOIN work_session s ON s.session_id = p.session_id JOIN order_task t ON t.task_id = s.task_id
"""
_SUMS = "SELECT week, person_no, work_type, parts, labor_us, uncosted_us, cost, costed, own FROM labor_sum"
_ZONE = "SELECT value FROM setting WHERE name = 'zone'"
_COUNTED = """
SELECT person_no, started_at, ended_at FROM work_session WHERE mark IS NULL OR mark <> 'struck'
"""


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


def check_day_work(path: Path, until_us: int | None = None) -> None:
    """What is kept of each day and person is every moment of it in which they had a session that counts, once.

    As of a moment, open sessions count until then.
    """
    zone = ZoneInfo(next((str(value) for (value,) in rows(path, _ZONE)), "UTC"))
    spans: dict[Any, list[Any]] = defaultdict(list)
    for who, started, ended in rows(path, _COUNTED):
        end_us: Any = until_us if ended is None else ended
        if end_us is not None and end_us > started:
            spans[who].append((started, end_us))
    expected: dict[tuple[Any, ...], list[int]] = {}
    for who, own in spans.items():
        for begin, end in pairwise(sorted({edge for span in own for edge in span} | _midnights(zone, own))):
            if any(started <= begin < ended for started, ended in own):
                day = from_us(begin).astimezone(zone).date().isoformat()
                worked, first, _ = expected.get((day, who), (0, begin, 0))
                expected[day, who] = [worked + end - begin, first, end]
    found = rows(path, "SELECT day, person_no, worked_us, first_us, last_us FROM day_work")
    assert {(day, who): work for day, who, *work in found} == expected


def _midnights(zone: ZoneInfo, spans: list[tuple[int, int]]) -> set[int]:
    """Return when the days begin that spans reach into."""
    found = set()
    for started, ended in spans:
        day = from_us(started).astimezone(zone).date()
        while (midnight := to_us(datetime(day.year, day.month, day.day, tzinfo=zone))) < ended:
            found.add(midnight)
            day += timedelta(days=1)
    return found
