"""Making a read file as of a past moment: from the beginning, or from a file of an earlier moment taken on to it."""

import os
from pathlib import Path

import sqlalchemy as sa

from projections.build import Progress, build, no_progress
from projections.fold import Fold
from projections.groups import GROUPS
from projections.moments import Moment
from projections.open_sessions import count_open_sessions
from projections.projection import Group, Source
from projections.purge import is_clean
from projections.reading import reading_engine
from projections.records import read_records
from projections.source import open_source
from projections.store import Store, read_checkpoint


def replay_to(  # noqa: PLR0913, PLR0917  what is made from what, each by its name
    data: Path, group_name: str, moment: Moment, path: Path, base: Path | None = None, progress: Progress = no_progress
) -> None:
    """Make a read file of a group as it was at a moment: what a report *as of* then reads.

    `base` is a file of the group at an earlier moment, or the one that is read now, to go on from;
    if it is of no use, the log is replayed from its beginning.
    The file is this user's alone. It is not safe against a power cut: it can be made again.
    """
    path.touch(mode=0o600, exist_ok=False)
    source, group = open_source(data), GROUPS[group_name]
    try:
        if base is None or not _taken_over(base, path) or not _taken_on(group, source, moment, path, progress):
            path.write_bytes(b"")
            ending = lambda fold: count_open_sessions(fold, moment.at_us)  # noqa: E731
            build(group, source, path, moment.position, progress, ending=ending, durable=False)
    finally:
        source.log.close()


def _taken_over(base: Path, path: Path) -> bool:
    """Copy a read file as it is at this instant, whoever else reads or writes it; False when it is not there."""
    if not os.access(base, os.R_OK):  # SQLite would make it
        return False
    engine, target = reading_engine(base), sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    try:
        with engine.connect() as from_, target.connect() as to:
            source, copy = from_.connection.driver_connection, to.connection.driver_connection
            assert source is not None
            source.backup(copy)
    except sa.exc.DatabaseError:
        return False
    finally:
        engine.dispose()
        target.dispose()
    return True


def _taken_on(group: Group, source: Source, moment: Moment, path: Path, progress: Progress) -> bool:
    """Take a file on to a moment; False when it is of another version or another log, or of a later moment."""
    store = Store(path, private=True)
    try:
        before = read_checkpoint(store.connection)
        if before is None or before.position > moment.position or before.versions != group.versions():
            return False
        if not is_clean(source, before):  # of another log, or its free pages may hold what was erased
            return False
        position, chain, fold = before.position, before.chain, Fold(group, store, source)
        store.begin()
        for records in read_records(source.log, position, moment.position):
            fold.apply(records)
            fold.write()
            position, chain = records[-1][0], records[-1][7]
            progress(position, moment.position)
        count_open_sessions(fold, moment.at_us)
        store.advance(before, position, chain, source.log.epoch)
        store.commit()
    finally:
        store.close()
    return True
