"""Imports: seal one that has been taken in whole."""

from datetime import date
from typing import ClassVar

import msgspec

from commands.command import Command, Decision, Id
from commands.context import Context
from events.fact import Event
from events.imports import ImportCompleted, ImportCounts, ImportedTable, RefusedRow


class CompleteImport(Command, tag="CompleteImport"):
    """Say that an export has been taken in, and what that did."""

    CATEGORY: ClassVar[str] = "imports"

    import_id: Id
    export: str
    tables: tuple[ImportedTable, ...]
    customers: ImportCounts
    orders: ImportCounts
    refused: tuple[RefusedRow, ...] = ()
    undecodable_bytes: int = 0
    latest_order_on: date | None = None
    seconds: float = 0.0
    by: str = ""
    refused_rows: int | None = None


class Imports(msgspec.Struct, frozen=True):
    """The imports there were: the last one says what need not be read again."""

    last: ImportCompleted | None = None


def initial() -> Imports:
    """None yet."""
    return Imports()


def evolve(state: Imports, event: Event) -> Imports:
    """The last one counts."""
    return Imports(event.fact) if isinstance(event.fact, ImportCompleted) else state


def decide(command: Command, state: Imports, context: Context) -> Decision:
    """An import is completed once."""
    del context
    assert isinstance(command, CompleteImport)
    if state.last and state.last.import_id == command.import_id:
        return ()
    said = msgspec.structs.asdict(command)
    return (ImportCompleted(**{name: said[name] for name in ImportCompleted.__struct_fields__}),)
