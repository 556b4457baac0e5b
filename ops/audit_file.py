"""`floorbook audit export FILE` and `floorbook audit verify FILE`: the record as a file that proves itself."""

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
import msgspec

from commands.opening import now_us
from events.export import Span
from events.export import export as export_log
from events.secrets import Secrets
from events.sqlite import SqliteLog
from ops.failure import Failure
from ops.instance import data_option, existing, json_option
from ops.progress import Bars
from ops.verdict import Verdict, read_heads, verify_file
from projections.days import to_us

KEY_BYTES = 32


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "first", metavar="WHERE", help="From this position, or time such as 2026-11-20T14:00Z, on.")
@click.option("--to", "last", metavar="WHERE", help="Up to this position or time.")
@data_option
@json_option
def export(*, file: Path, first: str | None, last: str | None, data: Path | None, as_json: bool) -> None:
    """Write the record to FILE: JSON lines with the chain, closed by the newest signed head. Personal text is sealed.

    Works while a server writes. FILE has its name only when it is whole, and only its owner can read it.
    """
    instance = existing(data)
    if file.exists():
        raise Failure(f"{file} is there already", "name another file, or remove it")
    public_key = Secrets.load(instance.data / "secrets").public_key
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with closing(SqliteLog(instance.log)) as log, Bars(shown=not as_json) as bars:
        span = _span(log, first, last)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for piece in export_log(log, span, public_key, now_us(), lambda done, of: bars("exporting", done, of)):
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            draft.rename(file)
        except OSError as error:
            raise Failure(f"{file}: {error.strerror}", "make room, or name another folder") from None
        finally:
            draft.unlink(missing_ok=True)
    said = {"file": str(file), "first": span.after + 1, "last": span.upto, "public_key": public_key.hex()}
    text = f"{file}: records {span.after + 1:,} to {span.upto:,}\npublic key {public_key.hex()}"
    click.echo(msgspec.json.encode(said) if as_json else text)


def verify_exported(file: Path, key: str | None, head: Path | None, *, as_json: bool) -> int:
    """Check a file and say what it proves."""
    try:
        public_key = None if key is None else bytes.fromhex(key)
    except ValueError:
        public_key = b""
    if public_key is not None and len(public_key) != KEY_BYTES:
        raise click.BadParameter("a public key is 64 hexadecimal digits: `floorbook audit verify` prints the shop's")
    try:
        heads = {} if head is None else read_heads(head.read_bytes())
    except (ValueError, msgspec.MsgspecError) as error:
        raise Failure(
            f"{head}: {error}", "give objects with position and chain, one a line, as in heads.jsonl"
        ) from None
    with Bars(shown=not as_json) as bars:
        verdict = verify_file(file, public_key, heads, lambda done, of: bars("verifying", done, of))
    click.echo(_json(verdict) if as_json else _text(verdict))
    return 0 if verdict.sound else 1


def _span(log: SqliteLog, first: str | None, last: str | None) -> Span:
    head = log.head().position
    after = 0 if first is None else _position(log, first, begins=True)
    upto = head if last is None else min(head, _position(log, last, begins=False))
    if after >= upto > 0:
        raise Failure("there is no record in this span", f"the record ends at position {head}")
    return Span(after, upto)


def _position(log: SqliteLog, where: str, *, begins: bool) -> int:
    """Return the last position before a beginning, or that of an end."""
    if where.isascii() and where.isdigit():
        return max(0, int(where) - begins)
    try:
        when = datetime.fromisoformat(where)
    except ValueError:
        when = datetime.min  # noqa: DTZ901  it has no zone, and is refused for that
    if when.tzinfo is None:
        raise click.BadParameter(f"{where!r} is no position and no time with a zone, such as 2026-11-20T14:00:00Z")
    return log.position_at(to_us(when) - begins)


def _text(verdict: Verdict) -> str:
    lines = [f"log {verdict.log_id}", f"records {verdict.first:,} to {verdict.last:,}"]
    lines += [f"public key {verdict.public_key}"] if verdict.public_key else []
    if verdict.broken is None:
        return "\n".join([*lines, *(f"- {each}" for each in verdict.proves), "sound"])
    where = f"at {verdict.broken_at}" if verdict.broken_at else "of the file"
    return "\n".join([*lines, f"PROBLEM {where}: {verdict.broken}", "NOT SOUND"])


def _json(verdict: Verdict) -> bytes:
    return msgspec.json.encode({**msgspec.structs.asdict(verdict), "sound": verdict.sound})
