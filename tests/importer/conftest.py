"""What the importer's tests share: a small export, a shop in memory, a way to import."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from importer.run import Options, run_import
from importer.summary import Summary
from tests.importer.shop import Shop
from tests.importer.tables import TODAY, write_export


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Give a small export that is sound."""
    return write_export(tmp_path / "asidta_file_1")


@pytest.fixture
def shop() -> Shop:
    """Give a shop that knows nothing yet."""
    return Shop()


@pytest.fixture
def take_in(tmp_path: Path, shop: Shop) -> Callable[..., Summary]:
    """Give a function that imports a folder into the shop."""

    def take(where: Path, today: date = TODAY, **options) -> Summary:
        return run_import(where, Options(pm_database=tmp_path / "pm_database", **options), shop, shop, today)

    return take
