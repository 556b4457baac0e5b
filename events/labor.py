"""Rules that make labor cost something else than base pay. Stream: `labor`.

A rule holds for one pay role, or for all when `role` is None; from the midnight (shop's zone) at which `effective_on`
begins, or always when that is None. A later fact for the same role and day replaces the earlier one.
"""

from datetime import date

from events.fact import Fact
from events.registry import FACTS


@FACTS.fact("burden.set.v1")
class BurdenSet(Fact):
    """Wages cost so much more: payroll taxes, benefits, paid time off, workers' compensation.

    `percent_e2` is in 1/100 of a percent; None ends what held before.
    """

    role: str | None = None
    effective_on: date | None = None
    percent_e2: int | None = None


@FACTS.fact("blended.rate.set.v1")
class BlendedRateSet(Fact):
    """One rate is used instead of each person's own pay, for all or for salaried people only.

    `hourly_e4` is 1/10,000 of the currency unit per hour; None ends what held before.
    """

    role: str | None = None
    effective_on: date | None = None
    hourly_e4: int | None = None
    salaried_only: bool = False
