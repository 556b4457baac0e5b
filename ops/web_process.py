"""The web process of an instance: owns the log, decides, answers. Started and supervised by `floorbook serve`."""

import argparse
import os
import sys
from pathlib import Path

import uvloop

from commands.counter import Counter
from commands.opening import OpenDesk
from events.checkpointer import Checkpointer
from events.sqlite import SqliteLog
from events.trouble import Trouble
from ops.pages import BUILT
from ops.supervisor import RESTART_CODE, python
from ops.version import VERSION
from projections.hints import PROJECTOR_SOCKET, announce
from projections.reading import ReadModels
from web.app import create_app
from web.logs import configure
from web.parts import Config, Parts
from web.serving import Doors, Stopping, serve

SWITCH_S = 0.0005
"""How long a thread may keep the interpreter: the desk and the event loop take turns well within a request's time."""


async def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; the exit code says whether to start again."""
    data: Path = arguments.data
    projector = data / "run" / PROJECTOR_SOCKET
    opened = OpenDesk(data, tablets_required=arguments.environment == "production")
    checkpointer = Checkpointer(opened.path)
    stopping = Stopping()
    counter = Counter(
        opened.desk, on_commit=lambda position: announce(projector, position=position), on_fatal=stopping.set_restart
    )
    config = Config(
        data=data,
        version=VERSION,
        name=arguments.name,
        environment=arguments.environment,
        tablets_required=arguments.environment == "production",
        pages=BUILT,
        importer=tuple(python("ops.import_process", "--data", str(data), "--folder", str(arguments.exports))),
        exports=arguments.exports,
    )
    parts = Parts(
        config=config,
        counter=counter,
        secrets=opened.secrets,
        open_log=lambda: SqliteLog(opened.path),
        reads=ReadModels(data / "read"),
    )
    app = create_app(parts)
    app.start()
    doors = Doors(arguments.host, arguments.port, data / "run" / "floorbook.sock", arguments.trusted_proxies)
    await serve(app, doors, stopping, on_draining=app.drain)
    if stopping.restart:
        # What the log's connection believes can no longer be trusted, so nothing is closed through it.
        os._exit(RESTART_CODE)
    app.close()
    counter.close()
    checkpointer.close()
    opened.close()
    return 0


def main() -> int:
    """Parse what the supervisor says, and run."""
    parser = argparse.ArgumentParser(prog="python -m ops.web_process")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--environment", required=True)
    parser.add_argument("--trusted-proxies", default="")
    parser.add_argument("--exports", type=Path, required=True)
    arguments = parser.parse_args()
    configure()
    sys.setswitchinterval(SWITCH_S)
    try:
        return uvloop.run(run(arguments))
    except Trouble as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201  the supervisor passes it on
    except OSError as error:
        where = f"{arguments.host}:{arguments.port}"
        print(f"error: cannot listen on {where}: {error.strerror}: choose another --port", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
