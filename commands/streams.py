"""Which module decides which stream. The only place that knows all of them."""

from collections.abc import Callable
from typing import Any, Union

import msgspec

from commands import (
    access,
    accounts,
    alerts,
    corrections,
    customers,
    epochs,
    imports,
    labor,
    logins,
    orders,
    pads,
    people,
    refusals,
    settings,
    sign_ins,
    task_life,
    timeline,
    timesheets,
    work,
)
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
    "epoch": _decider(epochs),
    "labor": _decider(labor),
    "tablet": _decider(access),
    "token": _decider(access),
    "pad": _decider(pads),
    "account": _decider(accounts),
    "refusal": _decider(refusals),
    "destination": _decider(alerts),
    "mail": _decider(alerts),
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
    work.EndShift,
    corrections.CorrectSession,
    corrections.StrikeSession,
    corrections.AddSession,
    corrections.RequestCorrection,
    corrections.AcceptCorrection,
    corrections.DeclineCorrection,
    corrections.RestoreSession,
    corrections.ReviewSession,
    timesheets.ApproveTimesheet,
    timesheets.ReopenTimesheet,
    refusals.ReportRefusal,
    refusals.ResolveRefusal,
    people.RegisterPerson,
    people.ChangePerson,
    people.DeactivatePerson,
    people.ReactivatePerson,
    people.SetPay,
    people.IssuePin,
    people.WithdrawPin,
    people.HealPin,
    people.ErasePerson,
    people.ErasePay,
    customers.RecordCustomer,
    customers.EraseCustomer,
    orders.RecordOrder,
    orders.NoteOrderLeftExport,
    orders.BudgetOrder,
    settings.AddWorkType,
    settings.RetireWorkType,
    settings.RenameWorkType,
    settings.SetTeam,
    settings.RenameTeam,
    settings.ChangeSetting,
    labor.SetBurden,
    labor.SetBlendedRate,
    access.OfferTablet,
    access.EnrolTablet,
    access.RevokeTablet,
    access.IssueToken,
    access.RevokeToken,
    pads.RefusePin,
    pads.UnlockPad,
    sign_ins.RecordSignIn,
    sign_ins.IssueBadge,
    sign_ins.WithdrawBadge,
    logins.GiveLogin,
    logins.WithdrawLogin,
    logins.TrySignIn,
    logins.SignOut,
    logins.LeaveOnWall,
    logins.EndConsoleSession,
    logins.EndConsoleSessions,
    logins.UnlockAccount,
    logins.SetPassword,
    logins.MakeResetLink,
    logins.UseResetLink,
    logins.OfferSecondFactor,
    logins.SetSecondFactor,
    logins.TurnOffSecondFactor,
    logins.RemoveSecondFactor,
    logins.MakeRecoveryCodes,
    alerts.SetAlertDestination,
    alerts.RemoveAlertDestination,
    alerts.SetMailServer,
    alerts.SetMailPassword,
    imports.CompleteImport,
    epochs.StartEpoch,
)
"""Every command there is."""

INSIDE: frozenset[type[Command]] = frozenset(
    {
        work.EndShift,
        refusals.ReportRefusal,
        people.HealPin,
        access.EnrolTablet,
        pads.RefusePin,
        sign_ins.RecordSignIn,
        logins.TrySignIn,
        logins.UseResetLink,
        imports.CompleteImport,
        epochs.StartEpoch,
    }
)
"""Commands that only the program itself sends, never a body from outside."""

AnyCommand = Union[tuple(each for each in COMMANDS if each not in INSIDE)]  # type: ignore[valid-type]  # noqa: UP007
"""What may be sent to the door: a union tagged by `type`."""

CLAIMS: dict[str, Callable[[Any], tuple[str, str, str | None]]] = {
    "task.added.v1": lambda fact: ("task", fact.task_id, fact.order_number),
    "tablet.offered.v1": lambda fact: ("tablet-name", fact.name.casefold(), fact.tablet_id),
    "tablet.revoked.v1": lambda fact: ("tablet-name", fact.name.casefold(), None),
}
"""Which facts claim (kind, key, holder) or free (holder None) what must be unique across streams."""
