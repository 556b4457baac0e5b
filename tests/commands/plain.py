"""The world of a decider as plain values; tests read: given these events, when this command, then these events."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from commands.command import Command, Timed
from commands.context import week_in
from commands.rejected import Rejected
from commands.values import SETTINGS
from events.fact import Event, Fact
from web.codes import FACTS

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


class PlainContext(msgspec.Struct, kw_only=True):
    """A `commands.context.Context` of plain values."""

    now_us: int = 1_780_000_000 * SECOND  # in May of 2026
    occurred_at_us: int = 0
    command_id: str = "00000000-0000-7000-8000-000000000001"
    actor: str = "person:a"
    version: int = 0
    overlap_allowed: bool = False
    work_types: frozenset[str] = frozenset({"Engraving", "Packing"})
    orders: frozenset[str] = frozenset({"107923", "000042"})
    teams: frozenset[str] = frozenset({"Shop"})
    people: frozenset[str] | None = None
    known: frozenset[str] | None = None
    open_: frozenset[str] = frozenset()
    settings: dict[str, str] = {}
    called: dict[str, str] = {}
    """What work types and teams were called before, each with its name now."""

    def setting(self, name: str) -> str:
        return self.settings.get(name, SETTINGS[name].default)

    def require_work_type(self, work_type: str) -> str:
        self._require(self.work_type(work_type) in self.work_types, "unknown-work-type", work_type=work_type)
        return self.work_type(work_type)

    def work_type(self, name: str) -> str:
        return self.called.get(name, name)

    def team(self, name: str | None) -> str | None:
        return self.called.get(name or "", name)

    def require_order(self, order_number: str) -> None:
        self._require(order_number in self.orders, "unknown-order", order_number=order_number)

    def require_person(self, person_id: str) -> None:
        self._require(self.people is None or person_id in self.people, "unknown-person", person_id=person_id)

    def require_known(self, person_id: str) -> None:
        self._require(self.known is None or person_id in self.known, "unknown-person", person_id=person_id)

    def require_settled(self, person_id: str) -> None:
        self._require(person_id not in self.open_, "not-settled", person_id=person_id)

    def week(self, monday: date) -> tuple[int, int]:
        return week_in(self.setting("zone"), monday)

    def require_team(self, team: str) -> str:
        now = self.called.get(team, team)
        self._require(now in self.teams, "unknown-team", team=team)
        return now

    @staticmethod
    def _require(condition: bool, code: str, **facts: str) -> None:  # noqa: FBT001  the condition is the point
        if not condition:
            raise Rejected(code, "?", **facts)


class Given:
    """A stream with a history: `when` decides a command on it, `rejected` expects a refusal."""

    def __init__(self, decider: Any, *history: Event) -> None:
        self.decider = decider
        self.history = list(history)
        self.state = decider.initial()
        for event in history:
            self.state = decider.evolve(self.state, event)

    def when(self, command: Command, **context: Any) -> list[Fact | Timed]:
        """Return what the command makes, and take it into the history."""
        world = PlainContext(**{"version": len(self.history), **context})
        decided = self.decider.decide(command, self.state, world)
        self.take(decided, world)
        return list(decided)

    def rejected(self, command: Command, **context: Any) -> Rejected:
        """Return why the command is rejected; it must be."""
        try:
            world = PlainContext(**{"version": len(self.history), **context})
            facts = self.decider.decide(command, self.state, world)
        except Rejected as caught:
            rejection = caught
        else:
            raise AssertionError(f"not rejected, but {facts}")
        assert rejection.facts.keys() >= {*FACTS.get(rejection.code, ())}, "pages say it with these facts"
        return rejection

    def take(self, decided: Iterable[Fact | Timed], world: PlainContext) -> None:
        for each in decided:
            timed = each if isinstance(each, Timed) else Timed(each, world.occurred_at_us)
            event = Event(
                fact=timed.fact,
                occurred_at_us=timed.occurred_at_us,
                command_id=world.command_id,
                actor=world.actor,
                version=len(self.history) + 1,
            )
            self.history.append(event)
            self.state = self.decider.evolve(self.state, event)


def happened(*facts: Fact, at_us: int = 0, actor: str = "person:a") -> Sequence[Event]:
    """Make events of facts, a second apart."""
    return [Event(fact=fact, occurred_at_us=at_us + number * SECOND, actor=actor) for number, fact in enumerate(facts)]
