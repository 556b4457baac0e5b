"""Exact amounts of money: whole counts of a tiny part of the currency unit, rounded only when they are shown.

An *exact* is an `int` that counts 1/COST_DENOMINATOR of a currency unit.
It outgrows SQLite's integers, so tables hold it as text; `columns.exact_sum` adds such texts up.
"""

from decimal import Decimal

MICROSECONDS_PER_HOUR = 3_600_000_000
SALARY_HOURS = 2_080
"""Hours in a year of salary: 52 weeks of 40 hours."""

COST_DENOMINATOR = (
    10_000  # amounts are entered in 1/10,000 of the unit
    * MICROSECONDS_PER_HOUR  # rates are per hour, time is in microseconds
    * SALARY_HOURS
    * 10_000  # a burden of up to two decimals of a percent
    * 2  # overtime at 1.5 times
    * 2_520  # shares of up to ten tasks at once: the least number that 1 to 10 all divide
)
"""The parts of a currency unit: chosen so that every cost we know how to make is a whole number of them."""

PER_E4 = COST_DENOMINATOR // 10_000
"""The parts of 1/10,000 of a currency unit."""


def rounded(exact: int, places: int = 2) -> Decimal:
    """Return an exact amount in currency units with so many decimals, rounded once, half away from zero."""
    scale = 10**places
    count = (2 * abs(exact) * scale + COST_DENOMINATOR) // (2 * COST_DENOMINATOR)
    # Through text, as arithmetic on decimals would round to 28 digits.
    return Decimal(f"{-count if exact < 0 else count}e-{places}")


SORTABLE_MAX = 2**62
"""What a column that is sorted by holds at most: amounts beyond it, which no shop has, all sort as this."""


def to_e4(exact: int) -> int:
    """Return an exact amount in 1/10,000 of the unit, rounded half away from zero: for sorting, not for adding up."""
    count = min((2 * abs(exact) + PER_E4) // (2 * PER_E4), SORTABLE_MAX)
    return -count if exact < 0 else count


def money(amount_e4: int | None, places: int = 2) -> Decimal | None:
    """Return an amount that was entered, as it is shown; None stays unknown."""
    return None if amount_e4 is None else rounded(amount_e4 * PER_E4, places)


def times_quantity(amount_e4: int, quantity: Decimal) -> int:
    """Return amount times quantity: exact for quantities of up to 14 decimals, beyond that to the nearest part."""
    numerator, denominator = quantity.as_integer_ratio()
    return (2 * amount_e4 * PER_E4 * numerator + denominator) // (2 * denominator)
