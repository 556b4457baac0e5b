"""What pages ought to say, worked out from the events alone: plain Python, fractions, nothing of the read models."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import httpx

HOURS_OF_A_YEAR = 2_080
_SECONDS = 3_600
_E4 = 10_000


class Session(NamedTuple):
    """A session as it holds, and what it cost."""

    person_id: str
    order: str
    kind: str
    day: date
    seconds: Fraction
    cost: Fraction


class Ledger:
    """Events of the record, folded by hand. Only sessions that were added, corrected or struck are known here."""

    def __init__(self, client: httpx.Client, *, until: int = 2**53) -> None:
        self._pay: dict[str, Fraction] = {}
        self._tasks: dict[str, dict[str, Any]] = {}
        self._times: dict[str, dict[str, Any]] = {}
        self.revenue: dict[str, Fraction | None] = {}
        self.shipped: dict[str, str | None] = {}
        self.plans: dict[str, dict[str, int]] = {}
        self.materials: defaultdict[str, Fraction] = defaultdict(Fraction)
        for event in sorted(_events(client), key=lambda each: int(each["position"])):
            if event["position"] <= until:
                self._take(event["type"], event["said"], event["stream"])

    def _take(self, kind: str, said: dict[str, Any], stream: str) -> None:
        match kind:
            case "pay.set.v1":
                per = 1 if said["kind"] == "hourly" else HOURS_OF_A_YEAR
                self._pay[said["person_id"]] = Fraction(said["amount_e4"], _E4 * per)
            case "task.added.v1":
                self._tasks[said["task_id"]] = said | {"person_id": stream.removeprefix("work-")}
            case "session.added.v1" | "session.corrected.v1":
                self._times[said["session_id"]] = self._times.get(said["session_id"], {}) | said
            case "session.struck.v1":
                del self._times[said["session_id"]]
            case "order.registered.v1" | "order.changed.v1":
                total = said.get("total_e4")
                self.revenue[said["number"]] = None if total is None else Fraction(total, _E4)
                self.shipped[said["number"]] = said.get("shipped_on")
            case "order.budgeted.v1":
                self.plans[said["number"]] = said.get("estimate_minutes", {})
            case "material.used.v1":
                used = Fraction(said["quantity"]) * Fraction(said.get("unit_cost_e4") or 0, _E4)
                self.materials[self._tasks[said["task_id"]]["order_number"]] += used
            case "task.started.v1" | "task.resumed.v1":
                raise AssertionError("this ledger does not follow timers")

    def sessions(self, order: str | None = None) -> list[Session]:
        """Return the sessions that count, of an order or all."""
        found = []
        for times in self._times.values():
            task = self._tasks[times["task_id"]]
            began, ended = (datetime.fromisoformat(times[name]) for name in ("started_at", "ended_at"))
            assert began.date() == ended.date(), "this ledger does not cut sessions at midnight"
            seconds = Fraction((ended - began) // timedelta(microseconds=1), 1_000_000)
            cost = self._pay[task["person_id"]] * seconds / _SECONDS
            found.append(
                Session(task["person_id"], task["order_number"], task["work_type"], began.date(), seconds, cost)
            )
        return [each for each in found if order in {None, each.order}]

    def cost(self, order: str) -> Fraction:
        """Return what an order's labor cost."""
        return sum((each.cost for each in self.sessions(order)), Fraction())

    def margin(self, order: str) -> Fraction | None:
        """Return what is left of an order; None when its total is unknown."""
        revenue = self.revenue[order]
        return None if revenue is None else revenue - self.cost(order) - self.materials[order]

    def by(self, key: Callable[[Session], Any]) -> dict[Any, tuple[Fraction, Fraction]]:
        """Return seconds and cost of all sessions, by a key of each."""
        found: dict[Any, tuple[Fraction, Fraction]] = {}
        for each in self.sessions():
            seconds, cost = found.get(key(each), (Fraction(), Fraction()))
            found[key(each)] = (seconds + each.seconds, cost + each.cost)
        return found


def money(amount: Fraction | None) -> str:
    """Write an amount as the console does, rounded once, half up."""
    if amount is None:
        return "—"
    cents = Decimal(amount.numerator) / Decimal(amount.denominator)
    shown = cents.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{'−' if shown < 0 else ''}${abs(shown):,.2f}"  # noqa: RUF001  a true minus, as pages have it


def clock(seconds: Fraction) -> str:
    """Write a length of work as the console does, to the nearest minute."""
    minutes = (seconds + 30) // 60
    return f"{minutes // 60:,}:{minutes % 60:02d}"


def total(all_of_them: Iterable[Fraction]) -> Fraction:
    """Add up."""
    return sum(all_of_them, Fraction())


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _events(client: httpx.Client) -> Iterable[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = client.get("/api/audit/events", params={"limit": 200} | ({"cursor": cursor} if cursor else {})).json()
        yield from page["events"]
        cursor = page["next"]
        if cursor is None:
            return
