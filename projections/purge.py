"""Leaving no trace of what was erased in read files: free pages and search indexes keep text that rows no longer have.

A file is clean when it was begun after the last erasure: then no key was there to open what it would have held.
"""

from pathlib import Path

import sqlalchemy as sa

from events.customers import CustomerErased
from events.people import PayErased, PersonErased
from events.sqlite import SqliteLog, query
from projections.erasing import Erasing
from projections.generations import Generations, remove_unless_open
from projections.groups import GROUPS
from projections.moments import remove_leftovers
from projections.projection import Group, Source
from projections.rebuild import READ_FOLDER, chain_at, rebuild
from projections.source import open_source
from projections.store import Checkpoint, open_engine, read_checkpoint

ERASURES = (PersonErased.TAG, PayErased.TAG, CustomerErased.TAG)
_LAST = "SELECT max(e.position) FROM event e JOIN name n ON n.id = e.tag WHERE n.text IN (?, ?, ?)"


def last_erasure(log: SqliteLog) -> int:
    """Return the position of the last erasure, 0 when nothing was ever erased."""
    return query(log.connection, _LAST, *ERASURES)[0][0] or 0


def holds_text(group: Group) -> bool:
    """Tell whether a group keeps anything that was sealed."""
    return Erasing in group.projections


def is_clean(source: Source, checkpoint: Checkpoint | None) -> bool:
    """Tell whether a file was begun after the last erasure, from this very log."""
    if checkpoint is None or checkpoint.begun_at < last_erasure(source.log):
        return False
    return chain_at(source, checkpoint.position) == checkpoint.chain


def drop_unclean(generations: Generations, source: Source) -> bool:
    """Remove the older files that may hold what was erased; False when somebody still has one open."""
    current = generations.current() or 0
    paths = [generations.path(number) for number in generations.numbers() if number < current]
    removed = [remove_unless_open(path) for path in paths if not is_clean(source, _checkpoint(path))]
    return all(removed)


def is_purged(data: Path) -> bool:
    """Tell whether no read file of an instance holds what was erased."""
    source = open_source(data)
    try:
        for group in filter(holds_text, GROUPS.values()):
            generations = Generations(data / READ_FOLDER, group.name)
            files = map(generations.path, generations.numbers())
            if not all(is_clean(source, _checkpoint(path)) for path in files):
                return False
        return True
    finally:
        source.log.close()


def purge(data: Path) -> None:
    """Build anew what may hold what was erased, where no projector runs that would do so."""
    remove_leftovers(data / READ_FOLDER)
    source = open_source(data)
    try:
        for group in filter(holds_text, GROUPS.values()):
            generations = Generations(data / READ_FOLDER, group.name)
            number = generations.current()
            if number is not None and not is_clean(source, _checkpoint(generations.path(number))):
                rebuild(data, group.name, force=True)
            drop_unclean(generations, source)
    finally:
        source.log.close()


def _checkpoint(path: Path) -> Checkpoint | None:
    engine = open_engine(path, {"busy_timeout": "10000", "query_only": "1"}, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return read_checkpoint(connection)
    except sa.exc.DatabaseError:
        return None
    finally:
        engine.dispose()
