"""A wire between tablets and a server, with the faults that networks have."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator

_COMMANDS = b"POST /api/commands"
_KEY = re.compile(rb'\{"key":"([0-9a-f-]{36})"')


class Wire:
    """Passes everything on, until told otherwise. Tablets know its address only, so servers may come and go."""

    def __init__(self, port: int) -> None:
        self.port = port
        """Where the server listens now."""
        self.cut = False
        """Whether nothing gets through."""
        self.lost: bytes | None = None
        """Requests that begin so do not get through."""
        self.times_lost = 0
        """How often one did not."""
        self.swallowed: bytes | None = None
        """Requests that begin so get no answer, as on a Wi-Fi that is half there."""
        self.answers_to_lose = 0
        """So many answers to commands are lost on their way back, after the server gave them."""
        self.on_commands: Callable[[], None] = lambda: None
        """Called when commands went to the server, before it answers."""
        self._up: list[bytearray] = []
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def keys(self) -> list[str]:
        """The keys of all actions that were sent, each as often as it was, in their order."""
        return [key.decode() for each in self._up for key in _KEY.findall(bytes(each))]

    def close(self) -> None:
        """End all connections."""
        self.cut = True
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Break what is open."""
        for each in list(self._open):
            self._end(each)

    @contextlib.contextmanager
    def silence(self) -> Iterator[None]:
        """Let nothing through meanwhile, not even what is under way."""
        self.cut = True
        self.hang_up()
        yield
        self.cut = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = None if self.cut else socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                server = None
            if server is None:
                client.close()
                continue
            self._open |= {client, server}
            losing = threading.Event()
            threading.Thread(target=self._ask, args=(client, server, losing), daemon=True).start()
            threading.Thread(target=self._answer, args=(server, client, losing), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        sent = bytearray()
        self._up.append(sent)
        while data := self._read(client):
            commands = data.startswith(_COMMANDS)
            if self.lost is not None and data.startswith(self.lost):
                self.times_lost += 1
                break
            if self.swallowed is not None and data.startswith(self.swallowed):
                continue
            sent += data
            if commands and self.answers_to_lose > 0:
                self.answers_to_lose -= 1
                losing.set()
            if not self._write(server, data):
                break
            if commands:
                self.on_commands()
        self._end(client, server)

    def _answer(self, server: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        while (data := self._read(server)) and not losing.is_set() and self._write(client, data):
            pass
        self._end(client, server)

    def _read(self, end: socket.socket) -> bytes:
        try:
            data = end.recv(65_536)
        except OSError:
            return b""
        return b"" if self.cut else data

    @staticmethod
    def _write(end: socket.socket, data: bytes) -> bool:
        try:
            end.sendall(data)
        except OSError:
            return False
        return True

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            self._open.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
