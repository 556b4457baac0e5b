"""How well the floor was used."""

from datetime import datetime, timedelta
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from commands.context import moment
from projections.settings import shop_days
from projections.utilisation import Per, utilisation
from web.api.sessions import From, To
from web.problems import Stop, bad_request, responses
from web.queries import Fresh, require_days
from web.services import Given, Services
from web.shapes import Day, Shape, shaped

DAYS_MAX = 366
PerDayOrHour = Annotated[Per, QueryParameter(description="What each line is: a day, or an hour of a single day")]


class Use(Shape):
    """A day or an hour, from `starts_at` to `ends_at`: 23 or 25 hours make a day where clocks change.

    `worked_seconds` adds up its `people`; whoever works on several tasks at once works once.
    `first_started_at` and `last_ended_at` are when work began and ended within it, null where nobody worked.
    """

    starts_at: datetime
    ends_at: datetime
    day: Day
    worked_seconds: float
    people: int
    first_started_at: datetime | None
    last_ended_at: datetime | None


class Utilisation(Shape):
    """Every day (or hour) of the span, those without work too, and all of it together: each person counts once."""

    lines: list[Use]
    total: Use


class UtilisationDoor(Controller):
    """How well the floor was used."""

    path = "/api"
    tags = ("Labor",)

    @get("/utilisation", responses=responses(400, 401, 403, 503, 504))
    async def utilisation(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        services: Given[Services],
        fresh: Given[Fresh],
        from_day: From,
        to_day: To,
        per: PerDayOrHour = "day",
        team: Given[str | None],
    ) -> Utilisation:
        """Add up for how long people worked, day by day or hour by hour. Work that goes on counts until now."""
        require_days(from_day=from_day, to_day=to_day)
        if to_day - from_day >= timedelta(days=1 if per == "hour" else DAYS_MAX):
            most = "a single day" if per == "hour" else f"{DAYS_MAX} days"
            message = f"to_day: by the {per}, {most} can be asked for at most"
            raise Stop(bad_request("malformed", message, {"field": "to_day"}))
        now = moment(fresh.now_us(services.parts.clock))
        found = await services.queries.ask(
            lambda connection: utilisation(
                connection, shop_days(connection), now, from_day, to_day, per=per, team=team
            ),
            fresh,
        )
        return Utilisation(lines=[shaped(slot, Use) for slot in found.slots], total=shaped(found.total, Use))
