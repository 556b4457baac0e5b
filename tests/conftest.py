"""What holds for all tests: no outside network, and one way of searching for counterexamples."""

import gc
import ipaddress
import os
import sys

import hypothesis

from tests.patience import SLOW_IS_FINE

hypothesis.settings.register_profile("dev", deadline=None, suppress_health_check=SLOW_IS_FINE)
# The same examples every time: a change must not fail on what another one brought.
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("dev"), derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


class OutsideNetworkError(RuntimeError):
    """A test reached for another machine."""


def is_here(host: object) -> bool:
    """Tell whether a host, as given to the socket functions, is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if not isinstance(host, str) or host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_outside_network(event: str, arguments: tuple[object, ...]) -> None:
    """Stop a look-up, a connection or a datagram that would leave this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]  # a tuple for the internet families, a path for unix sockets
        host = address[0] if isinstance(address, tuple) else None
    else:
        return
    if not is_here(host):
        message = f"{event} to {host!r}: tests may only talk to this machine"
        raise OutsideNetworkError(message)


# An audit hook sees every socket of this process, whichever library made it (but not libuv's own calls).
sys.addaudithook(refuse_outside_network)


def pytest_collection_finish() -> None:
    """Keep what was imported out of the collector's sight: to look through it again and again takes seconds."""
    gc.collect()
    gc.freeze()
