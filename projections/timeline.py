"""Tasks and their sessions: one fact of a person's timeline moves both."""

from events.work import (
    TaskAdded,
    TaskCancelled,
    TaskCompleted,
    TaskNoted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskStarted,
    TaskUndone,
    TimelineRestated,
)
from projections.days import to_us
from projections.people import PEOPLE
from projections.projection import At, Handler, Projection
from projections.sessions import (
    FREE_SESSIONS,
    OPEN_SESSIONS,
    SESSIONS,
    SESSIONS_ACROSS,
    SESSIONS_TO_REVIEW,
    SessionRow,
)
from projections.store import Store
from projections.tasks import NOTES, TASKS, TASKS_OF_A_PERSON, TaskRow


class Timeline(Projection):
    """The life of each task, and when who worked on it.

    Folded by position, never sorted: the decider says what late facts mean.
    """

    VERSION = 3
    TABLES = (TASKS, NOTES, SESSIONS)
    STATEMENTS = (OPEN_SESSIONS, SESSIONS_TO_REVIEW, SESSIONS_ACROSS, FREE_SESSIONS, *TASKS_OF_A_PERSON)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.tasks = store.rows(TASKS)
        self.sessions = store.rows(SESSIONS)
        self.notes = store.lines(NOTES)
        self.people = store.rows(PEOPLE)
        self._person_nos: dict[str, int] = {}

    def handlers(self) -> dict[str, Handler]:
        """All facts of a timeline but material and what was put right afterwards."""
        return {
            TaskAdded.TAG: self.added,
            TaskStarted.TAG: self.working,
            TaskResumed.TAG: self.working,
            TaskPaused.TAG: self.paused,
            TaskCompleted.TAG: self.completed,
            TaskCancelled.TAG: self.cancelled,
            TaskUndone.TAG: self.undone,
            TaskReopened.TAG: self.reopened,
            TaskNoted.TAG: self.noted,
            TimelineRestated.TAG: self.restated,
        }

    def added(self, fact: TaskAdded, at: At) -> None:
        """Put it on the list."""
        when = at.occurred_at
        task_id = fact.task_id
        self.tasks.add(task_id, TaskRow(task_id, at.key, fact.order_number, fact.work_type, "open", when, when))

    def working(self, fact: TaskStarted | TaskResumed, at: At) -> None:
        """Work goes on: a session opens, from when the person did it."""
        task_id, session_id, when = fact.task_id, fact.session_id, at.occurred_at
        task = self.tasks.edit[task_id]
        task.phase = "working"
        task.session_id = session_id
        task.sessions += 1
        task.changed_at = when
        person_id = task.person_id
        person_no = self._person_nos.get(person_id) or self._person_no(person_id)
        row = SessionRow(session_id, task_id, person_id, task.order_number, person_no, when, at.position)
        self.sessions.add(session_id, row)

    def paused(self, fact: TaskPaused, at: At) -> None:
        """Work stopped for now: the session closes."""
        # As frequent as `working`: spelled out, because a call costs as much as what it does.
        when = at.occurred_at
        task = self.tasks.edit[fact.task_id]
        task.phase = "paused"
        task.session_id = None
        task.changed_at = when
        row = self.sessions.edit[fact.session_id]
        row.ended_at = when
        row.closed_by = fact.reason
        row.position = at.position

    def completed(self, fact: TaskCompleted, at: At) -> None:
        """It is done; the session closes, if one was open."""
        task = self._leave(fact.task_id, "completed", at)
        if fact.session_id is not None:
            self._close(fact.session_id, "completed", at)
        if fact.quantity is not None:
            task.quantity = str(fact.quantity)
        if fact.note is not None:
            self._note(task, at, "completed", fact.note)

    def cancelled(self, fact: TaskCancelled, at: At) -> None:
        """It will not be done; the session closes, if one was open."""
        task = self._leave(fact.task_id, "cancelled", at)
        if fact.session_id is not None:
            self._close(fact.session_id, "cancelled", at)
        if fact.reason is not None:
            self._note(task, at, "cancelled", fact.reason)

    def undone(self, fact: TaskUndone, at: At) -> None:
        """The phase from before, without the completion's quantity; the session is open as if never closed."""
        task = self._bring_back(fact, at)
        task.session_id, task.quantity = fact.session_id, None
        if fact.session_id is not None:
            row = self.sessions.edit[fact.session_id]
            row.ended_at, row.closed_by, row.position = None, None, at.position

    def reopened(self, fact: TaskReopened, at: At) -> None:
        """It can be worked on again."""
        self._bring_back(fact, at)

    def noted(self, fact: TaskNoted, at: At) -> None:
        """Keep the words with the order; there are none any more once they were erased."""
        if fact.text is not None:
            self._note(self.tasks.need(fact.task_id), at, "note", fact.text)

    def restated(self, fact: TimelineRestated, at: At) -> None:
        """These sessions and phases hold now; some of the sessions may be new."""
        for span in fact.sessions:
            started_at = to_us(span.started_at)
            ended_at = None if span.ended_at is None else to_us(span.ended_at)
            task = self.tasks.edit[span.task_id]
            if self.sessions.get(span.session_id) is None:
                who_and_what = (span.task_id, task.person_id, task.order_number, self._person_no(task.person_id))
                row = SessionRow(span.session_id, *who_and_what, started_at, at.position, ended_at)
                self.sessions.add(span.session_id, row)
                task.sessions += 1
            row = self.sessions.edit[span.session_id]
            task.sessions += (row.mark == "struck") - span.struck
            if span.struck:
                row.mark = "struck"
            elif row.mark == "struck" or (row.started_at, row.ended_at) != (started_at, ended_at):
                row.mark = "restated"
            row.closed_by = None if ended_at is None else span.closed_by or row.closed_by
            row.started_at, row.ended_at, row.position = started_at, ended_at, at.position
            if ended_at is None and not span.struck:
                task.session_id = span.session_id
            elif task.session_id == span.session_id:
                task.session_id = None
        for named in fact.tasks:
            task = self.tasks.edit[named.task_id]
            task.phase = named.phase
            if named.phase != "working":
                task.session_id = None

    def _bring_back(self, fact: TaskReopened | TaskUndone, at: At) -> TaskRow:
        task = self.tasks.edit[fact.task_id]
        task.phase, task.changed_at = fact.phase, at.occurred_at
        return task

    def _person_no(self, person_id: str) -> int:
        number = self._person_nos[person_id] = self.people.need(person_id).person_no
        return number

    def _leave(self, task_id: str, phase: str, at: At) -> TaskRow:
        task = self.tasks.edit[task_id]
        task.phase = phase
        task.session_id = None
        task.changed_at = at.occurred_at
        return task

    def _close(self, session_id: str, closed_by: str, at: At) -> None:
        row = self.sessions.edit[session_id]
        row.ended_at = at.occurred_at
        row.closed_by = closed_by
        row.position = at.position

    def _note(self, task: TaskRow, at: At, kind: str, text: str | None) -> None:
        whose, by = (task.task_id, task.order_number, task.person_id), at.other_than(task.person_id)
        self.notes.add((at.position, *whose, kind, text, at.occurred_at, by))
