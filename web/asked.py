"""What may be asked: a parameter that a route does not know is refused, not ignored.

A filter with a slip in its name would else silently give the whole list.
Which parameters there are is read off the routes themselves, so nothing is said twice.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Guard

from web.listings import listings, offered
from web.problems import Stop, bad_request

Known = dict[tuple[str, str], frozenset[str]]
"""The names of the parameters by method and path of the route."""


def known_parameters(app: Litestar) -> Known:
    """Return what each route may be asked: its own parameters, those of what it is given, those of its tables."""
    found = dict(_own(app))
    for listing in listings(app):
        found["GET", listing.path] |= {each.name for each in offered(listing.lists)}
    return found


def _own(app: Litestar) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (_, asks) in route.route_handler_map.items():
                names = frozenset(each.field_alias for each in asks.expected_query_params)
                yield (str(method), route.path_format), names


def refuse_unknown() -> Guard:
    """Make the guard that refuses parameters which a route does not know. After the one that says who may knock."""
    known: Known = {}

    def check(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        scope: Any = connection.scope
        if not scope["query_string"]:
            return
        if not known:
            known.update(known_parameters(connection.app))
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        names = known[method, scope["path_template"]]
        for name, _value in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True):
            if name not in names:
                raise unknown(name, names)

    return check


def unknown(name: str, names: frozenset[str]) -> Stop:
    """Return what ends a request that asks for something which is not there; it names what may have been meant."""
    name = name[:100]
    near = get_close_matches(name.lower(), sorted(names), n=3)
    if near:
        meant = f"did you mean {' or '.join(near)}?"
    else:
        meant = f"it takes {', '.join(sorted(names))}" if names else "it takes none"
    facts = {"field": name, "near": near, "known": sorted(names)}
    return Stop(bad_request("malformed", f"{name}: this route has no such parameter; {meant}", facts))
