"""Read tables, said once: a row type gives the columns; its identity map gives the rows that are being worked on.

Projections change rows in memory; `flush` writes what changed, many rows at a time.
Live and rebuild differ only in how often that happens and in whether indexes are there yet.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec.structs import astuple

from projections.columns import columns_of, text_of


class Row(msgspec.Struct, gc=False):
    """Base of row types: mutable, its fields in the order of the columns, its values as SQLite keeps them.

    Times are UTC microseconds, dates ISO text, amounts integers of 1/10,000, exact amounts text (see `exact`).
    """


R = TypeVar("R", bound=Row)
Values = tuple[Any, ...]
"""Parameters of a statement."""


class NoSuchRow(LookupError):
    """A fact speaks of something that no earlier fact brought in."""


class Table(Generic[R]):
    """A read table: its name, its row type, its key and its other indexes. `c` are the columns, for queries.

    The key is a unique index beside the table, not a constraint in it, so that a build can make it last.
    `settled` tells rows that will hardly change any more: a build writes those at once and keeps the others back.
    With `at_once` it keeps none back, so that what was flushed can be asked for.
    `derive` fills in columns that follow from others of the same row, just before it is written.
    """

    def __init__(  # noqa: PLR0913  what a table is, each part by its name
        self,
        name: str,
        row: type[R],
        *,
        key: str | Sequence[str],
        indexes: Sequence[Sequence[str]] = (),
        settled: Callable[[R], bool] | None = None,
        at_once: bool = False,
        derive: Callable[[R], None] | None = None,
    ) -> None:
        self.name = name
        self.row = row
        self.settled = settled
        self.at_once = at_once
        self.derive = derive
        names = (key,) if isinstance(key, str) else tuple(key)
        self.key = names
        self.single = len(names) == 1
        self.sql = sa.Table(name, sa.MetaData(), *columns_of(row, names), sqlite_strict=True)
        self.c = self.sql.c
        columns = [self.c[part] for part in names]
        # A single integer is SQLite's own row key: it needs no index.
        self.rowid = self.single and columns[0].primary_key
        self.unique = None if self.rowid else sa.Index(f"{name}_key", *columns, unique=True)
        self.indexes = [sa.Index(f"{name}_{'_'.join(parts)}", *(self.c[part] for part in parts)) for parts in indexes]
        match = [column == sa.bindparam(f"key_{column.name}") for column in columns]
        self.insert_sql = text_of(sa.insert(self.sql))
        self.select_sql = text_of(sa.select(self.sql).where(*match))
        self.delete_sql = text_of(sa.delete(self.sql).where(*match))
        rest: dict[str, Any] = {column.name: sa.bindparam(column.name) for column in self.c if column.name not in names}
        self.update_sql = text_of(sa.update(self.sql).values(rest).where(*match)) if rest else ""
        others = [field for field in row.__struct_fields__ if field not in names]
        self.update_values = attrgetter(*others, *names) if rest else None

    def key_values(self, key: Any) -> tuple[Any, ...]:
        """Return a key as the values of its columns."""
        return (key,) if self.single else key


class Rows(Generic[R]):
    """The rows of one table that are in memory, and which of them are new, changed or gone since the last flush.

    While `complete`, every row that there is is in memory, and a miss asks nobody.
    """

    def __init__(self, table: Table[R], fetch: Callable[[str, tuple[Any, ...]], Any], *, complete: bool) -> None:
        self.table = table
        self.complete = complete
        self.edit: dict[Any, R] = _Edited(self._to_edit)
        """Rows to change, by key: looking one up is what marks it as changed. `NoSuchRow` when there is none."""
        self._fetch = fetch
        self._kept: dict[Any, R] = {}
        self._older: dict[Any, R] = {}
        self._new: set[Any] = set()
        self._gone: set[Any] = set()

    def get(self, key: Any) -> R | None:
        """Return a row to look at; None when there is none."""
        # As `known`, spelled out: asked for nearly every event.
        row = self.edit.get(key) or self._kept.get(key) or self._older.get(key)
        return row if row is not None or self.complete else self._load(key)

    def known(self, key: Any) -> R | None:
        """Return a row if it is in memory: what was read from the file otherwise is as good."""
        return self.edit.get(key) or self._kept.get(key) or self._older.get(key)

    def need(self, key: Any) -> R:
        """Return a row to look at; `NoSuchRow` when there is none."""
        row = self.get(key)
        if row is None:
            raise NoSuchRow(f"{self.table.name} has no row {key!r}")
        return row

    def add(self, key: Any, row: R) -> R:
        """Add a row that is not there yet, and return it."""
        if self._gone and key in self._gone:
            self._gone.discard(key)
        else:
            self._new.add(key)
        self.edit[key] = row
        return row

    def drop(self, key: Any) -> None:
        """Remove a row, if it is there."""
        if self.get(key) is None:
            # To say that it is gone would make the next row of this key a change of one that never was.
            return
        self.edit.pop(key, None)
        self._kept.pop(key, None)
        self._older.pop(key, None)
        if key in self._new:
            self._new.discard(key)
        else:
            self._gone.add(key)

    def reword(self, column: str, before: str, after: str) -> None:
        """Say one text instead of another in a column, of rows in memory; in the file it is changed beside."""
        place = self.table.key.index(column) if column in self.table.key else None
        for rows in (self.edit, self._kept, self._older):
            for row in rows.values():
                if getattr(row, column) == before:
                    setattr(row, column, after)
        if place is None:
            return
        for keys in (self.edit, self._kept, self._older, self._new, self._gone):
            for key in [key for key in keys if self.table.key_values(key)[place] == before]:
                values = list(self.table.key_values(key))
                values[place] = after
                moved = values[0] if self.table.single else tuple(values)
                if isinstance(keys, set):
                    keys.remove(key)
                    keys.add(moved)
                else:
                    keys[moved] = keys.pop(key)

    def in_memory(self) -> Iterator[R]:
        """Return the rows that are in memory, changed or not."""
        return chain(self.edit.values(), self._kept.values(), self._older.values())

    def touched(self) -> list[R]:
        """Return the rows that are new or changed since the last flush."""
        return list(self.edit.values())

    def take(self) -> tuple[list[Values], list[Values], list[Values]]:
        """Return what to delete, update and insert, as parameters, and start counting afresh."""
        gone = [self.table.key_values(key) for key in self._gone]
        if self.table.derive is not None:
            for row in self.edit.values():
                self.table.derive(row)
        values, new = self.table.update_values, self._new
        changed = [values(row) for key, row in self.edit.items() if key not in new] if values else []
        added = [astuple(row) for key, row in self.edit.items() if key in new]
        self._kept.update(self.edit)
        for each in (self._gone, self._new, self.edit):
            each.clear()
        return gone, changed, added

    def take_settled(self) -> list[Values]:
        """Return the new rows that are settled, to be inserted; all else is kept back for `take`."""
        settled, edit, new = self.table.settled, self.edit, self._new
        if settled is None:
            return []
        done = {key: row for key, row in edit.items() if settled(row) and key in new}
        new.difference_update(done)
        self._kept.update(done)
        for key in done:
            del edit[key]
        return list(map(astuple, done.values()))

    def __len__(self) -> int:
        """Count the rows that wait to be written."""
        return len(self.edit)

    def trim(self, most: int) -> None:
        """Forget rows when there are more than so many, those not looked at for longest. Only after a flush."""
        if len(self._kept) > most // 2:
            self.complete = self.complete and not self._older
            self._older, self._kept = self._kept, {}

    def _to_edit(self, key: Any) -> R:
        row = self.need(key)
        # It comes back with the flush. A stale twin here would hide what was changed since.
        self._kept.pop(key, None)
        self._older.pop(key, None)
        return row

    def _load(self, key: Any) -> R | None:
        if key in self._gone:
            return None
        found = self._fetch(self.table.select_sql, self.table.key_values(key))
        if found is None:
            return None
        row = self._kept[key] = self.table.row(*found)
        return row


class _Edited(dict[Any, R]):
    """Rows that are to be written. A miss fetches the row and marks it so: a hit costs no more than a dict's."""

    def __init__(self, fetch: Callable[[Any], R]) -> None:
        super().__init__()
        self._fetch = fetch

    def __missing__(self, key: Any) -> R:
        row = self[key] = self._fetch(key)
        return row


class Lines(Generic[R]):
    """A table that only grows: rows on their way into it."""

    def __init__(self, table: Table[R]) -> None:
        self.table = table
        self.waiting: list[Values] = []
        self.add = self.waiting.append
        """Add one row, as a tuple."""
