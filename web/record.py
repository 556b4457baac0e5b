"""The log itself, read for the doors: events opened, with what they changed, and how far the record is vouched for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from commands.context import moment
from events.fact import Fact
from events.heads import is_signed
from events.log import Recorded, SignedHead
from events.registry import FACTS
from events.sealing import Codec
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from web.changes import Change, Documents, shown
from web.circumstances import whence, who
from web.parts import Parts
from web.shapes import Shape

FOLDED = ("person", "order", "customer", "settings", "labor")
"""Kinds of short streams: what came before an event is all of its stream. Of a timeline it is a few tasks."""
WORK = "work-"
NEVER_SHOWN = ("destination", "mail")
"""Keys of what is no business of whoever reads the record: where alerts go, which may be a secret in itself."""


class Entry(Shape):
    """An event. `summary` says what such an event means, `said` is its payload, `changes` what is different since.

    Texts that were erased are left out of `said`, and named by `erased`.
    `names` says what the ids in it are called: people, tablets and tokens by their names, tasks and their sessions by
    kind of work and order. `who` did it and `whence` are names too, or a word: `operator`, `program`, `tablet`;
    `tablet`, `console`, `api`, `shift-end`, `import`, `local`.
    """

    position: int
    type: str
    summary: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    actor_name: str | None
    who: str | None
    device: str
    device_name: str | None
    whence: str | None
    origin: str
    stream: str
    version: int
    command_id: str
    said: dict[str, Any]
    erased: list[str]
    changes: list[Change]
    names: dict[str, str]


class Verified(Shape):
    """How far the record is vouched for: the newest signed head.

    It `holds` when its signature (Ed25519) is the instance's own and the log still has that chain value there.
    Whether all before it is unaltered, `floorbook audit verify` tells.
    """

    position: int
    signed_at: datetime | None
    public_key: str
    holds: bool


class Opened(NamedTuple):
    """A record, what it says, and which texts in it were erased."""

    record: Recorded
    fact: Fact
    erased: list[str]


class Record:
    """Reads the log with a connection of its own; all of it in one thread."""

    def __init__(self, parts: Parts) -> None:
        """Open the log."""
        self.log: SqliteLog = parts.open_small_log()
        self._keys = SubjectKeys(self.log.connection, parts.secrets)
        self._codec = Codec(FACTS, self.log.log_id, self._keys)
        self._public_key = parts.secrets.public_key
        self._verified: tuple[SignedHead | None, Verified] | None = None

    def open(self, positions: Sequence[int]) -> list[Opened]:
        """Read events and open what is sealed in them, with the keys that there are now."""
        self._keys.forget()
        return [self._open(record) for record in self.log.read_positions(positions)]

    def changes(self, page: Iterable[Opened], of_tasks: Sequence[int]) -> dict[int, list[Change]]:
        """Return what each event changed; `of_tasks` are the positions of all events about its tasks before it."""
        wanted = {each.record.position: each.record for each in page}
        histories: dict[str, dict[int, Recorded]] = {}
        for record in (*self.log.read_positions(of_tasks), *wanted.values()):
            if record.stream.startswith(WORK):
                histories.setdefault(record.stream, {})[record.position] = record
        for stream in {each.stream for each in wanted.values() if each.stream.partition("-")[0] in FOLDED}:
            histories[stream] = {each.position: each for each in self.log.read_stream(stream)}
        found: dict[int, list[Change]] = {}
        for history in histories.values():
            documents = Documents()
            for position in sorted(history):
                changed = documents.fold(self._open(history[position]).fact, moment(history[position].occurred_at_us))
                if position in wanted:
                    found[position] = changed
        return found

    def verified(self) -> Verified:
        """Say how far the record is vouched for; worked out once for each new head."""
        head = self.log.newest_signed_head()
        if self._verified is None or self._verified[0] != head:
            self._verified = (head, self._verify(head))
        return self._verified[1]

    def _verify(self, head: SignedHead | None) -> Verified:
        key = self._public_key.hex()
        if head is None:
            return Verified(position=0, signed_at=None, public_key=key, holds=self.log.head().position == 0)
        there = [each.chain for each in self.log.read_positions([head.position])]
        holds = there == [head.chain] and is_signed(self._public_key, self.log.log_id, head)
        return Verified(position=head.position, signed_at=moment(head.signed_at_us), public_key=key, holds=holds)

    def _open(self, record: Recorded) -> Opened:
        fact = self._codec.decode(record.tag, record.stream, record.data)
        sealed = FACTS.kind(fact.TAG).sealed
        if not sealed:
            return Opened(record, fact, [])
        stored = msgspec.json.decode(record.data)
        return Opened(record, fact, [name for name in sealed if stored.get(name) and getattr(fact, name) is None])


def tasks_of(page: Iterable[Opened]) -> set[str]:
    """Return the tasks that events of timelines are about."""
    found: set[str] = set()
    for record, fact, _ in page:
        if record.stream.startswith(WORK):
            named = [fact, *getattr(fact, "sessions", ()), *getattr(fact, "tasks", ())]
            found.update(each.task_id for each in named if getattr(each, "task_id", None))
    return found


def entry(opened: Opened, changes: Sequence[Change], names: Mapping[str, str | None], *, sees_pay: bool) -> Entry:
    """Shape an event; `names` are those of actors, devices and `task:ID`. Amounts of pay are left out for most."""
    record, fact, erased = opened
    sealed = FACTS.kind(fact.TAG).sealed
    said = msgspec.to_builtins(fact, str_keys=True)
    actor_name, device_name = names.get(record.actor), names.get(record.device)
    hidden = {name for name, kind in sealed.items() if kind in NEVER_SHOWN or (kind == "pay" and not sees_pay)}
    return Entry(
        position=record.position,
        type=record.tag,
        summary=(type(fact).__doc__ or "").partition("\n")[0],
        occurred_at=moment(record.occurred_at_us),
        recorded_at=moment(record.recorded_at_us),
        actor=record.actor,
        actor_name=actor_name,
        who=who(record, actor_name),
        device=record.device,
        device_name=device_name,
        whence=whence(record, actor_name, device_name, getattr(fact, "source", None)),
        origin=record.origin,
        stream=record.stream,
        version=record.version,
        command_id=str(UUID(bytes=record.command_id)),
        said={name: value for name, value in said.items() if name not in hidden},
        erased=[name for name in erased if name not in hidden],
        changes=shown(changes, sees_pay=sees_pay),
        names={called: name for called, name in _called(said, names) if name is not None},
    )


def _called(said: Any, names: Mapping[str, str | None]) -> Iterator[tuple[str, str | None]]:
    """Go through what an event says, and name the ids in it. A session is called as its task is."""
    if isinstance(said, list):
        for each in said:
            yield from _called(each, names)
    elif isinstance(said, dict):
        for field, value in said.items():
            if isinstance(value, str):
                of = f"task:{said.get('task_id')}" if field == "session_id" else f"{field.removesuffix('_id')}:{value}"
                yield value, names.get(value if field == "by" else of)
            else:
                yield from _called(value, names)
