"""The read models once more, as plainly as can be: dicts, folded event by event, all else worked out at the end.

Shares no code with the projections but the facts, so that each checks the other.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.projections.naming import call

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEW = {"struck": False, "first": None, "reviewed": None, "added": False}
PHASES = {
    "task.started.v1": "working",
    "task.resumed.v1": "working",
    "task.paused.v1": "paused",
    "task.completed.v1": "completed",
    "task.cancelled.v1": "cancelled",
}


def us_of(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


class Plain:
    def __init__(self) -> None:
        self.people: dict[str, Any] = {}
        self.pay: dict[str, dict[str, tuple[str, int]]] = {}
        self.customers: dict[str, Any] = {}
        self.orders: dict[str, Any] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.materials: list[Any] = []
        self.notes: list[Any] = []
        self.changes: list[Any] = []
        self.requests: dict[str, Any] = {}
        self.refusals: dict[str, str] = {}
        self.sheets: dict[tuple[str, str], Any] = {}
        self.steps: list[Any] = []
        self.kinds: set[str] = set()
        self.teams: set[str] = set()
        self.zone = "UTC"
        self.until_us: int | None = None  # as of a moment, open sessions count until then

    def take(self, position: int, stream: str, fact: Any, at_us: int) -> None:  # noqa: PLR0912  a branch for each kind
        tag = fact.TAG
        if tag.startswith(("person.registered", "person.changed")):
            self.people[fact.person_id] = (fact.name, fact.team)
        elif tag == "pay.set.v1":
            self.pay.setdefault(fact.person_id, {})[fact.effective_on.isoformat()] = (fact.kind, fact.amount_e4)
        elif tag.startswith("customer."):
            self.customers[fact.number] = fact.name
        elif tag.startswith(("order.registered", "order.changed")):
            known = self.orders.get(fact.number, {"first": position, "plan": {}})
            self.orders[fact.number] = {
                "first": known["first"],
                "plan": known["plan"],
                "total": fact.total_e4,
                "customer": fact.customer_number,
                "on": fact.ordered_on,
                "description": fact.description,
                "in_export": True,
            }
        elif tag == "order.budgeted.v1":
            self.orders[fact.number]["plan"] = fact.estimate_minutes
        elif tag == "order.left.export.v1":
            self.orders[fact.number]["in_export"] = False
        elif tag == "setting.changed.v1":
            self.zone = fact.value
        elif stream == "settings":
            call(self, fact)
        elif tag == "material.used.v1":
            task = self.tasks[fact.task_id]
            cost = None if fact.unit_cost_e4 is None else Fraction(fact.quantity) * Fraction(fact.unit_cost_e4, 10_000)
            self.materials.append((task["order"], cost))
        elif tag == "timeline.restated.v1":
            self.restate(position, fact)
        elif tag.startswith(("session.", "correction.")):
            self.put_right(position, fact, at_us)
        elif tag.startswith("timesheet."):
            self.decide_week(position, stream.removeprefix("work-"), fact)
        elif tag.startswith("refusal."):
            self.refusals[fact.refusal_id] = getattr(fact, "outcome", "open")
        elif tag == "task.noted.v1":
            self.notes.append((position, "note", fact.text))
        elif tag.startswith("task."):
            self.move(position, stream, fact, at_us)

    def move(self, position: int, stream: str, fact: Any, at_us: int) -> None:
        tag = fact.TAG
        if tag == "task.added.v1":
            person = stream.removeprefix("work-")
            self.tasks[fact.task_id] = {"person": person, "order": fact.order_number, "type": fact.work_type}
            self.tasks[fact.task_id] |= {"phase": "open", "changed": at_us, "quantity": None}
            return
        task = self.tasks[fact.task_id]
        task["changed"] = at_us
        task["phase"] = PHASES.get(tag) or fact.phase
        if tag in ("task.started.v1", "task.resumed.v1"):
            self.sessions[fact.session_id] = {"task": fact.task_id, "start": at_us, "end": None}
            self.sessions[fact.session_id] |= {"by": None, "at": position} | NEW
        elif tag == "task.undone.v1":
            task["quantity"] = None
            if fact.session_id:
                self.sessions[fact.session_id] |= {"end": None, "by": None, "at": position}
        elif tag != "task.reopened.v1" and fact.session_id:
            by = fact.reason if tag == "task.paused.v1" else task["phase"]
            self.sessions[fact.session_id] |= {"end": at_us, "by": by, "at": position}
        if tag == "task.completed.v1" and fact.quantity is not None:
            task["quantity"] = str(fact.quantity)
        text = {"task.completed.v1": "note", "task.cancelled.v1": "reason"}.get(tag)
        if text and getattr(fact, text) is not None:
            self.notes.append((position, task["phase"], getattr(fact, text)))

    def restate(self, position: int, fact: Any) -> None:
        for span in fact.sessions:
            row = self.sessions.setdefault(span.session_id, {"task": span.task_id, "by": None} | NEW)
            row |= {"start": us_of(span.started_at), "end": us_of(span.ended_at), "struck": span.struck}
            row |= {"at": position, "by": (span.closed_by or row["by"]) if span.ended_at else None}
        for named in fact.tasks:
            self.tasks[named.task_id]["phase"] = named.phase

    def put_right(self, position: int, fact: Any, at_us: int) -> None:
        tag = fact.TAG
        if tag == "session.reviewed.v1":
            self.sessions[fact.session_id]["reviewed"] = position
        elif tag == "correction.requested.v1":
            self.requests[fact.request_id] = ("open", fact.session_id, fact.strike, fact.text, None)
        elif tag == "correction.declined.v1":
            self.answer(fact.request_id, "declined", fact.reason)
        else:
            if tag == "session.added.v1":
                self.sessions[fact.session_id] = {"task": fact.task_id, "by": "correction", "at": position} | NEW
                self.sessions[fact.session_id] |= {"start": None, "end": None, "added": True}
            row = self.sessions[fact.session_id]
            before = (row["start"], row["end"])
            task = self.tasks[row["task"]]
            was_open = row["end"] is None and not row["struck"] and not row["added"]
            struck = row["struck"] = tag == "session.struck.v1"
            after = (None, None) if struck else (us_of(fact.started_at), us_of(fact.ended_at))
            if not struck:
                row |= {"start": after[0], "end": after[1]}
            if tag in ("session.corrected.v1", "session.added.v1"):
                row["by"] = row["by"] or "correction"
            if tag == "session.corrected.v1" and row["first"] is None and before != after:
                row["first"] = before
            row["reviewed"] = position
            if tag == "session.restored.v1":
                row |= {"first": None, "reviewed": position if fact.reviewed or row["added"] else None}
            if was_open:
                others = [s for s in self.sessions.values() if s["task"] == row["task"] and not s["struck"]]
                task |= {"phase": "paused" if others else "open", "changed": at_us}
            self.changes.append((position, fact.session_id, *before, *after, getattr(fact, "reason", None)))
            if getattr(fact, "request_id", None):
                self.answer(fact.request_id, "granted", fact.reason)

    def answer(self, request_id: str, state: str, reason: str | None) -> None:
        self.requests[request_id] = (state, *self.requests[request_id][1:4], reason)

    def decide_week(self, position: int, person: str, fact: Any) -> None:
        approved = fact.TAG == "timesheet.approved.v1"
        key = (person, fact.week.isoformat())
        us = fact.labor_us if approved else self.sheets[key][1]
        self.sheets[key] = ("approved" if approved else "reopened", us, None if approved else fact.because)
        self.steps.append((position, *key, self.sheets[key][0]))

    # ---- what follows

    def waiting(self) -> set[str]:
        """Closed sessions that somebody has to look at."""
        return {
            key
            for key, s in self.sessions.items()
            if s["end"] is not None
            and not s["struck"]
            and (s["by"] == "shift-end" or s["end"] - s["start"] > 12 * 3_600_000_000)
            and (s["reviewed"] or 0) < s["at"]
        }

    def week(self, person: str, monday: date) -> dict[tuple[str, str], int]:
        """Microseconds of a person's week by day and task, cut by walking the clock."""
        found: dict[tuple[str, str], int] = {}
        last = monday + timedelta(days=7)
        for session in self.sessions.values():
            if self.tasks[session["task"]]["person"] == person:
                for day, us, _ in self.pieces(session):
                    if monday.isoformat() <= day < last.isoformat():
                        found[day, session["task"]] = found.get((day, session["task"]), 0) + us
        return {key: us for key, us in found.items() if us}

    def pieces(self, session: dict[str, Any]) -> list[tuple[str, int, Fraction | None]]:
        """Cut at midnights by walking the clock, a day at a time."""
        ended = session["end"]
        if ended is None and self.until_us is not None:
            ended = max(session["start"], self.until_us)
        if ended is None or session["struck"]:
            return []
        person = self.tasks[session["task"]]["person"]
        zone = ZoneInfo(self.zone)
        found, start = [], session["start"]
        while True:
            local = (EPOCH + timedelta(microseconds=start)).astimezone(zone)
            tomorrow = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone)
            end = min(ended, us_of(tomorrow.astimezone(UTC)) or 0)
            day = local.date().isoformat()
            in_force = [pay for since, pay in sorted(self.pay.get(person, {}).items()) if since <= day]
            cost = None
            if in_force:
                kind, amount = in_force[-1]
                hourly = Fraction(amount, 10_000) / (2080 if kind == "salary" else 1)
                cost = hourly * Fraction(max(0, end - start), 3_600_000_000)
            found.append((day, max(0, end - start), cost))
            if ended <= end:
                return found
            start = end

    def profit(self, number: str) -> tuple[Any, ...]:
        """Labor time, time without cost, labor cost, materials, margin."""
        mine = [s for s in self.sessions.values() if self.tasks[s["task"]]["order"] == number]
        pieces = [piece for session in mine for piece in self.pieces(session)]
        labor = sum((cost for _, _, cost in pieces if cost is not None), Fraction(0))
        uncosted = sum(us for _, us, cost in pieces if cost is None)
        materials = sum((cost for order, cost in self.materials if order == number and cost is not None), Fraction(0))
        unpriced = sum(1 for order, cost in self.materials if order == number and cost is None)
        total = self.orders.get(number, {}).get("total")
        margin = None if total is None or uncosted else Fraction(total, 10_000) - labor - materials
        last = max((session["at"] for session in mine), default=0)
        return sum(us for _, us, _ in pieces), uncosted, labor, materials, unpriced, margin, last

    def standing(self, person: str) -> tuple[str, str | None, str | None]:
        """Phase, task and session of a person on the floor."""
        mine = {
            key: s for key, s in self.sessions.items() if self.tasks[s["task"]]["person"] == person and not s["added"]
        }
        running = {key: s for key, s in mine.items() if s["end"] is None and not s["struck"]}
        if running:
            session_id = max(running, key=lambda key: (running[key]["start"], key))
            return "working", running[session_id]["task"], session_id
        if not mine:
            return "idle", None, None
        session_id = max(mine, key=lambda key: (mine[key]["at"], key))
        task_id = mine[session_id]["task"]
        return "paused" if self.tasks[task_id]["phase"] == "paused" else "idle", task_id, session_id
