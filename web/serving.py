"""Serving: uvicorn on a TCP port and on the local socket, until told to stop; then what is under way is finished."""

import asyncio
import contextlib
import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar.types import ASGIApp

from projections.hints import short_address
from web.door import local
from web.logs import logger
from web.protocol import BoundedProtocol, sweep

KEEP_ALIVE_S = 75
DRAIN_S = 10
"""How long answers under way may take after the signal to stop."""
BACKLOG = 1_024


class Stopping:
    """Says when to stop, and whether to start again: set by a signal, or by the desk when only a restart helps."""

    def __init__(self) -> None:
        """Go on for now."""
        self.restart = False
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def set(self) -> None:
        """Stop."""
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._event.set)

    def set_restart(self, reason: str = "") -> None:
        """Stop, and be started again: as `on_fatal` of `commands.counter.Counter`."""
        del reason  # the counter has logged it
        self.restart = True
        self.set()

    async def wait(self) -> None:
        """Wait until it is time."""
        await self._event.wait()


class Doors(msgspec.Struct, frozen=True):
    """Where to listen: a TCP address, and the path of the local socket."""

    host: str
    port: int
    local: Path | None = None
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, as uvicorn takes them; none by default."""


async def serve(
    app: ASGIApp,
    doors: Doors,
    stopping: Stopping,
    *,
    on_started: Callable[[int], None] = lambda _: None,
    on_draining: Callable[[], None] = lambda: None,
) -> None:
    """Serve until `stopping`; OSError when an address cannot be had.

    `on_started(port)` is called when requests are answered, `on_draining()` when no more are: streams end then.
    """
    with contextlib.ExitStack() as sockets:
        tcp = sockets.enter_context(_tcp_socket(doors.host, doors.port))
        servers = [(_server(app, doors.trusted_proxies), tcp)]
        if doors.local is not None:
            servers.append((_server(local(app), ""), sockets.enter_context(_local_socket(doors.local))))
        with _signals(stopping):
            await _run(servers, stopping, lambda: on_started(tcp.getsockname()[1]), on_draining)


async def _run(
    servers: list[tuple["_Server", socket.socket]],
    stopping: Stopping,
    on_started: Callable[[], None],
    on_draining: Callable[[], None],
) -> None:
    running = [asyncio.create_task(server.serve(sockets=[listener])) for server, listener in servers]
    told = asyncio.create_task(stopping.wait())
    tasks = [told, asyncio.create_task(sweep([server.server_state for server, _ in servers])), *running]
    try:
        for server, _ in servers:
            await server.ready.wait()
        on_started()
        await asyncio.wait([told, *running], return_when=asyncio.FIRST_COMPLETED)
        on_draining()
        for server, _ in servers:
            server.should_exit = True
        await asyncio.gather(*running)
    finally:
        for task in tasks:
            task.cancel()
        logger("serving").info("stopped", restart=stopping.restart)


class _Server(uvicorn.Server):
    """A server that leaves signals to `serve`, as there are two of them."""

    def __init__(self, config: uvicorn.Config) -> None:
        """Start not ready."""
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _server(app: Any, trusted_proxies: str) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )


@contextlib.contextmanager
def _tcp_socket(host: str, port: int) -> Iterator[socket.socket]:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    # asyncio takes Nagle's delay (40 ms for an answer in two writes) from sockets that say that they are TCP.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.setblocking(False)  # noqa: FBT003  the standard library's own signature
        yield listener


@contextlib.contextmanager
def _local_socket(path: Path) -> Iterator[socket.socket]:
    """Listen at a path that only this user may reach: who opens it can also read the log's file itself.

    It is bound under a name nobody knows, closed to others, and then put in place; whoever owns the folder's lock may
    replace what an earlier process left there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{os.getpid()}.sock")
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            message = f"{path} is in the way and no socket: remove it"
            raise OSError(message)
    aside.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with short_address(aside) as address:
            listener.bind(address)
        aside.chmod(0o600)
        aside.replace(path)
        mine = path.stat().st_ino
        listener.setblocking(False)  # noqa: FBT003  as above
        try:
            yield listener
        finally:
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_ino == mine:
                    path.unlink()


@contextlib.contextmanager
def _signals(stopping: Stopping) -> Iterator[None]:
    """Stop at SIGTERM and SIGINT. Only the main thread can; a server in another one is told otherwise."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    try:
        for number in numbers:
            loop.add_signal_handler(number, stopping.set)
    except (RuntimeError, ValueError):
        yield
        return
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
