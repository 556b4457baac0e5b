"""One demo for all tests that look at it: making it takes a while."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.running import Served
from tests.ports import free_port


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lives."""
    return tmp_path_factory.mktemp("demo") / "shop"


@pytest.fixture(scope="session")
def demo(folder: Path) -> Iterator[Served]:
    """A demo, made and served."""
    served = Served("demo", "--json", "--port", free_port(), "--data", folder)
    yield served
    assert served.stop() == 0, "".join(served.errors)
