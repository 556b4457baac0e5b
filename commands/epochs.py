"""Epochs: that the log was put back from an older copy is itself recorded. The program finds it out when it starts."""

from typing import ClassVar

from commands.command import Command, Decision, Id
from commands.context import Context
from events.epochs import EpochStarted
from events.fact import Event


class StartEpoch(Command, tag="StartEpoch"):
    """Say that a new epoch began after a restore. Sent by the program itself only."""

    CATEGORY: ClassVar[str] = "epoch"

    epoch: Id
    before: str
    signed_up_to: int


def initial() -> None:
    """Know nothing: nothing has to be known."""
    return


def evolve(state: None, event: Event) -> None:
    """Forget each fact."""
    del state, event


def decide(command: Command, state: None, context: Context) -> Decision:
    """Record it each time."""
    del state, context
    assert isinstance(command, StartEpoch)
    return (EpochStarted(epoch=command.epoch, before=command.before, signed_up_to=command.signed_up_to),)
