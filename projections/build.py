"""Building a read file from the log: fold in memory, write many rows at a time, indexes and search last."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

from events.log import genesis
from projections.fold import Fold
from projections.projection import Group, Source
from projections.records import read_records
from projections.store import Checkpoint, Store

EVENTS_PER_FLUSH = 4_096
"""Few enough for what they touch to be in the processor's cache still when it is written."""

Progress = Callable[[int, int], None]
"""Told now and then how many positions are done, and of how many."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""
    del done, total


def build(  # noqa: PLR0913  what is made from what, each by its name
    group: Group,
    source: Source,
    path: Path,
    until: int | None = None,
    progress: Progress = no_progress,
    *,
    ending: Callable[[Fold], None] = lambda _: None,
    durable: bool = True,
) -> Checkpoint:
    """Make a read file that holds the group up to a position (or the log's end), ready for queries.

    The file must not exist, or be empty. `ending` may change it at the end. It survives a power cut if `durable`.
    `Fault` when an event cannot be taken; what was made is then of no use.
    """
    log = source.log
    source.codec.forget_keys()
    head = log.head().position
    target = head if until is None else until
    first = Checkpoint(
        group.name, log.log_id, log.epoch, 0, genesis(log.log_id), group.versions(), state="building", begun_at=head
    )
    store = Store(path, building=True)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        store.begin()
        store.create(group.tables(), first)
        fold = Fold(group, store, source)
        position, chain = _fill(fold, target, first, progress)
        store.complete(group.tables(), group.statements())
        ending(fold)
        checkpoint = store.advance(first, position, chain, log.epoch)
        checkpoint.state = "running"
        store.set_state(checkpoint)
        store.commit()
    finally:
        if was_enabled:
            gc.enable()
        store.close()
    if durable:
        _flush_to_disk(path)
    progress(target, target)
    return checkpoint


def _fill(fold: Fold, target: int, first: Checkpoint, progress: Progress) -> tuple[int, bytes]:
    position, chain, waiting = first.position, first.chain, 0
    for records in read_records(fold.source.log, 0, target):
        fold.apply(records)
        position, chain = records[-1][0], records[-1][7]
        waiting += len(records)
        if waiting >= EVENTS_PER_FLUSH:
            fold.write(everything=False)
            waiting = 0
        progress(position, target)
    fold.write()
    return position, chain


def _flush_to_disk(path: Path) -> None:
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
