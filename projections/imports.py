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
    """One run, and all that it said."""

    position: int
    completed_at: datetime
    said: ImportCompleted


def list_imports(connection: sa.Connection, *, before: int | None = None, limit: int = 20) -> list[ImportRun]:
    """Return runs, the latest first; `before` is the position of the last one on the page before."""
    query = sa.select(IMPORTS.sql).order_by(IMPORTS.c.position.desc()).limit(limit)
    if before is not None:
        query = query.where(IMPORTS.c.position < before)
    return [_run(row) for row in connection.execute(query)]


def get_import(connection: sa.Connection, import_id: str) -> ImportRun | None:
    """Return one run."""
    row = connection.execute(sa.select(IMPORTS.sql).where(IMPORTS.c.import_id == import_id)).first()
    return None if row is None else _run(row)


def _run(row: sa.Row[tuple[object, ...]]) -> ImportRun:
    said = msgspec.json.decode(row.said, type=ImportCompleted)
    return ImportRun(row.position, from_us(row.completed_at), said)
