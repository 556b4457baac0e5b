"""Why is this number: what a sum of labor is made of."""

from datetime import datetime
from decimal import Decimal

from litestar import Controller, get
from msgspec import UNSET, UnsetType

from projections.days import from_us
from projections.exact import rounded
from projections.why import Factors, Part, WhyFilter, fraction
from web.access import Caller
from web.api.sessions import FromDay, Text, ToDay
from web.problems import Stop, bad_request, responses
from web.queries import Cursor, Fresh, Limit, require_days
from web.services import Given, Services
from web.shapes import Cost, Day, Seconds, Shape, Whole, amount, in_seconds, next_page, read_cursor
from web.why import Page

Exact = str | None | UnsetType


class WhyFactors(Shape):
    """What a cost is made of: cost = per_hour x hours x share + overtime, exactly, as fractions.

    `per_hour` includes the burden. Either `pay_amount` (hourly, or a year's salary) or `blended_per_hour` is behind it.
    """

    per_hour: str
    share: str
    overtime: str
    pay_kind: str | None
    pay_since: Day | None
    pay_amount: Decimal | None
    burden_percent: Decimal | None
    blended_per_hour: Decimal | None


class WhyPart(Shape):
    """The part of a session in one day of the shop. `cost_exact` is a fraction of the currency unit.

    `events` are the positions of all events that made the session what it is, `rate_events` those behind its rate:
    `GET /api/audit/events/{position}` shows each.
    """

    session_id: str
    task_id: str
    person_id: str
    person_name: str | None
    team: str | None
    order_number: str
    work_type: str | None
    started_at: datetime
    ended_at: datetime | None
    mark: str | None
    day: Day
    labor_seconds: float
    cost: Cost
    cost_exact: Exact
    factors: WhyFactors | UnsetType | None
    events: list[int]
    rate_events: list[int] | UnsetType


class WhySums(Shape):
    """All parts together, also those of other pages: the number that was asked about."""

    labor_seconds: float
    uncosted_seconds: Seconds
    cost: Cost
    cost_exact: Exact


class WhyAnswer(Shape):
    """The number, and a page of its parts, the latest first."""

    total: WhySums
    parts: list[WhyPart]
    next: str | None


class WhyDoor(Controller):
    """What numbers are made of."""

    path = "/api"
    tags = ("Labor",)

    @get("/why", responses=responses(400, 401, 403, 503, 504))
    async def why(  # noqa: PLR0913  filters, each by its name
        self,
        *,
        caller: Given[Caller],
        services: Given[Services],
        fresh: Given[Fresh],
        from_day: FromDay = None,
        to_day: ToDay = None,
        person_id: Text = None,
        order_number: Text = None,
        work_type: Given[str | None],
        team: Given[str | None],
        customer_number: Text = None,
        session_id: Text = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> WhyAnswer:
        """Take a number of labor apart: the sessions behind it, by day, and the events behind each.

        The parts of all pages add up to the total, and the total is what the reports say with the same filters.
        """
        require_days(from_day=from_day, to_day=to_day)
        wanted = WhyFilter(from_day, to_day, person_id, order_number, work_type, team, customer_number, session_id)
        if wanted == WhyFilter():
            message = "say which number: name days, a person, an order, a kind of work, a team, a customer or a session"
            raise Stop(bad_request("malformed", message, {"field": "from_day"}))
        after = read_cursor(cursor, tuple[Whole, str, str])
        pay = caller.sees_pay
        page: Page = await services.why.ask(wanted, after, limit, fresh, sees_pay=pay)
        shows = caller.sees.shows(reveals=page.sums.own)
        sums = page.sums
        total = WhySums(
            labor_seconds=in_seconds(sums.labor_us) or 0.0,
            uncosted_seconds=in_seconds(sums.uncosted_us) if shows else UNSET,
            cost=_cost(sums.cost) if shows else UNSET,
            cost_exact=_exact(sums.cost) if shows else UNSET,
        )
        parts = [
            _part(part, factors, events, rates, shows=caller.sees.shows(reveals=part.own), pay=pay)
            for part, factors, events, rates in zip(page.parts, page.factors, page.events, page.rates, strict=True)
        ]
        return WhyAnswer(total=total, parts=parts, next=next_page(page.parts, limit, lambda last: last.place))


def _part(  # noqa: PLR0913
    part: Part, factors: Factors | None, events: list[int], rates: list[int], *, shows: bool, pay: bool
) -> WhyPart:
    row = part.session
    return WhyPart(
        session_id=row.session_id,
        task_id=row.task_id,
        person_id=row.person_id,
        person_name=part.person_name,
        team=part.team,
        order_number=row.order_number,
        work_type=part.work_type,
        started_at=from_us(row.started_at),
        ended_at=None if row.ended_at is None else from_us(row.ended_at),
        mark=row.mark,
        day=part.day,
        labor_seconds=in_seconds(part.labor_us) or 0.0,
        cost=_cost(part.cost) if shows else UNSET,
        cost_exact=_exact(part.cost) if shows else UNSET,
        factors=_factors(factors) if pay else UNSET,
        events=events,
        rate_events=rates if pay else UNSET,
    )


def _factors(factors: Factors | None) -> WhyFactors | None:
    if factors is None:
        return None
    pay, burden, blended = factors.pay, factors.burden, factors.blended
    return WhyFactors(
        per_hour=str(factors.per_hour),
        share=str(factors.share),
        overtime=str(factors.overtime),
        pay_kind=pay.kind if pay else None,
        pay_since=pay.effective_on.isoformat() if pay else None,
        pay_amount=amount(pay.amount_e4) if pay else None,
        burden_percent=None if burden is None or burden.value is None else Decimal(burden.value).scaleb(-2),
        blended_per_hour=amount(blended.value) if blended else None,
    )


def _cost(exact: int | None) -> Decimal | None:
    return None if exact is None else rounded(exact)


def _exact(exact: int | None) -> str | None:
    return None if exact is None else str(fraction(exact))
