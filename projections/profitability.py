"""Order profitability: one row of totals for each order, kept up with every event, so that lists need no scan."""

from events.orders import OrderBudgeted, OrderChanged, OrderDetails, OrderRegistered
from events.work import TaskAdded
from projections.exact import PER_E4, to_e4
from projections.orders import ORDERS
from projections.percents import share_tenths, used_tenths
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table


class ProfitRow(Row):
    """The totals of an order.

    `cost` (labor) and `materials` are exact; the columns in e4 are those, rounded, for sorting.
    `uncosted_us` is work without known pay, `unpriced` counts uses of material without a unit cost:
    labor and margin are None, that is unknown, when nothing respectively not everything is known of the labor;
    material without a price is left out of the margin, which is to be marked so.
    `last_position` is the last event that touched one of its sessions.
    `own_sessions`, `own_sum` and `own_squares` count, add up and add up squared the numbers of people whose own pay is
    in the cost, one for each session: they follow every change by adding and taking away, and tell whether all of it is
    one person's, whose pay the cost then reveals (`one_payee`).
    `budget_tenths` is how much of the labor budget is used, `margin_tenths` what of the revenue the margin is: both in
    tenths of a percent, None without a budget, a known margin, or any revenue.
    `shipped_day` and `due_day` are ordinal numbers of days.
    """

    order_number: str
    recency: int
    customer_number: str | None = None
    revenue_e4: int | None = None
    labor_us: int = 0
    uncosted_us: int = 0
    cost: str = "0"
    labor_e4: int | None = 0
    materials: str = "0"
    materials_e4: int = 0
    unpriced: int = 0
    margin_e4: int | None = None
    last_position: int = 0
    own_sessions: int = 0
    own_sum: int = 0
    own_squares: int = 0
    one_payee: bool = False
    shipped_day: int | None = None
    due_day: int | None = None
    budget_e4: int | None = None
    budget_tenths: int | None = None
    margin_tenths: int | None = None


PAYEES_MODULUS = 65_521
"""Numbers of people are taken modulo this prime, so that sums of squares fit a column.

Two people with the same remainder look like one: then a cost is withheld that need not be.
"""


def count_payee(row: ProfitRow, person_no: int, sessions: int) -> None:
    """Take in so many more sessions (less, when negative) with somebody's own pay in their cost."""
    mark = person_no % PAYEES_MODULUS
    row.own_sessions += sessions
    row.own_sum += sessions * mark
    row.own_squares += sessions * mark * mark


def round_up(row: ProfitRow) -> None:
    """Fill in what lists show and sort by."""
    cost, materials = int(row.cost), int(row.materials)
    known = row.uncosted_us == 0
    row.labor_e4 = to_e4(cost) if known or row.uncosted_us < row.labor_us else None
    row.materials_e4 = to_e4(materials)
    # The numbers have no spread, by the equality of Cauchy and Schwarz.
    row.one_payee = row.own_sessions > 0 and row.own_sessions * row.own_squares == row.own_sum**2
    row.budget_tenths = None
    if row.budget_e4 is not None and row.labor_e4 is not None:
        row.budget_tenths = used_tenths(cost, row.budget_e4)
    row.margin_e4 = row.margin_tenths = None
    if row.revenue_e4 is not None and known:
        revenue = row.revenue_e4 * PER_E4
        margin = revenue - cost - materials
        row.margin_e4 = to_e4(margin)
        row.margin_tenths = share_tenths(margin, revenue) if revenue else None


SORTED_BY = (
    "due_day", "shipped_day", "last_position", "revenue_e4", "labor_us", "labor_e4", "materials_e4", "margin_e4",
    "margin_tenths", "budget_e4", "budget_tenths",
)  # fmt: skip
"""What lists can be sorted by, beside the day of the order and its number: each has an index."""

PROFITS = Table(
    "order_profitability",
    ProfitRow,
    key="order_number",
    indexes=[
        ("recency",),
        ("customer_number", "recency"),
        *((column, "order_number") for column in SORTED_BY),
    ],
    derive=round_up,
)


IS_BUDGETED = "budget_tenths IS NOT NULL AND shipped_day IS NULL"
"""Orders that can still be rescued; the words must be those of the index."""
UNSHIPPED_BUDGETS = f"CREATE INDEX profit_budgeted ON order_profitability (budget_tenths) WHERE {IS_BUDGETED}"


class Profitability(Projection):
    """What orders brought in and took. Labor and material are booked by their own projections."""

    VERSION = 4
    TABLES = (PROFITS,)
    STATEMENTS = (UNSHIPPED_BUDGETS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.profits = store.rows(PROFITS)
        self.orders = store.rows(ORDERS)

    def handlers(self) -> dict[str, Handler]:
        """An order is there once it, or a task on it, is known."""
        return {
            OrderRegistered.TAG: self.ordered,
            OrderChanged.TAG: self.ordered,
            OrderBudgeted.TAG: self.budgeted,
            TaskAdded.TAG: self.worked_on,
        }

    def ordered(self, fact: OrderDetails, _: At) -> None:
        """Take over what the order says."""
        order = self.orders.need(fact.number)
        if self.profits.get(fact.number) is None:
            self.profits.add(fact.number, ProfitRow(fact.number, order.recency))
        row = self.profits.edit[fact.number]
        row.recency, row.customer_number, row.revenue_e4 = order.recency, fact.customer_number, fact.total_e4
        row.shipped_day = None if fact.shipped_on is None else fact.shipped_on.toordinal()
        row.due_day = None if fact.due_on is None else fact.due_on.toordinal()

    def budgeted(self, fact: OrderBudgeted, _: At) -> None:
        """Take over what the shop plans to spend."""
        self.profits.edit[fact.number].budget_e4 = fact.labor_budget_e4

    def worked_on(self, fact: TaskAdded, at: At) -> None:
        """An order that nobody registered has totals all the same."""
        if self.profits.get(fact.order_number) is None:
            self.profits.add(fact.order_number, ProfitRow(fact.order_number, at.position))
