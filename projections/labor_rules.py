"""Labor rules: burden, blended rates, overtime. What makes labor cost something else than pay."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from events.labor import BlendedRateSet, BurdenSet
from projections.labor import NO_RULES, Rule, Rules
from projections.orders import iso
from projections.projection import At, Handler, Projection
from projections.settings import SettingRow
from projections.store import Store
from projections.tables import Row, Rows, Table

OVERTIME, OVERTIME_AFTER, OVERLAP = "overtime", "overtime_after_hours", "overlap_allowed"
OVERTIME_AFTER_DEFAULT = "40"
OPTIONS = frozenset({OVERTIME, OVERTIME_AFTER, OVERLAP})
"""The settings that labor cost depends on, beside the zone."""
_US_PER_HOUR = 3_600_000_000


class LaborRuleRow(Row):
    """A rule: `kind` is burden (1/100 of a percent) or blended (1/10,000 of the unit per hour).

    `role` is empty when it is for all, `since` (ISO) when it always holds; without a `value` it ends what held before.
    """

    kind: str
    role: str
    since: str
    value: int | None
    salaried_only: bool = False


LABOR_RULES = Table("labor_rule", LaborRuleRow, key=("kind", "role", "since"))


class LaborOptions(msgspec.Struct, frozen=True):
    """How sessions lean on each other: whether any could overlap, and after how much of a week overtime begins.

    Nobody could ever work on two tasks at once where that was never allowed: then no session has to be compared.
    """

    overlaps: bool = False
    overtime_after_us: int | None = None

    @property
    def alone(self) -> bool:
        """Whether each session can be costed by itself."""
        return not self.overlaps and self.overtime_after_us is None


class LaborRules(Projection):
    """The rules as they are now, for every day."""

    TABLES = (LABOR_RULES,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.rules = store.rows(LABOR_RULES)

    def handlers(self) -> dict[str, Handler]:
        """A later fact for the same role and day replaces the earlier one."""
        return {BurdenSet.TAG: self.burden_set, BlendedRateSet.TAG: self.blended_set}

    def burden_set(self, fact: BurdenSet, _: At) -> None:
        """Take it in."""
        self._set(LaborRuleRow("burden", fact.role or "", iso(fact.effective_on) or "", fact.percent_e2))

    def blended_set(self, fact: BlendedRateSet, _: At) -> None:
        """Take it in."""
        since = iso(fact.effective_on) or ""
        self._set(LaborRuleRow("blended", fact.role or "", since, fact.hourly_e4, fact.salaried_only))

    def _set(self, row: LaborRuleRow) -> None:
        key = (row.kind, row.role, row.since)
        if self.rules.get(key) is None:
            self.rules.add(key, row)
        else:
            known = self.rules.edit[key]
            known.value, known.salaried_only = row.value, row.salaried_only


def rules_of(rows: Iterable[LaborRuleRow]) -> Rules:
    """Return rows as rules."""
    found: dict[str, list[Rule]] = {"burden": [], "blended": []}
    for row in rows:
        since = date.fromisoformat(row.since) if row.since else None
        found[row.kind].append(Rule(row.role or None, since, row.value, bool(row.salaried_only)))
    if not any(found.values()):
        return NO_RULES
    return Rules(tuple(found["burden"]), tuple(found["blended"]))


def rules_in(store: Store) -> Rules:
    """Return the rules while projecting: what the file has, and what changed since."""
    query: sa.Select[Any] = sa.select(LABOR_RULES.sql)
    rows = {
        (row.kind, row.role, row.since): row
        for row in (LaborRuleRow(*each) for each in map(tuple, store.select(query)))
    }
    rows.update(((row.kind, row.role, row.since), row) for row in store.rows(LABOR_RULES).touched())
    return rules_of(rows.values())


def options_of(settings: Mapping[str, str]) -> LaborOptions:
    """Return what settings that were changed say; that overlap was ever allowed shows in that it was changed."""
    after = None
    if settings.get(OVERTIME) == "yes":
        after = int(settings.get(OVERTIME_AFTER, OVERTIME_AFTER_DEFAULT)) * _US_PER_HOUR
    return LaborOptions(OVERLAP in settings, after)


def options_in(settings: Rows[SettingRow]) -> LaborOptions:
    """Return the same while projecting."""
    return options_of({name: row.value for name in OPTIONS if (row := settings.get(name)) is not None})


def list_labor_rules(connection: sa.Connection) -> list[LaborRuleRow]:
    """Return all rules: burdens and blended rates, by role and day."""
    c = LABOR_RULES.c
    query = sa.select(LABOR_RULES.sql).order_by(c.kind, c.role, c.since)
    return [LaborRuleRow(*row) for row in connection.execute(query)]
