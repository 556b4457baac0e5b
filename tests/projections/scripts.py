"""Made-up histories for property tests: any list of numbers becomes a valid one, so that Hypothesis can shrink it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from events import corrections as fix
from events.customers import CustomerChanged
from events.orders import OrderBudgeted, OrderChanged, OrderLeftExport
from events.refusals import RefusalReported, RefusalResolved
from events.settings import SettingChanged
from events.work import (
    MaterialUsed,
    SessionSpan,
    TaskCancelled,
    TaskCompleted,
    TaskNoted,
    TaskPaused,
    TaskPhase,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)
from projections.days import from_us
from tests.projections.naming import FOUNDED_WITH, Called
from tests.projections.shop import HOUR_US, NOON_US, customer, order, pay, person

PEOPLE = ("ana", "ben")
ORDERS = ("1001", "1002", "00-7")
ZONES = ("UTC", "America/Denver", "Asia/Tokyo")
Said = tuple[str, Any, int]

numbers = st.tuples(st.integers(0, 129), st.integers(0, 5), st.integers(0, 5), st.integers(0, 30 * 60))
scripts = st.lists(numbers, max_size=40)


class Author:
    """Writes a history: keeps just enough state to say only what can happen."""

    def __init__(self) -> None:
        self.now_us = NOON_US
        self.count = 0
        self.tasks: dict[str, dict[str, Any]] = {}
        self.spans: dict[str, Any] = {}
        self.asked: list[str] = []
        self.approved: list[tuple[str, date]] = []
        self.refused: list[tuple[str, str]] = []
        self.called = Called()
        self.said: list[Said] = []

    def say(self, stream: str, fact: Any) -> None:
        self.said.append((stream, fact, self.now_us))

    def write(self, script: Sequence[tuple[int, int, int, int]]) -> list[Said]:
        for stream, fact in (*map(person, PEOPLE), customer("7", "Acorn Club"), *map(order, ORDERS), *FOUNDED_WITH):
            self.say(stream, fact)
        for what, a, b, minutes in script:
            self.now_us += minutes * 60_000_000 // 7  # not a whole number of seconds
            self.count += 1
            if what < 62:
                self.work(a, b)
            elif what < 70:
                self.restate(a, b, minutes)
            elif what < 78:
                self.material(a, b)
            elif what < 84:
                self.say(*pay(PEOPLE[a % 2], ("hourly", "salary")[b % 2], 10_000 * (b + 1) + a, self.day(a - 3)))
            elif what < 87:
                self.say("settings", SettingChanged(name="zone", value=ZONES[a % 3]))
            elif what < 100:
                self.office(what, a, b)
            elif what < 118:
                self.put_right(a, b, minutes)
            elif what < 125:
                self.close_week(a, b)
            else:
                self.say("settings", self.called.renamed(a, b, self.count))
        return self.said

    def day(self, ahead: int) -> date:
        return from_us(self.now_us).date() + timedelta(days=ahead)

    def chosen(self, a: int) -> str | None:
        return list(self.tasks)[-1 - a % len(self.tasks)] if self.tasks else None

    def work(self, a: int, b: int) -> None:
        task_id = self.chosen(a)
        if task_id is None or b == 0:
            task_id, who = f"task-{self.count}", PEOPLE[a % 2]
            self.tasks[task_id] = {"who": who, "phase": "open", "session": None, "before": None}
            self.say(f"work-{who}", self.called.task(task_id, ORDERS[a % 3], a))
            return
        task = self.tasks[task_id]
        fact = getattr(self, task["phase"])(task_id, task, b)
        self.say(f"work-{task['who']}", fact)

    def open(self, task_id: str, task: Any, b: int) -> Any:
        if b == 5:
            return self.close(TaskCancelled, task_id, task, reason="not wanted")
        return self.begin(TaskStarted, task_id, task)

    def working(self, task_id: str, task: Any, b: int) -> Any:
        if b < 3:
            session_id, task["session"], task["phase"] = task["session"], None, "paused"
            self.spans[session_id][2] = self.now_us
            return TaskPaused(task_id=task_id, session_id=session_id, reason=("person", "shift-end", "switch")[b])
        return self.close(TaskCompleted, task_id, task, quantity=Decimal(b), note="done" if b == 4 else None)

    def paused(self, task_id: str, task: Any, b: int) -> Any:
        if b < 4:
            return self.begin(TaskResumed, task_id, task)
        return self.close(TaskCancelled, task_id, task)

    def completed(self, task_id: str, task: Any, b: int) -> Any:
        phase, session_id = task["before"]
        if b < 3 or phase == "working":
            task["phase"], task["session"] = phase, session_id
            if session_id:
                self.spans[session_id][2] = None
            return TaskUndone(task_id=task_id, phase=phase, session_id=session_id)
        task["phase"] = "paused"
        return TaskReopened(task_id=task_id, order_number="1", work_type="Engraving", phase="paused")

    cancelled = completed

    def begin(self, kind: Any, task_id: str, task: Any) -> Any:
        task["session"], task["phase"] = f"session-{self.count}", "working"
        self.spans[task["session"]] = [task_id, self.now_us, None]
        return kind(task_id=task_id, session_id=task["session"])

    def close(self, kind: Any, task_id: str, task: Any, **more: Any) -> Any:
        task["before"] = (task["phase"], task["session"])
        session_id, task["session"] = task["session"], None
        task["phase"] = "completed" if kind is TaskCompleted else "cancelled"
        if session_id:
            self.spans[session_id][2] = self.now_us
        return kind(task_id=task_id, session_id=session_id, **more)

    def restate(self, a: int, b: int, minutes: int) -> None:
        task_id = self.chosen(a)
        if task_id is None:
            return
        task = self.tasks[task_id]
        closed = [key for key, span in self.spans.items() if span[0] == task_id and span[2] is not None]
        spans = []
        if closed and b < 4:
            session_id = closed[-1]
            start, end = self.spans[session_id][1] - minutes * 1_000_000, self.spans[session_id][2] + b * HOUR_US
            spans.append(self.span(session_id, task_id, start, end, struck=b == 3))
        elif b == 4:
            spans.append(self.span(f"late-{self.count}", task_id, self.now_us - HOUR_US * (a + 1), self.now_us))
        phase = "paused" if task["phase"] == "open" else task["phase"]
        task["phase"] = phase
        said = TimelineRestated(sessions=tuple(spans), tasks=(TaskPhase(task_id=task_id, phase=phase),))
        self.say(f"work-{task['who']}", said)

    def span(self, session_id: str, task_id: str, start: int, end: int, *, struck: bool = False) -> SessionSpan:
        times = {"started_at": from_us(start), "ended_at": from_us(end)}
        return SessionSpan(session_id=session_id, task_id=task_id, closed_by="assumed", struck=struck, **times)

    def put_right(self, a: int, b: int, minutes: int) -> None:
        undoable = {task["before"][1] for task in self.tasks.values() if task["phase"] in ("completed", "cancelled")}
        chosen = [key for key in self.spans if key not in undoable]
        if not chosen:
            return
        session_id = chosen[-1 - a % len(chosen)]
        task_id, start, end = self.spans[session_id]
        task = self.tasks[task_id]
        about = {"task_id": task_id, "session_id": session_id}
        said: dict[str, Any] = about | {"reason": f"why {self.count}" if a else None}
        if self.asked and minutes % 2:
            said["request_id"] = self.asked.pop()
        times = {"started_at": from_us(start - minutes * 60_000_000), "ended_at": from_us((end or self.now_us) + a)}
        facts = (
            fix.SessionCorrected(**said, **times),
            fix.SessionStruck(**said),
            fix.SessionAdded(**{**said, "session_id": f"added-{self.count}"}, **times),
            fix.SessionReviewed(**about)
            if a % 3 or end is None
            else fix.SessionRestored(**about, **times, reviewed=a > 9),
            fix.CorrectionRequested(request_id=f"request-{self.count}", **about, strike=a == 1, text="sorry"),
            fix.CorrectionDeclined(request_id=said.get("request_id", ""), reason=said["reason"]),
        )
        if b in (3, 4) and "request_id" in said:
            self.asked.append(said["request_id"])
        if b == 4:
            self.asked.append(f"request-{self.count}")
        if b == 5 and "request_id" not in said:
            return
        if b < 2:
            self.spans[session_id][2] = end or self.now_us
            if end is None:
                task["session"], task["phase"] = None, "paused"
        self.say(f"work-{task['who']}", facts[b])

    def close_week(self, a: int, b: int) -> None:
        who, monday = PEOPLE[a % 2], self.day(-self.day(0).weekday())
        if b > 3:
            refusal = {"refusal_id": f"refusal-{self.count}", "person_id": who, "command": "StartTask", "code": "no"}
            if b == 4 or not self.refused:
                self.refused.append((who, refusal["refusal_id"]))
                said = RefusalReported(**refusal, happened_at=from_us(self.now_us), body="{}")
                self.say(f"refusal-{who}", said)
            else:
                who, refusal_id = self.refused.pop()
                self.say(f"refusal-{who}", RefusalResolved(refusal_id=refusal_id, outcome="dropped"))
        elif b < 2 or (who, monday) not in self.approved:
            self.approved.append((who, monday))
            span = {"from_at": from_us(self.now_us), "until_at": from_us(self.now_us)}
            self.say(f"work-{who}", fix.TimesheetApproved(week=monday, **span, labor_us=a * HOUR_US))
        else:
            self.approved = [each for each in self.approved if each != (who, monday)]
            self.say(f"work-{who}", fix.TimesheetReopened(week=monday, because="asked", reason="oh"))

    def material(self, a: int, b: int) -> None:
        task_id = self.chosen(a)
        if task_id is None:
            return
        stream = f"work-{self.tasks[task_id]['who']}"
        if b == 5:
            self.say(stream, TaskNoted(task_id=task_id, text=f"note {self.count}"))
            return
        cost = None if b == 0 else 12_345 * b
        self.say(stream, MaterialUsed(task_id=task_id, item="x", quantity=Decimal("1.25"), unit="m", unit_cost_e4=cost))

    def office(self, what: int, a: int, b: int) -> None:
        number = ORDERS[a % 3]
        if what < 92:
            on = None if b == 0 else date(2026, 1, 1 + b)
            details = {"description": f"plaque {b}", "ordered_on": on, "total_e4": None if b == 1 else 500_000 * b}
            fact = OrderChanged(number=number, source="FLOORBOOK", customer_number="7" if a > 2 else None, **details)
            self.say(f"order-{number}", fact)
        elif what < 95:
            self.say(f"order-{number}", OrderLeftExport(number=number))
            self.say(f"order-{number}", OrderBudgeted(number=number, estimate_minutes=self.called.plan(a, b)))
        elif what < 97:
            self.say("customer-7", CustomerChanged(number="7", source="FLOORBOOK", name=f"Birch Club {b}"))
        else:
            self.say(*self.called.member(PEOPLE[a % 2], b))


def history(script: Sequence[tuple[int, int, int, int]]) -> list[Said]:
    """Return the facts of a script."""
    return Author().write(script)
