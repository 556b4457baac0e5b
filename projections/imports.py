"""Imports from the ERP: what each run did."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from events.imports import ImportCompleted
from projections.days import from_us
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table


class ImportRow(Row):
    """One run. `said` is the whole fact as JSON: it holds no personal text."""

    position: int
    import_id: str
    completed_at: int
    export: str
    refused: int
    said: str


IMPORTS = Table("import_run", ImportRow, key="position", indexes=[("import_id",)])


class Imports(Projection):
    """The runs there were."""

    TABLES = (IMPORTS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.runs = store.lines(IMPORTS)

    def handlers(self) -> dict[str, Handler]:
        """One fact for each run."""
        return {ImportCompleted.TAG: self.completed}

    def completed(self, fact: ImportCompleted, at: At) -> None:
        """Add it."""
        refused = fact.customers.refused + fact.orders.refused
        said = msgspec.json.encode(fact).decode()
        self.runs.add((at.position, fact.import_id, at.occurred_at, fact.export, refused, said))


class ImportRun(msgspec.Struct, frozen=True):
    """One run, all that it said, and what the one before it had said."""

    position: int
    completed_at: datetime
    said: ImportCompleted
    before: ImportCompleted | None

    @property
    def tables_changed(self) -> list[str]:
        """Name the tables whose content was not that of the run before, those that were gone included."""
        now, before = digests(self.said), digests(self.before) if self.before else {}
        return [name for name in dict.fromkeys([*now, *before]) if now.get(name) != before.get(name)]


def digests(said: ImportCompleted) -> dict[str, str]:
    """Return the content of each table; the first entry of a run tells how they were read, and is none."""
    return {table.name: table.sha256 for table in said.tables[1:]}


def list_imports(connection: sa.Connection, *, before: int | None = None, limit: int = 20) -> list[ImportRun]:
    """Return runs, the latest first; `before` is the position of the last one on the page before."""
    query = sa.select(IMPORTS.sql).order_by(IMPORTS.c.position.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(IMPORTS.c.position < before)
    rows = connection.execute(query).all()
    said = [msgspec.json.decode(row.said, type=ImportCompleted) for row in rows]
    return [
        ImportRun(row.position, from_us(row.completed_at), one, earlier)
        for row, one, earlier in zip(rows[:limit], said, [*said[1:], None], strict=False)
    ]


def get_import(connection: sa.Connection, import_id: str) -> ImportRun | None:
    """Return one run."""
    position = connection.scalar(sa.select(IMPORTS.c.position).where(IMPORTS.c.import_id == import_id))
    return None if position is None else list_imports(connection, before=position + 1, limit=1)[0]
