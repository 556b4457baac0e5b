"""Addresses whose parts hold a stroke, such as order A/7 at `/api/orders/A%2F7`.

Servers decode an address before they hand it on, and then that stroke would look like a border between two parts.
So it is kept apart until the route is found.
"""

from typing import Any
from urllib.parse import unquote

from litestar.types import ASGIApp, Receive, Send

_APART = "\ue000"
"""Stands for a stroke inside a part. Unicode keeps it free for such use, and no name or number of ours may hold it."""


def kept_whole(scope: Any) -> Any:
    """Return a request whose path is divided where its address was."""
    raw: bytes = scope.get("raw_path", b"")
    if b"%2f" not in raw.lower():
        return scope
    parts = (unquote(part.decode("latin-1")) for part in raw.split(b"/"))
    return {**scope, "path": "/".join(part.replace("/", _APART) for part in parts)}


def with_strokes(app: ASGIApp) -> ASGIApp:
    """Make what stands behind a route see the parts of its address as they were meant."""

    async def meant(scope: Any, receive: Receive, send: Send) -> None:
        if _APART in scope["path"]:
            found = scope["path_params"].items()
            scope["path_params"] = {
                name: value.replace(_APART, "/") if isinstance(value, str) else value for name, value in found
            }
        await app(scope, receive, send)

    return meant
