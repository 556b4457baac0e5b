"""An export becomes events: what is new, what changed, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from events.customers import CustomerRegistered
from events.imports import ImportCompleted, ImportCounts
from events.orders import OrderLine, OrderRegistered
from importer.run import forced
from tests.importer.tables import A_FEW, RECENT, overwrite_value, write_export


def test_customers_become_facts(export, shop, take_in):
    take_in(export)
    assert shop.customers["000001"] == CustomerRegistered(
        number="000001",
        source="PROFITMAKER",
        name="Invented Kite Club",
        contact="Zoë Muster",
        email="one@shop.example",
        phone="(555) 555-0101",
    )
    assert shop.customers["000002"] == CustomerRegistered(number="000002", source="PROFITMAKER", name="Café Inventé")


def test_an_order_with_formal_lines_becomes_a_fact(export, shop, take_in):
    take_in(export)
    assert shop.orders["007901"].details == OrderRegistered(
        number="007901",
        source="PROFITMAKER",
        customer_number="000001",
        description='(1) Plaque walnut 9" x 12" (2) Set-up charge',
        lines=(
            OrderLine(item="PLQ-W0912", description='Plaque walnut 9" x 12"', quantity=Decimal(2), amount_e4=100_0000),
            OrderLine(item="CHG-SETUP", description="Set-up charge", quantity=Decimal(1), amount_e4=20_5000),
        ),
        ordered_on=RECENT,
        due_on=date(2026, 10, 20),
        total_e4=120_5000,
        purchase_order="PO 17",
    )


def test_shell_orders_are_described_by_their_notes(export, shop, take_in):
    take_in(export)
    assert shop.orders["007902"].details.description == 'plaque polshd blck acrylc 9" x 12"'
    assert (
        shop.orders["007903"].details.description == "(1) Flag case walnut to hold 3' x 5' flag (2) Instal of AZ Flags"
    )


def test_an_unknown_total_is_not_zero(export, shop, take_in):
    take_in(export)
    assert shop.orders["007903"].details.total_e4 is None


def test_the_detail_tables_say_what_the_order_itself_does_not(export, shop, take_in):
    take_in(export)
    details = shop.orders["007904"].details
    assert (details.due_on, details.shipped_on) == (date(2026, 10, 25), date(2026, 10, 23))


def test_the_import_is_sealed_with_its_account(export, shop, take_in):
    summary = take_in(export)
    seal = shop.facts[-1]
    assert isinstance(seal, ImportCompleted)
    assert seal.customers == ImportCounts(read=3, added=3)
    assert seal.orders == ImportCounts(read=4, added=4)
    assert seal.latest_order_on == RECENT
    assert seal.export == "asidta_file_1"
    assert {table.name: table.rows for table in seal.tables if table.rows} == {
        name: len(rows) for name, rows in A_FEW.items()
    }
    assert (summary.status, summary.customers, summary.orders) == ("imported", seal.customers, seal.orders)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22)], ids=["Saturday", "Sunday"])
def test_on_a_weekend_it_says_why_it_does_nothing(export, shop, take_in, day):
    summary = take_in(export, today=day)
    assert summary.status == "weekend"
    assert summary.message == f"{day:%A}, {day}: on a weekend nothing is imported unless it is forced"
    assert not shop.facts


def test_on_a_weekend_it_can_be_forced(export, take_in):
    assert take_in(export, today=date(2026, 11, 21), force=True).status == "imported"


def test_on_a_weekend_it_can_be_tried_and_says_that_it_is_held(export, shop, take_in):
    tried = take_in(export, today=date(2026, 11, 21), dry_run=True)
    assert (tried.status, tried.held) == ("dry-run", True)
    assert "it is the weekend: only when it is forced is this imported today" in tried.lines()
    assert not take_in(export, today=date(2026, 11, 21), dry_run=True, force=True).held
    assert not take_in(export, today=date(2026, 11, 20), dry_run=True).held
    assert not shop.facts


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_environment_can_force_it(value, expected):
    assert forced({"FORCE_REFRESH": value}) is expected
    assert not forced({})


def test_a_dry_run_tells_what_would_come_and_does_nothing(export, shop, take_in, tmp_path):
    summary = take_in(export, dry_run=True)
    assert (summary.status, summary.customers.added, summary.orders.added) == ("dry-run", 3, 4)
    assert not shop.facts
    assert not [path for path in (tmp_path / "pm_database").iterdir() if path.name != ".lock"]


def test_it_goes_in_small_chunks_and_pauses_between_them(export, shop, take_in):
    pauses, steps = [], []
    take_in(export, chunk=3, pause=lambda: pauses.append(1), progress=lambda *step: steps.append(step))
    assert shop.chunks == [3, 3, 1, 1]
    assert len(pauses) == 3
    assert ("appending", 7, 7) in steps
    assert {step for step, _, _ in steps} >= {"copying", "reading COSTORD", "appending"}


def test_what_the_desk_refuses_is_counted_and_listed(export, shop, take_in):
    shop.forbidden.add("007902")
    summary = take_in(export)
    assert summary.orders == ImportCounts(read=4, added=3, refused=1)
    (row,) = shop.last.refused
    assert (row.table, row.row) == ("COSTORD.DBF", 2)
    assert row.reason == "the desk refused it (forbidden): the desk has its reasons"


def test_the_source_is_never_written_to(export, take_in):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in export.iterdir()}
    take_in(export)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in export.iterdir()} == before


def test_the_summary_reads_well(export, take_in):
    write_export(
        export,
        COSTORD=[*A_FEW["COSTORD"], ("007700", "000001", date(2020, 1, 2), None, None, 5, "")],
        AINONOTE=[*A_FEW["AINONOTE"], ("007600", 1, "for an order long gone")],
    )
    overwrite_value(export / "LNITM.DBF", 1, "DESCR", b"Set-up \x81 charge")
    times = iter((10.0, 12.5))
    assert list(take_in(export, clock=lambda: next(times)).lines()) == [
        "asidta_file_1 is imported",
        "customers: 3 read, 3 added, 0 changed, 0 unchanged, 0 refused",
        "orders: 5 read, 4 added, 0 changed, 0 unchanged, 0 refused, 1 outside the window",
        "changed tables: CUSTOMER, COSTORD, LNITM, AINONOTE, ATXDET, APKGDTL",
        "latest order: 2026-10-01",
        "took 2.5 seconds",
        "lines and notes of orders that the export does not hold: 1",
        r"bytes that their code page does not know, shown like \x81: 1",
    ]


def test_the_summary_names_what_changed_and_what_is_gone(export, take_in):
    take_in(export)
    write_export(export, COSTORD=A_FEW["COSTORD"][:3])
    lines = list(take_in(export).lines())
    assert "changed tables: COSTORD" in lines
    assert "no longer in the export: 1 orders, kept and marked" in lines
