"""A connection to another machine that cannot hang: one deadline for all of it, however slowly bytes drip in."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator

CONNECT_S = 8.0
DEADLINE_S = 15.0
"""For one delivery, from the first packet to the last: below what the process has for ending in order."""


class Undelivered(Exception):
    """Why an alert did not get through, in words for the admin: no address and nothing that the other side said."""


class Deadline:
    """Cuts a connection off when time is up. What reads from it then finds its end."""

    def __init__(self, seconds: float = DEADLINE_S) -> None:
        """Start to count with `watch`."""
        self.seconds = seconds
        self.passed = False
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def watch(self, sock: socket.socket) -> None:
        """Watch over a connection. A twin of it, since TLS takes the socket itself over."""
        self._twin = sock.dup()
        self._timer.start()

    def close(self) -> None:
        """Watch no more."""
        self._timer.cancel()
        if self._twin is not None:
            self._twin.close()

    def _cut(self) -> None:
        self.passed = True
        if self._twin is not None:
            with contextlib.suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)


def connect(host: str, port: int, deadline: Deadline, *, tls: bool) -> socket.socket:
    """Connect, with TLS if wanted; `OSError` when it cannot be."""
    sock = socket.create_connection((host, port), timeout=CONNECT_S)
    try:
        refuse_own_link(sock.getpeername()[0])
        deadline.watch(sock)
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host) if tls else sock
    except BaseException:
        sock.close()
        raise


def refuse_own_link(peer: str) -> None:
    """Refuse addresses of the link itself: clouds hand out their machines' secrets there. Asked of who answered.

    What a name leads to may change between looking it up and connecting.
    """
    address = ipaddress.ip_address(peer.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified:
        raise Undelivered("the address is one of the machine's own link (169.254… or fe80…), where nothing is sent")


@contextlib.contextmanager
def in_words(deadline: Deadline) -> Iterator[None]:
    """Turn what can go wrong on the way into words."""
    try:
        yield
    except Undelivered:
        raise
    except Exception as error:
        late = f"no full answer within {deadline.seconds:.0f} seconds"
        raise Undelivered(late if deadline.passed else said(error)) from error
    finally:
        deadline.close()


def said(error: Exception) -> str:
    """Say what an error of the network or of TLS means."""
    match error:
        case ssl.SSLCertVerificationError(verify_message=why):
            return f"its certificate is not trusted ({why})"
        case ssl.SSLError():
            return "TLS failed: does it speak TLS on this port?"
        case socket.gaierror():
            return "its name leads nowhere: is it spelled right?"
        case ConnectionRefusedError():
            return "nobody listens there: the connection was refused"
        case TimeoutError():
            return f"no answer within {CONNECT_S:.0f} seconds"
        case ConnectionError():
            return "the connection ended before there was an answer"
        case OSError(strerror=why) if why:
            return f"it cannot be reached: {why}"
    return f"it failed with {type(error).__name__}"
