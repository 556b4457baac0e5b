"""What happens to a person's account, part by part: each knows its own commands, and all of them share one stream."""

from types import ModuleType
from typing import Any

from commands import account_life, logins, sign_ins
from commands.command import Command, Decision
from commands.context import Context
from events.fact import Event

PARTS: dict[type[Command], ModuleType] = {
    sign_ins.SignInCommand: sign_ins,
    logins.LoginCommand: account_life,
}
"""The parts by the base of their commands; each has `initial`, `evolve` and `decide`."""

State = tuple[Any, ...]
"""The states of the parts, in their order."""


def initial() -> State:
    """Nothing yet, in each part."""
    return tuple(part.initial() for part in PARTS.values())


def evolve(state: State, event: Event) -> State:
    """Let each part take a fact."""
    return tuple(part.evolve(each, event) for part, each in zip(PARTS.values(), state, strict=True))


def decide(command: Command, state: State, context: Context) -> Decision:
    """Let the part decide whose command it is."""
    for (base, part), each in zip(PARTS.items(), state, strict=True):
        if isinstance(command, base):
            decision: Decision = part.decide(command, each, context)
            return decision
    raise AssertionError(command)
