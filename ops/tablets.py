"""`floorbook tablets`: which tablets there are, and whether their PIN pads are locked."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
import msgspec
import segno

from commands import access, pads
from commands.access import RevokeTablet
from commands.answers import Refused
from commands.context import moment
from commands.opening import now_us
from commands.pads import UnlockPad
from events.access import TabletEnrolled, TabletOffered, TabletRevoked
from events.fact import NIL, Event
from events.facts import FACTS
from events.ids import uuid7
from events.pads import PadLocked, PadUnlocked, PinRefused
from events.sqlite import SqliteLog
from ops.door import open_door
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option

_TABLETS = (TabletOffered.TAG, TabletEnrolled.TAG, TabletRevoked.TAG)
_PADS = (PinRefused.TAG, PadLocked.TAG, PadUnlocked.TAG)


class Tablet(msgspec.Struct, frozen=True):
    """A tablet as the list shows it."""

    tablet_id: str
    name: str
    state: str
    locked_until: datetime | None


@click.group()
def command() -> None:
    """See, enrol, unlock and revoke the shop's tablets.

    TABLET is an id, the beginning of one, or a name.

    \b
    Examples:
      floorbook tablets offer "Bench 1"      print a one-time code, also to be scanned
      floorbook tablets list
      floorbook tablets unlock "Bench 1"     after five wrong PINs
      floorbook tablets revoke "Bench 1"
    """


@command.command("list")
@data_option
@json_option
def list_(*, data: Path | None, as_json: bool) -> None:
    """List tablets, and until when their PIN pads are locked."""
    tablets = list(_tablets(existing(data)))
    if as_json:
        click.echo(msgspec.json.encode(tablets))
        return
    for each in tablets:
        locked = f"locked until {each.locked_until:%Y-%m-%d %H:%M} UTC" if each.locked_until else ""
        click.echo(f"{each.tablet_id}  {each.name:<20} {each.state:<8} {locked}".rstrip())
    if not tablets:
        click.echo("none yet: floorbook tablets offer NAME")


@command.command("offer")
@click.argument("name")
@data_option
@json_option
def offer(name: str, *, data: Path | None, as_json: bool) -> None:
    """Print a one-time code with which a tablet can enrol within a quarter of an hour."""
    with open_door(existing(data)) as door:
        code = door.offer_tablet(name)
    if as_json:
        click.echo(msgspec.json.encode({"name": name, "code": code}))
        return
    segno.make_qr(f"floorbook:enrol:{code}").terminal(compact=True)
    click.echo(f"{name}: code {code[:4]}-{code[4:]} (for 15 minutes, shown once)")


@command.command("unlock")
@click.argument("tablet")
@data_option
@json_option
def unlock(tablet: str, *, data: Path | None, as_json: bool) -> None:
    """Open a tablet's PIN pad again, and forget its wrong tries."""
    _send(data, tablet, UnlockPad, as_json=as_json)


@command.command("revoke")
@click.argument("tablet")
@data_option
@json_option
def revoke(tablet: str, *, data: Path | None, as_json: bool) -> None:
    """Make a tablet's credential or code void at once."""
    _send(data, tablet, RevokeTablet, as_json=as_json)


def _send(data: Path | None, wanted: str, kind: type[UnlockPad | RevokeTablet], *, as_json: bool) -> None:
    instance = existing(data)
    tablet = _find(instance, wanted)
    with open_door(instance) as door:
        (outcome,) = door.send([(str(uuid7()), kind(tablet_id=tablet))])
    if isinstance(outcome, Refused):
        raise Failure(outcome.message)
    if as_json:
        click.echo(msgspec.json.encode(outcome))
    else:
        click.echo("done" if outcome.events else "it is so already")


def _find(instance: Instance, wanted: str) -> str:
    known = list(_tablets(instance))
    matching = [each for each in known if each.name.casefold() == wanted.casefold()] or [
        each for each in known if each.tablet_id.startswith(wanted.lower())
    ]
    if wanted == NIL:
        return NIL
    if len(matching) != 1:
        which = "none" if not matching else f"{len(matching)} of them"
        raise Failure(f"{wanted!r} means {which}", "see `floorbook tablets list`, and give the id")
    return matching[0].tablet_id


def _tablets(instance: Instance) -> Iterator[Tablet]:
    """Fold tablets and their pads from the log: none of it is sealed."""
    found: dict[str, access.Tablet] = {}
    locks: dict[str, pads.Pad] = {}
    with closing(SqliteLog(instance.log)) as log:
        for record in log.read_tags([*_TABLETS, *_PADS]):
            kind, _ = FACTS.upcasts(record.tag)
            event = Event(fact=kind.decoder.decode(record.data), occurred_at_us=record.occurred_at_us)
            key = record.stream.partition("-")[2]
            if record.tag in _PADS:
                locks[key] = pads.evolve(locks.get(key, pads.initial()), event)
            else:
                state = access.evolve(found.get(key), event)
                assert isinstance(state, access.Tablet)
                found[key] = state
    for key, tablet in sorted(found.items(), key=lambda item: item[1].name.casefold()):
        pad = locks.get(key, pads.initial())
        until = moment(pad.locked_until_us) if pad.locked(now_us()) else None
        yield Tablet(key, tablet.name, tablet.phase, until)
