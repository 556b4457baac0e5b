"""How an import that was started here looks: on its way, at its end, and what its process tells of it."""

from datetime import datetime
from typing import Literal

import msgspec

from web.shapes import Day, Shape

State = Literal["running", "done", "refused", "failed", "cancelled", "interrupted"]
Stage = Literal["copying", "reading", "appending"]
STAGES: tuple[Stage, ...] = ("copying", "reading", "appending")
REFUSED_MAX = 500
"""So many refused rows of the newest run are shown; all are counted."""


class RecordCounts(Shape):
    """What an import did to customers, or to orders."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class ImportRefusal(Shape):
    """A row that was not taken: its table, its place there counted from 1, its column, and why."""

    table: str
    row: int
    column: str = ""
    reason: str = ""


class ImportedRecord(Shape):
    """A customer or an order that an import changes: how, where it stands in the export, which fields differ."""

    kind: Literal["customer", "order"]
    number: str
    effect: Literal["added", "changed", "left"]
    table: str
    row: int
    fields: list[str]


class ImportSummary(Shape):
    """What an import did, or (`dry-run`) would do.

    `first` are the first 50 records that it changes; `refused` the first 500 rows of `refused_rows`.
    `unchanged`: the export holds nothing new. `weekend`: nothing is imported then, unless forced.
    `held`: it was the weekend and nobody forced it: of what a dry run tells, nothing would be imported that day.
    """

    status: Literal["imported", "unchanged", "dry-run", "weekend"]
    message: str
    export: str
    import_id: str
    layout: str
    customers: RecordCounts
    orders: RecordCounts
    outside_window: int
    left_export: int
    tables_changed: list[str]
    tables_read: list[str]
    tables_skipped: list[str]
    refused: list[ImportRefusal]
    refused_rows: int
    first: list[ImportedRecord]
    notes: list[str]
    undecodable_bytes: int
    latest_order_on: Day | None
    seconds: float
    held: bool = False


class ImportProblem(Shape):
    """Why an export is not taken: where, what is wrong there, and what to do about it."""

    file: str
    row: int | None
    column: str | None
    what: str
    remedy: str


class ImportPhase(Shape):
    """A part of an import: how much of it is done. `table` is the one that is read now."""

    phase: Stage
    done: int = 0
    total: int = 0
    table: str = ""


class StartedImport(Shape):
    """The newest import that was started here. It stays until the next one.

    `refused`: the export cannot be taken (`problems`), nothing was appended. `failed`: it could not go on (`message`).
    `cancelled` by somebody, `interrupted` by the server's end: started again, it goes on from there.
    """

    state: State
    started_at: datetime
    by: str
    dry_run: bool
    force: bool
    ended_at: datetime | None = None
    phase: Stage | None = None
    phases: list[ImportPhase] = msgspec.field(default_factory=lambda: [ImportPhase(phase=each) for each in STAGES])
    summary: ImportSummary | None = None
    problems: list[ImportProblem] = msgspec.field(default_factory=list)
    message: str | None = None


class Told(Shape, omit_defaults=True):
    """One line from the process that imports: how far it is, or how it ended."""

    phase: ImportPhase | None = None
    summary: ImportSummary | None = None
    problems: list[ImportProblem] | None = None
    failed: str | None = None


def told(run: StartedImport, line: Told) -> StartedImport:
    """Return a run after what its process told of it."""
    replace = msgspec.structs.replace
    if line.summary is not None:
        phases = [_whole(each) for each in run.phases]
        return replace(run, state="done", phases=phases, summary=line.summary, message=line.summary.message)
    if line.problems is not None:
        return replace(run, state="refused", problems=line.problems)
    if line.failed is not None:
        return replace(run, state="failed", message=line.failed)
    now = line.phase
    if now is None:
        return run
    # One phase comes after the other, and the last word of a phase may be of its last table but one.
    before = STAGES[: STAGES.index(now.phase)]
    phases = [now if each.phase == now.phase else _whole(each) if each.phase in before else each for each in run.phases]
    return replace(run, phase=now.phase, phases=phases)


def _whole(phase: ImportPhase) -> ImportPhase:
    return msgspec.structs.replace(phase, done=phase.total, table="")
