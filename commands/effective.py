"""From which days on pay and labor rules can hold: years are typed wrong more often than planned far ahead."""

from datetime import date, timedelta

from commands.context import Context, moment
from commands.rejected import Rejected

EARLIEST = date(1970, 1, 1)
AHEAD = timedelta(days=5 * 366)


def require_effective(day: date | None, context: Context) -> None:
    """Reject a day that can only be a slip; None is always."""
    latest = moment(context.now_us).date() + AHEAD
    if day is not None and not EARLIEST <= day <= latest:
        message = f"it can hold from a day between {EARLIEST} and {latest}, not from {day}"
        raise Rejected("bad-day", message, earliest=EARLIEST.isoformat(), latest=latest.isoformat())
