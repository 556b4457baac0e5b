"""Order profitability: what orders brought in and took."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter
from msgspec import UNSET, UnsetType

from projections import profit_filter
from projections.order_pages import Sort
from projections.profit_filter import DayKind, ProfitFilter
from projections.profit_report import ProfitLine, list_profit
from projections.profit_totals import profit_totals
from projections.sees import Sees
from web.access import TOTALS, Caller
from web.api.sessions import FromDay, Text, ToDay
from web.problems import responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Cost, Day, Seconds, Shape, Whole, amount, next_page, read_cursor, shaped

REVEALING: dict[Sort, str] = {
    "labor_cost": "pay.read",
    "margin": "pay.read",
    "margin_percent": "pay.read",
    "budget_used": "pay.read",
    "budget": TOTALS,
}
"""What may be sorted by only with a right: the order alone would tell."""
Mark = Literal["none", "50", "90", "100"] | UnsetType | None
Count = int | UnsetType
Status = Annotated[profit_filter.Status | None, QueryParameter()]
Which = Annotated[
    DayKind, QueryParameter(name="date", description="Which days count: of the order, of shipping, of work on it")
]
Typed = Annotated[
    str, QueryParameter(max_length=200, description="Number, customer or words, as typed; all when empty")
]
Below = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$", description="Only known margins below it; 0: what lost money"
    ),
]
Worked = Annotated[bool | None, QueryParameter(description="Only orders that were worked on, or only others")]
Totals = Annotated[bool, QueryParameter(description="Add up all orders that fit, not only those of the page")]


class Profit(Shape):
    """An order's totals, each rounded once. `margin` is null unless revenue and all labor are known.

    `unpriced` counts uses of material without a price, which the margin leaves out.
    `budget_used_percent` is the part of the labor budget that closed sessions used, rounded, never up to a mark;
    `budget_mark` which mark that has reached: none, 50, 90 or 100.
    Costs, margin and these are left out where `withheld`: one who may not see pay could read it from them.
    """

    PAY = frozenset(
        {"labor_cost", "uncosted_seconds", "margin", "margin_percent", "budget_used_percent", "budget_mark"}
    )

    order_number: str
    customer_number: str | None
    customer_name: str | None
    description: str | None
    ordered_on: Day | None
    shipped_on: Day | None
    revenue: Decimal | None
    labor_seconds: float
    uncosted_seconds: Seconds
    labor_cost: Cost
    materials: Decimal
    unpriced: int
    margin: Cost
    margin_percent: Cost
    labor_budget: Cost
    budget_used_percent: Cost
    budget_mark: Mark
    withheld: bool
    people: int
    sessions: int
    open_sessions: int
    last_work_at: datetime | None


class ProfitTotals(Shape):
    """Sums over all orders that fit, each rounded once. `margin` covers the `margin_orders` whose margin is known.

    `margin_percent` is what of the revenue of just these it is; null where they brought in nothing.
    Labor cost and margin leave out the `withheld_orders`.
    """

    PAY = frozenset({"labor_cost", "uncosted_seconds", "margin", "margin_percent", "margin_orders", "withheld_orders"})

    orders: int
    revenue: Decimal
    revenue_unknown: int
    labor_seconds: float
    uncosted_seconds: Seconds
    labor_cost: Cost
    materials: Decimal
    unpriced: int
    margin: Cost
    margin_percent: Cost
    margin_orders: Count
    withheld_orders: Count


class Profits(Shape):
    """A page of orders."""

    orders: list[Profit]
    totals: ProfitTotals | None
    next: str | None


def profit_shape(line: ProfitLine, sees: Sees) -> Profit:
    """Shape an order's totals for an asker."""
    shown, budget = sees.shows(reveals=line.one_payee), planned(line.labor_budget_e4, sees)
    return shaped(line, Profit, sees_pay=shown, withheld=not shown, labor_budget=budget)


def planned(labor_budget_e4: int | None, sees: Sees) -> Decimal | UnsetType | None:
    """Shape a labor budget: it is for those who see what orders cost."""
    return amount(labor_budget_e4) if sees.shows(reveals=False) else UNSET


class ProfitDoor(Controller):
    """What orders made."""

    path = "/api"
    tags = ("Profitability",)

    @get("/profitability", responses=responses(400, 401, 403, 503, 504))
    async def profitability(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        from_day: FromDay = None,
        to_day: ToDay = None,
        customer_number: Text = None,
        team: Given[str | None],
        status: Status = None,
        worked: Worked = None,
        which: Which = "ordered",
        q: Typed = "",
        margin_below: Below = None,
        sort: FromQuery[Sort] = "date",
        descending: FromQuery[bool] = True,
        totals: Totals = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Profits:
        """List orders with revenue, labor, material and margin, as far as these may be seen.

        Unknown values come last. `date` says which days `from_day` and `to_day` are of; with `worked` an order fits
        when a session on it began in them, by somebody of the `team` if one is given.
        """
        sees = caller.sees
        if sort in REVEALING:
            caller.need(REVEALING[sort])
        if margin_below is not None:
            caller.need("pay.read")
        require_days(from_day=from_day, to_day=to_day)
        below_e4 = None if margin_below is None else int(Decimal(margin_below).scaleb(4))
        wanted = ProfitFilter(from_day, to_day, customer_number, team, status, worked, which, q, below_e4)
        after = read_cursor(cursor, tuple[Whole | str | None, str])
        lines, added = await services.queries.ask(
            lambda connection: (
                list_profit(connection, wanted, sort=sort, descending=descending, after=after, limit=limit),
                profit_totals(connection, wanted, sees) if totals else None,
            ),
            fresh,
        )
        return Profits(
            orders=[profit_shape(line, sees) for line in lines],
            totals=None if added is None else shaped(added, ProfitTotals, sees_pay=sees.shows(reveals=False)),
            next=next_page(lines, limit, lambda last: last.cursor),
        )
