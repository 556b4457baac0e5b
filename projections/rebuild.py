"""Rebuilding a group beside the one that is read, and switching to it. Works with or without a running projector."""

import time
from pathlib import Path

import msgspec

from events.log import genesis
from projections.build import Progress, build, no_progress
from projections.compare import Summary, summarize
from projections.follower import BATCH, Follower
from projections.generations import AlreadyLocked, Generations, lock, remove_unless_open, write_whole
from projections.groups import GROUPS
from projections.hints import PROJECTOR_SOCKET, announce
from projections.projection import Group, Source
from projections.source import open_source

READ_FOLDER = "read"
PROJECTOR_LOCK = "projector.lock"
SWITCH_TIMEOUT_S = 120.0


class NotSwitched(Exception):
    """A rebuild that was not put in place; the text says why. What was read before is read still."""


class Rebuilt(msgspec.Struct, frozen=True):
    """What a rebuild did. `compared` says whether there was something of the same version to compare with."""

    group: str
    generation: int
    position: int
    compared: bool
    differences: tuple[str, ...]
    seconds: float
    events_per_second: float


def make_generation(
    group: Group, source: Source, generations: Generations, until: int | None = None, progress: Progress = no_progress
) -> int:
    """Build a new generation beside the others, without pointing to it, and return its number. One at a time."""
    with lock(generations.folder / f"{group.name}.build.lock"):
        current = generations.current() or 0
        for number in generations.numbers():
            if number > current:  # left behind by a build that was stopped
                remove_unless_open(generations.path(number))
        number = generations.next_number()
        build(group, source, generations.path(number), until, progress)
        return number


def rebuild(data: Path, group_name: str, progress: Progress = no_progress, *, force: bool = False) -> Rebuilt:
    """Build a group again from the log, compare it with what is read, and switch.

    `NotSwitched` when they differ (unless `force`), `AlreadyLocked` when a rebuild is under way,
    `Fault` when an event is refused.
    """
    began = time.monotonic()
    group, source = GROUPS[group_name], open_source(data)
    generations = Generations(data / READ_FOLDER, group_name)
    generations.folder.mkdir(mode=0o700, exist_ok=True)
    before = _comparable(group, source, generations)
    number = make_generation(group, source, generations, None if before is None else before.position, progress)
    seconds = time.monotonic() - began
    differences = _differences(group, generations.path(number), before)
    if differences and not force:
        remove_unless_open(generations.path(number))
        raise NotSwitched(f"{group_name}: the rebuilt tables differ from those that are read: {'; '.join(differences)}")
    position = catch_up(group, source, generations.path(number))
    _put_in_place(data, generations, number)
    source.log.close()
    compared = before is not None
    return Rebuilt(group_name, number, position, compared, tuple(differences), seconds, position / max(seconds, 1e-9))


def verify(data: Path, group_name: str, progress: Progress = no_progress) -> list[str]:
    """Build again what is read, up to the same position, and return how the two differ: nothing, if all is well."""
    group, source = GROUPS[group_name], open_source(data)
    generations = Generations(data / READ_FOLDER, group_name)
    before = _comparable(group, source, generations)
    if before is None:
        return [f"{group_name}: nothing to verify: there is no finished file of this version"]
    path = generations.folder / f"{group_name}.verify"
    remove_unless_open(path)
    try:
        build(group, source, path, before.position, progress)
        return _differences(group, path, before)
    finally:
        remove_unless_open(path)
        source.log.close()


def catch_up(group: Group, source: Source, path: Path) -> int:
    """Take into a finished file what the log got since, and return the position reached."""
    follower = Follower(group, source, path)
    try:
        while follower.advance() == BATCH:
            pass
        return follower.position
    finally:
        follower.close()


def _comparable(group: Group, source: Source, generations: Generations) -> Summary | None:
    """Return what is read now, if a rebuild should come to the same."""
    number = generations.current()
    if number is None or not generations.path(number).exists():
        return None
    found = summarize(group, generations.path(number))
    if found is None or found.versions != group.versions():
        return None
    return found if chain_at(source, found.position) == found.chain else None


def chain_at(source: Source, position: int) -> bytes | None:
    """Return the log's chain value at a position, None when it does not reach so far."""
    if position == 0:
        return genesis(source.log.log_id)
    return next((record.chain for record in source.log.read_positions([position])), None)


def _differences(group: Group, path: Path, before: Summary | None) -> list[str]:
    if before is None:
        return []
    after = summarize(group, path)
    return ["the rebuilt file cannot be read"] if after is None else before.differences(after)


def _put_in_place(data: Path, generations: Generations, number: int) -> None:
    """Point to a generation, or have the running projector do so once it has reached what is read now.

    Who holds the projector's lock may also be another group's rebuild, which has it for an instant and takes no offers.
    """
    deadline = time.monotonic() + SWITCH_TIMEOUT_S
    offered = False
    while generations.current() != number:
        try:
            with lock(generations.folder / PROJECTOR_LOCK):
                generations.offer.unlink(missing_ok=True)
                generations.point_to(number)
                generations.drop_old()
                return
        except AlreadyLocked:
            pass
        if not offered:
            write_whole(generations.offer, str(number))
            announce(data / "run" / PROJECTOR_SOCKET)
            offered = True
        if time.monotonic() > deadline:
            raise NotSwitched(
                f"{generations.group}: the projector did not switch within {SWITCH_TIMEOUT_S:.0f} s: see its log"
            )
        time.sleep(0.02)
