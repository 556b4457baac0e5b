"""Erasing in the read tables: what was personal is blank at once, before the file is built anew without it.

Here stands which columns of which tables hold sealed text. A test plants text in every sealed field there is.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from events.customers import CustomerErased
from events.people import PersonErased
from projections.corrections import CHANGES, REQUESTS
from projections.customers import CUSTOMERS
from projections.people import PEOPLE
from projections.projection import At, Handler, Projection
from projections.refusals import REFUSALS
from projections.tables import Table
from projections.tasks import NOTES
from projections.timesheets import SHEET_STEPS, TIMESHEETS

OF_PEOPLE: tuple[tuple[Table[Any], Sequence[str]], ...] = (
    (PEOPLE, ("name", "name_folded")),
    (CHANGES, ("reason",)),
    (REQUESTS, ("text", "answer")),
    (TIMESHEETS, ("reason",)),
    (SHEET_STEPS, ("reason",)),
    (REFUSALS, ("body", "note")),
)
"""Text under a person's key; each table says whose in its column `person_id`."""
OF_CUSTOMERS: tuple[tuple[Table[Any], Sequence[str]], ...] = (
    (CUSTOMERS, ("name", "name_folded", "contact", "email", "phone")),
)
"""Text under a customer's key; the table says whose in its column `number`."""


class Erasing(Projection):
    """Blanks what an erased subject's key had sealed.

    A file that is being built never held it: its keys were read after the erasure.
    """

    def handlers(self) -> dict[str, Handler]:
        """The facts that destroy a key. Pay is no text: see `People` and `LaborCost`."""
        return {PersonErased.TAG: self.person_erased, CustomerErased.TAG: self.customer_erased}

    def person_erased(self, fact: PersonErased, _: At) -> None:
        """Blank what was known and written of a person."""
        for table, columns in OF_PEOPLE:
            self._blank(table, "person_id", fact.person_id, columns)
        self._drop_notes(fact.person_id)

    def customer_erased(self, fact: CustomerErased, _: At) -> None:
        """Blank what was known of a customer."""
        for table, columns in OF_CUSTOMERS:
            self._blank(table, "number", fact.number, columns)

    def _drop_notes(self, person_id: str) -> None:
        """A note without its text is none: a file that is built later has no row for it either."""
        if not self.store.building:
            notes = self.store.lines(NOTES)
            notes.waiting[:] = [values for values in notes.waiting if NOTES.row(*values).person_id != person_id]
            sql = f"DELETE FROM {NOTES.name} WHERE person_id = ?"  # noqa: S608  our own name
            self.store.write(NOTES.name, sql, [(person_id,)])

    def _blank(self, table: Table[Any], whose: str, subject: str, columns: Sequence[str]) -> None:
        if self.store.building:
            return
        rows, lines = self.store.rows(table), self.store.lines(table)
        if table.key == (whose,) and rows.get(subject) is not None:
            rows.edit[subject]  # what follows from this row, such as the search, is brought up to date
        for row in rows.in_memory():
            if getattr(row, whose) == subject:
                for column in columns:
                    setattr(row, column, None)
        for number, values in enumerate(lines.waiting):
            row = table.row(*values)
            if getattr(row, whose) == subject:
                lines.waiting[number] = msgspec.structs.astuple(
                    msgspec.structs.replace(row, **dict.fromkeys(columns, None))
                )
        blank = ", ".join(f"{column} = NULL" for column in columns)
        sql = f"UPDATE {table.name} SET {blank} WHERE {whose} = ?"  # noqa: S608  our own names
        self.store.write(table.name, sql, [(subject,)])
