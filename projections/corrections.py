"""Sessions that were put right: what changed, who asked for it, and what was answered."""

from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionRestored,
    SessionReviewed,
    SessionStruck,
)
from projections.days import to_us
from projections.people import PEOPLE
from projections.projection import At, Handler, Projection
from projections.sessions import SESSIONS, SessionRow
from projections.store import Store
from projections.tables import Row, Table
from projections.tasks import TASKS, TaskRow


class ChangeRow(Row):
    """A session that was corrected, struck, added or restored (`kind`): its times before and after, by whom, why."""

    position: int
    kind: str
    session_id: str
    task_id: str
    person_id: str
    started_before: int | None
    ended_before: int | None
    started_after: int | None
    ended_after: int | None
    changed_at: int
    changed_by: str
    reason: str | None
    request_id: str | None


class RequestRow(Row):
    """What a person asked for; `state` is open, granted or declined. Without a session it is about a missing one."""

    request_id: str
    person_id: str
    task_id: str
    session_id: str | None
    started_at: int | None
    ended_at: int | None
    strike: bool
    text: str | None
    requested_at: int
    state: str = "open"
    answered_at: int | None = None
    answered_by: str | None = None
    answer: str | None = None


CHANGES = Table("session_change", ChangeRow, key="position", indexes=[("person_id",), ("session_id",)])
REQUESTS = Table(
    "correction_request",
    RequestRow,
    key="request_id",
    indexes=[("person_id", "requested_at")],
    settled=lambda row: row.state != "open",
)
IS_ASKED = "state = 'open'"
OPEN_REQUESTS = (
    f"CREATE INDEX correction_request_open ON correction_request (requested_at, request_id) WHERE {IS_ASKED}"
)


class Corrections(Projection):
    """What holds instead of what was tapped. A correction is no work: it leaves the session's `position` alone."""

    TABLES = (CHANGES, REQUESTS)
    STATEMENTS = (OPEN_REQUESTS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.tasks = store.rows(TASKS)
        self.sessions = store.rows(SESSIONS)
        self.people = store.rows(PEOPLE)
        self.requests = store.rows(REQUESTS)
        self.changes = store.lines(CHANGES)

    def handlers(self) -> dict[str, Handler]:
        """Each fact says what holds now."""
        return {
            SessionCorrected.TAG: self.corrected,
            SessionStruck.TAG: self.struck,
            SessionAdded.TAG: self.added,
            SessionRestored.TAG: self.restored,
            SessionReviewed.TAG: self.reviewed,
            CorrectionRequested.TAG: self.requested,
            CorrectionDeclined.TAG: self.declined,
        }

    def corrected(self, fact: SessionCorrected, at: At) -> None:
        """Other times hold. An open session closes; one that was struck counts again."""
        row = self.sessions.edit[fact.session_id]
        started_at, ended_at = to_us(fact.started_at), to_us(fact.ended_at)
        self._changed(fact, at, (row.started_at, row.ended_at), (started_at, ended_at))
        if row.first_started_at is None and (row.started_at, row.ended_at) != (started_at, ended_at):
            row.first_started_at, row.first_ended_at = row.started_at, row.ended_at
        task = self.tasks.edit[row.task_id]
        task.sessions += row.mark == "struck"
        row.started_at, row.ended_at, row.closed_by = started_at, ended_at, row.closed_by or "correction"
        _mark(row, "corrected", at)
        _leave(task, row, at)

    def struck(self, fact: SessionStruck, at: At) -> None:
        """It never was: its times stay to be seen, and count nowhere."""
        row = self.sessions.edit[fact.session_id]
        self._changed(fact, at, (row.started_at, row.ended_at), (None, None))
        task = self.tasks.edit[row.task_id]
        task.sessions -= row.mark != "struck"
        _mark(row, "struck", at)
        _leave(task, row, at)

    def added(self, fact: SessionAdded, at: At) -> None:
        """It was, though nobody tapped it."""
        started_at, ended_at = to_us(fact.started_at), to_us(fact.ended_at)
        self._changed(fact, at, (None, None), (started_at, ended_at))
        task = self.tasks.edit[fact.task_id]
        task.sessions += 1
        person_no = self.people.need(task.person_id).person_no
        row = SessionRow(
            fact.session_id, fact.task_id, task.person_id, task.order_number, person_no, started_at, at.position,
            ended_at, "correction", "added", reviewed=at.position, added=True,
        )  # fmt: skip
        self.sessions.add(fact.session_id, row)

    def restored(self, fact: SessionRestored, at: At) -> None:
        """It is as it was tapped: nothing of what was put right about it holds."""
        row = self.sessions.edit[fact.session_id]
        started_at, ended_at = to_us(fact.started_at), to_us(fact.ended_at)
        self._changed(fact, at, (row.started_at, row.ended_at), (started_at, ended_at))
        self.tasks.edit[row.task_id].sessions += row.mark == "struck"
        row.started_at, row.ended_at, row.mark = started_at, ended_at, row.first_mark
        row.first_started_at = row.first_ended_at = row.first_mark = None
        row.reviewed = at.position if fact.reviewed or row.added else None

    def reviewed(self, fact: SessionReviewed, at: At) -> None:
        """Somebody let it stand."""
        self.sessions.edit[fact.session_id].reviewed = at.position

    def requested(self, fact: CorrectionRequested, at: At) -> None:
        """Keep it until it is answered, and after."""
        row = RequestRow(
            fact.request_id,
            at.key,
            fact.task_id,
            fact.session_id,
            None if fact.started_at is None else to_us(fact.started_at),
            None if fact.ended_at is None else to_us(fact.ended_at),
            fact.strike,
            fact.text,
            at.occurred_at,
        )
        self.requests.add(fact.request_id, row)

    def declined(self, fact: CorrectionDeclined, at: At) -> None:
        """It is answered."""
        self._answer(fact.request_id, "declined", fact.reason, at)

    def _changed(
        self,
        fact: SessionCorrected | SessionStruck | SessionAdded | SessionRestored,
        at: At,
        before: tuple[int | None, int | None],
        after: tuple[int | None, int | None],
    ) -> None:
        kind = fact.TAG.split(".")[1]
        reason, request_id = getattr(fact, "reason", None), getattr(fact, "request_id", None)
        why = (at.occurred_at, at.actor(), reason, request_id)
        self.changes.add((at.position, kind, fact.session_id, fact.task_id, at.key, *before, *after, *why))
        if request_id is not None:
            self._answer(request_id, "granted", reason, at)

    def _answer(self, request_id: str, state: str, answer: str | None, at: At) -> None:
        row = self.requests.edit[request_id]
        row.state, row.answered_at, row.answered_by, row.answer = state, at.occurred_at, at.actor(), answer


def _mark(row: SessionRow, mark: str, at: At) -> None:
    """Say what became of a session, and keep what was said of it before anybody put it right."""
    if row.mark not in ("corrected", "struck"):
        row.first_mark = row.mark
    row.mark, row.reviewed = mark, at.position


def _leave(task: TaskRow, row: SessionRow, at: At) -> None:
    """Nobody works on a task whose open session was put right."""
    if task.session_id == row.session_id:
        task.session_id, task.phase, task.changed_at = None, "paused" if task.sessions else "open", at.occurred_at
