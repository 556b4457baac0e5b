"""Imports: which there were, which one runs; starting and cancelling one."""

from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from commands.command import Id
from projections.imports import ImportRun, get_import, list_imports
from web.access import Caller
from web.imported import ImportRefusal, RecordCounts, StartedImport
from web.problems import Stop, refused, responses
from web.queries import Cursor, Fresh, Limit
from web.services import Given, Services
from web.shapes import Day, Shape, next_page, read_position
from web.world import World

T = TypeVar("T")
PERSON, TOKEN = "person:", "token:"


class Import(Shape):
    """What one import did.

    `refused_rows` counts the rows that were not taken, null where the import did not say; the first 100 are kept
    (`refused_kept`). `by` is who started it (`person:ID`, `token:ID`), empty for the command line; `who` is their name,
    or a word: `api`, `local`.
    """

    position: int
    completed_at: datetime
    import_id: str
    export: str
    by: str
    by_name: str | None
    who: str
    tables_changed: list[str]
    customers: RecordCounts
    orders: RecordCounts
    refused_rows: int | None
    refused_kept: int
    undecodable_bytes: int
    latest_order_on: Day | None
    import_seconds: float


class ImportList(Shape):
    """Imports that brought something, the latest first."""

    imports: list[Import]
    next: str | None


class ImportTable(Shape):
    """A table of an export: whether it was another one than the import before found, and where its rows went."""

    name: str
    changed: bool
    rows: int
    read: int
    deleted: int
    refused: int


class ImportDetails(Shape):
    """One import: its tables, and the rows that were not taken (the first 100 are kept)."""

    about: Import
    reading: str
    tables: list[ImportTable]
    refused: list[ImportRefusal]


class ImportState(Shape):
    """The newest import that was started here, null when there was none; where exports are looked for."""

    run: StartedImport | None
    by_name: str | None
    folder: str


class ImportWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to import: only saying what would change (`dry_run`); on a weekend too (`force`)."""

    dry_run: bool = False
    force: bool = False


class ImportDoor(Controller):
    """What comes from ProfitMaker."""

    path = "/api/imports"
    tags = ("Imports",)

    @get("", responses=responses(400, 401, 403, 503, 504))
    async def imports(
        self, services: Given[Services], fresh: Given[Fresh], limit: Limit = 20, cursor: Cursor = None
    ) -> ImportList:
        """List imports and what they did. One that found nothing new is in no list."""
        before = read_position(cursor)
        runs = await services.queries.ask(
            lambda connection: list_imports(connection, before=before, limit=limit), fresh
        )
        return ImportList(
            imports=[_import(run, services.world) for run in runs],
            next=next_page(runs, limit, lambda last: (last.position,)),
        )

    @post("", status_code=202, responses=responses(400, 401, 403, 409))
    async def begin(self, data: JSONBody[ImportWish], caller: Given[Caller], services: Given[Services]) -> ImportState:
        """Start an import of the newest export, beside everything else. 409 while one runs."""
        assert caller.proof is not None, "the guard lets nobody in here without a proof"
        by = services.world.actor(caller.proof).name
        services.importing.begin(by, dry_run=data.dry_run, force=data.force)
        return _state(services)

    @get("/running", responses=responses(401, 403))
    async def running(self, services: Given[Services]) -> ImportState:
        """Tell how the newest import that was started here is, on its way or at its end."""
        return _state(services)

    @delete("/running", status_code=200, responses=responses(401, 403, 404))
    async def cancel(self, services: Given[Services]) -> ImportState:
        """Cancel the import that runs. What is in stays; started again, it goes on from there."""
        await services.importing.cancel()
        return _state(services)

    @get("/{import_id:str}", responses=responses(400, 401, 403, 404, 503, 504))
    async def details(self, import_id: FromPath[Id], services: Given[Services], fresh: Given[Fresh]) -> ImportDetails:
        """Show one import: what became of its tables' rows, and which were not taken."""
        run = await services.queries.ask(lambda connection: get_import(connection, import_id), fresh)
        if run is None:
            raise Stop(refused("unknown-import", f"there was no import {import_id}"))
        how, tables, changed = run.said.tables[:1], run.said.tables[1:], set(run.tables_changed)
        return ImportDetails(
            about=_import(run, services.world),
            reading=how[0].name if how else "",
            tables=[
                ImportTable(
                    name=table.name,
                    changed=table.name in changed,
                    rows=table.rows,
                    read=table.read,
                    deleted=table.deleted,
                    refused=table.refused,
                )
                for table in tables
            ],
            refused=[_like(row, ImportRefusal) for row in run.said.refused],
        )


def _import(run: ImportRun, world: World) -> Import:
    said = run.said
    return Import(
        position=run.position,
        completed_at=run.completed_at,
        import_id=said.import_id,
        export=said.export,
        by=said.by,
        by_name=_name(said.by, world),
        who=_name(said.by, world) or ("api" if said.by.startswith(TOKEN) else "local"),
        tables_changed=run.tables_changed,
        customers=_like(said.customers, RecordCounts),
        orders=_like(said.orders, RecordCounts),
        refused_rows=said.refused_rows,
        refused_kept=len(said.refused),
        undecodable_bytes=said.undecodable_bytes,
        latest_order_on=None if said.latest_order_on is None else said.latest_order_on.isoformat(),
        import_seconds=said.seconds,
    )


def _state(services: Services) -> ImportState:
    run = services.importing.run
    name = None if run is None else _name(run.by, services.world)
    return ImportState(run=run, by_name=name, folder=str(services.parts.config.exports))


def _name(by: str, world: World) -> str | None:
    """Return the name of a person who started an import."""
    person = world.person(by.removeprefix(PERSON)) if by.startswith(PERSON) else None
    return None if person is None else person.about.name


def _like(source: msgspec.Struct, kind: type[T]) -> T:
    return kind(**msgspec.structs.asdict(source))
