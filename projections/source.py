"""Opening the log for a fold."""

from pathlib import Path

from events.facts import FACTS
from events.sealing import Codec
from events.secrets import Secrets
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from projections.projection import Source

_CACHE_KIB = 4_096


def open_source(data: Path) -> Source:
    """Open the log of a data folder, and what opens its sealed text."""
    log = SqliteLog(data / "floorbook.db")
    # A reader that goes straight through gains nothing from a large cache, and would keep it.
    log.connection.pragma("cache_size", -_CACHE_KIB)
    keys = SubjectKeys(log.connection, Secrets.load(data / "secrets"))
    return Source(log, Codec(FACTS, log.log_id, keys), FACTS)
