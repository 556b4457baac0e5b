"""`floorbook people erase`, `erase-pay` and `export`: forgetting a person, and handing them what is kept about them."""

import os
import time
from contextlib import closing
from pathlib import Path

import click
import msgspec

from commands.catching_up import due_pay
from commands.context import moment
from commands.opening import now_us
from commands.people import ErasePay, ErasePerson
from events.facts import FACTS
from events.people import PersonErased
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from ops.door import DeskDoor, done, open_door
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option
from ops.roster import find
from ops.typed import typed_gate
from projections.purge import is_purged, purge
from web.person_export import PersonExport, export_person

PURGING_S = 60.0
"""How long to wait for the projector to build the read models anew."""


class Erased(msgspec.Struct, frozen=True):
    """What came of an erasure. `purged` says whether no read file holds a trace any more."""

    person_id: str
    final_on: str
    pay_until: str | None
    purged: bool


@click.command()
@click.argument("person")
@click.option("--dry-run", is_flag=True, help="Say what would go and what would stay, and change nothing.")
@click.option("--confirm", metavar="ID", help="The person's whole id, instead of typing it.")
@data_option
@json_option
def erase(person: str, *, dry_run: bool, confirm: str | None, data: Path | None, as_json: bool) -> None:
    """Forget for ever who a person was. They must be deactivated first.

    Their name, all text on their tasks and every way to sign in go. Hours and totals stay; pay as long as it has to.
    """
    instance = existing(data)
    found = find(instance, person)
    if found.active:
        raise Failure(f"{found.name} is active", f"first: floorbook people deactivate {found.person_id}")
    if not as_json or dry_run:
        click.echo(_foretold(_exported(instance, found.person_id), found.name))
    if dry_run:
        return
    known_as = () if found.name is None else (found.name,)
    typed_gate(found.person_id, confirm, "This cannot be taken back. Type the name or the id", *known_as)
    with open_door(instance) as door:
        done(door, ErasePerson(person_id=found.person_id))
        serving = not isinstance(door, DeskDoor)
    purged = _wait(instance) if serving else _purge(instance)
    fact = _erasure(instance, found.person_id)
    until = None if fact.pay_until is None else fact.pay_until.isoformat()
    said = Erased(found.person_id, fact.final_on.isoformat(), until, purged)
    if as_json:
        click.echo(msgspec.json.encode(said))
        return
    click.echo(f"erased; final on {said.final_on}, when the last backup from before has expired")
    if until is not None:
        click.echo(f"pay is kept until {until}, then: floorbook people erase-pay --due (done every night, too)")
    if not purged:
        click.echo("the read models show nothing of them and are still being built anew: see /api/health")


@click.command("erase-pay")
@click.option("--due", is_flag=True, required=True, help="Of all erased people whose pay was kept long enough.")
@click.option("--dry-run", is_flag=True, help="Only say whose.")
@data_option
@json_option
def erase_pay(*, due: bool, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Forget what erased people earned, once nobody has to keep it. Their hours then count as without a cost."""
    del due
    instance = existing(data)
    with closing(SqliteLog(instance.log)) as log:
        people = due_pay(log, _codec(instance, log), moment(now_us()).date())
    if not dry_run and people:
        with open_door(instance) as door:
            for person_id in people:
                done(door, ErasePay(person_id=person_id))
    if as_json:
        click.echo(msgspec.json.encode(people))
    else:
        click.echo("\n".join(people) or "nobody's pay is due")


@click.command()
@click.argument("person")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file, instead of the screen.")
@data_option
def export(person: str, *, output: Path | None, data: Path | None) -> None:
    """Write all that is kept about a person as JSON: for them to be handed."""
    instance = existing(data)
    text = msgspec.json.format(msgspec.json.encode(_exported(instance, find(instance, person).person_id)), indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Failure(f"{output} is there already", "name another file") from None
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    click.echo(f"wrote {output}, readable by you alone")


def _exported(instance: Instance, person_id: str) -> PersonExport:
    with closing(SqliteLog(instance.log)) as log:
        found = export_person(log, Secrets.load(instance.data / "secrets"), person_id, now_us())
    assert found is not None
    return found


def _foretold(kept: PersonExport, name: str | None) -> str:
    sealed = {tag: FACTS.upcasts(tag)[0].sealed for tag in FACTS}
    texts = sum(
        each.said.get(field) is not None
        for each in kept.events
        for field, kind in sealed[each.type].items()
        if kind == "person"
    )
    held = kept.credentials
    ways = ["PIN"] * held.pin + ["password"] * held.password + ["second factor"] * held.second_factor
    ways += [each.kind for each in held.others]
    pay = "pay, until the law no longer wants it; " if kept.pay_is_kept else ""
    opened = f"{', '.join(ways) or 'no credentials'}; {len(kept.sessions)} console sessions"
    lines = (
        f"{name or '(erased)'}  {kept.person_id}",
        f"goes:  {texts} texts, the name among them, in {len(kept.events):,} events; {opened}",
        f"stays: what was done when, under the id alone; {pay}all totals; what others wrote elsewhere",
    )
    return "\n".join(lines)


def _purge(instance: Instance) -> bool:
    purge(instance.data)
    return is_purged(instance.data)


def _wait(instance: Instance) -> bool:
    deadline = time.monotonic() + PURGING_S
    while not is_purged(instance.data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def _erasure(instance: Instance, person_id: str) -> PersonErased:
    with closing(SqliteLog(instance.log)) as log:
        codec = _codec(instance, log)
        facts = [codec.decode(each.tag, each.stream, each.data) for each in log.read_stream(f"person-{person_id}")]
    return [fact for fact in facts if isinstance(fact, PersonErased)][-1]


def _codec(instance: Instance, log: SqliteLog) -> Codec:
    return Codec(FACTS, log.log_id, SubjectKeys(log.connection, Secrets.load(instance.data / "secrets")))
