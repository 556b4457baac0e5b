"""Imports, read as: given those there were, when one is completed, then this fact."""

from datetime import date

import msgspec

from commands import imports
from commands.imports import CompleteImport
from events.imports import ImportCompleted, ImportCounts, ImportedTable, RefusedRow
from tests.commands.plain import Given

COMPLETE = CompleteImport(
    import_id="0190a2c4-0000-7000-8000-0000000000f1",
    export="nightly",
    tables=(ImportedTable(name="ORDERS", sha256="ab" * 32, rows=3, read=2, deleted=0, refused=1),),
    customers=ImportCounts(read=1, added=1),
    orders=ImportCounts(read=2, added=1, refused=1),
    refused=(RefusedRow(table="ORDERS", row=3, reason="holds no number"),),
    latest_order_on=date(2026, 3, 8),
    seconds=1.5,
)


def test_an_import_is_completed_with_all_that_it_did():
    (fact,) = Given(imports).when(COMPLETE)
    assert isinstance(fact, ImportCompleted)
    said = msgspec.structs.asdict(COMPLETE)
    assert {name: said[name] for name in ImportCompleted.__struct_fields__} == msgspec.structs.asdict(fact)


def test_the_same_import_is_completed_once():
    given = Given(imports)
    given.when(COMPLETE)
    assert given.when(COMPLETE) == []


def test_the_last_import_is_the_one_that_counts():
    given = Given(imports)
    given.when(COMPLETE)
    again = msgspec.structs.replace(COMPLETE, import_id="0190a2c4-0000-7000-8000-0000000000f2")
    (fact,) = given.when(again)
    assert given.state.last == fact


def test_all_imports_are_one_stream():
    assert COMPLETE.stream() == "imports"
