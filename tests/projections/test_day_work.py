"""What is kept of each day and person stays what their sessions cover, whatever becomes of those."""

from pathlib import Path
from typing import Any

import pytest

from events.corrections import SessionAdded, SessionCorrected, SessionRestored, SessionStruck
from events.settings import SettingChanged
from events.work import SessionSpan, TaskAdded, TaskCompleted, TaskPaused, TaskStarted, TaskUndone, TimelineRestated
from projections.compare import summarize
from projections.days import from_us
from projections.groups import WORK
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person, rows
from tests.projections.sums import check_day_work

ON = {"task_id": "t", "session_id": "s2"}
WHY = {**ON, "reason": "forgot"}


def at(hour: float) -> Any:
    """An hour of the day on which all begins."""
    return from_us(int(NOON_US + (hour - 12) * HOUR_US))


def restated(session_id: str, began: float, ended: float | None, *, struck: bool = False) -> TimelineRestated:
    end = None if ended is None else at(ended)
    span = SessionSpan(task_id="t", session_id=session_id, started_at=at(began), ended_at=end, struck=struck)
    return TimelineRestated(sessions=(span,))


WORK_OF_A_DAY = (restated("s1", 6, 8), restated("s2", 9, 10), restated("s3", 11, 12))


@pytest.mark.parametrize(("said", "covered"), [
    ([], {"2026-03-02": (4, 6, 12)}),
    ([SessionCorrected(**WHY, started_at=at(8.5), ended_at=at(9.5))], {"2026-03-02": (4, 6, 12)}),
    ([SessionCorrected(**WHY, started_at=at(5), ended_at=at(6))], {"2026-03-02": (4, 5, 12)}),
    ([SessionCorrected(**WHY, started_at=at(29), ended_at=at(30))],
     {"2026-03-02": (3, 6, 12), "2026-03-03": (1, 29, 30)}),
    ([SessionCorrected(**WHY, started_at=at(12), ended_at=at(30))],
     {"2026-03-02": (15, 6, 24), "2026-03-03": (6, 24, 30)}),
    ([SessionStruck(**WHY)], {"2026-03-02": (3, 6, 12)}),
    ([SessionStruck(**WHY), SessionRestored(**ON, started_at=at(9), ended_at=at(10))], {"2026-03-02": (4, 6, 12)}),
    ([restated("s1", 6, 8, struck=True), restated("s3", 11, None)], {"2026-03-02": (1, 9, 10)}),
    ([restated(f"s{number}", 6, 8, struck=True) for number in (1, 2, 3)], {}),
    ([restated("s4", 7, 9.5), restated("s5", 9, 9.75)], {"2026-03-02": (5, 6, 12)}),
    ([SessionAdded(task_id="t", session_id="s4", started_at=at(-3), ended_at=at(1), reason="forgot")],
     {"2026-03-01": (3, -3, 0), "2026-03-02": (5, 0, 12)}),
    ([SettingChanged(name="zone", value="Pacific/Auckland")], {"2026-03-02": (3, 6, 10), "2026-03-03": (1, 11, 12)}),
    ([SettingChanged(name="zone", value="Asia/Tokyo"), restated("s4", 14, 16)],
     {"2026-03-02": (5, 6, 15), "2026-03-03": (1, 15, 16)}),
    ([pay("ana", "hourly", 1)[1]], {"2026-03-02": (4, 6, 12)}),
])  # fmt: skip
def test_a_day_is_what_sessions_cover_of_it_live_and_rebuilt(
    tmp_path: Path, said: list[Any], covered: dict[str, tuple[float, float, float]]
) -> None:
    shop = Shop(tmp_path)
    shop.say(order("1"), person("ana"), ("work-ana", TaskAdded(task_id="t", order_number="1", work_type="Packing")))
    live, at_once = shop.build(), shop.build()
    for fact in (*WORK_OF_A_DAY, *said):
        stream = {"setting": "settings", "pay": "person-ana"}.get(fact.TAG.split(".")[0], "work-ana")
        shop.say((stream, fact))
        shop.follow(live)
    shop.follow(at_once)
    rebuilt = shop.build()
    shop.close()
    hours = {
        str(day): tuple(us / HOUR_US for us in (worked, first - NOON_US + 12 * HOUR_US, last - NOON_US + 12 * HOUR_US))
        for day, worked, first, last in rows(live, "SELECT day, worked_us, first_us, last_us FROM day_work")  # type: ignore[operator, call-overload]
    }
    assert hours == covered
    check_day_work(live)
    assert summarize(WORK, live) == summarize(WORK, at_once) == summarize(WORK, rebuilt)


def test_what_was_tapped_by_mistake_and_undone_is_work_that_goes_on(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    task = {"task_id": "t", "session_id": "s1"}
    shop.say(
        order("1"), person("ana"), ("work-ana", TaskAdded(task_id="t", order_number="1", work_type="Packing")),
        ("work-ana", TaskStarted(**task)), ("work-ana", TaskCompleted(**task), NOON_US + HOUR_US),
    )  # fmt: skip
    live = shop.build()
    assert rows(live, "SELECT worked_us FROM day_work") == [(HOUR_US,)]
    shop.say(("work-ana", TaskUndone(**task, phase="working"), NOON_US + HOUR_US))
    shop.follow(live)
    assert rows(live, "SELECT worked_us FROM day_work") == []
    shop.say(("work-ana", TaskPaused(**task), NOON_US + 2 * HOUR_US))
    shop.follow(live)
    assert rows(live, "SELECT worked_us FROM day_work") == [(2 * HOUR_US,)]
    shop.close()
