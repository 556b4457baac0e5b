"""Labor rules: what wages cost on top, and rates that stand in for people's own pay."""

from datetime import date
from typing import Annotated, ClassVar

from immutables import Map
from msgspec import Meta

from commands.command import AmountE4, Command, Decision
from commands.context import Context
from commands.effective import require_effective
from commands.people import Role
from events.fact import Event
from events.labor import BlendedRateSet, BurdenSet

PercentE2 = Annotated[int, Meta(ge=0, le=100_000, description="1/100 of a percent: 1250 is 12.5 %")]
Rule = BurdenSet | BlendedRateSet
State = Map[tuple[type[Rule], str | None, date | None], Rule]
"""The last rule of each kind, role and day."""


class SetBurden(Command, tag="SetBurden"):
    """Say what wages cost on top, for a pay role or for all, from a day on or always; without a percent: no longer."""

    CATEGORY: ClassVar[str] = "labor"

    role: Role | None = None
    percent_e2: PercentE2 | None = None
    effective_on: date | None = None


class SetBlendedRate(Command, tag="SetBlendedRate"):
    """Use one rate instead of people's own pay, for a pay role or for all; without a rate: no longer."""

    CATEGORY: ClassVar[str] = "labor"

    role: Role | None = None
    hourly_e4: AmountE4 | None = None
    salaried_only: bool = False
    effective_on: date | None = None


def initial() -> State:
    """No rules."""
    return Map()


def evolve(state: State, event: Event) -> State:
    """Take one fact."""
    fact = event.fact
    if isinstance(fact, BurdenSet | BlendedRateSet):
        return state.set(_place(fact), fact)
    return state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    match command:
        case SetBurden(role=role, percent_e2=percent_e2, effective_on=effective_on):
            require_effective(effective_on, context)
            return _set(state, BurdenSet(role=role, effective_on=effective_on, percent_e2=percent_e2))
        case SetBlendedRate(role=role, hourly_e4=hourly_e4, effective_on=effective_on):
            require_effective(effective_on, context)
            only = command.salaried_only and hourly_e4 is not None
            said = BlendedRateSet(role=role, effective_on=effective_on, hourly_e4=hourly_e4, salaried_only=only)
            return _set(state, said)
    raise AssertionError(command)


def _set(state: State, said: Rule) -> Decision:
    place = _place(said)
    if place in state:
        return () if state[place] == said else (said,)
    never = type(said)(role=said.role, effective_on=said.effective_on)
    return () if said == never and said.effective_on is None else (said,)


def _place(rule: Rule) -> tuple[type[Rule], str | None, date | None]:
    return type(rule), rule.role, rule.effective_on
