"""Which module decides which stream. The only place that knows all of them."""

from collections.abc import Callable
from typing import Any, Union

import msgspec

from commands import access, customers, imports, orders, people, settings, task_life, timeline, work
from commands.command import Command, Decision
from commands.context import Context
from events.fact import Event


class Decider(msgspec.Struct, frozen=True):
    """The three pure functions of one kind of stream. `whole` is the initial state that lets go of nothing."""

    initial: Callable[[], Any]
    evolve: Callable[[Any, Event], Any]
    decide: Callable[[Any, Any, Context], Decision]
    whole: Callable[[], Any]


def _decider(module: Any) -> Decider:
    return Decider(module.initial, module.evolve, module.decide, module.initial)


DECIDERS: dict[str, Decider] = {
    "customer": _decider(customers),
    "order": _decider(orders),
    "person": _decider(people),
    "settings": _decider(settings),
    "imports": _decider(imports),
    "tablet": _decider(access),
    "token": _decider(access),
    "work": Decider(timeline.initial, timeline.evolve, task_life.decide, lambda: timeline.initial(whole=True)),
}


COMMANDS: tuple[type[Command], ...] = (
    work.AddTask,
    work.StartTask,
    work.PauseTask,
    work.ResumeTask,
    work.CompleteTask,
    work.CancelTask,
    work.SwitchTask,
    work.UndoTask,
    work.ReopenTask,
    work.UseMaterial,
    work.NoteTask,
    people.RegisterPerson,
    people.ChangePerson,
    people.DeactivatePerson,
    people.ReactivatePerson,
    people.SetPay,
    people.IssuePin,
    people.WithdrawPin,
    people.HealPin,
    customers.RecordCustomer,
    orders.RecordOrder,
    orders.NoteOrderLeftExport,
    orders.BudgetOrder,
    settings.AddWorkType,
    settings.RetireWorkType,
    settings.SetTeam,
    settings.ChangeSetting,
    access.OfferTablet,
    access.EnrolTablet,
    access.RevokeTablet,
    access.IssueToken,
    access.RevokeToken,
    imports.CompleteImport,
)
"""Every command there is."""

INSIDE: frozenset[type[Command]] = frozenset({people.HealPin, access.EnrolTablet, imports.CompleteImport})
"""Commands that only the program itself sends, never a body from outside."""

AnyCommand = Union[tuple(each for each in COMMANDS if each not in INSIDE)]  # type: ignore[valid-type]  # noqa: UP007
"""What may be sent to the door: a union tagged by `type`."""

CLAIMS: dict[str, Callable[[Any], tuple[str, str, str | None]]] = {
    "task.added.v1": lambda fact: ("task", fact.task_id, fact.order_number),
    "tablet.offered.v1": lambda fact: ("tablet-name", fact.name.casefold(), fact.tablet_id),
    "tablet.revoked.v1": lambda fact: ("tablet-name", fact.name.casefold(), None),
}
"""Which facts claim (kind, key, holder) or free (holder None) what must be unique across streams."""
