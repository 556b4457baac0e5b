"""Answering a request by hand, where no framework stands between: bodies read with a bound, answers in two messages."""

from typing import Any

import msgspec
from litestar.types import Receive, Send

from web.problems import Problem, Stop, bad_request, headers_of

BODY_BYTES_MAX = 1 << 20
encode = msgspec.json.Encoder().encode
Headers = list[tuple[bytes, bytes]]

JSON_HEADER = (b"content-type", b"application/json")
_POLICY = (
    b"default-src 'self'",
    b"img-src 'self' data:",  # QR codes come as pictures in answers
    b"object-src 'none'",
    b"base-uri 'none'",
    b"form-action 'self'",
    b"frame-ancestors 'none'",
)
GUARDS: Headers = [
    (b"content-security-policy", b"; ".join(_POLICY)),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
"""Outside development: browsers come back under TLS alone."""
NO_STORE = (b"cache-control", b"no-store")
API_GUARDS = [*GUARDS, NO_STORE]
"""What keeps browsers safe: on every answer, the second on those under `/api`."""


class Reply(msgspec.Struct, frozen=True):
    """An answer: status, headers with the media type, body. `said` names it in logs and numbers."""

    status: int
    body: bytes
    headers: Headers
    said: str = ""


class Gone(Exception):
    """The client closed the connection before its request was complete."""


def problem_reply(problem: Problem) -> Reply:
    """Make a problem into an answer."""
    return Reply(problem.status, encode(problem), headers_of(problem), problem.code)


async def read_body(receive: Receive) -> bytes:
    """Return the whole body; `Stop` when it is too large, `Gone` when it never comes to its end."""
    message: Any = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        parts, size = [body], len(body)
        while message.get("more_body") and size <= BODY_BYTES_MAX:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
        body = b"".join(parts)
    if message["type"] == "http.disconnect":
        raise Gone
    if len(body) > BODY_BYTES_MAX:
        raise Stop(bad_request("too-large", f"a body may have up to {BODY_BYTES_MAX:,} bytes: send fewer at once"))
    return body


async def send_reply(send: Send, reply: Reply, headers: Headers) -> None:
    """Send an answer with further headers."""
    length = (b"content-length", str(len(reply.body)).encode())
    start: Any = {
        "type": "http.response.start",
        "status": reply.status,
        "headers": [*reply.headers, length, *headers],
    }
    await send(start)
    body: Any = {"type": "http.response.body", "body": reply.body}
    await send(body)
