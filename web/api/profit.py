"""Order profitability: what orders brought in and took."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from commands.rejected import NotAllowed
from projections.profit_report import ProfitFilter, list_profit, profit_totals
from web.access import Caller
from web.api.sessions import FromDay, Text, ToDay
from web.problems import responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Cost, Day, Seconds, Shape, Whole, next_page, read_cursor, shaped

Sort = Literal["date", "worked", "margin", "labor_cost", "labor_time", "revenue"]
REVEALING = ("margin", "labor_cost")
Status = Annotated[Literal["shipped", "unshipped"] | None, QueryParameter()]
Worked = Annotated[bool | None, QueryParameter(description="Only orders that were worked on, or only others")]
Totals = Annotated[bool, QueryParameter(description="Add up all orders that fit, not only those of the page")]


class Profit(Shape):
    """An order's totals, each rounded once. `margin` is null unless revenue and all labor are known.

    `unpriced` counts uses of material without a price, which the margin leaves out.
    """

    PAY = frozenset({"labor_cost", "uncosted_seconds", "margin", "margin_percent"})

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
    people: int
    sessions: int
    open_sessions: int
    last_work_at: datetime | None


class ProfitTotals(Shape):
    """Sums over all orders that fit, each rounded once. `margin` covers the `margin_orders` whose margin is known."""

    PAY = frozenset({"labor_cost", "uncosted_seconds", "margin", "margin_orders"})

    orders: int
    revenue: Decimal
    revenue_unknown: int
    labor_seconds: float
    uncosted_seconds: Seconds
    labor_cost: Cost
    materials: Decimal
    unpriced: int
    margin: Cost
    margin_orders: Seconds


class Profits(Shape):
    """A page of orders."""

    orders: list[Profit]
    totals: ProfitTotals | None
    next: str | None


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
        team: Text = None,
        status: Status = None,
        worked: Worked = None,
        sort: FromQuery[Sort] = "date",
        descending: FromQuery[bool] = True,
        totals: Totals = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Profits:
        """List orders with revenue, labor, material and margin. Costs and margin need the scope `pay`."""
        if sort in REVEALING and not caller.sees_pay:
            raise NotAllowed("scope-needed", f"sorting by {sort} tells of pay: it needs the scope `pay`")
        require_days(from_day=from_day, to_day=to_day)
        wanted = ProfitFilter(from_day, to_day, customer_number, team, status, worked)
        after = read_cursor(cursor, tuple[Whole | None, str])
        lines, added = await services.queries.ask(
            lambda connection: (
                list_profit(connection, wanted, sort=sort, descending=descending, after=after, limit=limit),
                profit_totals(connection, wanted) if totals else None,
            ),
            fresh,
        )
        return Profits(
            orders=[shaped(line, Profit, sees_pay=caller.sees_pay) for line in lines],
            totals=None if added is None else shaped(added, ProfitTotals, sees_pay=caller.sees_pay),
            next=next_page(lines, limit, lambda last: last.cursor),
        )
