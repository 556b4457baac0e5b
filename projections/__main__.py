"""The projector's own program: `python -P -m projections --data DIR`, which `floorbook serve` starts and supervises."""

import argparse
import os
import sys
from pathlib import Path

from events.secrets import SecretsUnusable
from events.sqlite import LogUnusable
from projections.build import Progress, no_progress
from projections.fold import Fault
from projections.generations import AlreadyLocked, Generations
from projections.groups import GROUPS
from projections.moments import Moment
from projections.parallel import Told, tell, telling
from projections.projector import run
from projections.rebuild import READ_FOLDER, NotSwitched, catch_up, make_generation, rebuild
from projections.replay import replay_to
from projections.runner import note_failure
from projections.source import open_source
from projections.store import Taken


class Orphaned(Exception):
    """The process that asked for this is gone."""


NICE = 10
"""How far the making of reports about the past gives way to commands and live pages."""


def main(arguments: list[str] | None = None) -> int:
    """Run the projector, or one of the builds that it asks for. 0 done, 1 failed."""
    parser = argparse.ArgumentParser(prog="projections", description="Keep the read models up with the log.")
    parser.add_argument("task", nargs="?", choices=["follow", "build", "rebuild", "replay"], default="follow")
    parser.add_argument("group", nargs="?", choices=list(GROUPS))
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--parent", type=int, help="end when this process is no longer the parent")
    parser.add_argument("--force", action="store_true", help="switch even if the rebuilt tables differ")
    parser.add_argument("--position", type=int, help="replay: the last event to take")
    parser.add_argument("--at", type=int, help="replay: until when open sessions count, in UTC microseconds")
    parser.add_argument("--path", type=Path, help="replay: the file to make")
    parser.add_argument("--base", type=Path, help="replay: a file to go on from")
    given = parser.parse_args(arguments)
    os.umask(0o077)  # what is read here names people
    try:
        if given.task == "build":
            build_beside(given.data, given.group, given.parent)
        elif given.task == "replay":
            return replay_and_tell(given)
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
    try:
        number = make_generation(group, source, generations, progress=while_wanted(parent))
    except Fault as fault:
        note_failure(generations, fault)
        raise
    catch_up(group, source, generations.path(number))


def replay_and_tell(given: argparse.Namespace) -> int:
    """Make a file as of a past moment for a process that listens, and give way to everything else meanwhile."""
    os.nice(NICE)
    progress = while_wanted(given.parent, telling())
    try:
        replay_to(given.data, given.group, Moment(given.position, given.at), given.path, given.base, progress)
    except Fault as fault:
        tell(Told(refused=str(fault)))
        return 1
    return 0


def while_wanted(parent: int | None, progress: Progress = no_progress) -> Progress:
    """Return a callback that ends a build, by `Orphaned`, when the process that asked for it is gone."""

    def still_wanted(done: int, total: int) -> None:
        if parent is not None and os.getppid() != parent:
            raise Orphaned("who asked for this is gone: it is given up")
        progress(done, total)

    return still_wanted


if __name__ == "__main__":
    sys.exit(main())
