"""Percentages: margins, and how much of a labor budget is used, with its marks."""

from decimal import Decimal

from projections.exact import PER_E4, SORTABLE_MAX

MARKS = (100, 90, 50)
"""Percent of a labor budget at which somebody is to look at the order."""


def used_tenths(cost: int, budget_e4: int) -> int:
    """Return how much of a budget a cost uses, in tenths of a percent, rounded half up.

    A mark is never rounded up to: 90.0 is 90 % or more. Of a budget of nothing, anything uses all.
    """
    if budget_e4 == 0:
        return 1_000 if cost > 0 else 0
    whole = budget_e4 * PER_E4
    tenths = (2 * cost * 1_000 + whole) // (2 * whole)
    short_of_a_mark = tenths % 10 == 0 and tenths // 10 in MARKS and cost * 1_000 < tenths * whole
    return min(tenths - short_of_a_mark, SORTABLE_MAX)


def tenths_percent(tenths: int | None) -> Decimal | None:
    """Return tenths of a percent as a percentage."""
    return None if tenths is None else Decimal(tenths).scaleb(-1)


def mark_of(tenths: int | None) -> str | None:
    """Return which mark the use of a budget has reached."""
    if tenths is None:
        return None
    return next((str(mark) for mark in MARKS if tenths >= mark * 10), "none")


def share_tenths(part: int, whole: int) -> int:
    """Return a share in tenths of a percent, rounded half away from zero, as far as a column holds it."""
    tenths = min((2 * abs(part) * 1_000 + abs(whole)) // (2 * abs(whole)), SORTABLE_MAX)
    return tenths if (part < 0) == (whole < 0) else -tenths
