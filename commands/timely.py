"""When a command may come: not from the future, and not so late that a retry could apply twice."""

from commands.actors import CLOCK_SLACK_US
from commands.command import Command
from commands.context import Context, moment
from commands.rejected import Rejected
from commands.timeline import LATE_US
from events.ids import uuid7_time_us


def require_timely(command: Command, key: bytes, context: Context) -> None:
    """Reject what is said to have happened in the future, or longer ago than receipts are sure to be kept for."""
    if context.occurred_at_us > context.now_us + CLOCK_SLACK_US:
        message = "this is said to have happened in the future: check the tablet's clock, then do it again"
        raise Rejected("from-the-future", message)
    made_at_us = context.occurred_at_us if command.occurred_at is not None else uuid7_time_us(key)
    earliest_us = context.now_us - LATE_US
    if made_at_us is not None and made_at_us < earliest_us:
        message = "this happened more than 72 hours ago: a foreman can add it as a correction"
        raise Rejected("too-late", message, earliest_at=moment(earliest_us))
