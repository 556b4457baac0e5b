"""The outermost door: what holds for every request, whoever answers it.

A request gets an id, its answer the headers that keep browsers safe, its end a line in the log and a number.
Commands go straight to the desk from here; all else goes to the framework.
"""

import itertools
import re
import secrets
from time import perf_counter
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Send

from commands.rejected import NotAllowed
from web.addresses import kept_whole
from web.limits import Limits
from web.logs import logger
from web.numbers import Numbers
from web.posting import Posting
from web.problems import CODES, Stop, bad_request, denied, failed, resting
from web.proofs import LOCAL, Papers, cookie_name, origin_of, papers_of
from web.replies import API_GUARDS, GUARDS, HSTS, Gone, Headers, Reply, problem_reply, read_body, send_reply
from web.wire import is_key

COMMANDS = "/api/commands"
ENDLESS = ("/api/live",)
UNMATCHED = "(none)"
NOT_TIMED = {*ENDLESS, UNMATCHED}
WRONG = 400
"""From this status on an answer is a problem."""
SLOW_S = 0.25
"""A command that was done in less than this makes no line: the record itself tells of it, by its key."""

_PROCESS = secrets.token_hex(6)
_COUNT = itertools.count(1)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Door:
    """Wraps the framework's application."""

    def __init__(self, app: ASGIApp, posting: Posting, numbers: Numbers, limits: Limits, *, secure: bool) -> None:
        """Stand before it; `secure` tells browsers to come under TLS alone."""
        self._limits = limits
        self._cookie = cookie_name(secure=secure).encode()
        more = [HSTS] if secure else []
        self._guards, self._api_guards = [*GUARDS, *more], [*API_GUARDS, *more]
        self._app = app
        self._posting = posting
        self._numbers = numbers
        self._log = logger("web")

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Take a request (or the server's own start and stop, which the framework handles)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == COMMANDS:
            await self._commands(scope, receive, send)
        else:
            await self._routed(scope, receive, send)

    async def _commands(self, scope: Any, receive: Receive, send: Send) -> None:
        started = perf_counter()
        papers = papers_of(scope, self._cookie)
        request_id = _request_id(papers.request_id)
        guards = [*self._api_guards, (b"x-request-id", request_id.encode())]
        try:
            self._count(scope, papers, guards)
            if scope["method"] != "POST":
                reply = _not_post()
            elif scope["query_string"]:
                reply = problem_reply(bad_request("malformed", "commands take no parameters in the address"))
            else:
                body = await read_body(receive)
                reply = await self._posting.answer(papers, body, origin_of(scope))
        except Stop as stop:
            reply = problem_reply(stop.problem)
        except NotAllowed as denial:
            reply = problem_reply(denied(denial.code, denial.message))
        except Gone:
            return
        except Exception:  # noqa: BLE001  whatever it is, it is logged and answered
            self._log.exception("fault", request_id=request_id, route=COMMANDS)
            reply = problem_reply(failed())
        await send_reply(send, reply, guards)
        ended = perf_counter()
        took = ended - started
        self._numbers.posted(took, ended)
        self._numbers.request(COMMANDS, scope["method"], reply.status)
        if reply.status >= WRONG:
            self._numbers.problem(reply.status, reply.said, ended)
        if reply.said != "done" or took > SLOW_S:
            key = papers.key if papers.key and is_key(papers.key) else None
            self._log.info(
                "command",
                request_id=request_id, route=COMMANDS, command_id=key,
                said=reply.said, status=reply.status, ms=round(took * 1e3, 2),
            )  # fmt: skip

    async def _routed(self, scope: Any, receive: Receive, send: Send) -> None:
        started = perf_counter()
        papers = papers_of(scope, self._cookie)
        request_id = _request_id(papers.request_id)
        method = scope["method"]
        if method == "HEAD" and scope["path"] not in ENDLESS:
            # Answered as GET; the server itself leaves out the body.
            scope = {**scope, "method": "GET"}
        scope = kept_whole(scope)
        scope["floorbook.request_id"] = request_id
        scope["floorbook.papers"] = papers
        codes: list[str] = []
        scope[CODES] = codes
        api = scope["path"].startswith("/api")
        guards = [*(self._api_guards if api else self._guards), (b"x-request-id", request_id.encode())]
        status = 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in guards if header[0] not in own),
                ]
            await send(message)

        try:
            if api:
                self._count(scope, papers, guards)
            await self._app(scope, receive, guarded)
        except Stop as stop:
            codes.append(stop.problem.code)
            await send_reply(guarded, problem_reply(stop.problem), [])
        finally:
            route = scope.get("path_template") or UNMATCHED
            ended = perf_counter()
            took = ended - started
            self._numbers.request(route, method, status)
            if status >= WRONG:
                self._numbers.problem(status, codes[-1] if codes else "", ended)
            if method == "GET" and route not in NOT_TIMED:
                self._numbers.read(route, took, ended)
            self._log.info(
                "request",
                request_id=request_id, method=method, route=route, status=status, ms=round(took * 1e3, 2),
            )  # fmt: skip

    def _count(self, scope: Any, papers: Papers, headers: Headers) -> None:
        """Count a request against its limit, and add the headers that say what is left; `Stop` when nothing is."""
        if papers.local:
            return
        left = self._limits.take(papers, origin_of(scope))
        headers += left.headers()
        if left.wait_s:
            wait_s = int(left.wait_s) + 1
            raise Stop(resting("too-many-requests", f"there were too many: go on in {wait_s} seconds", wait_s))


def local(app: ASGIApp) -> ASGIApp:
    """Return the application as it answers at the local door, whose file mode proves who knocks."""

    async def marked(scope: Any, receive: Receive, send: Send) -> None:
        scope[LOCAL] = True
        await app(scope, receive, send)

    return marked


def _request_id(given: str | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return f"{_PROCESS}{next(_COUNT):x}"


def _not_post() -> Reply:
    reply = problem_reply(bad_request("method-not-allowed", "commands are sent with POST"))
    reply.headers.append((b"allow", b"POST"))
    return reply
