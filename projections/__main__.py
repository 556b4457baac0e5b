"""The projector's own program: `python -P -m projections --data DIR`, which `floorbook serve` starts and supervises."""

import argparse
import os
import sys
from pathlib import Path

from events.secrets import SecretsUnusable
from events.sqlite import LogUnusable
from projections.fold import Fault
from projections.generations import AlreadyLocked, Generations
from projections.groups import GROUPS
from projections.parallel import Told, tell, telling
from projections.projector import run
from projections.rebuild import READ_FOLDER, NotSwitched, catch_up, make_generation, rebuild
from projections.runner import note_failure
from projections.source import open_source
from projections.store import Taken


class Orphaned(Exception):
    """The projector that asked for this build is gone."""


def main(arguments: list[str] | None = None) -> int:
    """Run the projector, or one of the builds that it asks for. 0 done, 1 failed."""
    parser = argparse.ArgumentParser(prog="projections", description="Keep the read models up with the log.")
    parser.add_argument("task", nargs="?", choices=["follow", "build", "rebuild"], default="follow")
    parser.add_argument("group", nargs="?", choices=list(GROUPS))
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--parent", type=int, help="end when this process is no longer the parent")
    parser.add_argument("--force", action="store_true", help="switch even if the rebuilt tables differ")
    given = parser.parse_args(arguments)
    os.umask(0o077)  # what is read here names people
    try:
        if given.task == "build":
            build_beside(given.data, given.group, given.parent)
        elif given.task == "rebuild":
            return rebuild_and_tell(given.data, given.group, force=given.force)
        else:
            run(given.data, GROUPS.values())
    except AlreadyLocked as taken:
        print(f"projector: {taken}: another process works on these read models already", file=sys.stderr)  # noqa: T201
        return 1
    except (LogUnusable, SecretsUnusable) as unusable:
        print(f"projector: {unusable}", file=sys.stderr)  # noqa: T201
        return 1
    except (Fault, Orphaned, Taken) as failed:
        print(f"projector: {failed}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def rebuild_and_tell(data: Path, group_name: str, *, force: bool) -> int:
    """Rebuild a group for a process that listens, see `parallel`."""
    try:
        tell(Told(rebuilt=rebuild(data, group_name, telling(), force=force)))
    except (NotSwitched, Fault) as refused:
        tell(Told(refused=str(refused)))
        return 1
    except AlreadyLocked:
        tell(Told(refused=f"{group_name}: a rebuild is under way already"))
        return 1
    return 0


def build_beside(data: Path, group_name: str, parent: int | None) -> None:
    """Build a generation and bring it up to the log's end; the projector then switches to it."""
    group, source = GROUPS[group_name], open_source(data)
    generations = Generations(data / READ_FOLDER, group_name)

    def still_wanted(done: int, total: int) -> None:
        del done, total
        if parent is not None and os.getppid() != parent:
            raise Orphaned(f"{group_name}: the projector is gone, the build is given up")

    try:
        number = make_generation(group, source, generations, progress=still_wanted)
    except Fault as fault:
        note_failure(generations, fault)
        raise
    catch_up(group, source, generations.path(number))


if __name__ == "__main__":
    sys.exit(main())
