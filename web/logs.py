"""Structured logs: one JSON object a line, of what happened and never of what was sent.

Nothing here logs a header, a body, a query string or a path: routes are named by their template,
commands by type and key. Errors come with type and place, without their messages and the values of variables.
"""

import logging
import sys
from typing import Any, TextIO

import msgspec

# Where rich is installed structlog imports it, to show errors at a terminal: 6 MB in a process that never does.
_HAS_RICH = "rich" in sys.modules
if not _HAS_RICH:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if not _HAS_RICH:
    del sys.modules["rich"]

_encode = msgspec.json.Encoder(enc_hook=str, order="deterministic").encode
_traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
Log = structlog.stdlib.BoundLogger


def _json(event: Any, **_: Any) -> str:
    return _encode(event).decode()


def _where(exc_info: Any) -> list[dict[str, Any]]:
    """Say which error came from where, without its message: that may repeat what was sent, or a person's name."""
    return [_place(each) for each in _traceback(exc_info)]


def _place(error: dict[str, Any]) -> dict[str, Any]:
    parts = [[_place(each) for each in chain] for chain in error["exceptions"]]
    return {"exc_type": error["exc_type"], "frames": error["frames"], **({"exceptions": parts} if parts else {})}


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(_where),
]
_OURS: list[Any] = [
    structlog.stdlib.filter_by_level,
    *_SHARED,
    structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
]


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to a stream (standard error), one JSON object a line."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These repeat what the door says of each request, or speak of connections only.
    for quiet in ("uvicorn.access", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def logger(name: str) -> Log:
    """Return the logger of a part of the doors: silent below warnings, and safe, even where nobody configured."""
    inner = logging.getLogger(f"floorbook.{name}")
    found: Log = structlog.wrap_logger(inner, processors=_OURS, wrapper_class=structlog.stdlib.BoundLogger).bind()
    return found
