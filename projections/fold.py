"""The fold: raw records of the log to changes of rows. One code path for live and rebuild."""

import sqlite3
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from events.trouble import Trouble
from projections.projection import At, Group, Handler, Projection, Source, Step
from projections.records import Record
from projections.store import Store

_IGNORED = Step((), lambda _: None)


_DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class Fault(Exception):
    """A projection could not take an event. Names position, tag and kind of error, nothing that was in the event."""

    def __init__(self, position: int, tag: str, error: str) -> None:
        self.position = position
        self.tag = tag
        self.error = error
        super().__init__(f"position {position} ({tag}): {error}")

    def facts(self) -> tuple[int, str, str]:
        """Return position, tag and error."""
        return self.position, self.tag, self.error


class Learnt(dict[int, Any]):
    """What belongs to a number: found out at its first use, and as quick as a dict from then on."""

    def __init__(self, learn: Callable[[int], Any]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, number: int) -> Any:
        found = self[number] = self._learn(number)
        return found


class Fold:
    """A group's projections, bound to a file."""

    def __init__(self, group: Group, store: Store, source: Source) -> None:
        self.group = group
        self.source = source
        self.store = store
        self.projections: list[Projection] = [projection(store) for projection in group.projections]
        self._handlers: dict[str, list[Handler]] = {}
        for projection in self.projections:
            for tag, handler in projection.handlers().items():
                self._handlers.setdefault(tag, []).append(handler)
        self._steps = Learnt(self._learn)
        self._keys = Learnt(self._key)
        self._at = At(source.name)

    def apply(self, records: Sequence[Record]) -> None:
        """Take records in, in order; `Fault` names the one that could not be taken."""
        at, steps, keys = self._at, self._steps, self._keys
        try:
            for record in records:
                at.position, stream, tag, at.occurred_at, _, _, data, _ = at.record = record
                handle, others, plain, sealed = steps[tag]
                if handle is None:
                    continue
                at.key = keys[stream]
                fact = plain(data) if sealed is None else sealed(stream, data)
                handle(fact, at)
                for other in others:
                    other(fact, at)
        except Exception as error:
            if is_trouble_of_the_disk(error):
                raise
            raise self._fault(error) from error

    def write(self, *, everything: bool = True) -> None:
        """Bring up to date what follows from other rows, and write what changed, see `Store.flush`.

        What fails here is blamed on the last event: a caller who wants to know takes them one by one.
        """
        try:
            for projection in self.projections:
                projection.finish()
            self.store.flush(everything=everything)
        except Exception as error:
            if is_trouble_of_the_disk(error):
                raise
            raise self._fault(error) from error

    def _learn(self, number: int) -> tuple[Any, ...]:
        tag = self.source.name(number)
        kind, _ = self.source.registry.upcasts(tag)  # raises for a tag that only a newer program knows
        handlers = tuple(self._handlers.get(kind.tag, ()))
        step = self.group.reader(self.source, tag, handlers) if handlers else _IGNORED
        first, *others = step.handlers or (None,)
        return first, tuple(others), step.plain, step.sealed

    def _key(self, number: int) -> str:
        if len(self._keys) > 200_000:  # noqa: PLR2004  a bound on memory, not a rule
            self._keys.clear()
        return self.source.name(number).partition("-")[2]

    def _fault(self, error: Exception) -> Fault:
        return Fault(self._at.position, self.source.name(self._at.record[2]), told(error))


def read_facts(source: Source, tag: str, handlers: tuple[Handler, ...]) -> Step:
    """Read a tag as today's fact. Most records of a kind that may hold sealed text hold none and take the short way."""
    kind, steps = source.registry.upcasts(tag)
    if not kind.sealed and not steps:
        return Step(handlers, kind.decoder.decode)
    decode, name = source.codec.decode, source.name
    if steps or len(kind.sealed) > 1:
        return Step(handlers, kind.decoder.decode, lambda stream, data: decode(tag, name(stream), data))
    plain = kind.decoder.decode
    (mark,) = (f'"{field}":'.encode() for field in kind.sealed)

    def sealed(stream: int, data: bytes) -> Any:
        return decode(tag, name(stream), data) if mark in data else plain(data)

    return Step(handlers, kind.decoder.decode, sealed)


def is_trouble_of_the_disk(error: BaseException) -> bool:
    """Tell whether SQLite could not read or write: that passes, and no event is to blame."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the primary code
    return isinstance(cause, sqlite3.Error) and code in _DISK


def told(error: BaseException) -> str:
    """Say what went wrong and where, without repeating values that may be personal: our own errors name ids only."""
    kind = type(error)
    if isinstance(error, LookupError | Trouble) and kind.__module__.startswith(("events.", "projections.")):
        return f"{kind.__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind.__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else kind.__name__
