"""How numbers and times look in alerts: as the console writes them, see `console/src/core/format.ts`."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import msgspec

from events.alerts import Language

_MONTHS: dict[Language, str] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}
_TENTH = Decimal("0.1")


class Formats(msgspec.Struct, frozen=True):
    """The language of an alert, and the zone of the shop's clock."""

    language: Language = "en"
    zone: str = "UTC"

    def count(self, value: int) -> str:
        """Write a whole number: `1,250`. In dollars' countries Spanish writes it as English does."""
        return f"{value:,}"

    def percent(self, value: str) -> str:
        """Write a percentage, from its decimal text: `92.3%`, without a space in either language."""
        return f"{Decimal(value).quantize(_TENTH, ROUND_HALF_UP):,f}".removesuffix(".0") + "%"

    def moment(self, at: datetime) -> str:
        """Write a day and a time of day on the shop's clock."""
        there = at.astimezone(ZoneInfo(self.zone))
        month = _MONTHS[self.language].split()[there.month - 1]
        time = f"{there.hour % 12 or 12}:{there:%M}"
        late = there.hour >= 12  # noqa: PLR2004  noon
        if self.language == "es":
            return f"{there.day} {month} {there.year}, {time} {'p.m.' if late else 'a.m.'}"
        return f"{month} {there.day}, {there.year}, {time} {'PM' if late else 'AM'}"
