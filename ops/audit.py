"""`floorbook audit`: what the log holds, and that nobody altered it."""

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec

from commands.context import moment
from events.facts import FACTS
from events.log import Recorded
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from events.verify import Report
from events.verify import verify as verify_log
from ops.audit_file import export, verify_exported
from ops.failure import Failure
from ops.instance import Instance, data_option, existing, json_option
from ops.progress import Bars

SHOWN = 50


@click.group()
def command() -> None:
    """Read the record itself, and check that it is whole.

    \b
    Examples:
      floorbook audit verify                        every event, the chain, signed heads
      floorbook audit verify --integrity            SQLite's own check as well
      floorbook audit export record.jsonl           the whole record as one file that proves itself
      floorbook audit verify record.jsonl           such a file, wherever it is, with nothing else at hand
      floorbook audit show --last 20                the newest events
      floorbook audit show --stream order-107923    all of one stream
    """


command.add_command(export)


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--integrity", is_flag=True, help="Let SQLite check its own pages too.")
@click.option("--key", metavar="HEX", help="With FILE: the public key that you know to be the shop's.")
@click.option(
    "--head",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="With FILE: heads that you kept, such as a copy of heads.jsonl.",
)
@data_option
@json_option
def verify(  # noqa: PLR0913  each an option
    *, file: Path | None, integrity: bool, key: str | None, head: Path | None, data: Path | None, as_json: bool
) -> int:
    """Recompute the chain over the whole log, or over an exported FILE. Exit code 1 when anything was altered.

    The log is checked while a server writes. A file is checked with nothing else at hand: no instance, no secrets.
    """
    if file is not None:
        return verify_exported(file, key, head, as_json=as_json)
    instance = existing(data)
    public_key = Secrets.load(instance.data / "secrets").public_key
    with Bars(shown=not as_json) as bars:
        report = verify_log(
            instance.log, public_key, integrity=integrity, progress=lambda done, of: bars("verifying", done, of)
        )
    click.echo(_report_json(report, public_key) if as_json else _report_text(report, public_key))
    return 0 if report.sound else 1


@command.command("show")
@click.option("--stream", help="Only this stream, such as order-107923.")
@click.option("--type", "tag", help="Only this type, such as task.started.v1.")
@click.option("--after", type=click.IntRange(0), default=0, help="Only positions after this one.")
@click.option("--last", type=click.IntRange(1), help="Only the newest ones.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many at most.")
@data_option
@json_option
def show(*, data: Path | None, as_json: bool, **wanted: Any) -> None:
    """Print events with their circumstances, one a line (with --json one JSON object a line)."""
    instance = existing(data)
    with closing(SqliteLog(instance.log)) as log:
        codec = Codec(FACTS, log.log_id, SubjectKeys(log.connection, Secrets.load(instance.data / "secrets")))
        for record in _select(instance, log, Wanted(**wanted)):
            event = _readable(record, codec)
            click.echo(msgspec.json.encode(event) if as_json else _line(event))


class Wanted(msgspec.Struct, frozen=True):
    """Which events to show."""

    stream: str | None
    tag: str | None
    after: int
    last: int | None
    limit: int


def _select(instance: Instance, log: SqliteLog, wanted: Wanted) -> list[Recorded]:
    stream, tag, after, last, limit = msgspec.structs.astuple(wanted)
    if tag is not None and tag not in FACTS:
        raise Failure(f"there is no type {tag!r}", f"there are: {', '.join(sorted(FACTS))}")
    if last is not None:
        after, limit = max(after, log.head().position - last), last
    if stream is not None:
        found = [each for each in log.read_stream(stream) if each.position > after]
        if not found and after == 0:
            raise Failure(f"{instance.log} has no stream {stream!r}", "streams are named like order-107923")
        return [each for each in found if tag in (None, each.tag)][:limit]
    return list(islice(log.read(after) if tag is None else log.read_tags([tag], after), limit))


def _readable(record: Recorded, codec: Codec) -> dict[str, Any]:
    return {
        "position": record.position,
        "stream": record.stream,
        "version": record.version,
        "type": record.tag,
        "occurred_at": _time(record.occurred_at_us),
        "recorded_at": _time(record.recorded_at_us),
        "actor": record.actor,
        "device": record.device,
        "origin": record.origin,
        "command_id": str(UUID(bytes=record.command_id)),
        "data": msgspec.to_builtins(codec.decode(record.tag, record.stream, record.data)),
        "chain": record.chain.hex(),
    }


def _line(event: dict[str, Any]) -> str:
    data = msgspec.json.encode(event["data"]).decode()
    who = " ".join(filter(None, (event["actor"], event["device"])))
    return f"{event['position']:>8}  {event['occurred_at'][:19]}  {event['type']:<22} {event['stream']}  {who}  {data}"


def _time(at_us: int) -> str:
    return moment(at_us).isoformat(timespec="microseconds")


def _report_text(report: Report, public_key: bytes) -> str:
    rate = report.head.position / report.seconds if report.seconds else 0
    lines = [
        f"log {report.log_id}",
        f"{report.head.position:,} events in {report.seconds:.2f} s ({rate:,.0f}/s)",
        f"{report.signatures:,} signed heads, the last at {report.signed_up_to:,}",
        f"public key {public_key.hex()}",
        f"head {report.head.chain.hex()}",
    ]
    lines += [f"PROBLEM at {each.position}: {each.what}: {each.remedy}" for each in report.problems]
    return "\n".join([*lines, "sound: nothing was altered" if report.sound else "NOT SOUND"])


def _report_json(report: Report, public_key: bytes) -> bytes:
    said = msgspec.structs.asdict(report)
    head = {"position": report.head.position, "chain": report.head.chain.hex()}
    return msgspec.json.encode({**said, "head": head, "public_key": public_key.hex(), "sound": report.sound})
