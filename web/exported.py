"""The whole record over HTTP, piece by piece as it is read: memory stays small however long the log is."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

from events.export import export, span_of
from events.sqlite import SqliteLog
from projections.days import to_us
from web.services import Services


async def whole_record(services: Services, from_at: datetime | None, to_at: datetime | None) -> AsyncIterator[bytes]:
    """Return the pieces. The log is opened before the answer begins, so that trouble with it is still answered."""
    parts, aside = services.parts, services.queries.aside
    first, last = (None if at is None else to_us(at) for at in (from_at, to_at))

    def begin() -> tuple[SqliteLog, Iterator[bytes]]:
        log = parts.open_small_log()
        return log, export(log, span_of(log, first, last), parts.secrets.public_key, parts.clock())

    log, pieces = await aside(begin)

    async def stream() -> AsyncIterator[bytes]:
        try:
            while piece := await aside(lambda: next(pieces, b"")):
                yield piece
        finally:
            log.close()

    return stream()
