"""`floorbook review`: what waits for a foreman."""

from contextlib import closing
from pathlib import Path

import click
import msgspec

from commands.context import moment
from commands.opening import now_us
from ops.failure import Failure
from ops.instance import data_option, existing, json_option
from projections.reading import NotReady, ReadModels
from projections.review import KINDS, ReviewItem, list_review

SHOWN_MAX = 1_000


@click.group()
def command() -> None:
    """See what waits for a foreman: shift ends, long sessions, requests, refused actions of tablets.

    \b
    Examples:
      floorbook review list
      floorbook review list --kind request --json
    """


@command.command("list")
@click.option("--kind", type=click.Choice(KINDS), help="Only what waits for this reason.")
@data_option
@json_option
def list_(*, kind: str | None, data: Path | None, as_json: bool) -> None:
    """List what waits, the longest waiting first; exit code 0 whether or not anything does."""
    wanted = next((each for each in KINDS if each == kind), None)
    with closing(ReadModels(existing(data).data / "read")) as reads:
        try:
            with reads.read("work") as connection:
                items = list_review(connection, moment(now_us()), kind=wanted, limit=SHOWN_MAX)
        except NotReady as reason:
            raise Failure(str(reason), "see `floorbook projections status`") from None
    if as_json:
        click.echo(msgspec.json.encode(items))
        return
    for item in items:
        click.echo(f"{item.since:%Y-%m-%d %H:%M} UTC  {item.kind:<9}  {item.person_name or '—':<20}  {_about(item)}")
    click.echo(f"{len(items)} waiting" if items else "nothing waits")


def _about(item: ReviewItem) -> str:
    if item.kind == "refusal":
        return f"{item.command} was refused: {item.code}"
    what = f"{item.order_number or '—'} {item.work_type or ''}".strip()
    if item.started_at is None:
        return what
    ended = "still open" if item.ended_at is None else f"{item.ended_at:%Y-%m-%d %H:%M}"
    return f"{what}, {item.started_at:%Y-%m-%d %H:%M} to {ended}"
