"""An import that was interrupted goes on where it was, and ends as if nothing had been."""

from datetime import date

import msgspec
import pytest

from events.imports import ImportCompleted
from importer.run import Options, run_import
from tests.importer.shop import Interrupted, Shop
from tests.importer.tables import A_FEW, TODAY, write_export

CHUNKS = 8  # seven records in chunks of one, and the seal


def take_in_twice(shop, take_in, export, stop_after):
    """Import until the power goes off, then once more."""
    shop.stop_after = len(shop.chunks) + stop_after
    with pytest.raises(Interrupted):
        take_in(export, chunk=1)
    shop.stop_after = None
    return take_in(export, chunk=1)


def without_seconds(facts):
    """Two imports never take the same time."""
    return [msgspec.structs.replace(fact, seconds=0.0) if isinstance(fact, ImportCompleted) else fact for fact in facts]


@pytest.fixture
def uninterrupted(tmp_path):
    """Give a function that imports into another shop, without interruption, and tells what that holds then."""
    shop = Shop()

    def take(where):
        run_import(where, Options(pm_database=tmp_path / "other"), shop, shop, TODAY)
        return without_seconds(shop.facts)

    return take


@pytest.mark.parametrize("stop_after", range(CHUNKS))
def test_the_first_import_ends_the_same_wherever_it_was_interrupted(export, shop, take_in, uninterrupted, stop_after):
    summary = take_in_twice(shop, take_in, export, stop_after)
    assert without_seconds(shop.facts) == uninterrupted(export)
    assert (summary.customers.added, summary.orders.added) == (3, 4)


@pytest.mark.parametrize("stop_after", range(4))
def test_a_later_import_ends_the_same_wherever_it_was_interrupted(export, shop, take_in, uninterrupted, stop_after):
    take_in(export)
    uninterrupted(export)
    changed = [("000001", "Invented Kite Guild", "Zoë Muster", "", ""), *A_FEW["CUSTOMER"][1:]]
    orders = [*A_FEW["COSTORD"][:3], ("007905", "000003", date(2026, 11, 2), None, None, 5, "")]
    write_export(export, CUSTOMER=changed, COSTORD=orders)
    summary = take_in_twice(shop, take_in, export, stop_after)
    assert without_seconds(shop.facts) == uninterrupted(export)
    assert (summary.customers.changed, summary.orders.added, summary.left_export) == (1, 1, 1)


def test_the_same_import_sends_the_same_keys(export, tmp_path):
    receipts = []
    for name in ("one", "other"):
        shop = Shop()
        run_import(export, Options(pm_database=tmp_path / name, clock=lambda: 0.0), shop, shop, TODAY)
        receipts.append(set(shop.receipts))
    assert receipts[0] == receipts[1]


def test_after_another_import_the_same_commands_get_other_keys(export, shop, take_in):
    """A -> B -> A: the second A must not be answered with the first one's receipts."""
    take_in(export)
    write_export(export, CUSTOMER=[("000001", "Renamed Kite Club", "", "", ""), *A_FEW["CUSTOMER"][1:]])
    take_in(export)
    write_export(export)
    take_in(export)
    assert shop.customers["000001"].name == "Invented Kite Club"
