"""The root command, and the table of all its subcommands.

A subcommand is a module with a click Command named `command`, and one line in `COMMANDS`.
Only the one that is run gets imported, so that `floorbook --help` answers at once.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from events.trouble import Trouble
from ops.failure import Failure

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Entry(NamedTuple):
    """Where a subcommand is found, and its one line in the list of commands."""

    module: str
    summary: str


COMMANDS = {
    "demo": Entry("ops.demo", "Make an invented shop with six weeks of work, and serve it."),
    "serve": Entry("ops.serve", "Serve an instance: web, projector and alerts, supervised."),
    "import": Entry("ops.import_", "Take customers and orders over from a ProfitMaker export."),
    "people": Entry("ops.people", "See and change who works here, their PINs and badges."),
    "review": Entry("ops.review", "See what waits for a foreman."),
    "timesheets": Entry("ops.timesheets", "See and approve what people worked, week by week."),
    "alerts": Entry("ops.alerts", "See where alerts go and what became of them; try it out."),
    "tablets": Entry("ops.tablets", "Enrol, unlock and revoke the shop's tablets."),
    "secrets": Entry("ops.secrets", "Take the instance's keys to a safe place, sealed, and put them back."),
    "audit": Entry("ops.audit", "Read the record itself, and check that it is whole."),
    "projections": Entry("ops.projections", "See and repair the read models."),
    "bench": Entry("ops.bench", "Measure how fast it is here."),
    "test": Entry("ops.test", "Check everything: style, types, layers, then the tests."),
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is run, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """List the names in the table's order, which is the order of a newcomer's interest."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a subcommand; None for a name that the table does not know."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = import_module(entry.module).command
        assert isinstance(command, click.Command), f"{entry.module}.command is no click command"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(
    name="floorbook",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`floorbook COMMAND --help` tells more about each.",
)
def floorbook() -> None:
    """Keep the record of a working floor: who did what, when, and what came of it."""


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and give the exit code: 0 done, 1 failed, 2 wrongly called, 130 interrupted."""
    try:
        outcome = floorbook.main(args, prog_name="floorbook", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (Failure, Trouble) as failure:
        click.echo(f"error: {failure}", err=True)
        return EXIT_FAILED
    except click.Abort:
        click.echo("stopped", err=True)
        return EXIT_INTERRUPTED
    return outcome if isinstance(outcome, int) else 0
