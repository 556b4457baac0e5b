"""Why is this number: from a sum of labor to its sessions, and from each session to the events that made it so."""

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa

from events.labor import BlendedRateSet, BurdenSet
from events.people import PaySet
from projections.audit_query import AuditFilter, audit_positions, positions_of_tasks
from projections.labor import Rule
from projections.settings import shop_days
from projections.why import Factors, Part, Place, Sums, WhyFilter, explain, why_parts, why_sums
from web.history import History
from web.queries import Fresh, Queries

FACTS_MAX = 1_000
"""Facts of one person's pay, or of rules, that are looked through."""
RULES = (BurdenSet.TAG, BlendedRateSet.TAG)


class Page(msgspec.Struct, frozen=True):
    """Parts with what made their cost, the sum of all parts there are, and the positions behind each part."""

    sums: Sums
    parts: list[Part]
    factors: list[Factors | None]
    events: list[list[int]]
    rates: list[list[int]]


class Why:
    """Asks the read models which sessions, and the record which events."""

    def __init__(self, queries: Queries, history: History) -> None:
        """Ask nothing yet."""
        self._queries = queries
        self._history = history

    async def ask(self, wanted: WhyFilter, after: Place | None, limit: int, fresh: Fresh, *, sees_pay: bool) -> Page:
        """Return a page of parts; facts of pay and of rules only for those who may see pay."""

        def read(connection: sa.Connection) -> tuple[Sums, list[Part], list[Factors | None]]:
            days = shop_days(connection)
            parts = why_parts(connection, days, wanted, after=after, limit=limit)
            return why_sums(connection, days, wanted), parts, explain(connection, days, parts)

        sums, parts, factors = await self._queries.ask(read, fresh)
        events = await self._events(parts, fresh)
        rates: list[list[int]] = [[] for _ in parts]
        if sees_pay:
            rates = await self._rates(parts, factors, fresh)
        return Page(sums, parts, factors, events, rates)

    async def _events(self, parts: Sequence[Part], fresh: Fresh) -> list[list[int]]:
        """Return the events of each part's session: those about its task that name it."""
        tasks = {part.session.task_id for part in parts}
        upto = (fresh.upto(None) or 2**53) - 1
        positions = await self._queries.ask(
            lambda connection: positions_of_tasks(connection, tasks, upto), fresh.present(), "audit"
        )
        records = await self._history.records(positions)
        return [[each.position for each in records if part.session.session_id.encode() in each.data] for part in parts]

    async def _rates(self, parts: Sequence[Part], factors: Sequence[Factors | None], fresh: Fresh) -> list[list[int]]:
        """Return the facts of pay, burden and blended rates that each part's rate comes from."""
        before = fresh.upto(None)
        people = {part.session.person_id for part in parts}

        def look(connection: sa.Connection) -> dict[str, list[int]]:
            wanted = {
                person_id: AuditFilter(person_id=person_id, tags=(PaySet.TAG,), before_position=before)
                for person_id in people
            }
            wanted[""] = AuditFilter(tags=RULES, before_position=before)
            return {who: audit_positions(connection, each, limit=FACTS_MAX) for who, each in wanted.items()}

        found = await self._queries.ask(look, fresh.present(), "audit")
        said: dict[str, list[tuple[int, str, _Said]]] = {}
        for who, positions in found.items():
            records = await self._history.records(positions)  # the latest first: it replaces what came before it
            said[who] = [(each.position, each.tag, _decode(each.data)) for each in records]
        return [
            [] if each is None else [*_of_pay(said[part.session.person_id], each), *_of_rules(said[""], each)]
            for part, each in zip(parts, factors, strict=True)
        ]


class _Said(msgspec.Struct):
    """What facts of pay and of rules say of when and for whom: nothing of it is sealed."""

    effective_on: str | None = None
    role: str | None = None


_decode = msgspec.json.Decoder(_Said).decode


def _of_pay(said: Iterable[tuple[int, str, _Said]], factors: Factors) -> list[int]:
    if factors.pay is None:
        return []
    day = factors.pay.effective_on.isoformat()
    return [position for position, _, each in said if each.effective_on == day][:1]


def _of_rules(said: Sequence[tuple[int, str, _Said]], factors: Factors) -> list[int]:
    found: list[int] = []
    for tag, rule in ((BurdenSet.TAG, factors.burden), (BlendedRateSet.TAG, factors.blended)):
        if rule is not None:
            found += [position for position, of, each in said if of == tag and _fits(each, rule)][:1]
    return found


def _fits(said: _Said, rule: Rule) -> bool:
    return said.role == rule.role and said.effective_on == (None if rule.since is None else rule.since.isoformat())
