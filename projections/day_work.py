"""For how long each person worked on each day of the shop: kept up with every session, so that a year is soon read.

Whoever works on several tasks at once works once.
"""

from collections.abc import Collection, Iterable

from projections.days import Days
from projections.sessions import SessionRow
from projections.store import Store
from projections.tables import NoSuchRow, Row, Table


class DayWorkRow(Row):
    """What a person's closed sessions cover of a day; when the first of them begins in it and the last ends."""

    day: str
    person_no: int
    worked_us: int
    first_us: int
    last_us: int


DAY_WORK = Table("day_work", DayWorkRow, key=("day", "person_no"))


class DayWork:
    """Takes sessions in. Days of which more than their end changed are noted, to be worked out `again` from all."""

    def __init__(self, store: Store) -> None:
        self._rows = store.rows(DAY_WORK)
        self.again: dict[int, set[str]] = {}
        """By person's number."""

    def add(self, person_no: int, day: str, begin_us: int, end_us: int) -> None:
        """Take in the part of a new session in a day. Nearly always it comes after all others of the day."""
        if end_us <= begin_us:
            return
        key = (day, person_no)
        try:
            row = self._rows.edit[key]
        except NoSuchRow:
            self._rows.add(key, DayWorkRow(day, person_no, end_us - begin_us, begin_us, end_us))
            return
        if begin_us >= row.last_us:
            row.worked_us += end_us - begin_us
            row.last_us = end_us
        else:
            self.look_again(person_no, (day,))

    def look_again(self, person_no: int, days: Iterable[str]) -> None:
        """Note days of a person that are to be worked out again."""
        self.again.setdefault(person_no, set()).update(days)

    def rewrite(self, days: Days, person_no: int, names: Collection[str], sessions: Iterable[SessionRow]) -> None:
        """Work out these days of a person from all sessions that reach into them."""
        spans = ((row.started_at, row.ended_at) for row in sessions if row.ended_at is not None)
        found = _covered(days, person_no, sorted(spans))
        for name in names:
            key = (name, person_no)
            row = found.get(name)
            if row is None:
                self._rows.drop(key)
            elif self._rows.get(key) is None:
                self._rows.add(key, row)
            else:
                known = self._rows.edit[key]
                known.worked_us, known.first_us, known.last_us = row.worked_us, row.first_us, row.last_us


def _covered(days: Days, person_no: int, spans: Iterable[tuple[int, int]]) -> dict[str, DayWorkRow]:
    """Return what these spans, sorted, cover of each day."""
    found: dict[str, DayWorkRow] = {}
    done_us = 0
    for started_us, ended_us in spans:
        begin_us = max(started_us, done_us)
        while begin_us < ended_us:
            index = days.index(begin_us)
            name, end_us = days.names[index], min(ended_us, days.starts[index + 1])
            row = found.get(name)
            if row is None:
                row = found[name] = DayWorkRow(name, person_no, 0, begin_us, end_us)
            row.worked_us += end_us - begin_us
            row.last_us = done_us = begin_us = end_us
    return found
