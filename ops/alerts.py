"""`floorbook alerts`: where alerts go, what became of them, and trying a destination out."""

from contextlib import closing
from pathlib import Path

import click
import msgspec

from commands.opening import now_us
from events.alerts import DestinationSet
from events.secrets import Secrets
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option
from projections.source import open_source
from web.alerts.sending import Sender
from web.alerts.settings import AlertSettings, read_settings, shown_address
from web.alerts.standing import Standing, causes_of, read_standing
from web.alerts.trial import Trials

SHOWN_MAX = 20


@click.group()
def command() -> None:
    """See where alerts go and what became of them, and try a destination out.

    DESTINATION is an id, the beginning of one, or a mail address.

    \b
    Examples:
      floorbook alerts status
      floorbook alerts status --json
      floorbook alerts test foreman@example.com
    """


@command.command("status")
@data_option
@json_option
def status(*, data: Path | None, as_json: bool) -> None:
    """Tell where alerts go, what is in the way, and what became of the last ones; exit code 1 when something is."""
    instance = existing(data)
    settings = _settings(instance)
    standing = read_standing(instance.data, now_us(), settings, limit=SHOWN_MAX)
    causes = [] if standing is None else causes_of(standing.health, now_us())
    if as_json:
        destinations = [_plain(each) for each in settings.destinations.values()]
        click.echo(msgspec.json.encode({"causes": causes, "destinations": destinations, "standing": standing}))
    else:
        _print(settings, standing, causes)
    if causes:
        raise click.exceptions.Exit(1)


@command.command("test")
@click.argument("destination")
@data_option
@json_option
def test(destination: str, *, data: Path | None, as_json: bool) -> None:
    """Send a test to a destination now, from here, and say what came of it."""
    instance = existing(data)
    settings = _settings(instance)
    destination_id = _find(settings, destination)
    folder = instance.data / "secrets"
    trial = Trials(Sender(Secrets.load(folder), folder, instance.name)).send(destination_id, settings)
    if as_json:
        click.echo(msgspec.json.encode(trial))
    elif trial.delivered:
        click.echo(f"delivered in {trial.seconds:.1f} s")
    if trial.error is not None:
        raise Failure(f"not delivered: {trial.error}")


def _settings(instance: Instance) -> AlertSettings:
    source = open_source(instance.data)
    with closing(source.log):
        return read_settings(source.log, source.codec)


def _find(settings: AlertSettings, wanted: str) -> str:
    found = [
        key for key, each in settings.destinations.items() if key.startswith(wanted.lower()) or each.address == wanted
    ]
    if len(found) != 1:
        which = "none" if not found else f"{len(found)} of them"
        raise Failure(f"{wanted!r} means {which}", "see `floorbook alerts status`, and give the id")
    return found[0]


def _plain(destination: DestinationSet) -> dict[str, object]:
    said: dict[str, object] = msgspec.to_builtins(destination)
    return {**said, "address": shown_address(destination)}


def _print(settings: AlertSettings, standing: Standing | None, causes: list[str]) -> None:
    server = settings.server
    click.echo("no mail server is set" if server is None else f"mail leaves through {server.host}:{server.port}")
    for key, each in settings.destinations.items():
        click.echo(f"{key}  {each.channel:<7}  {shown_address(each):<30}  {', '.join(each.kinds) or 'nothing'}")
    if not settings.destinations:
        click.echo("alerts go nowhere yet")
    for delivery in () if standing is None else standing.deliveries:
        line = f"{delivery.raised_at:%Y-%m-%d %H:%M} UTC  {delivery.state:<9}  {delivery.subject}"
        click.echo(f"{line} ({delivery.error})" if delivery.error else line)
    for cause in causes:
        click.echo(cause, err=True)
