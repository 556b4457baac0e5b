"""Which tables an answer was made of: a header that says when it is worth asking again.

Seen by watching the queries of a request. What else a route looks at it says itself, with `note`.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Send

from projections.people import PEOPLE
from projections.tables_read import ANY

OK = 200
_TABLES: ContextVar[set[str] | None] = ContextVar("tables", default=None)


def note(tables: Iterable[str]) -> None:
    """Take note that the answer to the request at hand, if there is one, is made of these too."""
    noted = _TABLES.get()
    if noted is not None:
        noted.update(tables)


def note_any() -> None:
    """Take note that the answer is made of what no table tells."""
    note((ANY,))


def watched(app: ASGIApp) -> ASGIApp:
    """Begin to take note with each request."""

    async def watch(scope: Any, receive: Receive, send: Send) -> None:
        _TABLES.set(set())
        await app(scope, receive, send)

    return watch


async def say_tables(message: Message, _: Any) -> None:
    """Add the header to an answer, if all is known that it is made of.

    Who may see what follows from the roles of who asks: people are part of every answer.
    """
    tables = _TABLES.get()
    if message["type"] != "http.response.start" or message["status"] != OK:
        return
    if tables and ANY not in tables:
        names = ",".join(sorted({*tables, PEOPLE.name}))
        message["headers"] = [*message["headers"], (b"floorbook-tables", names.encode())]
