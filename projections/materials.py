"""Material that went into tasks."""

from events.work import MaterialUsed
from projections.exact import times_quantity
from projections.profitability import PROFITS
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table
from projections.tasks import TASKS


class MaterialRow(Row):
    """One use. `quantity` is a decimal, `cost` is exact; unknown without a unit cost.

    `recorded_by` is who said so where it was not the person whose task it is.
    """

    position: int
    task_id: str
    order_number: str
    person_id: str
    item: str
    quantity: str
    unit: str
    unit_cost_e4: int | None
    cost: str | None
    used_at: int
    recorded_by: str | None


MATERIALS = Table("material_used", MaterialRow, key="position", indexes=[("order_number",)])


class Materials(Projection):
    """What was used, and what it cost the order."""

    TABLES = (MATERIALS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.tasks = store.rows(TASKS)
        self.profits = store.rows(PROFITS)
        self.materials = store.lines(MATERIALS)

    def handlers(self) -> dict[str, Handler]:
        """One fact for each use."""
        return {MaterialUsed.TAG: self.used}

    def used(self, fact: MaterialUsed, at: At) -> None:
        """Add it, and book it on the order."""
        task = self.tasks.need(fact.task_id)
        profit = self.profits.edit[task.order_number]
        if fact.unit_cost_e4 is None:
            cost = None
            profit.unpriced += 1
        else:
            exact = times_quantity(fact.unit_cost_e4, fact.quantity)
            cost = str(exact)
            profit.materials = str(int(profit.materials) + exact)
        where = (at.position, task.task_id, task.order_number, task.person_id)
        what = (fact.item, str(fact.quantity), fact.unit, fact.unit_cost_e4, cost, at.occurred_at)
        by = at.other_than(task.person_id)
        self.materials.add((*where, *what, by))
