"""Epochs: a log that was put back from an older copy begins a new one. Stream: `epoch`."""

from events.fact import Fact
from events.registry import FACTS


@FACTS.fact("epoch.started.v1")
class EpochStarted(Fact):
    """The log was put back from an older copy: of the epoch `before`, all after this event's position was lost.

    `signed_up_to` is the last position that was vouched for in it. Tablets send again what they still have.
    """

    epoch: str
    before: str
    signed_up_to: int
