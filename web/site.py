"""The built pages, as they are served: read once, kept in memory, small enough for that.

What has a hash of its content in its name is kept by browsers for ever; everything else is asked for each time,
and answered in a word when it did not change.
"""

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

import msgspec
from litestar.types import ASGIApp, Receive, Send

from web.missing import with_page
from web.replies import Headers, Reply, send_reply

FOR_EVER = b"public, max-age=31536000, immutable"
EACH_TIME = b"no-cache"
MOUNTS = {"": "tablet", "/launchpad": "launchpad", "/console": "console"}
"""Which built folder stands under which address."""
MOVED = {"/workforce": "/", "/workforce/": "/", "/launchpad": "/launchpad/", "/console": "/console/"}
"""Old links, and addresses without their last stroke."""
CONSOLE = "/console/"
"""One page with addresses of its own: it reads what stands after this."""
CONSOLE_FILES = "/console/assets/"
"""The only addresses below it that are never pages: no other rule would do, as numbers of orders hold dots."""
_HASHED = re.compile(r"-[\w-]{8}\.\w+$")
_TEXT = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")
_GZIP_BYTES_MIN = 500
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}


class Page(msgspec.Struct, frozen=True):
    """A file: its bytes, the same compressed where that helps, and what is said about it."""

    plain: bytes
    packed: bytes | None
    headers: Headers
    tag: bytes


class Site:
    """Stands before an application and answers what is a page. There are none until they were built."""

    def __init__(self, app: ASGIApp, folder: Path | None) -> None:
        """Read a folder with one built application in each of its folders."""
        self._app = app
        self._pages: dict[str, Page] = {}
        # Where a link leads is looked at once: it may soon lead to a newer build.
        folder = folder and folder.resolve()
        for address, name in MOUNTS.items():
            root = (folder or Path()) / name
            for path in sorted(root.rglob("*")) if folder and root.is_dir() else ():
                if path.is_file():
                    self._take(address, path.relative_to(root).as_posix(), path)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer a request for a page; hand on all others."""
        reply = self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if reply is None:
            wanted = self._pages and scope["type"] == "http"
            await self._app(scope, receive, with_page(scope, send) if wanted else send)
        else:
            scope["path_template"] = "(page)"
            await send_reply(send, reply, [])

    def _answer(self, scope: Any) -> Reply | None:
        path = scope["path"]
        moved = MOVED.get(path)
        if moved is not None and self._pages:
            return Reply(308, b"", [(b"location", moved.encode())], "moved")
        page = self._pages.get(path) or self._deep(path)
        if page is None:
            return None
        headers = dict(scope["headers"])
        if page.tag in headers.get(b"if-none-match", b""):
            return Reply(304, b"", page.headers, "unchanged")
        if page.packed is not None and b"gzip" in headers.get(b"accept-encoding", b""):
            return Reply(200, page.packed, [*page.headers, (b"content-encoding", b"gzip")], "page")
        return Reply(200, page.plain, page.headers, "page")

    def _deep(self, path: str) -> Page | None:
        """Return the console for an address that it made itself: somebody opens a link, or reloads."""
        if not path.startswith(CONSOLE) or path.startswith(CONSOLE_FILES):
            return None
        return self._pages.get(CONSOLE)

    def _take(self, address: str, name: str, path: Path) -> None:
        plain = path.read_bytes()
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith(_TEXT)
        tag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'.encode()
        page = Page(
            plain,
            gzip.compress(plain, mtime=0) if text and len(plain) > _GZIP_BYTES_MIN else None,
            [
                (b"content-type", f"{kind}; charset=utf-8".encode() if text else kind.encode()),
                (b"cache-control", FOR_EVER if _HASHED.search(name) else EACH_TIME),
                (b"etag", tag),
                (b"vary", b"Accept-Encoding"),
            ],
            tag,
        )
        self._pages[f"{address}/{name}"] = page
        if path.name == "index.html":
            self._pages[f"{address}/{name.removesuffix('index.html')}"] = page
