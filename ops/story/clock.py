"""The time of the story."""

from datetime import UTC, datetime

from ops.failure import Failure
from ops.instance import Instance


class StoryClock:
    """The time of the story, UTC microseconds; only ever set forward."""

    def __init__(self, instance: Instance, begins: datetime) -> None:
        if instance.environment == "production":
            raise Failure("a production instance has no simulated clock", "play the demo in a folder of its own")
        self._us = microseconds(begins)

    def __call__(self) -> int:
        """Tell the time."""
        return self._us

    def advance(self, to: datetime) -> None:
        """Set the time forward."""
        self._us = max(self._us, microseconds(to))


def microseconds(at: datetime) -> int:
    """Return UTC microseconds."""
    return int(at.astimezone(UTC).timestamp() * 1_000_000)
