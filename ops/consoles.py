"""`floorbook people create-admin` and the like: console accounts, for who has lost the way in."""

import os
from pathlib import Path
from typing import Any

import click
import msgspec

from commands.logins import EndConsoleSessions, Login, LoginCommand, RemoveSecondFactor, UnlockAccount
from commands.people import RegisterPerson
from events.accounts import Accounts
from events.ids import uuid7
from events.sqlite import SqliteLog
from ops.door import Door, done, open_door
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option, load
from ops.roster import find, roster
from web.passwords import weakness

PASSWORD, LOGIN = "FLOORBOOK_ADMIN_PASSWORD", "FLOORBOOK_ADMIN_LOGIN"
NAME = "First admin"


@click.command("create-admin")
@click.argument("name")
@click.option("--login", required=True, help="The name to sign in with on the console.")
@data_option
@json_option
def create_admin(name: str, *, login: str, data: Path | None, as_json: bool) -> None:
    """Add an admin with a console account: the first one, or when nobody else gets in.

    Asks for the password, or takes it from FLOORBOOK_ADMIN_PASSWORD.
    At the first sign-in the admin sets up a second factor.
    """
    instance = load(data)
    password = os.environ.pop(PASSWORD, None) or _asked(login, name)
    with open_door(instance) as door:
        person_id = _create(door, name, login, password)
    if as_json:
        click.echo(msgspec.json.encode({"person_id": person_id, "login": login}))
    else:
        click.echo(f"{name} may sign in on the console as {login}, and sets up a second factor there")


@click.command("login")
@click.argument("person")
@click.argument("login")
@data_option
@json_option
def give_login(person: str, login: str, *, data: Path | None, as_json: bool) -> None:
    """Give a person a console account, or another name to sign in with, and print a link for the password."""
    instance = existing(data)
    found = find(instance, person)
    with open_door(instance) as door:
        door.give_login(found.person_id, _login(login))
        _say_link(door.reset_link(found.person_id), found.name, as_json=as_json)


@click.command("reset-password")
@click.argument("person")
@click.option("--link", is_flag=True, help="Print a one-time link instead, with which they choose it themselves.")
@data_option
@json_option
def reset_password(person: str, *, link: bool, data: Path | None, as_json: bool) -> None:
    """Give a person a new console password: asks for it. All their sessions end, a lock is taken away."""
    instance = existing(data)
    found = find(instance, person)
    with open_door(instance) as door:
        if link:
            _say_link(door.reset_link(found.person_id), found.name, as_json=as_json)
            return
        door.set_password(found.person_id, _asked(found.name or ""))
    click.echo(msgspec.json.encode({"person_id": found.person_id}) if as_json else "done")


@click.command("unlock")
@click.argument("person")
@data_option
@json_option
def unlock(person: str, *, data: Path | None, as_json: bool) -> None:
    """Let a person try again whose console account is locked after too many wrong passwords."""
    _change(data, person, UnlockAccount, as_json=as_json)


@click.command("remove-second-factor")
@click.argument("person")
@data_option
@json_option
def remove_second_factor(person: str, *, data: Path | None, as_json: bool) -> None:
    """Take the second factor away from a person who lost it; an admin sets up another at the next sign-in."""
    _change(data, person, RemoveSecondFactor, as_json=as_json)


@click.command("sign-out")
@click.argument("person")
@data_option
@json_option
def sign_out(person: str, *, data: Path | None, as_json: bool) -> None:
    """End all of a person's console sessions."""
    _change(data, person, EndConsoleSessions, as_json=as_json)


COMMANDS = (create_admin, give_login, reset_password, unlock, remove_second_factor, sign_out)
"""What `floorbook people` knows of console accounts."""


def first_admin(instance: Instance) -> str | None:
    """Make an admin of what the environment says, unless one can sign in already; say what came of it.

    The environment is read once: no process that is started later sees the password.
    """
    password, login = os.environ.pop(PASSWORD, None), os.environ.pop(LOGIN, "admin")
    if password is None:
        return None
    with open_door(instance) as door:
        if _has_admin(instance):
            return f"there is an admin already: {PASSWORD} was not used"
        _create(door, NAME, login, password)
    return f"made a first admin, who signs in on the console as {login}: now take {PASSWORD} out of the settings"


def _create(door: Door, name: str, login: str, password: str) -> str:
    weak = weakness(password, [name, login, "Floorbook"])
    if weak is not None:
        raise Failure(weak)
    login = _login(login)
    person_id = str(uuid7())
    done(door, RegisterPerson(person_id=person_id, name=name, roles=("admin",)))
    door.give_login(person_id, login)
    door.set_password(person_id, password)
    return person_id


def _has_admin(instance: Instance) -> bool:
    log = SqliteLog(instance.log)
    try:
        accounts = Accounts(log.connection)
        admins = [each for each in roster(instance) if each.active and "admin" in each.roles]
        return any((row := accounts.password(each.person_id)) is not None and row.hash for each in admins)
    finally:
        log.close()


def _login(said: str) -> str:
    try:
        return msgspec.convert(said.casefold(), Login)
    except msgspec.ValidationError as error:
        raise Failure(f"{said!r} cannot be a name to sign in with: {error}", "3 to 64 of a-z 0-9 . _ @ + -") from None


def _asked(*own: str) -> str:
    while True:
        password: Any = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        weak = weakness(password, [*own, "Floorbook"])
        if weak is None:
            return str(password)
        click.echo(weak, err=True)


def _say_link(token: str, name: str | None, *, as_json: bool) -> None:
    path = f"/console/#reset={token}"
    if as_json:
        click.echo(msgspec.json.encode({"name": name, "token": token, "path": path}))
    else:
        click.echo(f"{name} chooses a password, once and within an hour, at\n  {path}")


def _change(data: Path | None, person: str, kind: type[LoginCommand], *, as_json: bool) -> None:
    instance = existing(data)
    found = find(instance, person)
    with open_door(instance) as door:
        outcome = done(door, kind(person_id=found.person_id))
    if as_json:
        click.echo(msgspec.json.encode(outcome))
    else:
        click.echo("done" if outcome.events else "it is so already")
