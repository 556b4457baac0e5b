"""A floor to be told of, servers that are told, and no patience with those that hang."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tests.web.alerts.floor import Floor
from tests.web.alerts.servers import Hook, MailServer, certificate
from web.alerts import line


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    running = Floor(tmp_path / "shop")
    yield running
    running.close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


@pytest.fixture
def other() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    running = MailServer()
    yield running
    running.stop()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate that this process trusts."""
    path = certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up early: nobody wants to wait for a hanging server in a test."""
    monkeypatch.setattr(line, "CONNECT_S", 0.3)
    monkeypatch.setattr(line.Deadline.__init__, "__defaults__", (0.2,))


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on a server no sooner than a test gives up."""
    monkeypatch.setattr(line, "CONNECT_S", 2 * PATIENCE_S)
    monkeypatch.setattr(line.Deadline.__init__, "__defaults__", (2 * PATIENCE_S,))
