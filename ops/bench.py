"""`floorbook bench`: how fast it is here, beside a peer or a limit measured in the same run."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
import msgspec

from ops.instance import json_option

NAMES = {
    "commands": "durable commands over HTTP, against a transaction per request and no storage",
    "latency": "latency at 1,000 commands a second, and of 20 tablets, also while an export is taken in",
    "replay": "rebuild of all read models, against pure SQL",
    "as-of": "reports as of past moments, against plain reading of the log",
    "visible": "from commit to the read tables, searches and lists over 100 thousand orders",
    "profitability": "lists and reports over 100 thousand orders and 2 million sessions, against a limit",
    "signin": "PIN sign-in, alone and at shift start",
    "growth": "bytes per event, and rates at 100 thousand against 3 million events",
    "verify": "verification of the chain, against bare hashing",
    "counting": "what it costs to count a request, against a look at the clock",
    "tablet": "the tablet in a browser: size, first paint, taps, from woken to working",
    "memory": "what the web process takes at rest and after long use, against a limit",
    "console": "the console in a browser: from a tap to the floor, and how soon each page of the demo is there",
}

SECONDS = ("commands", "latency", "signin")
"""Whose size is for how long a load lasts; that of all others is a number of things."""


@click.command(epilog="\b\n" + "\n".join(f"{name:<13} {what}" for name, what in NAMES.items()))
@click.argument("name", type=click.Choice(list(NAMES)))
@click.option(
    "--size", type=click.FloatRange(min=0, min_open=True), help="Seconds of load, events of a log, or orders."
)
@json_option
def command(name: str, *, size: float | None, as_json: bool) -> None:
    """Measure on this machine. Each figure stands beside a peer or a limit from the same run.

    \b
    Examples:
      floorbook bench commands
      floorbook bench growth --size 1000000
      floorbook bench verify --json
    """
    say: Callable[[str], None] = lambda what: None if as_json else click.echo(f"  … {what}", err=True)  # noqa: E731
    run: Callable[..., dict[str, Any]] = import_module(f"tests.bench.{name.replace('-', '_')}").run
    kind = float if name in SECONDS else int
    result = run(say) if size is None else run(say, kind(size))
    click.echo(msgspec.json.encode(result) if as_json else "\n".join(_lines(result)))


def _lines(result: dict[str, Any], indent: str = "") -> list[str]:
    lines = []
    for name, value in result.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {f'{value:,}' if isinstance(value, int | float) else value}")
    return lines
