"""The system itself: health, numbers, live updates, and what this API is."""

from typing import Annotated, Any, TypeVar

from litestar import Controller, Response, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from commands.rejected import NotAllowed
from web.access import Caller
from web.health import Doctor, Health, Pulse
from web.metrics import MEDIA_TYPE, Metrics
from web.openapi import Description
from web.problems import RETRY_AFTER_S, responses
from web.services import Given, Services
from web.system import System, look

UNAVAILABLE = 503
Since = Annotated[
    str | None,
    QueryParameter(max_length=100, description="`since` of `/api/console/me`: to be told only what changed after it"),
]
LastId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", max_length=100, description="The same after a break: the last event's `id`"),
]
T = TypeVar("T")


class SystemDoor(Controller):
    """How it is going."""

    tags = ("System",)

    @get(["/api/health", "/api/system_health"], responses=responses(503))
    async def health(self, doctor: Given[Doctor]) -> Response[Health]:
        """Say how the instance is. 503 only when nothing can be written; what lags is `degraded`."""
        found = await doctor.health()
        return _alive(found) if found.status != "unavailable" else _dead(found)

    @get("/api/system", responses=responses(401, 403))
    async def system(self, services: Given[Services], doctor: Given[Doctor]) -> System:
        """Say how the program is in all that can be measured: for those who run it."""
        return await look(services, doctor)

    @get(["/health", "/healthz"], responses=responses(503))
    async def pulse(self, doctor: Given[Doctor]) -> Response[Pulse]:
        """Say whether commands are taken, in a word."""
        found = doctor.pulse()
        return _alive(found) if found.ok else _dead(found)

    @get("/metrics", media_type=MEDIA_TYPE)
    async def metrics(self, services: Given[Services], metrics: Given[Metrics]) -> Response[bytes]:
        """Say the numbers, for Prometheus."""
        return Response(await services.queries.aside(metrics.text), media_type=MEDIA_TYPE)

    @get("/api/live", media_type="text/event-stream", responses=responses(400, 401, 403, 503))
    async def live(
        self, caller: Given[Caller], services: Given[Services], since: Since = None, last_id: LastId = None
    ) -> Stream:
        """Tell as it happens which read models have come how far: events `changed` with group, position and epoch."""

        def still_allowed() -> bool:
            try:
                return caller.proof is not None and bool(services.world.actor(caller.proof))
            except NotAllowed:
                return False

        events = services.live.stream(services.world.log.epoch, last_id or since, still_allowed)
        return Stream(
            events, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )

    @get("/api/openapi.json")
    async def openapi(self, services: Given[Services], description: Given[Description]) -> Response[Any]:
        """Describe this API as an OpenAPI 3.1 document."""
        return Response(await services.queries.aside(description.document), media_type="application/json")

    @get("/api/reference", media_type="text/html")
    async def reference(self, services: Given[Services], description: Given[Description]) -> Response[bytes]:
        """Describe this API as a page for people."""
        return Response(await services.queries.aside(description.page), media_type="text/html")

    @get("/api/reference.css", media_type="text/css", include_in_schema=False)
    async def style(self, description: Given[Description]) -> Response[bytes]:
        """Give the page its looks."""
        return Response(description.style(), media_type="text/css")


def _alive(found: T) -> Response[T]:
    return Response(found)


def _dead(found: T) -> Response[T]:
    return Response(found, status_code=UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER_S)})
