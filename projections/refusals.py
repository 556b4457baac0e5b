"""What the server refused for good and a tablet sent to the foreman."""

from events.refusals import RefusalReported, RefusalResolved
from projections.days import to_us
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table


class RefusalRow(Row):
    """A refused command; `state` is open, or its outcome (dropped, entered). `body` is None once erased."""

    refusal_id: str
    person_id: str
    command: str
    code: str
    happened_at: int
    task_id: str | None
    order_number: str | None
    work_type: str | None
    body: str | None
    reported_at: int
    reported_by: str
    state: str = "open"
    resolved_at: int | None = None
    resolved_by: str | None = None
    note: str | None = None


# A tablet may say of one refusal first that nobody knows whose it was: each person's is their own.
REFUSALS = Table("refusal", RefusalRow, key=("person_id", "refusal_id"), settled=lambda row: row.state != "open")
IS_REFUSED = "state = 'open'"
OPEN_REFUSALS = f"CREATE INDEX refusal_open ON refusal (reported_at, refusal_id) WHERE {IS_REFUSED}"


class Refusals(Projection):
    """What waits for a foreman because it was refused, and what became of it."""

    VERSION = 2
    TABLES = (REFUSALS,)
    STATEMENTS = (OPEN_REFUSALS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.refusals = store.rows(REFUSALS)

    def handlers(self) -> dict[str, Handler]:
        """It is reported, then resolved."""
        return {RefusalReported.TAG: self.reported, RefusalResolved.TAG: self.resolved}

    def reported(self, fact: RefusalReported, at: At) -> None:
        """It waits."""
        row = RefusalRow(
            fact.refusal_id, fact.person_id, fact.command, fact.code, to_us(fact.happened_at), fact.task_id,
            fact.order_number, fact.work_type, fact.body, at.occurred_at, at.actor(),
        )  # fmt: skip
        self.refusals.add((fact.person_id, fact.refusal_id), row)

    def resolved(self, fact: RefusalResolved, at: At) -> None:
        """It was dealt with."""
        row = self.refusals.edit[at.key, fact.refusal_id]
        row.state, row.resolved_at, row.resolved_by, row.note = fact.outcome, at.occurred_at, at.actor(), fact.note
