"""The shop's days: from one midnight of its zone to the next, which is 23 or 25 hours when clocks change."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Return an aware datetime as UTC microseconds."""
    return (moment - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return UTC microseconds as an aware datetime."""
    return EPOCH + us * _MICROSECOND


class Days:
    """The days of one zone. Midnights are worked out once and kept, as a growing run without gaps."""

    def __init__(self, zone: str) -> None:
        """Take a zone by its IANA name; `ZoneInfoNotFoundError` when this machine does not know it."""
        self.zone = ZoneInfo(zone)
        self.starts: list[int] = []
        """Midnights in UTC microseconds; the day `names[i]` runs from `starts[i]` to `starts[i + 1]`."""
        self.names: list[str] = []
        self._first = date.min

    def midnight(self, day: date) -> int:
        """Return when a day begins, in UTC microseconds: its first instant where clocks skip midnight itself."""
        return to_us(datetime.combine(day, time(), self.zone).astimezone(UTC))

    def end(self, day: date) -> int:
        """Return when a day ends, in UTC microseconds: the midnight that begins the next."""
        return self.midnight(day + timedelta(days=1))

    def index(self, us: int) -> int:
        """Return the index in `starts` and `names` of the day that holds an instant; `starts` goes on after it."""
        at = bisect_right(self.starts, us)
        if 0 < at < len(self.starts):
            return at - 1
        self._reach(from_us(us).astimezone(self.zone).date())
        return bisect_right(self.starts, us) - 1

    def day(self, us: int) -> str:
        """Return the day (ISO) that holds an instant."""
        return self.names[self.index(us)]

    def _reach(self, day: date) -> None:
        # A day more on both sides: dates at the seam of a change of clocks may be off by one.
        low, high = day - timedelta(days=1), day + timedelta(days=2)
        if not self.starts:
            self._first = low
            self._extend(low, high)
            return
        last = self._first + timedelta(days=len(self.starts) - 1)
        if high > last:
            self._extend(last + timedelta(days=1), high)
        if low < self._first:
            earlier = Days(self.zone.key)
            earlier._extend(low, self._first - timedelta(days=1))
            self.starts[:0], self.names[:0], self._first = earlier.starts, earlier.names, low

    def _extend(self, low: date, high: date) -> None:
        for ahead in range((high - low).days + 1):
            day = low + timedelta(days=ahead)
            self.starts.append(self.midnight(day))
            self.names.append(day.isoformat())
