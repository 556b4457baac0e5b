"""What the importer asks of the rest of the program: what is known, a door for commands, a listener."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from commands.command import Command
from commands.orders import Order
from events.customers import CustomerChanged, CustomerRegistered
from events.imports import ImportCompleted


class Known(Protocol):
    """What the log says already. It may be as of the import's start: the deciders have the last word."""

    @property
    def customers(self) -> Mapping[str, CustomerRegistered | CustomerChanged]:
        """The customers by number."""

    @property
    def orders(self) -> Mapping[str, Order]:
        """The orders by number."""

    @property
    def worked(self) -> Collection[str]:
        """The numbers of the orders that have a task."""

    @property
    def last(self) -> ImportCompleted | None:
        """The last import that was sealed."""

    def taken(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which of these idempotency keys have a receipt: what an interrupted import did already."""


class Done(msgspec.Struct, frozen=True):
    """A command was taken. `appended` is false when the log said all of it already."""

    appended: bool


class Refused(msgspec.Struct, frozen=True):
    """A command was rejected, with the desk's code and message."""

    code: str
    message: str


Outcome = Done | Refused


class Door(Protocol):
    """The way to the desk."""

    def send(self, items: Sequence[tuple[str, Command]]) -> Sequence[Outcome]:
        """Decide the commands in order, each under its idempotency key; one outcome each.

        A key that was taken before gets the outcome that it got then.
        Raises when the desk cannot be reached or an outcome is unknown:
        the import ends there, and goes on from there when it is started again.
        """


class Progress(Protocol):
    """Somebody who watches, a progress bar for one."""

    def __call__(self, step: str, done: int, total: int, /) -> None:
        """Hear that `done` of `total` are done in this step."""


def unwatched(step: str, done: int, total: int, /) -> None:
    """Nobody watches."""
