"""Structured logs: one JSON object a line, of what happened and never of what was sent.

Nothing here logs a header, a body, a query string or a path: routes are named by their template,
commands by type and key. Errors come with type and place, without their messages and the values of variables:
those may repeat what was sent, or a person's name.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

FRAMES_MAX = 50
"""Of an error that comes from deeper, the outermost and the innermost half are told."""
_encode = msgspec.json.Encoder(enc_hook=str, order="deterministic").encode


class Log:
    """The logger of a part of the doors: silent below warnings, and safe, even where nobody configured."""

    def __init__(self, name: str) -> None:
        """Take the name of the part."""
        self._inner = logging.getLogger(f"floorbook.{name}")

    def info(self, event: str, **fields: Any) -> None:
        """Say what happened."""
        self._inner.info(event, extra={"fields": fields})

    def warning(self, event: str, **fields: Any) -> None:
        """Say what somebody should look at."""
        self._inner.warning(event, extra={"fields": fields})

    def error(self, event: str, *, exc_info: BaseException | None = None, **fields: Any) -> None:
        """Say what failed."""
        self._inner.error(event, exc_info=exc_info, extra={"fields": fields})

    def exception(self, event: str, **fields: Any) -> None:
        """Say what failed by the error that is being handled."""
        self._inner.exception(event, extra={"fields": fields})


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the line, whoever logged."""
        said = {
            **getattr(record, "fields", {}),
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            said["exception"] = [*_chain(record.exc_info[1])]
        return _encode(said).decode()


def _chain(error: BaseException) -> Iterator[dict[str, Any]]:
    """Yield an error and what led to it: which came from where."""
    found: BaseException | None = error
    seen = set[int]()  # an error may have been raised from itself
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        each: dict[str, Any] = {"exc_type": type(found).__name__, "frames": _frames(found)}
        if isinstance(found, BaseExceptionGroup):
            each["exceptions"] = [[*_chain(one)] for one in found.exceptions]
        yield each
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _frames(error: BaseException) -> list[dict[str, Any]]:
    places = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if len(places) > FRAMES_MAX:
        places[FRAMES_MAX // 2 : -FRAMES_MAX // 2] = []
    return [{"filename": code.co_filename, "lineno": line, "name": code.co_name} for code, line in places]


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to a stream (standard error), one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These repeat what the door says of each request, or speak of connections only.
    for quiet in ("uvicorn.access", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
