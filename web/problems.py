"""What went wrong, as HTTP says it: RFC 9457 problem details. Only here and in `web.codes` are status numbers known.

A problem's `code` is stable and meant for programs; `type` leads to its entry on the reference page;
`retryable` says that the same request may be sent again as it is, with the same key.
"""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec

from commands.answers import Answer, Denied, Done, Failed, NotAttempted, Refused, Unavailable
from web.codes import BAD_REQUEST, DENIED, FAILED, REFUSED, RESTING, SKIPPED, UNAVAILABLE

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 1
CODES = "floorbook.codes"
"""Where a request keeps the codes of its problems, for the count at its end."""
DONE = 200
MALFORMED = 400


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An RFC 9457 problem. `facts` are values that help a program to repair itself."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool = False
    facts: dict[str, Any] = {}


class Stop(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        """Say which."""
        super().__init__(problem.code)
        self.problem = problem


def refused(code: str, detail: str, facts: dict[str, Any] | None = None) -> Problem:
    """Make the problem of a command that makes no sense now."""
    return _problem(code, REFUSED.get(code, (409, code)), detail, facts=facts)


def denied(code: str, detail: str) -> Problem:
    """Make the problem of somebody who is not known or may not."""
    kind = DENIED.get(code, (403, code))
    return _problem(code, kind, detail, retryable=kind[0] == 503)  # noqa: PLR2004


def unavailable(code: str, detail: str, facts: dict[str, Any] | None = None) -> Problem:
    """Make the problem of what cannot be had now."""
    return _problem(code, UNAVAILABLE.get(code, (503, code)), detail, retryable=True, facts=facts)


def bad_request(code: str, detail: str, facts: dict[str, Any] | None = None) -> Problem:
    """Make the problem of a request that is wrong in itself."""
    return _problem(code, BAD_REQUEST[code], detail, facts=facts)


def resting(code: str, detail: str, retry_after_s: int, facts: dict[str, Any] | None = None) -> Problem:
    """Make the problem of what cannot be had for so many seconds."""
    return _problem(
        code, RESTING[code], detail, retryable=True, facts={"retry_after_s": retry_after_s, **(facts or {})}
    )


def failed() -> Problem:
    """Make the problem of a fault of ours: nothing of the fault leaves the server."""
    detail = "this is a fault of the program; it is in the server's log under this request's X-Request-Id"
    return _problem(*FAILED, detail)


def of_answer(answer: Answer) -> Problem | None:
    """Return what is wrong with an answer of the desk, None when it was done."""
    match answer:
        case Done():
            return None
        case Refused(code=code, message=message, facts=facts):
            return refused(code, message, facts)
        case Denied(code=code, message=message):
            return denied(code, message)
        case Unavailable(code=code, message=message):
            return unavailable(code, message)
        case NotAttempted():
            detail = "send it again with the same key, without the one before it that did not go through"
            return _problem(*SKIPPED, detail)
        case Failed():
            return failed()


def headers_of(problem: Problem) -> list[tuple[bytes, bytes]]:
    """Return the headers that go with a problem, its media type first."""
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    if problem.status == 401:  # noqa: PLR2004
        headers.append((b"www-authenticate", b'Bearer realm="floorbook"'))
    if problem.retryable:
        headers.append((b"retry-after", str(problem.facts.get("retry_after_s", RETRY_AFTER_S)).encode()))
    return headers


def _problem(
    code: str, kind: tuple[int, str], detail: str, *, retryable: bool = False, facts: dict[str, Any] | None = None
) -> Problem:
    status, title = kind
    return Problem(
        type=f"/api/reference#problem-{code}", title=title, status=status, detail=detail, code=code,
        retryable=retryable, facts=facts or {},
    )  # fmt: skip


def responses(*statuses: int) -> dict[int, ResponseSpec]:
    """Describe for OpenAPI which problems a route answers with, beside 500."""
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description=HTTPStatus(status).phrase, media_type=MEDIA_TYPE
        )
        for status in (*statuses, 500)
    }
