"""`as_of` in the query string: every route that takes `fresh` answers as of a past moment, all others refuse it."""

from typing import Annotated, Any

from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.types import Message

from web.access import Caller
from web.past import spelt
from web.problems import Stop, bad_request
from web.queries import TIMEOUT_S, After, Fresh, Timeout
from web.services import Given, Services

RIGHT = "reports.read"
"""What one has to hold for asking about the past: it costs the server more than a glance at the present."""

SPELT = "floorbook.as_of"

AsOf = Annotated[
    str | None,
    QueryParameter(
        name="as_of",
        max_length=40,
        description=(
            "Answer with what was known at a past moment: a time with its zone, a day (its end in the shop's zone), or"
            " a position of the log. The answer's headers Floorbook-As-Of and Floorbook-Position say which it was"
        ),
    ),
]


def fresh_from(  # noqa: PLR0913, PLR0917  handed in by name
    request: Request[Any, Any, Any],
    caller: Given[Caller],
    services: Given[Services],
    after: After = None,
    timeout: Timeout = TIMEOUT_S,
    as_of: AsOf = None,
) -> Fresh:
    """Read what an asker wants to see: how fresh an answer has to be, or as of when it is to be."""
    if as_of is None:
        return Fresh(after, timeout)
    caller.need(RIGHT)
    moment = services.queries.past.moment(as_of, lambda: services.world.settings().value("zone"))
    if after is not None and after > moment.position:
        message = f"nothing after position {moment.position} was known then: ask with as_of or with after={after}"
        raise Stop(bad_request("malformed", message, {"field": "after"}))
    scope: Any = request.scope
    scope[SPELT] = spelt(moment)
    return Fresh(after, timeout, moment)


async def say_as_of(message: Message, scope: Any) -> None:
    """Add to an answer the headers that say as of when it is."""
    if message["type"] == "http.response.start" and SPELT in scope:
        message["headers"] = [*message["headers"], *scope[SPELT]]


def refuse_as_of(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse `as_of` where only the present is known, rather than answering with something else than was asked for."""
    if "as_of" in connection.query_params and "fresh" not in handler.parsed_fn_signature.parameters:
        message = "this knows the present only: leave out as_of, or ask one of the reports"
        raise Stop(bad_request("not-as-of", message, {"field": "as_of"}))
