"""HTTP connections with bounds: how many, how large their headers, how long a request may take to arrive.

uvicorn bounds the pauses between requests only; a client that sends one byte a minute would hold a connection for ever.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from web.problems import Problem, bad_request, headers_of, unavailable
from web.replies import API_GUARDS, encode

CONNECTIONS_MAX = 1_000
HEADER_BYTES_MAX = 32 * 1024
ARRIVE_S = 20.0
"""How long a request may take from its first byte (or from connecting) to its last."""
STUCK_S = 30.0
"""How long a client may let an answer wait before it reads on."""
SWEEP_S = 1.0


class BoundedProtocol(HttpToolsProtocol):
    """A connection that keeps within the bounds, or is told why not and closed."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Expect a first request."""
        super().__init__(config, server_state, app_state, _loop)
        self.arriving_since: float | None = time.monotonic()
        self.stuck_since: float | None = None
        self._in_headers = True
        self._known_bytes = 0
        self._growing_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Turn away what would be too many."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS_MAX:
            self.turn_away(unavailable("too-many-connections", "close some, or try again shortly"))

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the headers grow beyond all bounds."""
        if self.transport.is_closing():
            return
        if self.arriving_since is None:
            self.arriving_since = time.monotonic()
        super().data_received(data)
        if self._in_headers:
            self._bound_headers(len(data))

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        super().on_message_begin()
        self.arriving_since = time.monotonic()
        self._in_headers = True
        self._known_bytes = self._growing_bytes = 0

    def on_headers_complete(self) -> None:
        """Its headers are here; from now on its body is counted by who reads it."""
        self._in_headers = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is here."""
        self.arriving_since = None
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not read."""
        self.stuck_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client reads again."""
        self.stuck_since = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP."""
        self.turn_away(bad_request("malformed", msg))

    def sweep(self, now: float) -> None:
        """Close the connection if it takes too long."""
        if self.stuck_since is not None and now - self.stuck_since > STUCK_S:
            self.transport.abort()
        elif self.arriving_since is not None and now - self.arriving_since > ARRIVE_S:
            self.turn_away(bad_request("timeout", f"a request has {ARRIVE_S:.0f} seconds to arrive"))

    def _bound_headers(self, size: int) -> None:
        """Count the headers that are complete, and what came since for one that is not."""
        known = len(self.url or b"") + sum(len(name) + len(value) for name, value in self.headers or ())
        self._growing_bytes = self._growing_bytes + size if known == self._known_bytes else 0
        self._known_bytes = known
        if known + self._growing_bytes > HEADER_BYTES_MAX:
            self.turn_away(bad_request("headers-too-large", f"headers may have {HEADER_BYTES_MAX:,} bytes"))

    def turn_away(self, problem: Problem) -> None:
        """Say why, unless an answer is under way, and close."""
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        answering = cycle is not None and cycle.response_started and not cycle.response_complete
        if not answering:
            body = encode(problem)
            length = b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
            lines = [b"%s: %s\r\n" % header for header in (*headers_of(problem), *API_GUARDS)]
            self.transport.write(b"".join([STATUS_LINE[problem.status], *lines, length, body]))
        self.transport.close()


async def sweep(states: Iterable[ServerState]) -> None:
    """Look after all connections, once a second, until cancelled."""
    while True:
        await asyncio.sleep(SWEEP_S)
        now = time.monotonic()
        for state in states:
            for connection in list(state.connections):
                if isinstance(connection, BoundedProtocol):
                    connection.sweep(now)
