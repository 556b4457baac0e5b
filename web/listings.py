"""Which routes answer with lists, and so can be had as tables: found in what they return, said nowhere else."""

import re
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler

from web.access import OPEN, ROUTES
from web.columns import Column, columns_of
from web.csv_file import CsvFile
from web.xlsx_file import XlsxFile

FORMATS: dict[str, type[CsvFile | XlsxFile]] = {"csv": CsvFile, "xlsx": XlsxFile}


class Listing(msgspec.Struct, frozen=True):
    """A route that answers with lists: what its path looks like, the name of its files, the columns of each list.

    `paged` says whether it takes `limit`: other lists come whole.
    """

    path: str
    pattern: re.Pattern[str]
    name: str
    lists: dict[str, list[Column]]
    paged: bool


def listings(app: Litestar) -> Iterator[Listing]:
    """Find every route that answers with lists of shapes to somebody who is known."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods:
                path: str = route.path_format
                lists = lists_of(handler)
                if lists and ROUTES.get(("GET", path)) not in (OPEN, None):
                    name = "-".join(part for part in path.split("/")[2:] if not part.startswith("{"))
                    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
                    paged = "limit" in handler.parsed_fn_signature.parameters
                    yield Listing(path, pattern, name, lists, paged)


def lists_of(handler: HTTPRouteHandler) -> dict[str, list[Column]]:
    """Return the lists in a route's answer, with their columns."""
    answer = handler.parsed_fn_signature.return_type.annotation
    if typing.get_origin(answer) is Response:
        [answer] = typing.get_args(answer)
    if not (isinstance(answer, type) and issubclass(answer, msgspec.Struct)):
        return {}
    found: dict[str, list[Column]] = {}
    for name, hint in typing.get_type_hints(answer).items():
        items = typing.get_args(hint)
        if typing.get_origin(hint) is list and isinstance(items[0], type) and issubclass(items[0], msgspec.Struct):
            found[name] = columns_of(items[0])
    return found


class Offered(msgspec.Struct, frozen=True):
    """A parameter that every route with lists has beside its own."""

    name: str
    description: str
    values: list[str] | None = None
    repeated: bool = False


def offered(lists: Iterable[str]) -> list[Offered]:
    """Return the parameters about tables of a route with these lists."""
    names = [*lists]
    found = [Offered("format", "All of the list as a table", ["json", *FORMATS])]
    if len(names) > 1:
        found.append(Offered("list", "Which list the table is of", names))
    which = "Which columns of the table, in which order: names as its head or JSON has them, commas between"
    above = "What stands above each of `columns`, in their order; their names when absent"
    called = "What a value is called in the table, as COLUMN:VALUE:WORD with VALUE as in JSON, or empty for null"
    return [
        *found,
        Offered("columns", which),
        Offered("headings", above, repeated=True),
        Offered("words", called, repeated=True),
    ]


def _schema(each: Offered) -> dict[str, Any]:
    text = {"type": "string", **({"enum": each.values} if each.values else {})}
    return {"type": "array", "items": text} if each.repeated else text


def offer(operation: dict[str, Any], lists: Iterable[str]) -> None:
    """Describe in OpenAPI that a route's lists come as tables too."""
    operation.setdefault("parameters", []).extend(
        {
            "name": each.name,
            "in": "query",
            "description": each.description,
            "schema": _schema(each),
        }
        for each in offered(lists)
    )
    for kind in FORMATS.values():
        content = operation["responses"]["200"].setdefault("content", {})
        content[kind.MEDIA_TYPE.partition(";")[0]] = {"schema": {"type": "string"}}
