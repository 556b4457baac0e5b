"""Real servers on this machine that alerts go to: of mail, of webhooks, and ones that misbehave."""

import contextlib
import datetime as dt
import email
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.patience import PATIENCE_S
from tests.ports import free_port

PASSWORD = "made-up words"


class MailServer:
    """Takes mail. `refuse` answers each recipient with this instead of taking it."""

    def __init__(self, certificate: Path | None = None, *, tls: str = "none") -> None:
        self.letters: list[Message] = []
        self.refuse: str | None = None
        self.signed_in: list[str] = []
        context = None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        options: dict[str, Any] = {}
        if tls == "starttls":
            options = {
                "tls_context": context, "require_starttls": True, "auth_required": True,
                "authenticator": self._sign_in,
            }  # fmt: skip
        elif tls == "tls":
            options = {"ssl_context": context}
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE_S, **options)
        self._controller.start()
        self.port: int = self._controller.port

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def _sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.signed_in.append(data.login.decode())
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.refuse is not None:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content))
        return "250 taken"


class Posted:
    """One request that a webhook got."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path, self.headers, self.body = path, headers, body
        self.said: dict[str, Any] = json.loads(body)


class Hook:
    """A web server that takes posts. `answers` are given one after the other, then 204."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.posts: list[Posted] = []
        self.answers: list[int] = []
        self.before_answer: Callable[[], None] = lambda: None
        self.location = ""
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append(Posted(self.path, dict(self.headers), body))
                hook.before_answer()
                with contextlib.suppress(OSError):
                    self.send_response(hook.answers.pop(0) if hook.answers else 204)
                    if hook.location:
                        self.send_header("Location", hook.location)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.port}/alerts?floor=1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def odd_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a port, and do this with each connection; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    with connection:
                        behave(connection)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)  # wakes the thread: to close it leaves it waiting for ever


def hang(connection: socket.socket) -> None:
    """Say nothing until the other side gives up."""
    while connection.recv(1_024):
        pass


def drip(connection: socket.socket) -> None:
    """Say something that never ends, a byte at a time."""
    while True:
        connection.sendall(b"2")
        time.sleep(0.02)


def die_in_mid_mail(connection: socket.socket) -> None:
    """Be a mail server up to the letter itself, then be gone."""
    connection.sendall(b"220 here\r\n")
    received = b""
    while not received.startswith(b"data"):
        received = connection.recv(1_024)
        if not received:
            return
        connection.sendall(b"354 go on\r\n" if received.startswith(b"data") else b"250 yes\r\n")
    connection.recv(1_024)


def certificate(path: Path, name: str = "127.0.0.1") -> Path:
    """Write a certificate that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up")])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = (
        [x509.IPAddress(ipaddress.ip_address(name))] if name[0].isdigit() else [x509.DNSName(name)]
    )
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
