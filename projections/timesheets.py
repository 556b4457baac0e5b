"""Weeks that were approved, and opened again. What was worked in them is in the sessions."""

from events.corrections import TimesheetApproved, TimesheetReopened
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table


class TimesheetRow(Row):
    """A person's week (ISO, its Monday) that was ever approved; `state` is approved or reopened.

    `approved_us` is the work that was approved last.
    """

    person_id: str
    week: str
    state: str
    approved_us: int
    approved_at: int
    approved_by: str
    reopened_at: int | None = None
    reopened_by: str | None = None
    because: str | None = None
    reason: str | None = None


class SheetStepRow(Row):
    """One approval or reopening (`kind` approved or reopened) of a person's week."""

    position: int
    person_id: str
    week: str
    kind: str
    said_at: int
    said_by: str
    labor_us: int | None
    because: str | None
    reason: str | None


TIMESHEETS = Table("timesheet", TimesheetRow, key=("person_id", "week"), indexes=[("week",)])
SHEET_STEPS = Table("timesheet_step", SheetStepRow, key="position", indexes=[("person_id", "week")])


class Timesheets(Projection):
    """Which weeks are closed, and how they came to be."""

    TABLES = (TIMESHEETS, SHEET_STEPS)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.sheets = store.rows(TIMESHEETS)
        self.steps = store.lines(SHEET_STEPS)

    def handlers(self) -> dict[str, Handler]:
        """Approving closes, reopening opens."""
        return {TimesheetApproved.TAG: self.approved, TimesheetReopened.TAG: self.reopened}

    def approved(self, fact: TimesheetApproved, at: At) -> None:
        """The week is closed."""
        week, actor = fact.week.isoformat(), at.actor()
        if self.sheets.get((at.key, week)) is None:
            row = TimesheetRow(at.key, week, "approved", fact.labor_us, at.occurred_at, actor)
            self.sheets.add((at.key, week), row)
        row = self.sheets.edit[at.key, week]
        row.state, row.approved_us, row.approved_at, row.approved_by = "approved", fact.labor_us, at.occurred_at, actor
        row.reopened_at = row.reopened_by = row.because = row.reason = None
        self.steps.add((at.position, at.key, week, "approved", at.occurred_at, actor, fact.labor_us, None, None))

    def reopened(self, fact: TimesheetReopened, at: At) -> None:
        """It is open again."""
        week, actor = fact.week.isoformat(), at.actor()
        row = self.sheets.edit[at.key, week]
        row.state, row.because, row.reason = "reopened", fact.because, fact.reason
        row.reopened_at, row.reopened_by = at.occurred_at, actor
        why = (at.occurred_at, actor, None, fact.because, fact.reason)
        self.steps.add((at.position, at.key, week, "reopened", *why))
