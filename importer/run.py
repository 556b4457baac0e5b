"""One import from end to end: find, copy beside, validate all of it, then append in small steps, then seal."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from commands.command import Command
from commands.customers import RecordCustomer
from commands.imports import CompleteImport
from commands.orders import RecordOrder
from events.imports import ImportCounts, ImportedTable
from importer.content import Content, read_content
from importer.find import find_export, find_files
from importer.layout import Holds, load_layouts
from importer.manifest import changed_tables, command_id, import_id, reading, to_read
from importer.plan import Plan, gone, matters, plan, touched, window
from importer.ports import Door, Known, Progress, Refused, unwatched
from importer.problems import EXPORT_AGAIN, ExportRefused, TableProblem
from importer.promote import Staged, staged
from importer.send import Sender, Tally, foresee
from importer.source import Source, open_source
from importer.summary import FIRST_MAX, Summary

FRIDAY: Final = 4
WEEKEND: Final = "on a weekend nothing is imported unless it is forced"
FORCE_VARIABLE: Final = "FORCE_REFRESH"
LISTED_MAX: Final = 100
"""So many refused rows are listed in the log; all are counted."""


class Unsealed(Exception):
    """Everything was sent, but the desk refused to seal the import. Started again, it only seals."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to import.

    `pm_database` is where the tables are promoted to, `months` the window of orders,
    `layouts` are further folders of layouts. `force` imports on a weekend too;
    a dry run appends and promotes nothing, so it may be made on any day.
    `pause` is called after each chunk, so that the tablets come first; `clock` gives seconds.
    `by` is who asked for it, as the log calls them.
    """

    pm_database: Path
    months: int = 18
    layouts: tuple[Path, ...] = ()
    force: bool = False
    dry_run: bool = False
    chunk: int = 50
    progress: Progress = unwatched
    pause: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    by: str = ""


def forced(environment: Mapping[str, str]) -> bool:
    """Tell whether the environment asks for an import whatever the day: `FORCE_REFRESH=1`."""
    return environment.get(FORCE_VARIABLE, "").strip().lower() in {"1", "true", "yes", "on"}


def run_import(where: Path, options: Options, known: Known, door: Door, today: date) -> Summary:
    """Import the export at `where`, or the newest one in there.

    `ExportRefused` with every problem when the export cannot be taken: then nothing of it was appended.
    What the door raises ends the import; the same import started again goes on from there.
    """
    held = today.weekday() > FRIDAY and not options.force
    if held and not options.dry_run:
        return Summary(status="weekend", message=f"{today:%A, %Y-%m-%d}: {WEEKEND}", held=True)
    summary = _take_in(where, options, known, door, today)
    return msgspec.structs.replace(summary, held=held)


def _take_in(where: Path, options: Options, known: Known, door: Door, today: date) -> Summary:
    began = options.clock()
    export = find_export(where)
    layouts = load_layouts(options.layouts)
    tables = {table for layout in layouts for table in layout.tables}
    with staged(find_files(export, tables), options.pm_database, options.progress) as files:
        source = open_source(files.files, layouts)
        how = reading(source.fit.layout, options.months)
        wanted = to_read(source, how, known.last)
        if wanted:
            kept = matters(known, window(today, options.months))
            content = read_content(source, wanted, kept, options.progress)
            run = _Run(export.name, options, known, source, how, content, began)
            return run.finish(files, door)
        promoted = () if options.dry_run else files.promote()
        message = f"{export.name} holds nothing new: every table is as the last import read it"
        return Summary(
            status="unchanged",
            message=message,
            export=export.name,
            layout=source.fit.layout.name,
            tables_skipped=tuple(source.digests()),
            promoted=promoted,
            latest_order_on=known.last.latest_order_on if known.last else None,
            seconds=round(options.clock() - began, 3),
        )


class _Run(msgspec.Struct, frozen=True):
    """A validated export on its way into the log."""

    export: str
    options: Options
    known: Known
    source: Source
    how: ImportedTable
    content: Content
    began: float

    def finish(self, files: Staged, door: Door) -> Summary:
        """Compare, send, seal."""
        options, content = self.options, self.content
        changed = changed_tables(self.source, self.known.last)
        planned = plan(content, self.known)
        notes = (*self._plan_gone(planned), *self._notes())
        promoted = () if options.dry_run else files.promote()
        manifest = self._manifest()
        identity = import_id(manifest, self.known.last)
        sender = Sender(identity, door, options.chunk, options.pause, options.progress)
        tally = foresee(planned) if options.dry_run else sender.send(planned, self.known)
        refused = (*content.refused, *tally.refused)
        seal = CompleteImport(
            import_id=identity,
            export=self.export,
            tables=manifest,
            customers=self._counts("customers", tally, RecordCustomer, len(content.customers)),
            orders=self._counts("orders", tally, RecordOrder, content.orders_read),
            refused=refused[:LISTED_MAX],
            undecodable_bytes=content.undecodable_bytes,
            latest_order_on=self._latest_order_on(),
            seconds=round(options.clock() - self.began, 3),
            by=options.by,
            refused_rows=len(refused),
        )
        if not options.dry_run:
            _seal(seal, door)
        return Summary(
            status="dry-run" if options.dry_run else "imported",
            message=f"{self.export} {'would be' if options.dry_run else 'is'} imported",
            export=self.export,
            import_id=identity,
            layout=self.source.fit.layout.name,
            customers=seal.customers,
            orders=seal.orders,
            outside_window=content.orders_read - len(content.orders),
            left_export=tally.effects[RecordOrder.CATEGORY, "left"],
            tables_changed=changed,
            tables_read=tuple(content.tables),
            tables_skipped=tuple(name for name in self.source.digests() if name not in content.tables),
            promoted=promoted,
            refused=refused,
            first=tuple(touched(step, self.known) for step in planned.steps[:FIRST_MAX]),
            notes=notes,
            undecodable_bytes=seal.undecodable_bytes,
            latest_order_on=seal.latest_order_on,
            seconds=seal.seconds,
        )

    def _plan_gone(self, planned: Plan) -> Iterator[str]:
        """Plan to mark the orders that left the export; say of how many that cannot be told."""
        if not self._was_read("orders"):
            return
        file = self.source.file_of("orders")
        found = gone(self.content, self.known, file)
        if found.to_mark and not self.content.orders_read:
            what = f"holds no order that can be read, where {len(found.to_mark) + found.doubtful} are known"
            raise ExportRefused([TableProblem(file, what, EXPORT_AGAIN)])
        planned.steps += found.to_mark
        planned.settled += found.marked
        if found.doubtful:
            yield f"not marked as gone, as a refused row may hold them: {found.doubtful:,} orders"

    def _notes(self) -> Iterator[str]:
        if self.content.orphans:
            yield f"lines and notes of orders that the export does not hold: {self.content.orphans:,}"
        if self.content.undecodable_bytes:
            yield f"bytes that their code page does not know, shown like \\x81: {self.content.undecodable_bytes:,}"

    def _manifest(self) -> tuple[ImportedTable, ...]:
        """List the tables as they are now: those that were skipped as the last import found them."""
        last = {table.name: table for table in self.known.last.tables} if self.known.last else {}
        return (self.how, *(self.content.tables.get(name) or last[name] for name in self.source.digests()))

    def _latest_order_on(self) -> date | None:
        if self._was_read("orders") or not self.known.last:
            return self.content.latest_order_on
        return self.known.last.latest_order_on

    def _counts(self, holds: Holds, tally: Tally, command: type[Command], read: int) -> ImportCounts:
        name = self.source.table_of(holds)
        if not self._was_read(holds):
            known = next((table.read for table in self._manifest() if table.name == name), 0)
            return ImportCounts(read=known, unchanged=known)
        return tally.counts(command, read, self.content.tables[name].refused)

    def _was_read(self, holds: Holds) -> bool:
        return self.source.table_of(holds) in self.content.tables


def _seal(seal: CompleteImport, door: Door) -> None:
    """Say that all of it is in: what makes the next import skip what is the same."""
    (outcome,) = door.send([(command_id(seal.import_id, seal), seal)])
    if isinstance(outcome, Refused):
        raise Unsealed(f"the import is in, but could not be sealed ({outcome.code}): {outcome.message}")
