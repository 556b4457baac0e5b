"""What this API is, as an OpenAPI 3.1 document.

The framework lists routes and parameters, msgspec says the exact schemas,
and the one route that stands before the framework is added by hand.
"""

from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler

from commands.answers import Done
from commands.rights import RIGHTS, ROLES, WITH_A_PIN
from web.access import ROUTES, Rule
from web.listings import listings, offer
from web.problems import MEDIA_TYPE, Problem
from web.proofs import COOKIE
from web.schemas import REF, components_of, tagged
from web.wire import POSTED, BatchResults, CommandBatch

TITLE = "Floorbook"
ABOUT = """The record of a working floor.

Commands are sent to `POST /api/commands`, each under an `Idempotency-Key`: a retry with the same key and body gets the
first answer again, marked `Idempotency-Replayed: true`. Every answer says the log's `position`; a query with
`after=POSITION` answers once it sees that much. Everything that goes wrong is an RFC 9457 problem with a stable `code`.
"""
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A bearer token of a program"},
    "console": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A console session; changes also send its token as `Floorbook-CSRF`",
    },
    "tablet": {"type": "http", "scheme": "bearer", "description": "The credential of an enrolled tablet"},
    "grant": {
        "type": "apiKey",
        "in": "header",
        "name": "Floorbook-Grant",
        "description": "What a sign-in with a PIN returned; outside development together with the tablet's credential",
    },
}


def describe(app: Litestar, version: str) -> dict[str, Any]:
    """Return the document of an application that was made with OpenAPI on."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    document["info"] = {"title": TITLE, "version": version, "description": ABOUT}
    schemas = document["components"]["schemas"]
    schemas.update(components_of(list(_structs(app))))
    paths = document["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            _finish(operation, ROUTES[method.upper(), path])
    for listing in listings(app):
        offer(paths[listing.path]["get"], listing.lists)
    paths["/api/commands"] = {"post": _commands()}
    document["paths"] = dict(sorted(paths.items()))
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    document["components"]["securitySchemes"] = SECURITY
    return document


def _structs(app: Litestar) -> Iterator[Any]:
    for handler in _handlers(app):
        returned = handler.parsed_fn_signature.return_type.annotation
        if get_origin(returned) is Response:
            [returned] = get_args(returned)
        data = handler.parsed_fn_signature.parameters.get("data")
        for each in (returned, data and data.annotation):
            if isinstance(each, type) and issubclass(each, msgspec.Struct):
                yield each
    yield Problem


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        yield from (each for each in getattr(route, "route_handlers", ()) if isinstance(each, HTTPRouteHandler))


def _finish(operation: dict[str, Any], rule: Rule) -> None:
    """Say who may, and make the docstring's first sentence the summary."""
    said = operation.get("description", "")
    operation["summary"], _, rest = said.partition(". ")
    operation["summary"] = operation["summary"].rstrip(".")
    operation["description"] = rest
    for parameter in operation.get("parameters", ()):
        for noise in ("deprecated", "allowEmptyValue", "allowReserved"):
            parameter.pop(noise, None)
    operation["security"] = _security(rule)
    operation["responses"].setdefault("400", _problem("The request cannot be read, or asks for what is not known"))
    operation["responses"].setdefault("429", _limited())
    if rule.right:
        operation["description"] = f"{rest} Needs the right `{rule.right}`: {_openers(rule.right)}.".strip()
        operation["x-right"] = rule.right


def _problem(meaning: str) -> dict[str, Any]:
    return {
        "description": meaning,
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(name=Problem.__name__)}}},
    }


def _limited() -> dict[str, Any]:
    """Describe the answer to more requests than the limit."""
    return {
        **_problem("Too many requests: `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds) tell beforehand"),
        "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
    }


def _security(rule: Rule) -> list[dict[str, list[str]]]:
    wanted: list[dict[str, list[str]]] = []
    if rule.right:
        wanted.append({"console": []})
        if RIGHTS[rule.right].scopes:
            wanted.append({"token": []})
    if rule.right in WITH_A_PIN:
        wanted += [{"tablet": [], "grant": []}, {"grant": []}]
    if rule.tablet:
        wanted += [{"tablet": []}, {}]
    return wanted


def _openers(name: str) -> str:
    right = RIGHTS[name]
    roles = [role for role in ROLES if role in right.roles]
    said = f"roles {', '.join(roles)}"
    if right.scopes:
        said += f"; tokens with the scope {' or '.join(sorted(right.scopes))}"
    return said + ("; a PIN" if name in WITH_A_PIN else "")


def _commands() -> dict[str, Any]:
    """Describe `POST /api/commands`."""
    problem = {MEDIA_TYPE: {"schema": {"$ref": REF.format(name=Problem.__name__)}}}
    replayed = {
        "Idempotency-Replayed": {"description": "true when this key was answered before", "schema": {"type": "string"}}
    }
    retry = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    problems = {
        400: "The key or the body cannot be read",
        401: "Nobody, or nobody known, is asking",
        403: "Who is asking may not do this",
        404: "What the command is about is not known",
        409: "The command makes no sense now",
        413: "The body is too large",
        422: "A value cannot be, or the key was used for another command",
        429: "Too many requests: send the same again after `Retry-After`",
        500: "A fault of this program",
        503: "Not now: send the same again",
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "For a single command: a UUID, new for each command and the same for each try of it",
        "schema": {"type": "string", "format": "uuid"},
    }
    return {
        "tags": ["Commands"],
        "operationId": "PostCommands",
        "summary": "Send a command, or an ordered batch of them",
        "description": (
            "A batch answers 200 with one result for each item, in order. What is refused stops the later items of the"
            " same person (`not-attempted`), others go on; when the log cannot be written the rest of the batch waits."
        ),
        "security": [{"console": []}, {"token": []}, {"tablet": [], "grant": []}, {"grant": []}],
        "parameters": [key],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": tagged(*(each.__name__ for each in POSTED), CommandBatch.__name__)}
            },
        },
        "responses": {
            "200": {
                "description": "Done, or done before; for a batch its results",
                "headers": replayed,
                "content": {
                    "application/json": {
                        "schema": {
                            "oneOf": [
                                {"$ref": REF.format(name=name)} for name in (Done.__name__, BatchResults.__name__)
                            ]
                        }
                    }
                },
            },
            **{
                str(status): {
                    "description": text,
                    "content": problem,
                    "headers": retry if status in (429, 503) else replayed,
                }
                for status, text in problems.items()
            },
        },
    }


class Description:
    """The document and the page made of it, once."""

    def __init__(
        self, make: Callable[[], Litestar], version: str, render: Callable[[dict[str, Any]], str], css: bytes
    ) -> None:
        """Make nothing before somebody asks."""
        self._make = make
        self._version = version
        self._render = render
        self._css = css
        self._document: bytes | None = None
        self._page: bytes | None = None

    def document(self) -> bytes:
        """Return the OpenAPI document."""
        if self._document is None:
            self._document = msgspec.json.encode(describe(self._make(), self._version))
        return self._document

    def page(self) -> bytes:
        """Return the reference page."""
        if self._page is None:
            self._page = self._render(msgspec.json.decode(self.document())).encode()
        return self._page

    def style(self) -> bytes:
        """Return the page's style sheet."""
        return self._css
