"""What the office plans for an order: about what it will take, as good as such plans are.

The story knows what will be done; a plan is that with an error, and a budget is mostly more than the plan.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from commands.orders import BudgetOrder
from commands.work import AddTask, CompleteTask, PauseTask, ResumeTask, StartTask
from importer.sample_before import Placed
from ops.story.cast import WORK_TYPES
from ops.story.days import Deed

STEP_MIN = 5
HOUR_E4 = 20_0000
"""What the office reckons an hour costs."""
PLANNED, FORESEEN, GUESSED = 0.9, 0.92, 0.5
"""How many of the worked orders are planned, how many of the work types on them, how many of the orders to come."""


class Plans:
    """Plans orders, once each."""

    def __init__(self, deeds: Iterable[Deed], luck: random.Random) -> None:
        """Take all that will be done."""
        self._worked = worked_minutes(deeds)
        self._luck = luck

    def of(self, orders: Iterable[Placed]) -> Iterator[BudgetOrder]:
        """Plan those of the orders that somebody thinks about."""
        for order in orders:
            planned = self._minutes(order)
            if planned:
                total = sum(planned.values()) * HOUR_E4 // 60
                budget_e4 = int(total * self._luck.uniform(1.0, 2.2)) // 1_0000 * 1_0000
                yield BudgetOrder(number=order.number, estimate_minutes=planned, labor_budget_e4=budget_e4)

    def _minutes(self, order: Placed) -> dict[str, int]:
        worked = self._worked.get(order.number)
        if worked is None:
            if order.shipped_on is not None or self._luck.random() > GUESSED:
                return {}
            names = self._luck.sample(WORK_TYPES["Engraving"], 2)
            return {name: self._luck.randrange(15, 90, STEP_MIN) for name in names}
        if self._luck.random() > PLANNED:
            return {}
        # What is not shipped yet is not done yet, either.
        to_come = 1.0 if order.shipped_on is not None else self._luck.uniform(1.0, 1.8)
        return {
            name: max(STEP_MIN, round(minutes * to_come * self._luck.lognormvariate(0, 0.3) / STEP_MIN) * STEP_MIN)
            for name, minutes in worked.items()
            if self._luck.random() < FORESEEN
        }


def worked_minutes(deeds: Iterable[Deed]) -> dict[str, dict[str, float]]:
    """Add up what is worked, by order and work type; a pause that was forgotten is left out."""
    of_task: dict[str, tuple[str, str]] = {}
    since: dict[str, datetime] = {}
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for deed in sorted(deeds, key=lambda each: each.occurred_at):
        match deed.command:
            case AddTask(task_id=str(task_id), order_number=order, work_type=work_type):
                of_task[task_id] = (order, work_type)
            case StartTask(task_id=task_id) | ResumeTask(task_id=task_id):
                since[task_id] = deed.occurred_at
            case PauseTask(task_id=task_id) | CompleteTask(task_id=task_id) if task_id in since:
                order, work_type = of_task[task_id]
                found[order][work_type] += (deed.occurred_at - since.pop(task_id)).total_seconds() / 60
    return found
