"""New names in the read tables: what was said under an old name is found under the one of today.

Here stands which columns name a kind of work or a team. What counts is the position of the fact: a name that something
had before never comes to mean something else, and whoever says it in a command is recorded with the name of today.
"""

from typing import Any

import msgspec

from events.settings import TeamRenamed, WorkTypeRenamed
from projections.labor_sums import LABOR_SUMS
from projections.orders import ORDERS
from projections.people import PEOPLE
from projections.projection import At, Handler, Projection
from projections.refusals import REFUSALS
from projections.settings import TEAMS, WORK_TYPES
from projections.tables import Table
from projections.tasks import TASKS

OF_WORK_TYPES: tuple[tuple[Table[Any], str], ...] = (
    (WORK_TYPES, "name"),
    (TASKS, "work_type"),
    (LABOR_SUMS, "work_type"),
    (REFUSALS, "work_type"),
)
OF_TEAMS: tuple[tuple[Table[Any], str], ...] = ((TEAMS, "name"), (PEOPLE, "team"))
_IN_PLANS = "UPDATE sales_order SET estimate_minutes = replace(estimate_minutes, ?, ?) WHERE instr(estimate_minutes, ?)"


class Renaming(Projection):
    """Rewords rows: those in memory and those in the file."""

    def handlers(self) -> dict[str, Handler]:
        """The facts that give a new name."""
        return {WorkTypeRenamed.TAG: self.work_type_renamed, TeamRenamed.TAG: self.team_renamed}

    def work_type_renamed(self, fact: WorkTypeRenamed, _: At) -> None:
        """Tasks, sums, refusals and plans are of what it is called now."""
        for table, column in OF_WORK_TYPES:
            self._reword(table, column, fact.name, fact.new_name)
        self._reword_plans(fact.name, fact.new_name)

    def team_renamed(self, fact: TeamRenamed, _: At) -> None:
        """People are in what it is called now."""
        for table, column in OF_TEAMS:
            self._reword(table, column, fact.name, fact.new_name)

    def _reword(self, table: Table[Any], column: str, before: str, after: str) -> None:
        self.store.rows(table).reword(column, before, after)
        sql = f"UPDATE {table.name} SET {column} = ? WHERE {column} = ?"  # noqa: S608  our own names
        self.store.write(table.name, sql, [(after, before)])

    def _reword_plans(self, before: str, after: str) -> None:
        # In a flat object, a text in quotes between its beginning or a comma and a colon is a key and nothing else.
        old, new = (msgspec.json.encode(name).decode() for name in (before, after))
        pairs = [(f"{sign}{old}:", f"{sign}{new}:") for sign in ("{", ",")]
        for row in self.store.rows(ORDERS).in_memory():
            for said, meant in pairs:
                row.estimate_minutes = row.estimate_minutes.replace(said, meant)
        self.store.write(ORDERS.name, _IN_PLANS, [(said, meant, said) for said, meant in pairs])
