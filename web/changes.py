"""Before and after: what an event changed, worked out from the earlier events of its stream.

A stream is folded into flat documents (a person, pay from a day on, a session, a setting): what differs between two
of them is what the event between them changed. Pure: no rules, no tables; facts that are not here change nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import asdict

from commands.values import SETTINGS
from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.customers import CustomerChanged, CustomerRegistered
from events.fact import Fact
from events.labor import BlendedRateSet, BurdenSet
from events.orders import OrderBudgeted, OrderChanged, OrderLeftExport, OrderRegistered
from events.people import (
    PaySet,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonRegistered,
    PinIssued,
    PinWithdrawn,
)
from events.settings import SettingChanged, TeamRenamed, TeamSet, WorkTypeAdded, WorkTypeRenamed, WorkTypeRetired
from events.work import (
    TaskAdded,
    TaskCancelled,
    TaskCompleted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)
from web.shapes import Shape, amount

Document = dict[str, Any]
PAY = "pay from "


class Change(Shape):
    """A value that an event changed: of what, which field, and its value before and after it. Null is unknown."""

    of: str
    field: str
    before: Any
    after: Any


class Documents:
    """What is known of one stream's things, as its events are folded, in order."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._documents: dict[str, Document] = {}

    def fold(self, fact: Fact, occurred_at: datetime) -> list[Change]:
        """Take the next event in, and return what it changed."""
        found: list[Change] = []
        for name, after in self._after(fact, occurred_at).items():
            before = _default(name, after) | self._documents.get(name, {})
            self._documents[name] = after
            found += [
                Change(of=name, field=field, before=before.get(field), after=value)
                for field, value in after.items()
                if before.get(field) != value
            ]
        return found

    def _after(self, fact: Fact, at: datetime) -> dict[str, Document]:  # noqa: PLR0912  a branch for each fact
        """Return the documents that a fact touches, as they are after it."""
        match fact:
            case PersonRegistered() | PersonChanged():
                return self._with("person", **_fields(fact, "person_id"))
            case PersonDeactivated() | PersonReactivated():
                return self._with("person", active=isinstance(fact, PersonReactivated))
            case PinIssued() | PinWithdrawn():
                return self._with("person", has_pin=isinstance(fact, PinIssued))
            case PaySet():
                return self._with(f"{PAY}{fact.effective_on}", kind=fact.kind, amount=amount(fact.amount_e4))
            case OrderRegistered() | OrderChanged():
                return self._with("order", **_fields(fact, "number"), in_export=True)
            case OrderLeftExport():
                return self._with("order", in_export=False)
            case OrderBudgeted():
                return self._with("budget", **_fields(fact, "number"))
            case CustomerRegistered() | CustomerChanged():
                return self._with("customer", **_fields(fact, "number"))
            case SettingChanged(name=name, value=value):
                return self._with(f"setting {name}", value=value)
            case WorkTypeAdded(name=name) | WorkTypeRetired(name=name):
                return self._with(f"work type {name}", active=isinstance(fact, WorkTypeAdded))
            case TeamSet(name=name, shift_ends_at=ends):
                return self._with(f"team {name}", shift_ends_at=ends)
            case WorkTypeRenamed() | TeamRenamed():
                return self._renamed("team" if isinstance(fact, TeamRenamed) else "work type", fact.name, fact.new_name)
            case BurdenSet(percent_e2=value):
                percent = None if value is None else Decimal(value).scaleb(-2)
                return self._with(f"burden {_holds(fact)}", percent=percent)
            case BlendedRateSet(hourly_e4=value):
                rate = {"per_hour": amount(value), "salaried_only": fact.salaried_only}
                return self._with(f"blended rate {_holds(fact)}", **rate)
            case CorrectionRequested(request_id=request_id):
                return self._with(f"request {request_id}", state="waiting")
            case CorrectionDeclined(request_id=request_id):
                return self._with(f"request {request_id}", state="declined")
            case TimesheetApproved(week=week) | TimesheetReopened(week=week):
                return self._with(f"week {week}", approved=isinstance(fact, TimesheetApproved))
            case SessionCorrected() | SessionStruck() | SessionAdded() | SessionRestored():
                return self._corrected(fact)
            case _:
                return self._worked(fact, at)

    def _worked(self, fact: Fact, at: datetime) -> dict[str, Document]:
        """Return what a fact of the timeline says of its task and its session."""
        match fact:
            case TaskAdded(task_id=task, order_number=order, work_type=work):
                return self._with(f"task {task}", phase="open", order_number=order, work_type=work)
            case TaskStarted(task_id=task, session_id=session) | TaskResumed(task_id=task, session_id=session):
                opened = self._with(f"session {session}", task_id=task, started_at=at, ended_at=None)
                return self._with(f"task {task}", phase="working") | opened
            case TaskPaused(task_id=task, session_id=session, reason=reason):
                return self._with(f"task {task}", phase="paused") | self._closed(session, at, reason)
            case TaskCompleted(task_id=task, session_id=session, quantity=quantity):
                return self._with(f"task {task}", phase="completed", quantity=quantity) | self._closed(
                    session, at, "completed"
                )
            case TaskCancelled(task_id=task, session_id=session):
                return self._with(f"task {task}", phase="cancelled") | self._closed(session, at, "cancelled")
            case TaskUndone(task_id=task, phase=phase, session_id=session):
                return self._with(f"task {task}", phase=phase, quantity=None) | self._closed(session, None, None)
            case TaskReopened(task_id=task, phase=phase):
                return self._with(f"task {task}", phase=phase)
            case TimelineRestated():
                return self._restated(fact)
        return {}

    def _closed(self, session: str | None, at: datetime | None, closed_by: str | None) -> dict[str, Document]:
        return {} if session is None else self._with(f"session {session}", ended_at=at, closed_by=closed_by)

    def _restated(self, fact: TimelineRestated) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for span in fact.sessions:
            said = {"started_at": span.started_at, "ended_at": span.ended_at, "closed_by": span.closed_by}
            found |= self._with(f"session {span.session_id}", task_id=span.task_id, struck=span.struck, **said)
        for named in fact.tasks:
            found |= self._with(f"task {named.task_id}", phase=named.phase)
        return found

    def _corrected(
        self, fact: SessionCorrected | SessionStruck | SessionAdded | SessionRestored
    ) -> dict[str, Document]:
        """Put a session right; when it was open, its task is not worked on any more."""
        name = f"session {fact.session_id}"
        was = self._documents.get(name, {})
        if isinstance(fact, SessionStruck):
            found = self._with(name, struck=True)
        else:
            times = {"started_at": fact.started_at, "ended_at": fact.ended_at}
            found = self._with(name, task_id=fact.task_id, struck=False, **times)
        if was and was.get("ended_at") is None and not was.get("struck"):
            others = (each for other, each in self._documents.items() if other.startswith("session ") and other != name)
            worked = not isinstance(fact, SessionStruck) or any(
                each.get("task_id") == fact.task_id and not each.get("struck") for each in others
            )
            found |= self._with(f"task {fact.task_id}", phase="paused" if worked else "open")
        if not isinstance(fact, SessionRestored) and fact.request_id is not None:
            found |= self._with(f"request {fact.request_id}", state="granted")
        return found

    def _renamed(self, kind: str, name: str, new_name: str) -> dict[str, Document]:
        """Go on with what is known of it under its new name."""
        self._documents[f"{kind} {new_name}"] = self._documents.pop(f"{kind} {name}", {}) | {"name": name}
        return self._with(f"{kind} {new_name}", name=new_name)

    def _with(self, of: str, /, **values: Any) -> dict[str, Document]:
        return {of: self._documents.get(of, {}) | values}


def shown(changes: Iterable[Change], *, sees_pay: bool) -> list[Change]:
    """Leave out what reveals pay, for those who may not see it."""
    return [each for each in changes if sees_pay or not (each.of.startswith(PAY) and each.field == "amount")]


def _fields(fact: Fact, *but: str) -> Document:
    """Return the fields of a fact in the units of the API."""
    said = {name: value for name, value in asdict(fact).items() if name not in but}
    return {
        name.removesuffix("_e4"): amount(value) if name.endswith("_e4") else msgspec.to_builtins(value)
        for name, value in said.items()
    }


def _holds(rule: BurdenSet | BlendedRateSet) -> str:
    """Say for whom a rule holds, and from when."""
    return f"of {rule.role or 'all'} from {rule.effective_on or 'ever'}"


def _default(name: str, after: Document) -> Document:
    """Return what held before any event said so."""
    kind, _, rest = name.partition(" ")
    match kind:
        case "setting" if rest in SETTINGS:
            return {"value": SETTINGS[rest].default}
        case "session":
            return {"struck": False}
        case "week":
            return {"approved": not after["approved"]}
        case "request" if after["state"] != "waiting":
            return {"state": "waiting"}
    return {}
