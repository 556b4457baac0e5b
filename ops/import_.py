"""`floorbook import`: take customers and orders over from a ProfitMaker export."""

import os
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from commands.answers import Done
from commands.command import Command
from importer import ports
from importer.inspect import inspect_export
from importer.ports import Progress
from importer.problems import ExportRefused
from importer.run import FORCE_VARIABLE, Options, Unsealed, forced, run_import
from importer.summary import Summary
from ops.door import AGAIN, Door, open_door
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option, load
from ops.known import KnownFromLog
from ops.progress import Bars
from web.alerts.ledger import report

PAUSE_S = 0.002
"""Between two chunks, so that tablets come first."""


class ImportDoor:
    """The importer's door to the desk, over ours."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def send(self, items: Sequence[tuple[str, Command]]) -> list[ports.Outcome]:
        """Translate the desk's outcomes."""
        return [
            ports.Done(appended=outcome.events > 0)
            if isinstance(outcome, Done)
            else ports.Refused(outcome.code, outcome.message)
            for outcome in self._door.send(items)
        ]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of an import: on a weekend too, only to be told what would change; and who wants it."""

    force: bool = False
    dry_run: bool = False
    by: str = ""


def take_in(instance: Instance, folder: Path, door: Door, progress: Progress, wish: Wish) -> Summary:
    """Import an export, or the newest one in a folder, into an instance; what is wrong is raised, see `run_import`."""
    with closing(KnownFromLog(instance)) as known:
        options = Options(
            pm_database=instance.data / "pm_database",
            months=int(known.setting("import_window_months")),
            force=wish.force,
            dry_run=wish.dry_run,
            progress=progress,
            layouts=own_layouts(instance),
            pause=lambda: time.sleep(PAUSE_S),
            by=wish.by,
        )
        today = datetime.now(UTC).astimezone(ZoneInfo(known.setting("zone"))).date()
        try:
            return run_import(folder, options, known, ImportDoor(door), today)
        except (ExportRefused, Unsealed) as error:
            if not wish.dry_run:
                report_failure(instance, folder, error)
            raise


def report_failure(instance: Instance, folder: Path, error: ExportRefused | Unsealed) -> None:
    """Leave word for whoever is alerted of imports: not the problems themselves, which may quote the export."""
    problems = len(error.problems) if isinstance(error, ExportRefused) else None
    reason = "it did not come to its end" if problems is None else f"{problems} problems in it"
    report(instance.data, "import", {"export": folder.name, "reason": reason, "problems": problems})


class FolderFirst(click.Group):
    """A group whose first word may be a folder: then that is imported."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the subcommand that was meant."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=FolderFirst, subcommand_metavar="FOLDER | inspect FOLDER")
def command() -> None:
    """Take customers and orders over from a ProfitMaker export.

    FOLDER is an export (asidta_file_*), or a folder in which the newest one is taken.

    \b
    Examples:
      floorbook import /exports                        the newest asidta_file_* in there
      floorbook import /exports/asidta_file_20261120   this one
      floorbook import /exports --dry-run              say what would change
      floorbook import inspect /exports                tables, columns, which layout fits

    `floorbook import run --help` lists the options of an import.
    """


@command.command("run")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Import on a weekend too (as FORCE_REFRESH=1).")
@click.option("--dry-run", is_flag=True, help="Say what would change, append nothing.")
@data_option
@json_option
def run(folder: Path, *, force: bool, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Import an export: the named one, or the newest asidta_file_* in FOLDER.

    Everything is checked first; then only real differences are appended.
    It can be interrupted at any time: started again, it goes on and ends the same.
    """
    instance = existing(data)
    with open_door(instance) as door, Bars(shown=not as_json) as bars:
        try:
            summary = take_in(instance, folder, door, bars, Wish(force=force or forced(os.environ), dry_run=dry_run))
        except ExportRefused as refused:
            raise Failure(str(refused)) from None
        except Unsealed as unsealed:
            raise Failure(str(unsealed), AGAIN) from None
    text = msgspec.json.encode(summary).decode() if as_json else "\n".join(summary.lines())
    click.echo(text)
    if summary.status == "weekend":
        click.echo(f"to import all the same: --force, or {FORCE_VARIABLE}=1 in the environment", err=True)


@command.command("inspect")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
@json_option
def inspect(folder: Path, *, data: Path | None, as_json: bool) -> None:
    """Print tables, columns, types, code pages and rows of an export, and which layout fits or what is missing."""
    try:
        seen = inspect_export(folder, own_layouts(load(data)))
    except ExportRefused as refused:
        raise Failure(str(refused)) from None
    click.echo(msgspec.json.encode(seen).decode() if as_json else "\n".join(seen.lines()))


def own_layouts(instance: Instance) -> tuple[Path, ...]:
    """Return the folder of an instance's own layouts, if it has one."""
    folder = instance.data / "layouts"
    return (folder,) if folder.is_dir() else ()
