"""States of streams: a bounded cache of what was committed, and over it the overlay of the batch under way."""

from collections import OrderedDict
from typing import Any
from uuid import UUID

from commands.streams import DECIDERS
from events.fact import Event
from events.log import Log
from events.sealing import Codec

MAX_STATES = 20_000


class States:
    """Folded states of streams by name, with their versions; the least used ones are let go."""

    def __init__(self, log: Log, codec: Codec, max_states: int = MAX_STATES) -> None:
        """Start empty: a state that is asked for is folded from the log."""
        self._log = log
        self._codec = codec
        self._max_states = max_states
        self._known: OrderedDict[str, tuple[int, Any]] = OrderedDict()

    def get(self, stream: str) -> tuple[int, Any]:
        """Return version and state of a stream as committed."""
        found = self._known.get(stream)
        if found is None:
            return self._put(stream, self.fold(stream))
        self._known.move_to_end(stream)
        return found

    def fold(self, stream: str, *, whole: bool = False) -> tuple[int, Any]:
        """Fold a stream from the log, letting go of nothing if `whole`."""
        decider = DECIDERS[stream.partition("-")[0]]
        return self.follow(stream, 0, decider.whole() if whole else decider.initial())

    def follow(self, stream: str, version: int, state: Any) -> tuple[int, Any]:
        """Return version and state of a stream now, from what they were at a version."""
        decider = DECIDERS[stream.partition("-")[0]]
        for record in self._log.read_stream(stream, version):
            fact = self._codec.decode(record.tag, record.stream, record.data)
            command_id = str(UUID(bytes=record.command_id))
            event = Event(
                fact=fact, occurred_at_us=record.occurred_at_us, command_id=command_id, actor=record.actor,
                version=record.version,
            )  # fmt: skip
            state = decider.evolve(state, event)
            version = record.version
        return version, state

    def merge(self, states: dict[str, tuple[int, Any]]) -> None:
        """Take over what a batch made, once it is committed."""
        for stream, state in states.items():
            self._put(stream, state)

    def forget(self) -> None:
        """Fold everything anew: what was folded may hold text that was erased."""
        self._known.clear()

    def _put(self, stream: str, state: tuple[int, Any]) -> tuple[int, Any]:
        self._known[stream] = state
        self._known.move_to_end(stream)
        if len(self._known) > self._max_states:
            self._known.popitem(last=False)
        return state
