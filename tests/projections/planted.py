"""A story in which every fact that seals text says a word of its own, and where to look for that word."""

from datetime import UTC, date, datetime

from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.customers import CustomerChanged, CustomerErased, CustomerRegistered
from events.logins import LoginGiven
from events.people import PersonChanged, PersonErased, PersonRegistered
from events.refusals import RefusalReported, RefusalResolved
from events.work import TaskAdded, TaskCancelled, TaskCompleted, TaskNoted, TaskPaused, TaskReopened, TaskStarted
from projections.compare import summarize
from projections.groups import WORK
from tests.projections.shop import HOUR_US, NOON_US, order, pay, person, rows

PLANTED = "Planted"
FINAL = date(2027, 3, 4)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)
WEEK = date(2026, 3, 2)
ERASED = ("person-ana", PersonErased(person_id="ana", final_on=FINAL))
CUSTOMER_ERASED = ("customer-7", CustomerErased(number="7", final_on=FINAL))
KEYS = ("person-ana", "customer-7")


def planted():
    """Every fact that seals text, each saying a word that nothing else says; and Ben, who stays."""
    work, span = "work-ana", {"started_at": AT, "ended_at": LATER}
    yield person("ben", name="Ben Stays")
    yield "person-ana", PersonRegistered(person_id="ana", name=f"{PLANTED} one", roles=("contributor",))
    yield "person-ana", PersonChanged(person_id="ana", name=f"{PLANTED} two", roles=("contributor",))
    yield pay("ana", "hourly", 200_000)
    yield "account-ana", LoginGiven(person_id="ana", login=f"{PLANTED} login")
    said = {"number": "7", "source": "FLOORBOOK", "contact": f"{PLANTED} c", "phone": f"{PLANTED} 555"}
    said["email"] = f"{PLANTED}@example.test"
    yield "customer-7", CustomerRegistered(name=f"{PLANTED} Signs", **said)
    yield "customer-7", CustomerChanged(name=f"{PLANTED} Signs and Sons", **said)
    yield order("1", customer_number="7", description="plaque")
    for task in ("t1", "t2", "t3"):
        yield work, TaskAdded(task_id=task, order_number="1", work_type="Engraving")
    yield work, TaskNoted(task_id="t1", text=f"{PLANTED} note")
    yield work, TaskStarted(task_id="t1", session_id="s1"), NOON_US
    yield work, TaskPaused(task_id="t1", session_id="s1"), NOON_US + HOUR_US
    yield work, TaskStarted(task_id="t2", session_id="s2"), NOON_US + 2 * HOUR_US
    yield work, TaskCompleted(task_id="t2", session_id="s2", note=f"{PLANTED} done"), NOON_US + 3 * HOUR_US
    yield work, TaskReopened(task_id="t2", order_number="1", work_type="Engraving", phase="paused")
    yield work, TaskCancelled(task_id="t3", reason=f"{PLANTED} cancelled")
    yield work, CorrectionRequested(request_id="r1", task_id="t1", session_id="s1", text=f"{PLANTED} asked", **span)
    yield work, CorrectionDeclined(request_id="r1", reason=f"{PLANTED} declined")
    yield work, SessionCorrected(session_id="s1", task_id="t1", reason=f"{PLANTED} corrected", **span)
    yield work, SessionAdded(session_id="s4", task_id="t1", reason=f"{PLANTED} added", **span)
    yield work, SessionStruck(session_id="s4", task_id="t1", reason=f"{PLANTED} struck")
    yield work, TimesheetApproved(week=WEEK, from_at=AT, until_at=LATER, labor_us=1)
    yield work, TimesheetReopened(week=WEEK, because="asked", reason=f"{PLANTED} reopened")
    refused = {"refusal_id": "f1", "person_id": "ana", "command": "StartTask", "code": "unknown-task"}
    yield "refusal-ana", RefusalReported(happened_at=AT, body=f"{PLANTED} body", **refused)
    yield "refusal-ana", RefusalResolved(refusal_id="f1", outcome="dropped", note=f"{PLANTED} resolved")


def shown(path):
    """Return all text of all tables and indexes that a query could show."""
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [str(value) for table in tables if not table.startswith("order_search_")
            for row in rows(path, f"SELECT * FROM {table}") for value in row]  # fmt: skip


def same(path, other):
    """Hold two files against each other, table by table."""
    assert summarize(WORK, path).differences(summarize(WORK, other)) == []


def traces(folder):
    """Name the files below a folder that hold a planted word, in whatever page."""
    return [path.name for path in folder.rglob("*") if path.is_file() and PLANTED.encode() in path.read_bytes()]
