"""One running shop for the tests of a worker; those that need their own start one."""

from collections.abc import Iterator

import httpx
import pytest

from tests.web.shop import Shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("shop"))
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="session")
def reader(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read") as client:
        yield client
