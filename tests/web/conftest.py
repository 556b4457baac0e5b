"""One running shop for the tests of a worker; those that need their own start one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from tests.web.shop import Shop
from web import protocol

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a module together: they share a shop, and what happened in it."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(f"web {item.path.stem}"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    protocol.SWEEP_S = 0.05
    running = Shop(tmp_path_factory.mktemp("shop"))
    running.set_up()
    yield running
    running.close()


@pytest.fixture(scope="session")
def reader(shop: Shop) -> Iterator[httpx.Client]:
    with shop.bearer("read") as client:
        yield client


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """With which parameters of Argon2id something was verified, once for each time."""
    seen: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, kept: str, said: bytes) -> bool:
        seen.append(kept.rsplit("$", 2)[0])
        return verify(hasher, kept, said)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return seen
