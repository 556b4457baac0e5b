"""`floorbook secrets`: the keys of an instance, taken to a safe place and put back."""

import os
from contextlib import closing
from pathlib import Path

import click

from commands.context import moment
from commands.opening import now_us
from events.owner import Ownership
from events.secrets_backup import (
    PASSPHRASE_CHARACTERS_MIN,
    open_secrets,
    put_back,
    read_files,
    read_header,
    seal_secrets,
)
from events.sqlite import SqliteLog
from ops.failure import Failure
from ops.instance import data_option, existing, load
from ops.typed import typed_gate

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Read the passphrase from the first line of this file, instead of asking for it.",
)


@click.group()
def command() -> None:
    """Take the secrets of an instance to a safe place, and put them back.

    Without them names and pay in the log cannot be read, and nobody can sign in.
    The copy is sealed under a passphrase: keep that apart from it.

    \b
    Examples:
      floorbook secrets backup /media/safe/floorbook.secrets
      floorbook secrets restore /media/safe/floorbook.secrets --data /srv/floorbook
    """


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@passphrase_option
@data_option
def backup(file: Path, *, passphrase_file: Path | None, data: Path | None) -> None:
    """Write a sealed copy of the secrets to FILE, which must not be there yet."""
    instance = existing(data)
    if file.exists():
        raise Failure(f"{file} is there already", "name another file: a copy is never replaced")
    passphrase = _passphrase(passphrase_file, confirm=True)
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN:
        raise Failure(f"a passphrase has at least {PASSPHRASE_CHARACTERS_MIN} characters", "four or five words do well")
    with closing(SqliteLog(instance.log)) as log:
        copy = seal_secrets(instance.data / "secrets", log.log_id, passphrase, now_us())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(copy)
        target.flush()
        os.fsync(target.fileno())
    click.echo(f"sealed the secrets of log {log.log_id} in {file}; without its passphrase it is worth nothing")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@passphrase_option
@click.option("--confirm", metavar="LOG_ID", help="Replace other secrets without asking: the id of the log they open.")
@data_option
def restore(file: Path, *, passphrase_file: Path | None, confirm: str | None, data: Path | None) -> None:
    """Put the secrets of FILE into the data folder: for the log that they were taken from, and no other."""
    instance = load(data)
    copy = file.read_bytes()
    header = read_header(copy)
    if instance.log.exists():
        with closing(SqliteLog(instance.log)) as log:
            if log.log_id != header.log_id:
                message = f"these secrets open log {header.log_id}, but {instance.log} is log {log.log_id}"
                raise Failure(message, "find the copy that was made of this log's own secrets")
    files = open_secrets(copy, _passphrase(passphrase_file, confirm=False))
    folder = instance.data / "secrets"
    before = read_files(folder) if folder.exists() else {}
    if before == files:
        click.echo("these secrets are in place already")
        return
    instance.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    ownership = Ownership(instance.data)
    try:
        if before:
            click.echo(
                f"{folder} holds other secrets than this copy of {moment(header.made_at_us):%Y-%m-%d %H:%M} UTC."
            )
            typed_gate(header.log_id, confirm, "To set them aside and use the copy's, type the log's id")
        aside = put_back(files, folder)
    finally:
        ownership.release()
    click.echo(f"the secrets of log {header.log_id} are in {folder}")
    if aside is not None:
        click.echo(f"the ones before are in {aside}: remove them once all is well")


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is None:
        passphrase: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
        return passphrase
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0]:
        raise Failure(f"{file} holds no passphrase", "write it on the first line")
    return lines[0]
