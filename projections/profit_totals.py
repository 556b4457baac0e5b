"""What orders add up to: over all that fit a filter, read from one narrow table."""

from decimal import Decimal

import msgspec
import sqlalchemy as sa

from projections.columns import exact_sum
from projections.exact import PER_E4, rounded
from projections.percents import share_tenths, tenths_percent
from projections.profit_filter import ProfitFilter, filtered
from projections.profitability import PROFITS
from projections.sees import ALL, Sees


class ProfitTotals(msgspec.Struct, frozen=True):
    """Sums over orders, each rounded once. `margin` covers the orders whose margin is known (`margin_orders`).

    `margin_percent` is what of the revenue of just these it is; None where they brought in nothing.
    Labor cost and margin leave out the orders whose cost is withheld (`withheld_orders`).
    """

    orders: int
    revenue_e4: int
    revenue_unknown: int
    labor_us: int
    uncosted_us: int
    labor_cost: Decimal
    materials: Decimal
    unpriced: int
    margin: Decimal
    margin_percent: Decimal | None
    margin_orders: int
    withheld_orders: int


def profit_totals(
    connection: sa.Connection,
    wanted: ProfitFilter = ProfitFilter(),  # noqa: B008  frozen
    sees: Sees = ALL,
) -> ProfitTotals:
    """Return the sums over all orders that fit: asked for once and not for each page.

    They add up no more than the lines show to the same asker, so that no filter can isolate what is withheld.
    """
    c, total, count = PROFITS.c, sa.func.total, sa.func.count
    shown = sa.true() if sees.shows(reveals=True) else sa.not_(c.one_payee)
    margin_known = sa.and_(c.margin_e4.is_not(None), shown)
    margin_unknown = sa.and_(c.margin_e4.is_(None), shown)
    query = sa.select(
        count(), _revenue(sa.true()), count() - count(c.revenue_e4), total(c.labor_us), total(c.uncosted_us),
        _exact(c.cost, shown), _exact(c.materials, sa.true()), total(c.unpriced),
        _revenue(margin_known), _exact(c.cost, margin_unknown), _exact(c.materials, margin_known),
        count(sa.case((margin_known, 1))), count(sa.case((sa.not_(shown), 1))),
    )  # fmt: skip
    found = connection.execute(filtered(connection, query.select_from(PROFITS.sql), wanted)).one()
    orders, revenue, no_revenue, labor_us, uncosted_us, cost, materials, unpriced, *known, margins, withheld = (
        each or 0 for each in found
    )
    margin = known[0] * PER_E4 - (cost - known[1]) - known[2]
    tenths = share_tenths(margin, known[0] * PER_E4) if known[0] else None
    return ProfitTotals(
        orders, revenue, no_revenue, int(labor_us), int(uncosted_us), rounded(cost), rounded(materials), int(unpriced),
        rounded(margin), tenths_percent(tenths), margins, withheld,
    )  # fmt: skip


def _revenue(which: sa.ColumnElement[bool]) -> sa.Function[int | None]:
    return exact_sum(sa.case((which, PROFITS.c.revenue_e4)))


def _exact(column: sa.Column[str], which: sa.ColumnElement[bool]) -> sa.Function[int | None]:
    # Most are nothing, or fit no condition: what is left out here costs nothing.
    return exact_sum(sa.case((sa.and_(which, column != "0"), column)))
