"""Labor of whole weeks and orders comes from their sums: every span says the same as its days do, one by one."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from events.corrections import SessionCorrected, SessionStruck
from events.people import PersonChanged
from events.work import TaskAdded, TaskPaused, TaskStarted
from projections import labor_report as report_module
from projections.days import Days, from_us
from projections.labor_report import labor_report
from projections.labor_sums import whole_weeks
from projections.reading import one_moment, reading_engine
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person
from tests.projections.sums import check_day_work, check_sums

DAYS = Days("UTC")
FIRST = date(2026, 2, 27)  # a Friday


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: Any) -> Any:
    """Five weeks: nights across a Sunday, one without pay, what was struck, corrected, and another team since.

    An order is worked on for seven days, the last one that nobody knows. One task is being worked on.
    """
    shop = Shop(tmp_path_factory.mktemp("weeks"))
    shop.say(*(order(f"{number}", customer_number="7" if number % 2 else None) for number in range(4)))
    shop.say(person("ana", "Day"), person("ben", "Night"), pay("ana", "hourly", 300_000))
    for number in range(35):
        who = ("ana", "ben")[number % 2]
        task, start = {"task_id": f"t{number}", "session_id": f"s{number}"}, NOON_US + (number * 24 - 70) * HOUR_US
        kind = ("Engraving", "Packing")[number % 3 == 0]
        shop.say(
            (f"work-{who}", TaskAdded(task_id=f"t{number}", order_number=f"{number // 7}", work_type=kind), start),
            (f"work-{who}", TaskStarted(**task), start),
            (f"work-{who}", TaskPaused(**task), start + (number % 5 * 5 + 1) * HOUR_US),
        )
    anew = {"started_at": from_us(NOON_US), "ended_at": from_us(NOON_US + HOUR_US)}
    shop.say(
        ("work-ana", TaskAdded(task_id="t", order_number="2", work_type="Packing")),
        ("work-ana", TaskStarted(task_id="t", session_id="s")),
        ("work-ana", SessionStruck(session_id="s4", task_id="t4", reason="twice")),
        ("work-ben", SessionCorrected(session_id="s9", task_id="t9", reason="forgot", **anew)),
        ("person-ben", PersonChanged(person_id="ben", name="Ben", roles=("contributor",), team="Day")),
    )
    path = shop.build()
    check_sums(path)
    check_day_work(path)
    shop.close()
    engine = reading_engine(path)
    yield engine
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(("by", "wanted"), [
    (["week"], {}), (["work_type", "week"], {}), (["person"], {"team": "Day"}), (["team"], {}), ([], {}),
    (["team", "person", "week"], {"person_id": "ana"}), (["customer"], {}), (["order"], {}),
    (["order", "customer"], {}), (["order"], {"customer_number": "7"}), ([], {"order_number": "1"}),
])  # fmt: skip
def test_any_span_is_the_sum_of_its_days(monkeypatch: Any, weeks: Any, by: Any, wanted: dict[str, str]) -> None:
    monkeypatch.setattr(report_module, "MANY_DAYS", 3)
    with one_moment(weeks) as connection:

        @cache
        def of_a_day(day: date) -> Any:
            return labor_report(connection, DAYS, day, day, by, **wanted)  # type: ignore[arg-type]

        for start in range(0, 40, 3):
            for length in (0, 4, 6, 7, 13, 14, 20, 33):
                first, last = FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)
                found = labor_report(connection, DAYS, first, last, by, **wanted)  # type: ignore[arg-type]
                days = [of_a_day(first + timedelta(days=day)) for day in range(length + 1)]
                assert {each.keys: parts([each]) for each in found.lines if each.labor_us} == {
                    keys: parts(of_keys)
                    for keys in {each.keys for day in days for each in day.lines}
                    if any(
                        of_keys := [each for day in days for each in day.lines if each.keys == keys and each.labor_us]
                    )
                }
                assert parts([found.total]) == parts([day.total for day in days])
                keys = [each.keys for each in found.lines]
                assert keys == sorted(keys, key=lambda each: [(key is not None, key) for key in each])


def parts(lines: Any) -> tuple[Any, ...]:
    """Time, time without cost, cost, own pay of all together."""
    costs = [each.cost_exact for each in lines if each.cost_exact is not None]
    time, uncosted = sum(each.labor_us for each in lines), sum(each.uncosted_us for each in lines)
    return time, uncosted, sum(costs) if costs else None, any(each.own for each in lines)


@pytest.mark.parametrize(("first", "last", "weeks"), [(0, 6, 1), (1, 13, 1), (0, 5, 0), (1, 7, 0), (6, 21, 2)])
def test_a_whole_week_goes_from_monday_to_sunday(first: int, last: int, weeks: int) -> None:
    monday = date(2026, 3, 2)
    assert len(whole_weeks(monday + timedelta(days=first), monday + timedelta(days=last))) == weeks


def test_an_order_that_was_last_worked_on_into_the_first_night_of_a_span_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MANY_DAYS", 3)
    shop = Shop(tmp_path)
    about = {"task_id": "t", "session_id": "s"}
    shop.say(
        order("1", customer_number="7"),
        person("ana", "Day"),
        pay("ana", "hourly", 300_000),
        ("work-ana", TaskAdded(task_id="t", order_number="1", work_type="Packing"), NOON_US),
        ("work-ana", TaskStarted(**about), NOON_US),
        ("work-ana", TaskPaused(**about), NOON_US + 15 * HOUR_US),
    )
    engine = reading_engine(shop.build())
    shop.close()
    night = from_us(NOON_US).date() + timedelta(days=1)
    with one_moment(engine) as connection:
        for by in ("customer", "order"):
            found = labor_report(connection, DAYS, night, night + timedelta(days=9), [by])  # type: ignore[list-item]
            assert found.total.labor_us == 3 * HOUR_US
    engine.dispose()
