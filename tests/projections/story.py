"""A small shop's story, told once, for the tests of queries."""

from datetime import UTC, date, datetime
from decimal import Decimal

from events.orders import OrderBudgeted, OrderLine
from events.settings import SettingChanged, TeamSet, WorkTypeAdded, WorkTypeRetired
from events.work import (
    MaterialUsed,
    TaskAdded,
    TaskCompleted,
    TaskNoted,
    TaskPaused,
    TaskResumed,
    TaskStarted,
)
from projections.days import Days, to_us
from tests.projections.shop import customer, order, pay, person

ZONE = "America/Denver"  # seven hours behind UTC in winter
DAYS = Days(ZONE)


def us(day, hour, minute=0):
    return to_us(datetime(2026, 3, day, hour, minute, tzinfo=UTC))


NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)  # one in the afternoon in the shop


def story():
    """Ana works on two orders, across a midnight; Ben has no pay; Cleo stands idle."""
    yield "settings", SettingChanged(name="zone", value=ZONE)
    yield "settings", TeamSet(name="Day")
    yield "settings", WorkTypeAdded(name="Engraving")
    yield "settings", WorkTypeAdded(name="Packing")
    yield "settings", WorkTypeRetired(name="Packing")
    yield person("ana", "Day", "Ana")
    yield person("ben", "Night", "Ben")
    yield person("cleo", "Day", "Cleo")
    yield pay("ana", "hourly", 200_000)
    yield customer("7", "Acorn Club")
    yield customer("8", "Birch Élan")
    line = OrderLine(item="P1", description="plaque", quantity=Decimal(2), amount_e4=1_000_000)
    yield order("100", customer_number="7", description="walnut plaque", ordered_on=date(2026, 2, 1),
                total_e4=1_000_000, lines=(line,))  # fmt: skip
    yield order("200", customer_number="8", description="brass plate", ordered_on=date(2026, 2, 3), total_e4=500_000)
    yield order("300", description="flag", ordered_on=date(2026, 2, 2), shipped_on=date(2026, 2, 9))
    yield "order-100", OrderBudgeted(number="100", estimate_minutes={"Engraving": 90}, labor_budget_e4=400_000)
    for who, task, number in (("ana", "t1", "100"), ("ana", "t2", "200"), ("ben", "t3", "100"), ("ana", "t4", "300")):
        yield f"work-{who}", TaskAdded(task_id=task, order_number=number, work_type="Engraving"), us(2, 15)
    yield "work-ana", TaskStarted(task_id="t1", session_id="s1"), us(3, 6, 30)  # half an hour before midnight
    yield "work-ana", TaskPaused(task_id="t1", session_id="s1"), us(3, 8)
    yield "work-ana", TaskResumed(task_id="t1", session_id="s2"), us(3, 16)
    yield "work-ana", TaskCompleted(task_id="t1", session_id="s2", quantity=Decimal(2), note="boxed"), us(3, 17)
    yield "work-ben", TaskStarted(task_id="t3", session_id="s3"), us(3, 16)
    yield "work-ben", TaskPaused(task_id="t3", session_id="s3"), us(3, 16, 30)
    yield "work-ana", TaskStarted(task_id="t2", session_id="s4"), us(3, 19)
    used = MaterialUsed(task_id="t2", item="brass", quantity=Decimal("1.5"), unit="m", unit_cost_e4=40_000)
    yield "work-ana", used, us(3, 19, 5)
    yield "work-ana", MaterialUsed(task_id="t2", item="glue", quantity=Decimal(1), unit="tube"), us(3, 19, 6)
    yield "work-ana", TaskNoted(task_id="t2", text="thin plate"), us(3, 19, 7)
