"""`floorbook serve`: web, projector and alerts of one data folder, supervised."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import click
import msgspec

from events.owner import Ownership
from ops.instance import Instance, data_option, json_option, load
from ops.pages import built
from ops.supervisor import Child, Supervisor, python

STARTING_S = 20
FIRST_ADMIN = "FLOORBOOK_ADMIN_PASSWORD"


@click.command()
@click.option("--host", help="Address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on  [default: 9194]")
@data_option
@json_option
def command(*, host: str | None, port: int | None, data: Path | None, as_json: bool) -> int:
    """Serve an instance: the web server, the projector and what sends alerts, each started again when it fails.

    SIGTERM or Ctrl-C: takes no new commands, answers those under way, and ends.
    Only one process serves a data folder.

    \b
    Examples:
      floorbook serve --data /srv/floorbook
      floorbook serve --data /srv/floorbook --host 0.0.0.0 --port 9194
      floorbook serve --data /srv/floorbook --json      the first line says url and data as JSON
    """
    instance = load(data, host=host, port=port)

    def announce(url: str) -> None:
        where = {"url": url, "data": str(instance.data)}
        click.echo(msgspec.json.encode(where) if as_json else f"serving {instance.data} at {url}")

    return serve(instance, announce)


def serve(instance: Instance, announce: Callable[[str], None]) -> int:
    """Run until told to stop; `announce` is called with the address once all is well."""
    built()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    Ownership(instance.data).release()
    if FIRST_ADMIN in os.environ:
        # Heavy to import, and needed once in an instance's life.
        from ops.consoles import first_admin  # noqa: PLC0415

        click.echo(first_admin(instance), err=True)
    where = ["--data", str(instance.data)]
    web = python("ops.web_process", *where, "--host", instance.host, "--port", str(instance.port))
    web += ["--exports", str(instance.exports_folder)]
    if instance.trusted_proxies:
        web += ["--trusted-proxies", instance.trusted_proxies]
    children = [
        Child("web", [*web, "--name", instance.name, "--environment", instance.environment]),
        Child("projector", python("projections", *where)),
        Child("alerts", python("ops.alerts_process", *where, "--name", instance.name)),
    ]
    url = f"http://{instance.host}:{instance.port}"

    begun = time.monotonic()

    def announced() -> bool:
        status = health_of(url)
        # Read models that are being built are no reason to wait for ever.
        well = status == "ok" or (status != "" and time.monotonic() - begun > STARTING_S)
        if well:
            announce(url)
        return well

    return Supervisor(children).run(announced)


def health_of(url: str) -> str:
    """Return how the server says that it is; nothing while it does not answer."""
    try:
        with urlopen(f"{url}/api/health", timeout=2) as response:  # noqa: S310  our own address
            status: str = json.load(response)["status"]
    except (OSError, ValueError, KeyError):
        return ""
    return status
