"""`floorbook people`: who works here, their PINs and badges."""

from contextlib import ExitStack
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
import msgspec

from commands.answers import Done
from commands.people import (
    DeactivatePerson,
    PersonCommand,
    ReactivatePerson,
    RegisterPerson,
    Role,
    SetPay,
    WithdrawPin,
)
from commands.sign_ins import WithdrawBadge
from events.ids import uuid7
from ops.consoles import COMMANDS
from ops.door import Door, done, open_door
from ops.erasing import erase, erase_pay, export
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option
from ops.roster import Person, find, roster

ROLES = Role.__args__  # type: ignore[attr-defined]
E4 = 10_000


@click.group()
def command() -> None:
    """See and change who works here.

    PERSON is an id, the beginning of one, or a name.

    \b
    Examples:
      floorbook people list
      floorbook people add "Ada Sample" --role contributor --team Engraving
      floorbook people pay "Ada Sample" hourly 18.25 --from 2026-01-01
      floorbook people pin "Ada Sample"                 issue a new PIN and print it once
      floorbook people badge "Ada Sample"               issue a new badge and print its number once
      floorbook people deactivate "Ada Sample"
      floorbook people create-admin "Ada Sample" --login ada    asks for the password
      floorbook people login "Ben Sample" ben                   a console account, and a link for its password
      floorbook people export "Ada Sample" --output ada.json    all that is kept about her
      floorbook people erase "Ada Sample"               for ever; asks first
    """


@command.command("list")
@data_option
@json_option
def list_(*, data: Path | None, as_json: bool) -> None:
    """List people with role, team, and whether they are active and have a PIN."""
    people = roster(existing(data))
    if as_json:
        click.echo(msgspec.json.encode(people))
        return
    for each in people:
        state = "active" if each.active else "inactive"
        about = f"{state:<8} {'PIN' if each.has_pin else 'no PIN':<6} {each.team or '—':<12} {', '.join(each.roles)}"
        click.echo(f"{each.person_id}  {each.name or '(erased)':<20} {about}")
    if not people:
        click.echo("nobody yet: floorbook people add NAME --role ROLE")


@command.command("add")
@click.argument("name")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be given again.")
@click.option("--team", help="A team that the settings know.")
@click.option("--language", type=click.Choice(["en", "es"]), help="As the tablet or browser is set, unless said.")
@data_option
@json_option
def add(*, data: Path | None, as_json: bool, **said: Any) -> None:
    """Add a person and issue their PIN."""
    person_id = str(uuid7())
    with open_door(existing(data)) as door:
        try:
            person = msgspec.convert({"type": "RegisterPerson", "person_id": person_id, **said}, RegisterPerson)
        except msgspec.ValidationError as error:
            raise Failure(f"this person cannot be added: {error}") from None
        done(door, person)
        _print_pin(person_id, person.name, door.issue_pin(person_id), as_json=as_json)


@command.command("pin")
@click.argument("person")
@click.option("--withdraw", is_flag=True, help="Take the PIN away instead.")
@data_option
@json_option
def pin(person: str, *, withdraw: bool, data: Path | None, as_json: bool) -> None:
    """Issue a new PIN and print it once; the one before is void at once."""
    with ExitStack() as stack:
        found, door = _find(stack, data, person)
        if withdraw:
            _say(done(door, WithdrawPin(person_id=found.person_id)), as_json=as_json)
        else:
            _print_pin(found.person_id, found.name, door.issue_pin(found.person_id), as_json=as_json)


@command.command("badge")
@click.argument("person")
@click.option("--withdraw", is_flag=True, help="Make the badge void instead.")
@data_option
@json_option
def badge(person: str, *, withdraw: bool, data: Path | None, as_json: bool) -> None:
    """Issue a new badge and print its number once, to be made a bar code or QR code; the one before is void."""
    with ExitStack() as stack:
        found, door = _find(stack, data, person)
        if withdraw:
            _say(done(door, WithdrawBadge(person_id=found.person_id)), as_json=as_json)
            return
        number = door.issue_badge(found.person_id)
    if as_json:
        click.echo(msgspec.json.encode({"person_id": found.person_id, "name": found.name, "number": number}))
    else:
        click.echo(f"{found.name}: badge {number} (shown once; it cannot be read back)")


@command.command("pay")
@click.argument("person")
@click.argument("kind", type=click.Choice(["hourly", "salary"]))
@click.argument("amount")
@click.option(
    "--from", "effective_on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day it holds."
)
@data_option
@json_option
def pay(  # noqa: PLR0913  options, each by its name
    person: str, kind: Any, amount: str, *, effective_on: Any, data: Path | None, as_json: bool
) -> None:
    """Say what a person earns from a day on: per hour, or per year."""
    first_day: date = effective_on.date()
    try:
        amount_e4 = Decimal(amount) * E4
    except InvalidOperation:
        raise Failure(f"{amount!r} is no amount", "write it like 18.25") from None
    if not amount_e4.is_finite() or amount_e4 != amount_e4.to_integral_value() or amount_e4 < 0:
        raise Failure(f"{amount!r} is no amount with up to four decimals", "write it like 18.25")
    with ExitStack() as stack:
        found, door = _find(stack, data, person)
        _say(
            done(door, SetPay(person_id=found.person_id, kind=kind, amount_e4=int(amount_e4), effective_on=first_day)),
            as_json=as_json,
        )


@command.command("deactivate")
@click.argument("person")
@data_option
@json_option
def deactivate(person: str, *, data: Path | None, as_json: bool) -> None:
    """Say that a person no longer works here: their PIN is void at once, what they did stays."""
    _change(data, person, DeactivatePerson, as_json=as_json)


@command.command("reactivate")
@click.argument("person")
@data_option
@json_option
def reactivate(person: str, *, data: Path | None, as_json: bool) -> None:
    """Say that a person works here again; they need a new PIN."""
    _change(data, person, ReactivatePerson, as_json=as_json)


def _change(data: Path | None, person: str, kind: type[PersonCommand], *, as_json: bool) -> None:
    with ExitStack() as stack:
        found, door = _find(stack, data, person)
        _say(done(door, kind(person_id=found.person_id)), as_json=as_json)


def _find(stack: ExitStack, data: Path | None, wanted: str) -> tuple[Person, Door]:
    instance: Instance = existing(data)
    door = stack.enter_context(open_door(instance))
    return find(instance, wanted), door


def _say(done: Done, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        click.echo("done" if done.events else "it is so already")


def _print_pin(person_id: str, name: str | None, pin: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"person_id": person_id, "name": name, "pin": pin}))
    else:
        click.echo(f"{name}: PIN {pin} (shown once; it cannot be read back)")


for _each in (*COMMANDS, erase, erase_pay, export):
    command.add_command(_each)
