"""The list of orders."""

from datetime import date
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from projections.order_list import ListedOrder as FoundOrder
from projections.order_list import list_orders
from projections.profit_filter import ProfitFilter
from web.access import Caller
from web.api.orders import Order, order_fields
from web.api.profit import Status, Typed, Which, Worked
from web.api.sessions import FromDay, Text, ToDay
from web.problems import responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Day, Shape, Whole, in_seconds, next_page, read_cursor, shaped

Sort = Literal["date", "due", "shipped", "worked", "number", "revenue", "labor_time"]
DueFrom = Annotated[date | None, QueryParameter(description="First day on which it is due")]
DueTo = Annotated[date | None, QueryParameter(description="Last day on which it is due, included")]


class ListedOrder(Order):
    """An order, when it shipped, and for how long it was worked on in closed sessions."""

    shipped_on: Day | None
    labor_seconds: float | None


class ListedOrders(Shape):
    """A page of orders."""

    orders: list[ListedOrder]
    next: str | None


class OrderListDoor(Controller):
    """All orders."""

    path = "/api"
    tags = ("Orders",)

    @get("/orders", responses=responses(400, 401, 403, 503, 504))
    async def orders(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        q: Typed = "",
        status: Status = None,
        customer_number: Text = None,
        team: Given[str | None],
        worked: Worked = None,
        which: Which = "ordered",
        from_day: FromDay = None,
        to_day: ToDay = None,
        due_from: DueFrom = None,
        due_to: DueTo = None,
        sort: FromQuery[Sort] = "date",
        descending: FromQuery[bool] = True,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> ListedOrders:
        """List orders. Those whose day or amount is unknown come last."""
        require_days(from_day=from_day, to_day=to_day)
        require_days(due_from=due_from, due_to=due_to)
        wanted = ProfitFilter(
            from_day=from_day,
            to_day=to_day,
            customer_number=customer_number,
            team=team,
            status=status,
            worked=worked,
            days=which,
            typed=q,
            due_from=due_from,
            due_to=due_to,
        )
        after = read_cursor(cursor, tuple[Whole | str | None, str])
        found = await services.queries.ask(
            lambda connection: list_orders(
                connection, wanted, sort=sort, descending=descending, after=after, limit=limit
            ),
            fresh,
        )
        return ListedOrders(
            orders=[_listed(each, caller) for each in found], next=next_page(found, limit, lambda last: last.cursor)
        )


def _listed(each: FoundOrder, caller: Caller) -> ListedOrder:
    more = order_fields(each.found, caller.sees) | {"shipped_on": each.shipped_on}
    return shaped(each.found, ListedOrder, labor_seconds=in_seconds(each.labor_us), **more)
