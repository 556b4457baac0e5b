"""`floorbook projections`: the read models: how they are, building them again, checking them."""

from contextlib import closing
from pathlib import Path

import click
import msgspec

from events.sqlite import SqliteLog
from ops.failure import Failure
from ops.instance import data_option, existing, json_option
from ops.progress import Bars
from projections.groups import GROUPS
from projections.parallel import rebuild_all
from projections.reading import ReadModels
from projections.rebuild import NotSwitched
from projections.rebuild import verify as verify_group

group_argument = click.argument("groups", nargs=-1, type=click.Choice(list(GROUPS)), metavar="[GROUP]...")


@click.group()
def command() -> None:
    """See and repair the read models. They can be thrown away at any time: the log is the truth.

    \b
    Examples:
      floorbook projections status
      floorbook projections rebuild          all groups, while the server goes on
      floorbook projections rebuild work
      floorbook projections verify           build again beside, and compare
      floorbook projections resume work      after a fault was mended
    """


@command.command("status")
@data_option
@json_option
def status(*, data: Path | None, as_json: bool) -> int:
    """Say how far each group is, and what stopped it. Exit code 1 when one is stopped."""
    instance = existing(data)
    with closing(SqliteLog(instance.log)) as log, closing(ReadModels(instance.data / "read")) as reads:
        head = log.head().position
        states = [reads.state(name) for name in GROUPS]
    if as_json:
        click.echo(msgspec.json.encode({"head": head, "groups": states}))
    else:
        click.echo(f"log: {head:,} events")
        for state in states:
            click.echo(f"{state.group}: {state.state}, at {state.position:,}, {head - state.position:,} behind")
            if state.error is not None:
                click.echo(f"  stopped at {state.error_position} ({state.error_tag}): {state.error}")
                click.echo(f"  mend the cause, then: floorbook projections resume {state.group}")
    return int(any(state.error is not None for state in states))


@command.command("rebuild")
@group_argument
@click.option("--force", is_flag=True, help="Switch even if the rebuilt tables differ from those that are read.")
@data_option
@json_option
def rebuild_(groups: tuple[str, ...], *, force: bool, data: Path | None, as_json: bool) -> None:
    """Build groups again beside those that are read, compare, and switch. Readers notice nothing."""
    instance = existing(data)
    try:
        with Bars(shown=not as_json) as bars:
            results = rebuild_all(instance.data, groups or GROUPS, bars, force=force)
    except NotSwitched as error:
        raise Failure(str(error), "look at both with `floorbook projections verify`, or switch with --force") from None
    if as_json:
        click.echo(msgspec.json.encode(results))
        return
    for done in results:
        same = "not compared" if not done.compared else "DIFFERENT" if done.differences else "as before"
        rate = f"{done.position:,} events in {done.seconds:.2f} s ({done.events_per_second:,.0f}/s)"
        click.echo(f"{done.group}: generation {done.generation}, {rate}, {same}")


@command.command("verify")
@group_argument
@data_option
@json_option
def verify(groups: tuple[str, ...], *, data: Path | None, as_json: bool) -> int:
    """Build groups again beside, and say where what is read differs from the log. Exit code 1 when it does."""
    instance = existing(data)
    found: dict[str, list[str]] = {}
    with Bars(shown=not as_json) as bars:
        for name in groups or GROUPS:
            found[name] = verify_group(instance.data, name, lambda done, of, name=name: bars(name, done, of))  # type: ignore[misc]
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for name, differences in found.items():
            click.echo(f"{name}: {'; '.join(differences) or 'as the log says'}")
    return int(any(found.values()))


@command.command("resume")
@click.argument("group", type=click.Choice(list(GROUPS)))
@data_option
def resume(group: str, *, data: Path | None) -> None:
    """Let the projector try again the event that stopped a group."""
    instance = existing(data)
    with closing(ReadModels(instance.data / "read")) as reads:
        reads.resume(group)
    click.echo("asked; see `floorbook projections status`")
