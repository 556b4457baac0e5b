"""What a decider may ask of the world beside its own stream. The desk answers; tests answer from plain values."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Context(Protocol):
    """Time, actor, and the current state of other streams: current, because one writer decides everything.

    The `require_` methods raise `Rejected` with a message for the person.
    """

    @property
    def now_us(self) -> int:
        """The server's time, UTC microseconds."""

    @property
    def occurred_at_us(self) -> int:
        """When the person did it, UTC microseconds: the command's `occurred_at`, or now."""

    @property
    def command_id(self) -> str:
        """The idempotency key; also the id of what the command creates."""

    @property
    def actor(self) -> str:
        """Who acts, as it is recorded."""

    @property
    def version(self) -> int:
        """The version of the stream that decides, before this command."""

    @property
    def overlap_allowed(self) -> bool:
        """Whether a person may work on several tasks at once."""

    def week(self, monday: date) -> tuple[int, int]:
        """Return when the shop's week from this day on begins and ends, UTC microseconds."""

    def setting(self, name: str) -> str:
        """Return the value of one of the shop's settings, or its default."""

    def require_work_type(self, work_type: str) -> str:
        """Return what the work type is called now; reject unless it is known and in use."""

    def work_type(self, name: str) -> str:
        """Return what a work type is called now, by any name that it ever had."""

    def team(self, name: str | None) -> str | None:
        """Return what a team is called now, by any name that it ever had."""

    def require_order(self, order_number: str) -> None:
        """Reject unless the order is known."""

    def require_person(self, person_id: str) -> None:
        """Reject unless the person is known and was active when it happened."""

    def require_known(self, person_id: str) -> None:
        """Reject unless the person is known, active or not."""

    def require_settled(self, person_id: str) -> None:
        """Reject while the person is at work or waits for an answer: what is open could never be put right."""

    def require_team(self, team: str) -> str:
        """Return what the team is called now; reject unless it is known."""


def moment(at_us: int) -> datetime:
    """Return UTC microseconds as a time."""
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).replace(microsecond=at_us % 1_000_000)


def microseconds(at: datetime) -> int:
    """Return a time as UTC microseconds."""
    seconds = int(at.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + at.microsecond


def week_in(zone: str, monday: date) -> tuple[int, int]:
    """Return when a week begins and ends in a zone: from midnight to midnight, an hour more or less at a change."""
    days = (monday, monday + timedelta(days=7))
    begin, end = (microseconds(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)) for day in days)
    return begin, end
