"""Plans against what came of them: estimates per work type, labor budgets; and the rules that labor is costed by."""

from decimal import Decimal
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.params import QueryParameter
from msgspec import UNSET

from commands.context import moment
from projections.budgets import BudgetLine, list_budgets
from projections.estimates import estimate_report
from projections.labor_rules import LaborRuleRow, list_labor_rules
from web.access import Caller
from web.api.sessions import FromDay, Text, ToDay
from web.problems import responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Cost, Day, Shape, Whole, amount, next_page, read_cursor, shaped

AtLeast = Annotated[int, QueryParameter(ge=0, le=1_000, description="Percent of the budget that is used at least")]
Status = Annotated[Literal["shipped", "unshipped"] | None, QueryParameter()]
_PERCENT_PLACES = -2


class Estimate(Shape):
    """A work type: what was planned (null when nothing was) and what was worked in closed sessions.

    `difference_seconds` is the work beyond the plan. `orders` is how many planned it.
    """

    work_type: str
    orders: int
    estimate_seconds: float | None
    labor_seconds: float
    difference_seconds: float | None


class Estimates(Shape):
    """Estimates against actual. Over the `orders` that have an estimate; all work on those counts."""

    orders: int
    lines: list[Estimate]
    total: Estimate


class Budget(Shape):
    """An order that has not shipped, and its labor budget.

    `labor_cost` is that of closed sessions, `running_cost` what the open ones add as of now; both count towards
    `budget_used_percent` (rounded, never up to a mark) and `budget_mark`.
    Where `running_cost` would reveal somebody's pay it is left out, and does not count.
    """

    order_number: str
    customer_number: str | None
    customer_name: str | None
    description: str | None
    due_on: Day | None
    labor_budget: Decimal
    labor_cost: Decimal
    running_cost: Cost
    open_sessions: int
    uncosted_seconds: float
    budget_used_percent: Decimal
    budget_mark: Literal["none", "50", "90", "100"]


class Budgets(Shape):
    """A page of orders by how much of their budget is used, the fullest first."""

    orders: list[Budget]
    next: str | None


class LaborRule(Shape):
    """A rule for a pay role (for all when null) from a day on (always when null).

    `kind` is burden, with `percent` on top of wages, or blended, with the `hourly` rate used instead of pay.
    Without either it ends what held before.
    """

    kind: Literal["burden", "blended"]
    role: str | None
    effective_on: Day | None
    percent: Decimal | None
    hourly: Decimal | None
    salaried_only: bool


class LaborRules(Shape):
    """Burdens and blended rates by role and day."""

    rules: list[LaborRule]


class BudgetDoor(Controller):
    """Whether things go as planned."""

    path = "/api"
    tags = ("Plans",)

    @get("/estimates", responses=responses(400, 401, 403, 503, 504))
    async def estimates(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        from_day: FromDay = None,
        to_day: ToDay = None,
        customer_number: Text = None,
        status: Status = None,
    ) -> Estimates:
        """Compare estimates with what was worked, over the orders of a span of days."""
        require_days(from_day=from_day, to_day=to_day)
        report = await services.queries.ask(
            lambda connection: estimate_report(
                connection, from_day=from_day, to_day=to_day, customer_number=customer_number, status=status
            ),
            fresh,
        )
        lines = [shaped(line, Estimate) for line in report.lines]
        return Estimates(orders=report.orders, lines=lines, total=shaped(report.total, Estimate))

    @get("/budgets", responses=responses(400, 401, 403, 503, 504))
    async def budgets(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        at_least: AtLeast = 50,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Budgets:
        """List orders that have not shipped and have used this much of their labor budget, work going on included."""
        now = moment(fresh.now_us(services.parts.clock))
        last = read_cursor(cursor, tuple[Whole, str])
        lines = await services.queries.ask(
            lambda connection: list_budgets(connection, now, caller.sees, at_least=at_least, after=last, limit=limit),
            fresh,
        )
        return Budgets(orders=[_budget(line) for line in lines], next=next_page(lines, limit, lambda row: row.cursor))

    @get("/labor-rules", responses=responses(400, 401, 403, 503, 504))
    async def labor_rules(self, services: Given[Services], fresh: Given[Fresh]) -> LaborRules:
        """List what makes labor cost something else than pay."""
        rows = await services.queries.ask(list_labor_rules, fresh)
        return LaborRules(rules=[_rule(row) for row in rows])


def _budget(line: BudgetLine) -> Budget:
    return shaped(line, Budget, running_cost=UNSET if line.running_cost is None else line.running_cost)


def _rule(row: LaborRuleRow) -> LaborRule:
    is_burden, value = row.kind == "burden", row.value
    return LaborRule(
        kind="burden" if is_burden else "blended",
        role=row.role or None,
        effective_on=row.since or None,
        percent=Decimal(value).scaleb(_PERCENT_PLACES) if is_burden and value is not None else None,
        hourly=None if is_burden else amount(value),
        salaried_only=bool(row.salaried_only),
    )
