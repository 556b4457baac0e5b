"""The outside network is off in tests; this machine is not."""

import socket

import pytest

from tests.patience import PATIENCE_S


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "shop.example"])
def test_another_machine_is_refused(host: str) -> None:
    with pytest.raises(RuntimeError, match="only talk to this machine"):
        socket.create_connection((host, 80), timeout=1)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(RuntimeError, match="only talk to this machine"),
    ):
        sender.sendto(b"", ("192.0.2.1", 9))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=PATIENCE_S),
    ):
        pass
