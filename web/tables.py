"""Every list of the API as a table: `format=csv` or `format=xlsx` gives all of it, whatever it is a list of.

It asks the route itself, page after page, as the caller would: filters, rights and fields are those of the route, and
a list that is added later has its tables at once. One page is in memory at a time. `columns` chooses and orders them,
`headings` says what stands above them, `words` what values are called: as on the page, in its language.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Send

from web.columns import Cell, Column, NoSuchColumn, cell, chosen, seen
from web.listings import FORMATS, Listing, listings
from web.problems import bad_request
from web.queries import Queries
from web.replies import Headers, problem_reply, send_reply

PAGE = 200
"""Rows asked for at a time: memory that many more needed at once would never quite come back."""
OURS = ("format", "list", "columns", "headings", "words", "limit", "cursor", "totals")
WORDS = re.compile(r"([^:]+):([^:]*):(.+)")
"""Parameters that are not handed on: the pages are ours to ask for."""
SPAN = ("from_day", "to_day", "day", "week", "as_of")
_OF_TABLES = re.compile(rb"(?:^|&)(?:format|columns|headings|words)=")


class Tables:
    """Stands between the door and the framework, and makes tables of its answers."""

    def __init__(self, app: Litestar, queries: Queries, zone: Callable[[], ZoneInfo], clock: Callable[[], int]) -> None:
        """Find the lists that there are."""
        self._app: ASGIApp = app
        self._listings = sorted(listings(app), key=lambda each: each.path.count("{"))
        self._queries = queries
        self._zone = zone
        self._clock = clock

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer as a table, if that is asked for; the framework answers all else."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _OF_TABLES.search(scope["query_string"]):
            await self._app(scope, receive, send)
            return
        listing = next((each for each in self._listings if each.pattern.fullmatch(scope["path"])), None)
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        wanted = {"format": "json", **dict(asked)}
        headings = [value for name, value in asked if name == "headings"]
        words = [WORDS.fullmatch(value) for name, value in asked if name == "words"]
        columns = wanted["columns"].split(",") if "columns" in wanted else []
        if listing is None or (wanted["format"] == "json" and not {"columns", "headings", "words"} & wanted.keys()):
            await self._app(scope, receive, send)
            return
        which = wanted.get("list", next(iter(listing.lists)))
        if wanted["format"] == "json":
            await _refuse(send, "columns", f"JSON has all fields: ask for {' or '.join(FORMATS)} as the format")
        elif wanted["format"] not in FORMATS:
            await _refuse(send, "format", f"a list comes as {', '.join(['json', *FORMATS])}")
        elif which not in listing.lists:
            await _refuse(send, "list", f"the lists of this answer are {', '.join(listing.lists)}")
        elif headings and len(headings) != len(columns):
            await _refuse(send, "headings", "give one for each of `columns`, in their order")
        elif any(each is None or each[1] not in columns for each in words):
            await _refuse(send, "words", "write COLUMN:VALUE:WORD, each of one of `columns`")
        else:
            called = _by_column(found for found in words if found is not None)
            await self._table(_Table(listing, which, wanted, columns, headings, called), asked, scope, receive, send)

    async def _table(self, table: "_Table", asked: list[tuple[str, str]], scope: Any, receive: Any, send: Any) -> None:
        rest = [each for each in asked if each[0] not in OURS]

        async def ask(cursor: str | None) -> tuple[int, Headers, bytes]:
            paged = (("limit", str(PAGE)),) if table.paged else ()
            query = [*rest, *paged, *((("cursor", cursor),) if cursor else ())]
            # The framework keeps in `state` what it made of a query: each page needs its own.
            inner = {**scope, "query_string": urlencode(query).encode(), "state": dict(scope.get("state") or {})}
            answer = await _answer(self._app, inner, receive)
            scope["path_template"] = inner.get("path_template")
            return answer

        status, headers, body = await ask(None)
        if status != 200:  # noqa: PLR2004
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        zone, day = self._zone(), f"{datetime.fromtimestamp(self._clock() / 1e6, UTC):%Y-%m-%d}"
        try:
            piece, cursor = await self._queries.aside(lambda: table.first(body, zone))
        except NoSuchColumn as unknown:
            await _refuse(send, "columns", str(unknown))
            return
        as_of = [header for header in headers if header[0].startswith(b"floorbook-")]
        await send({"type": "http.response.start", "status": 200, "headers": [*table.headers(day), *as_of]})
        while True:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if cursor is None:
                break
            status, _, body = await ask(cursor)
            if status != 200:  # noqa: PLR2004
                # Nothing can be said any more: an answer that breaks off is not taken for a whole one.
                message = f"a page of a table was answered with {status}"
                raise ConnectionError(message)
            piece, cursor = await self._queries.aside(lambda: table.more(body))  # noqa: B023
        await send({"type": "http.response.body", "body": table.file.end()})


class _Table:
    """One table being made."""

    def __init__(  # noqa: PLR0913, PLR0917  what is asked of a table, part by part
        self,
        listing: Listing,
        which: str,
        wanted: dict[str, str],
        names: list[str],
        headings: list[str],
        words: dict[str, dict[str, str]],
    ) -> None:
        self.file = FORMATS[wanted["format"]]()
        self._listing, self._which, self._wanted = listing, which, wanted
        self._names, self._headings, self._words = names, headings, words
        self._columns: list[Column] = []
        self._zone = ZoneInfo("UTC")

    @property
    def paged(self) -> bool:
        """Whether the list is asked for page by page."""
        return self._listing.paged

    def first(self, body: bytes, zone: ZoneInfo) -> tuple[bytes, str | None]:
        """Take the first page; return how the file begins, and where the next page does.

        `NoSuchColumn` when one is asked for that there is not.
        """
        answer = _decode(body)
        items = answer[self._which]
        self._zone = zone
        all_there_are = self._listing.lists[self._which]
        self._columns = seen(all_there_are, items, answer.get("by", ()))
        if self._names:
            self._columns = chosen(self._names, self._headings, self._words, self._columns, all_there_are)
        rows = self._rows(items)
        begin = self.file.begin([column.name for column in self._columns], rows)
        return begin + self.file.rows(rows), self._next(answer)

    def more(self, body: bytes) -> tuple[bytes, str | None]:
        """Take another page."""
        answer = _decode(body)
        return self.file.rows(self._rows(answer[self._which])), self._next(answer)

    def headers(self, day: str) -> Headers:
        """Say what it is, and under which name to keep it: of which report, of which span."""
        span = [self._wanted[name] for name in SPAN if name in self._wanted] or [day]
        some = [self._which] if len(self._listing.lists) > 1 and self._which != self._listing.name else []
        name = "-".join([self._listing.name, *some, *span])
        safe = re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:120]
        return [
            (b"content-type", self.file.MEDIA_TYPE.encode()),
            (b"content-disposition", f'attachment; filename="{safe}.{self._wanted["format"]}"'.encode()),
        ]

    def _rows(self, items: list[dict[str, Any]]) -> list[list[Cell]]:
        return [[cell(item, column, self._zone) for column in self._columns] for item in items]

    def _next(self, answer: dict[str, Any]) -> str | None:
        # Where an answer has several lists, it goes on with its first.
        found: str | None = answer.get("next") if self._which == next(iter(self._listing.lists)) else None
        return found


def _by_column(words: Iterable[re.Match[str]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for each in words:
        found.setdefault(each[1], {})[each[2]] = each[3]
    return found


async def _answer(app: ASGIApp, scope: Any, receive: Receive) -> tuple[int, Headers, bytes]:
    """Ask the framework and keep its answer."""
    status: int = 0
    headers: Headers = []
    body: list[bytes] = []

    async def keep(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        else:
            body.append(message.get("body", b""))

    await app(scope, receive, keep)
    return status, headers, b"".join(body)


async def _refuse(send: Send, field: Literal["format", "list", "columns", "headings", "words"], message: str) -> None:
    await send_reply(send, problem_reply(bad_request("malformed", f"{field}: {message}", {"field": field})), [])


_decode = msgspec.json.Decoder().decode
