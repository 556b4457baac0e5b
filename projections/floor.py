"""The floor: what each person is doing now."""

from events.people import PersonRegistered
from projections.projection import At, Handler, Projection
from projections.sessions import SESSIONS, SessionRow
from projections.store import Store
from projections.tables import Row, Table
from projections.tasks import TASKS


class FloorRow(Row):
    """A person on the floor.

    `phase` is working while a session is open, paused when what they worked on last is paused, else idle; `since` when.
    `session_id` is the session opened last or, when none is open, the one that work touched last:
    `last_session_id`, at `position`.
    `open_sessions` are the ids of all open ones, the one opened last at the end, separated by spaces.
    """

    person_id: str
    phase: str = "idle"
    since: int | None = None
    task_id: str | None = None
    session_id: str | None = None
    position: int = 0
    open_sessions: str = ""
    last_session_id: str | None = None


FLOOR = Table("floor", FloorRow, key="person_id")


class Floor(Projection):
    """Who does what. Follows from sessions and tasks."""

    VERSION = 2
    TABLES = (FLOOR,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.tasks = store.rows(TASKS)
        self.sessions = store.rows(SESSIONS)
        self.floor = store.rows(FLOOR)

    def handlers(self) -> dict[str, Handler]:
        """A person stands on the floor from the start."""
        return {PersonRegistered.TAG: self.registered}

    def registered(self, fact: PersonRegistered, _: At) -> None:
        """Nothing yet."""
        if self.floor.get(fact.person_id) is None:
            self.floor.add(fact.person_id, FloorRow(fact.person_id))

    def finish(self) -> None:
        """Look at the people whose sessions or tasks changed."""
        people = {task.person_id for task in self.tasks.touched()}
        latest: dict[str, SessionRow] = {}
        opened: dict[str, list[str]] = {}
        for session in self.sessions.touched():
            if session.added:
                continue
            person_id = session.person_id
            before = latest.get(person_id)
            if before is None or session.position > before.position:
                latest[person_id] = session
            elif session.position == before.position and session.session_id > before.session_id:
                latest[person_id] = session  # one event may touch several: their order must not depend on the batch
            if session.ended_at is None and session.mark != "struck":
                opened.setdefault(person_id, []).append(session.session_id)
        for person_id in sorted(people | latest.keys()):
            if self.floor.get(person_id) is None:
                self.floor.add(person_id, FloorRow(person_id))
            row = self.floor.edit[person_id]
            sessions = map(self.sessions.need, {*row.open_sessions.split(), *opened.get(person_id, ())})
            still_open = [each for each in sessions if each.ended_at is None and each.mark != "struck"]
            self._stand(row, still_open, latest.get(person_id))

    def _stand(self, row: FloorRow, still_open: list[SessionRow], latest: SessionRow | None) -> None:
        """Set the row from the open sessions and the one touched last."""
        if latest is not None and latest.position > row.position:
            row.position, row.last_session_id = latest.position, latest.session_id
        in_order = sorted(still_open, key=_opening)
        row.open_sessions = " ".join(session.session_id for session in in_order)
        if in_order:
            row.phase, row.since = "working", in_order[-1].started_at
            row.task_id, row.session_id = in_order[-1].task_id, in_order[-1].session_id
        elif row.last_session_id is not None:
            session = self.sessions.need(row.last_session_id)
            row.session_id = session.session_id
            row.phase = "paused" if self.tasks.need(session.task_id).phase == "paused" else "idle"
            row.since, row.task_id = session.ended_at, session.task_id


def _opening(session: SessionRow) -> tuple[int, str]:
    return session.started_at, session.session_id
