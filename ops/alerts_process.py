"""The process that sends alerts: follows log and read tables. Started and supervised by `floorbook serve`."""

import argparse
import os
import signal
import sys
from pathlib import Path

from events.trouble import Trouble
from projections.generations import AlreadyLocked
from web.alerts.reactor import Reactor
from web.logs import configure


def main() -> int:
    """Run until told to stop. 0 done, 1 failed."""
    parser = argparse.ArgumentParser(prog="python -m ops.alerts_process")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--name", required=True)
    arguments = parser.parse_args()
    os.umask(0o077)
    configure()
    try:
        reactor = Reactor(arguments.data, arguments.name)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: reactor.stop())
        reactor.run()
    except AlreadyLocked as taken:
        print(f"alerts: {taken}: another process sends this shop's alerts already", file=sys.stderr)  # noqa: T201
        return 1
    except Trouble as error:
        print(f"alerts: {error}", file=sys.stderr)  # noqa: T201  the supervisor passes it on
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
