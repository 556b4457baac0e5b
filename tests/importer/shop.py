"""A shop in memory: its log is a list, its desk the real deciders. What the importer knows of it, and its door."""

from collections.abc import Collection, Sequence
from types import SimpleNamespace

import msgspec

from commands import customers, imports, orders
from commands.command import Command
from commands.rejected import Rejected
from events.customers import CustomerChanged, CustomerRegistered
from events.fact import Event, Fact
from events.imports import ImportCompleted
from importer.ports import Done, Outcome, Refused

DECIDERS = {"customer": customers, "order": orders, "imports": imports}


class Interrupted(Exception):
    """The power went off."""


class Shop:
    """Is both `Known` and `Door`. `stop_after` chunks the power goes off; `forbidden` numbers are rejected."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.states: dict[str, object] = {}
        self.receipts: dict[str, tuple[Command, Outcome]] = {}
        self.worked: set[str] = set()
        self.forbidden: set[str] = set()
        self.chunks: list[int] = []
        self.stop_after: int | None = None

    # ---- what is known

    @property
    def customers(self) -> dict[str, CustomerRegistered | CustomerChanged]:
        return self._of("customer-")

    @property
    def orders(self) -> dict[str, orders.Order]:
        return self._of("order-")

    @property
    def last(self) -> ImportCompleted | None:
        return self.states.get("imports", imports.initial()).last

    def taken(self, keys: Sequence[str]) -> Collection[str]:
        return [key for key in keys if key in self.receipts]

    def _of(self, prefix: str) -> dict:
        return {name.removeprefix(prefix): state for name, state in self.states.items() if name.startswith(prefix)}

    # ---- the door

    def send(self, items: Sequence[tuple[str, Command]]) -> Sequence[Outcome]:
        if self.stop_after is not None and len(self.chunks) >= self.stop_after:
            raise Interrupted
        self.chunks.append(len(items))
        return [self._receive(key, command) for key, command in items]

    def _receive(self, key: str, command: Command) -> Outcome:
        if key in self.receipts:
            before, outcome = self.receipts[key]
            assert before == command, "one key for two commands"
            return outcome
        # What stands in the receipt has gone over the wire: it must be as valid there as it is here.
        assert msgspec.json.decode(msgspec.json.encode(command), type=type(command)) == command
        outcome = self._decide(command)
        self.receipts[key] = command, outcome
        return outcome

    def _decide(self, command: Command) -> Outcome:
        if getattr(command, "number", "") in self.forbidden:
            return Refused("forbidden", "the desk has its reasons")
        try:
            facts = self.do(command)
        except Rejected as rejected:
            return Refused(rejected.code, rejected.message)
        return Done(appended=bool(facts))

    def do(self, command: Command) -> tuple[Fact, ...]:
        """Decide a command and append what it means."""
        decider = DECIDERS[command.CATEGORY]
        state = self.states.get(command.stream(), decider.initial())
        facts = decider.decide(command, state, SimpleNamespace(now_us=0, occurred_at_us=0, require_work_type=str))
        for fact in facts:
            state = decider.evolve(state, Event(fact=fact, occurred_at_us=0))
        self.states[command.stream()] = state
        self.facts += facts
        return facts
