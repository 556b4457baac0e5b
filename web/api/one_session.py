"""One work session, with what became of it."""

from litestar import Controller, get
from litestar.params import FromPath

from commands.command import Id
from commands.context import moment
from projections.session_page import session_page
from web.access import Caller
from web.api.review import MyRequest
from web.api.sessions import Session
from web.api.timesheets import SheetEvent
from web.problems import Stop, refused, responses
from web.queries import Fresh
from web.services import Given, Services
from web.shapes import Shape, shaped


class OneSession(Shape):
    """A session as it counts now, with the `phase` of its task and the customer of its order.

    `changes` is what was put right about it, `requests` what the person asked for, the latest first.
    """

    session: Session
    phase: str | None
    customer_name: str | None
    changes: list[SheetEvent]
    requests: list[MyRequest]


class OneSessionDoor(Controller):
    """What is known of a session."""

    path = "/api"
    tags = ("Labor",)

    @get("/sessions/{session_id:str}", responses=responses(400, 401, 403, 404, 503, 504))
    async def session(
        self, session_id: FromPath[Id], caller: Given[Caller], services: Given[Services], fresh: Given[Fresh]
    ) -> OneSession:
        """Show a session, what was put right about it, and what was asked for."""
        now = moment(fresh.now_us(services.parts.clock))
        page = await services.queries.ask(lambda connection: session_page(connection, now, session_id), fresh)
        if page is None:
            raise Stop(refused("unknown-session", f"there is no session {session_id}"))
        return OneSession(
            session=shaped(page.session, Session, sees_pay=caller.sees.shows(reveals=page.session.own)),
            phase=page.phase,
            customer_name=page.customer_name,
            changes=[shaped(each, SheetEvent) for each in page.changes],
            requests=[shaped(each, MyRequest) for each in page.requests],
        )
