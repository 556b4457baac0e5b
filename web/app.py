"""The application: which routes there are, what they work with, how they fail. All wiring of the doors is here."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.config import OpenAPIConfig
from litestar.types import ControllerRouterHandler, Receive, Send

from commands.rejected import NotAllowed
from web.access import caller_of, guard
from web.addresses import with_strokes
from web.api.account_list import AccountListDoor
from web.api.accounts import AccountDoor
from web.api.alerts import AlertDoor
from web.api.audit import AuditDoor
from web.api.budgets import BudgetDoor
from web.api.console import ConsoleSignInDoor
from web.api.documents import DocumentDoor
from web.api.entry import EntryDoor
from web.api.imports import ImportDoor
from web.api.issue import IssueDoor
from web.api.one_session import OneSessionDoor
from web.api.order_list import OrderListDoor
from web.api.orders import OrderDoor
from web.api.people import PeopleDoor
from web.api.profit import ProfitDoor
from web.api.review import ReviewDoor
from web.api.second_factor import SecondFactorDoor
from web.api.sessions import SessionDoor
from web.api.shop import ShopDoor
from web.api.sign_in import SignInDoor
from web.api.system import SystemDoor
from web.api.timesheets import TimesheetDoor
from web.api.utilisation import UtilisationDoor
from web.api.why import WhyDoor
from web.api.work import WorkDoor
from web.as_of import fresh_from, refuse_as_of, say_as_of
from web.asked import refuse_unknown
from web.called import team_from, work_type_from
from web.codes import BAD_REQUEST
from web.door import Door
from web.health import Doctor
from web.issuing import Refusal
from web.logs import logger
from web.made_of import say_tables, watched
from web.metrics import Metrics
from web.openapi import TITLE, Description
from web.parts import Parts
from web.plain import bounds, plain
from web.posting import Posting
from web.problems import CODES, Problem, Stop, bad_request, denied, failed, headers_of
from web.queries import latest_from
from web.reference import render
from web.replies import BODY_BYTES_MAX
from web.services import Services, make_services
from web.site import Site
from web.tables import Tables

CONTROLLERS: Sequence[ControllerRouterHandler] = (
    ConsoleSignInDoor, SecondFactorDoor, AccountDoor, AccountListDoor, WorkDoor,
    SignInDoor, IssueDoor, EntryDoor, PeopleDoor, OrderDoor, OrderListDoor, SessionDoor, OneSessionDoor, ReviewDoor,
    TimesheetDoor, UtilisationDoor, ProfitDoor, BudgetDoor, ShopDoor, ImportDoor, AuditDoor, WhyDoor, DocumentDoor,
    SystemDoor, AlertDoor,
)  # fmt: skip
STYLE = Path(__file__).with_name("reference.css")
Asked = Request[Any, Any, Any]
_MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
_BY_STATUS = {400: "malformed", **{status: code for code, (status, _) in BAD_REQUEST.items() if status != 400}}  # noqa: PLR2004


class App:
    """The application as a server takes it."""

    def __init__(self, services: Services, litestar: Litestar) -> None:
        """Put the outermost door before the framework."""
        self.services = services
        self.litestar = litestar
        posting = Posting(services.parts, services.numbers, services.unsealing)
        zone = lambda: ZoneInfo(services.world.settings().value("zone"))  # noqa: E731
        tables = Tables(litestar, services.queries, zone, services.parts.clock)
        pages = Site(tables, services.parts.config.pages)
        self._door = Door(pages, posting, services.numbers, services.limits, secure=services.parts.config.secure)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._door(scope, receive, send)

    def start(self) -> None:
        """Begin to listen to the projector. In the event loop that will serve."""
        self.services.live.start(self.services.parts.config.data / "run")
        self.services.shift_end.start()
        self.services.importing.start()
        self.services.queries.past.start()

    def drain(self) -> None:
        """End all streams, and what would take long: the server is about to stop."""
        self.services.shift_end.stop()
        self.services.importing.drain()
        self.services.live.drain()
        self.services.queries.past.drain()

    def close(self) -> None:
        """Close what was opened: files, threads, sockets. What the parts brought stays open."""
        services = self.services
        services.shift_end.stop()
        services.importing.close()
        services.live.close()
        services.trials.close()
        services.signing_in.close()
        services.queries.close()
        services.history.close()
        services.account_book.close()
        services.world.close()


def create_app(parts: Parts) -> App:
    """Make the application of an instance."""
    services = make_services(parts)
    return App(services, _litestar(services))


def _litestar(services: Services, openapi: OpenAPIConfig | None = None) -> Litestar:
    parts = services.parts
    doctor = Doctor(parts, services.world, services.queries, services.pads)
    metrics = Metrics(parts, services.numbers, services.pads)
    described = OpenAPIConfig(TITLE, parts.config.version, use_handler_docstrings=True)
    description = Description(lambda: _litestar(services, described), parts.config.version, render, STYLE.read_bytes())
    made = {"services": services, "doctor": doctor, "metrics": metrics, "description": description}
    return Litestar(
        route_handlers=CONTROLLERS,
        guards=[guard(services.world, parts.secrets.grant_key), refuse_as_of, refuse_unknown()],
        dependencies={
            **{name: _given(value) for name, value in made.items()},
            "caller": Provide(_caller, sync_to_thread=False),
            "fresh": Provide(fresh_from, sync_to_thread=False),
            "latest": Provide(latest_from, sync_to_thread=False),
            "team": Provide(team_from),
            "work_type": Provide(work_type_from),
        },
        exception_handlers={
            Refusal: _refusal,
            Stop: _stop,
            NotAllowed: _not_allowed,
            HTTPException: _http,
            Exception: _fault,
        },
        middleware=[with_strokes, watched],
        before_send=[say_as_of, say_tables],
        openapi_config=openapi,
        logging_config=None,
        request_max_body_size=BODY_BYTES_MAX,
    )


def _given(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


def _caller(request: Asked) -> Any:
    return caller_of(request.scope)


def _stop(request: Asked, stop: Stop) -> Response[Problem]:
    return _answer(request, stop.problem)


def _refusal(request: Asked, refusal: Refusal) -> Response[Problem]:
    answer = _answer(request, refusal.problem)
    if refusal.replayed:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _not_allowed(request: Asked, denial: NotAllowed) -> Response[Problem]:
    return _answer(request, denied(denial.code, denial.message))


def _http(request: Asked, error: HTTPException) -> Response[Problem]:
    """Say what the framework found wrong, in our words; it never repeats what was sent."""
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        return _answer(request, failed())
    detail, facts = error.detail, {}
    missing = _MISSING.match(detail)
    if missing is not None:
        detail, facts = f"{missing[1]} is required", {"field": missing[1]}
    elif isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        first: Any = error.extra[0]
        source = first.get("source", "")  # the word "body", or a member of an enum
        said = str(first.get("message"))
        facts = {"field": first.get("key"), "source": str(getattr(source, "value", source)), **bounds(said)}
        detail = f"{first.get('key')}: {plain(said)}"
    answer = _answer(request, bad_request(code, detail, facts))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _fault(request: Asked, error: Exception) -> Response[Problem]:
    request_id = request.scope.get("floorbook.request_id")
    logger("web").error("fault", request_id=request_id, exc_info=error)
    return _answer(request, failed())


def _answer(request: Asked, problem: Problem) -> Response[Problem]:
    scope: Any = request.scope
    scope[CODES].append(problem.code)
    (_, media_type), *others = headers_of(problem)
    return Response(
        problem,
        status_code=problem.status,
        media_type=media_type.decode(),
        headers={name.decode(): value.decode() for name, value in others},
    )
