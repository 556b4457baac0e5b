"""Who may do what: the one table that commands, routes and fields are looked up in. What is not in it nobody may.

A right is opened by the roles of a person who signed in on the console, or by the scopes of a program's token.
A PIN, four to eight digits on a shared screen, opens what a contributor may, whoever entered it.
"""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from commands import (
    access,
    alerts,
    corrections,
    customers,
    labor,
    logins,
    orders,
    pads,
    people,
    refusals,
    settings,
    sign_ins,
    timesheets,
    work,
)
from commands.command import Command

CONTRIBUTOR = frozenset({"contributor"})
LEADS = frozenset({"team_lead", "foreman", "office", "admin"})
FOREMEN = frozenset({"foreman", "admin"})
OFFICE = frozenset({"foreman", "office", "admin"})
PLANNERS = frozenset({"office", "admin"})
ADMIN = frozenset({"admin"})
EVERYBODY = CONTRIBUTOR | LEADS
ROLES = ("contributor", "team_lead", "foreman", "office", "admin")
"""Every role, from the least to the most."""


class Right(msgspec.Struct, frozen=True):
    """What may be done, by people of which roles, by tokens of which scopes."""

    meaning: str
    roles: frozenset[str]
    scopes: frozenset[str] = frozenset()


def _right(meaning: str, roles: frozenset[str], *scopes: str) -> Right:
    return Right(meaning, roles, frozenset(scopes))


RIGHTS: dict[str, Right] = {
    "work.own": _right("See and do one's own work, ask for corrections of it", EVERYBODY),
    "account.own": _right("Change one's own password and second factor, end one's own console sessions", EVERYBODY),
    "session.own": _right("Know who is signed in on this console, and sign out", EVERYBODY),
    "shop.look": _right(
        "Search orders; see work types, teams, settings, what changed; read documents", EVERYBODY, "read"
    ),
    "floor.read": _right("See who works on what", LEADS, "read"),
    "orders.read": _right("See orders, their work and history, and customers", LEADS, "read"),
    "reports.read": _right("See sessions, minutes, time sheets, what waits for review", LEADS, "read"),
    "totals.read": _right("See what orders cost and made, all their people together", OFFICE, "pay"),
    "pay.read": _right("See pay, and costs that reveal it", ADMIN, "pay"),
    "people.read": _right("See who works here", LEADS, "read"),
    "audit.read": _right("Search the record itself", OFFICE, "read"),
    "imports.read": _right("See what imports brought", PLANNERS, "read"),
    "imports.run": _right("Start and cancel an import", PLANNERS, "commands"),
    "tablets.read": _right("See the tablets, and which PIN pads are locked", OFFICE, "read"),
    "system.read": _right("See tokens and how the program is", ADMIN, "read"),
    "work.any": _right("Act on anybody's tasks; reopen them", FOREMEN, "commands"),
    "work.correct": _right("Correct sessions, decide on requests, resolve what was refused", FOREMEN, "commands"),
    "timesheets.approve": _right("Approve time sheets and open them again", FOREMEN, "commands"),
    "pins.issue": _right("Issue and withdraw PINs and badges, unlock PIN pads", FOREMEN, "commands"),
    "orders.plan": _right("Estimate and budget orders", OFFICE, "commands"),
    "orders.record": _right("Record orders and customers by hand", PLANNERS, "commands"),
    "people.manage": _right("Add, change, deactivate and erase people, erase customers; set pay", ADMIN, "commands"),
    # No scope: a program that could reset an admin's account would soon be that admin.
    "accounts.manage": _right("Give console accounts, reset and unlock them, end their sessions", ADMIN),
    "settings.change": _right("Change settings, work types, teams and labor rules", ADMIN, "commands"),
    # No scope: what a program could point at other machines would tell them of the shop.
    "alerts.manage": _right("Say who is alerted of what, and see it", ADMIN),
    "doors.manage": _right("Enrol and revoke tablets, issue and revoke tokens", ADMIN, "commands"),
    "record.export": _right("Take the whole record, or all that is kept about a person", ADMIN),
}
"""Every right."""


class Need(msgspec.Struct, frozen=True):
    """The right that a command needs; for one's own work (`own`) perhaps a smaller one."""

    right: str
    own: str | None = None


_WORK = Need("work.any", own="work.own")
_CORRECT = Need("work.correct")
_ACCOUNT = Need("accounts.manage", own="account.own")

NEEDS: dict[type[Command], Need] = {
    work.AddTask: _WORK,
    work.StartTask: _WORK,
    work.PauseTask: _WORK,
    work.ResumeTask: _WORK,
    work.CompleteTask: _WORK,
    work.CancelTask: _WORK,
    work.SwitchTask: _WORK,
    work.UndoTask: _WORK,
    work.UseMaterial: _WORK,
    work.NoteTask: _WORK,
    work.ReopenTask: Need("work.any"),
    corrections.RequestCorrection: _WORK,
    corrections.CorrectSession: _CORRECT,
    corrections.StrikeSession: _CORRECT,
    corrections.AddSession: _CORRECT,
    corrections.AcceptCorrection: _CORRECT,
    corrections.DeclineCorrection: _CORRECT,
    corrections.RestoreSession: _CORRECT,
    corrections.ReviewSession: _CORRECT,
    refusals.ResolveRefusal: _CORRECT,
    timesheets.ApproveTimesheet: Need("timesheets.approve"),
    timesheets.ReopenTimesheet: Need("timesheets.approve"),
    people.RegisterPerson: Need("people.manage"),
    people.ChangePerson: Need("people.manage"),
    people.DeactivatePerson: Need("people.manage"),
    people.ReactivatePerson: Need("people.manage"),
    people.SetPay: Need("people.manage"),
    people.ErasePerson: Need("people.manage"),
    people.ErasePay: Need("people.manage"),
    customers.EraseCustomer: Need("people.manage"),
    people.IssuePin: Need("pins.issue"),
    people.WithdrawPin: Need("pins.issue"),
    sign_ins.IssueBadge: Need("pins.issue"),
    sign_ins.WithdrawBadge: Need("pins.issue"),
    pads.UnlockPad: Need("pins.issue"),
    logins.GiveLogin: Need("accounts.manage"),
    logins.WithdrawLogin: Need("accounts.manage"),
    logins.UnlockAccount: Need("accounts.manage"),
    logins.MakeResetLink: Need("accounts.manage"),
    logins.RemoveSecondFactor: Need("accounts.manage"),
    logins.SignOut: Need("accounts.manage", own="session.own"),
    logins.LeaveOnWall: Need("accounts.manage", own="floor.read"),
    logins.EndConsoleSession: _ACCOUNT,
    logins.EndConsoleSessions: _ACCOUNT,
    logins.SetPassword: _ACCOUNT,
    logins.OfferSecondFactor: _ACCOUNT,
    logins.SetSecondFactor: _ACCOUNT,
    logins.TurnOffSecondFactor: _ACCOUNT,
    logins.MakeRecoveryCodes: _ACCOUNT,
    customers.RecordCustomer: Need("orders.record"),
    orders.RecordOrder: Need("orders.record"),
    orders.NoteOrderLeftExport: Need("orders.record"),
    orders.BudgetOrder: Need("orders.plan"),
    settings.AddWorkType: Need("settings.change"),
    settings.RetireWorkType: Need("settings.change"),
    settings.RenameWorkType: Need("settings.change"),
    settings.SetTeam: Need("settings.change"),
    settings.RenameTeam: Need("settings.change"),
    settings.ChangeSetting: Need("settings.change"),
    labor.SetBurden: Need("settings.change"),
    labor.SetBlendedRate: Need("settings.change"),
    alerts.SetAlertDestination: Need("alerts.manage"),
    alerts.RemoveAlertDestination: Need("alerts.manage"),
    alerts.SetMailServer: Need("alerts.manage"),
    alerts.SetMailPassword: Need("alerts.manage"),
    access.OfferTablet: Need("doors.manage"),
    access.RevokeTablet: Need("doors.manage"),
    access.IssueToken: Need("doors.manage"),
    access.RevokeToken: Need("doors.manage"),
}
"""What each command needs. One that is not here only the program itself sends."""


def of_roles(roles: Iterable[str]) -> frozenset[str]:
    """Return the rights that roles open together."""
    return _of_roles(frozenset(roles))


def of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Return the rights that scopes open together."""
    return _of_scopes(frozenset(scopes))


# Asked for each command: there are few sets of roles and scopes, and the table never changes.
@lru_cache(maxsize=256)
def _of_roles(held: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, right in RIGHTS.items() if right.roles & held)


@lru_cache(maxsize=256)
def _of_scopes(held: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, right in RIGHTS.items() if right.scopes & held)


SETTING_UP = frozenset({"account.own", "session.own"})
"""What a console session opens whose second factor is still missing."""
ON_THE_WALL = frozenset({"session.own", "shop.look", "floor.read"})
"""What a console session opens at most that was left to show the wall board."""
WITH_A_PIN = of_roles(CONTRIBUTOR) - SETTING_UP
"""What a PIN opens: not the console account of whoever has it."""
