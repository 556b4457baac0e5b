"""What a decider may ask of the world beside its own stream. The desk answers, tests answer from a dict."""

from typing import Protocol


class Context(Protocol):
    """Time, actor, and the current state of other streams: current, because one writer decides everything."""

    now_us: int
    """The server's time, UTC microseconds."""
    occurred_at_us: int
    """When the person did it, UTC microseconds: the command's `occurred_at`, or now."""
    command_id: str
    """The idempotency key; also the id of what the command creates."""
    actor: str

    def require_work_type(self, work_type: str) -> None:
        """Reject unless the work type is known and in use."""
