"""What the groups of a labor report are called: people and customers by name, all else as it is."""

from collections.abc import Sequence

import sqlalchemy as sa

from projections.customers import CUSTOMERS
from projections.labor_report import By, LaborLine
from projections.people import PEOPLE

Names = tuple[str | None, ...]
IDS: dict[By, str] = {"person": "person_id", "customer": "customer_number"}
"""The groups whose key is an id, and what it is called beside the name."""
_NAMED = {
    "person": sa.select(PEOPLE.c.person_id, PEOPLE.c.name),
    "customer": sa.select(CUSTOMERS.c.number, CUSTOMERS.c.name),
}
_AT_ONCE = 500


def names_of(connection: sa.Connection, by: Sequence[By], lines: Sequence[LaborLine]) -> list[Names]:
    """Return the names of each line's keys, in its order; None where there is none, or none any more."""
    known = [_names(connection, each, {line.keys[at] for line in lines}) for at, each in enumerate(by)]
    return [
        tuple(key if names is None else names.get(key) for key, names in zip(line.keys, known, strict=True))
        for line in lines
    ]


def _names(connection: sa.Connection, by: By, keys: set[str | None]) -> dict[str | None, str | None] | None:
    if by not in IDS:
        return None
    query, wanted = _NAMED[by], sorted(key for key in keys if key is not None)
    found: dict[str | None, str | None] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        some = query.where(query.selected_columns[0].in_(wanted[first : first + _AT_ONCE]))
        found.update((key, name) for key, name in connection.execute(some))
    return found
