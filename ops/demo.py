"""`floorbook demo`: a shop running on real input, from nothing, in one command."""

import os
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from commands.opening import OpenDesk
from importer.sample import write_export, write_next_export
from importer.sample_before import placed_orders
from ops.failure import Failure
from ops.instance import Instance, data_option, json_option, load, write_settings
from ops.progress import Bars
from ops.serve import serve
from ops.story.arrivals import Arrivals, dawn, import_days
from ops.story.cast import CAST
from ops.story.clock import StoryClock
from ops.story.days import Orders, days_until, deeds
from ops.story.office import Office
from ops.story.plans import Plans
from ops.story.play import ConsoleSignIn, Player, SignIn

READY = "demo.json"
FAMOUS_ORDER = "107923"


class Demo(msgspec.Struct, frozen=True):
    """What one needs to look around: kept in the data folder, mode 0600, as PINs cannot be read back from the vault."""

    people: list[SignIn]
    token: str
    console: list[ConsoleSignIn] = []


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Where to serve  [default: 9194]")
@data_option
@json_option
def command(*, port: int | None, data: Path | None, as_json: bool) -> None:
    """Make an invented shop with six weeks of work, and serve it.

    The first time: writes a ProfitMaker export of normal size, and plays six weeks of work of two dozen
    invented people, with imports as the orders come in. Later it starts at once with what is there.
    Ctrl-C stops it; nothing is lost.

    \b
    Examples:
      floorbook demo                          in data/ beside the program, on port 9194
      floorbook demo --data /tmp/shop --port 9300
      floorbook demo --json                   the first line says url, data, people and token as JSON
    """
    instance = load(data, port=port, environment="development", name="Demo")
    ready = instance.data / READY
    if not ready.exists():
        if instance.log.exists():
            raise Failure(f"{instance.data} holds a log that is not a demo's", "name another folder with --data")
        _make(instance, shown=not as_json)
    demo = msgspec.json.decode(ready.read_bytes(), type=Demo)
    serve(instance, announce=lambda url: _announce(instance, demo, url, as_json=as_json))


def _make(instance: Instance, *, shown: bool) -> None:
    """Make the shop in a folder beside, so that an interrupted start leaves nothing half made."""
    began = time.monotonic()
    beside = instance.data.with_name(f"{instance.data.name}.making-{os.getpid()}")
    making = msgspec.structs.replace(instance, data=beside)
    click.echo("making the demo, once: a shop with 24 people, 4,910 orders and six weeks of work", err=not shown)
    write_settings(making)
    with Bars(shown=shown) as bars:
        demo = _Making(making, datetime.now(UTC), bars).run()
    _keep(beside / READY, msgspec.json.encode(demo))
    _move(beside, instance.data)
    click.echo(f"made in {time.monotonic() - began:.0f} s: {instance.data}", err=not shown)


class _Making:
    """The making of the shop, as of a moment."""

    def __init__(self, instance: Instance, now: datetime, bars: Bars) -> None:
        self._instance = instance
        self._now = now
        self._bars = bars
        self._luck = random.Random(107923)  # noqa: S311  a story, not a secret

    def run(self) -> Demo:
        """Write the export of today, set up, play: the orders come in with the exports that led to it."""
        exports, today, days = self._instance.data / "exports", self._now.date(), days_until(self._now)
        self._bars("writing an export", 0, 1)
        newest = write_export(exports / "asidta_file_1001", today=today)
        self._bars("writing an export", 1, 1)
        clock = StoryClock(self._instance, dawn(days[0]) - timedelta(minutes=20))
        opened = OpenDesk(self._instance.data, clock=clock)
        try:
            player = Player(opened, clock, self._luck)
            player.set_up(days[0])
            people = [(person.person_id, member) for person, member in zip(player.people, CAST, strict=True)]
            placed = placed_orders(newest)
            imports = import_days(days, self._now)
            workable = Orders(placed, imports, FAMOUS_ORDER, self._luck)
            told = deeds(people, workable, self._now, self._luck)
            plans = Plans(told, self._luck)
            arrivals = Arrivals(self._instance, opened, newest, placed)
            errands = arrivals.errands(imports, player, plans)
            player.play(told, Office(player, people, days, errands, self._luck), self._bars)
            player.now(self._now)
            arrivals.newest(today, player, plans, self._bars)
            # For whoever presses *Run now* on the console: there is something to bring in.
            write_next_export(exports / "asidta_file_1002", newest, today=today)
            return Demo(player.people, player.issue_token(), player.console)
        finally:
            opened.close()


def _move(beside: Path, data: Path) -> None:
    try:
        if data.exists():
            data.rmdir()
        beside.rename(data)
    except OSError as error:
        raise Failure(
            f"{data} cannot be made: {error.strerror}", f"the demo is ready in {beside}: move it there"
        ) from None


def _keep(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)


def _announce(instance: Instance, demo: Demo, url: str, *, as_json: bool) -> None:
    people = [{"name": each.name, "roles": each.roles, "pin": each.pin} for each in demo.people]
    if as_json:
        told: Mapping[str, Any] = {"url": url, "data": str(instance.data), "people": people, "token": demo.token}
        told = {**told, "console": demo.console}
        click.echo(msgspec.json.encode(told))
        return
    click.echo(f"\n{instance.name} is running at {url}\n")
    click.echo(f"  tablet          {url}/")
    click.echo(f"  console         {url}/console/")
    click.echo(f"  all there is    {url}/launchpad/")
    click.echo(f"  API reference   {url}/api/reference")
    click.echo(f"  health          {url}/api/health")
    click.echo(f"  data            {instance.data}\n")
    click.echo("Who may sign in on the tablet with which PIN:")
    for each in demo.people:
        click.echo(f"  {each.pin}  {each.name:<18} {', '.join(each.roles)}")
    click.echo("\nWho may sign in on the console with which name and password:")
    for account in demo.console:
        click.echo(f"  {account.login:<6} {account.password:<24} {account.name:<18} {', '.join(account.roles)}")
    click.echo("\nA bearer token that may read everything and send commands for anybody:")
    click.echo(f"  {demo.token}\n")
    click.echo("Try:")
    click.echo(f'  curl -H "Authorization: Bearer {demo.token}" "{url}/api/orders/search?q=107923&limit=3"')
    click.echo(f'  curl -H "Authorization: Bearer {demo.token}" {url}/api/floor\n\nCtrl-C stops it.')
