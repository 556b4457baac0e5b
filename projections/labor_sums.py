"""What labor adds up to by week, person and work type: kept up with every session, so that trends need not add up all.

A week begins on Monday. Sums are of closed sessions' parts that lie in its days.
"""

from collections.abc import Iterable
from datetime import date

from projections.labor import Slice, week_of
from projections.store import Store
from projections.tables import Row, Table


class LaborSumRow(Row):
    """A sum of so many `parts`: `costed` ones have a known cost, `own` ones that of somebody's own pay.

    `cost` is exact, `uncosted_us` the time without known pay.
    """

    week: int
    person_no: int
    work_type: str
    parts: int = 0
    labor_us: int = 0
    uncosted_us: int = 0
    cost: str = "0"
    costed: int = 0
    own: int = 0


LABOR_SUMS = Table("labor_sum", LaborSumRow, key=("week", "person_no", "work_type"))
Key = tuple[int, int, str]
Change = list[int]
"""What a sum gains: parts, time, time without cost, cost, parts with one, parts with own pay."""


class LaborSums:
    """Collects changes, and makes them all at once: a sum is written as text."""

    def __init__(self, store: Store) -> None:
        self._rows = store.rows(LABOR_SUMS)
        self._changes: dict[Key, Change] = {}

    def add(self, key: Key, labor_us: int, cost: int | None, *, own: bool, parts: int = 1) -> None:
        """Add a part; as less than none, with its time and cost negative, take it away."""
        change = self._changes.get(key)
        if change is None:
            change = self._changes[key] = [0] * 6
        change[0] += parts
        change[1] += labor_us
        if cost is None:
            change[2] += labor_us
            return
        change[3] += cost
        change[4] += parts
        if own:
            change[5] += parts

    def replace(self, person_no: int, work_type: str, before: Iterable[Slice], after: Iterable[Slice]) -> None:
        """Take parts away, and add others."""
        for pieces, sign in ((before, -1), (after, 1)):
            for piece in pieces:
                cost = None if piece.cost is None else sign * piece.cost
                key = (week_of(piece.day), person_no, work_type)
                self.add(key, sign * piece.labor_us, cost, own=piece.own, parts=sign)

    def close(self) -> None:
        """Make the changes."""
        for key, (parts, labor_us, uncosted_us, cost, costed, own) in self._changes.items():
            if self._rows.get(key) is None:
                self._rows.add(key, LaborSumRow(*key))
            row = self._rows.edit[key]
            row.parts += parts
            if not row.parts:
                self._rows.drop(key)
                continue
            row.labor_us += labor_us
            row.uncosted_us += uncosted_us
            row.cost = str(int(row.cost) + cost)
            row.costed += costed
            row.own += own
        self._changes.clear()


def whole_weeks(from_day: date, to_day: date) -> range:
    """Return the weeks that lie in a span of days with all their days."""
    first = -(-(from_day.toordinal() - 1) // 7)
    return range(first, max(first, to_day.toordinal() // 7))
