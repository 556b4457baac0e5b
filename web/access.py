"""Who may knock where: one table of all routes, and the guard that reads it. What is not in it is open to nobody.

`POST /api/commands` is not here: the desk itself says who may send which command.
"""

from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from commands.actors import Bearer, Granted, Local, Proof
from commands.rejected import NotAllowed
from commands.rights import RIGHTS
from projections.sees import Sees
from web.proofs import Papers, origin_of, proof_of
from web.world import World

Connection = ASGIConnection[Any, Any, Any, Any]


class Rule(msgspec.Struct, frozen=True):
    """Who may: anybody (`open_`), a tablet, or who holds a right of `commands.rights`. The local door may all."""

    right: str = ""
    tablet: bool = False
    open_: bool = False


OPEN = Rule(open_=True)
TABLET = Rule(tablet=True)
OWN_WORK = Rule("work.own")
OWN_ACCOUNT = Rule("account.own")
OWN_SESSION = Rule("session.own")
LOOK = Rule("shop.look")
TOTALS = "totals.read"

ROUTES: dict[tuple[str, str], Rule] = {
    ("GET", "/api/health"): OPEN,
    ("GET", "/api/system_health"): OPEN,
    ("GET", "/api/system"): Rule("system.read"),
    ("GET", "/health"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/api/openapi.json"): OPEN,
    ("GET", "/api/reference"): OPEN,
    ("GET", "/api/reference.css"): OPEN,
    ("GET", "/api/sign-in"): TABLET,
    ("POST", "/api/sign-in"): TABLET,
    ("POST", "/api/tablets/enrol"): OPEN,  # the code is the proof
    ("POST", "/api/tablets"): Rule("doors.manage"),
    ("POST", "/api/tokens"): Rule("doors.manage"),
    ("POST", "/api/people/{person_id}/pin"): Rule("pins.issue"),
    ("POST", "/api/people/{person_id}/badge"): Rule("pins.issue"),
    ("POST", "/api/people/{person_id}/account"): Rule("accounts.manage"),
    ("GET", "/api/people/{person_id}/account"): Rule("accounts.manage"),
    ("POST", "/api/people/{person_id}/reset-link"): Rule("accounts.manage"),
    ("GET", "/api/accounts"): Rule("accounts.manage"),
    ("POST", "/api/console/sign-in"): OPEN,
    ("POST", "/api/console/reset"): OPEN,  # the link is the proof
    ("GET", "/api/console/me"): OWN_SESSION,
    ("GET", "/api/console/sessions"): OWN_ACCOUNT,
    ("DELETE", "/api/console/sessions/{session_id}"): OWN_ACCOUNT,
    ("POST", "/api/console/sign-out"): OWN_SESSION,
    ("POST", "/api/console/wall"): Rule("floor.read"),
    ("POST", "/api/console/sign-out-everywhere"): OWN_ACCOUNT,
    ("POST", "/api/console/password"): OWN_ACCOUNT,
    ("POST", "/api/console/second-factor"): OWN_ACCOUNT,
    ("POST", "/api/console/second-factor/confirm"): OWN_ACCOUNT,
    ("POST", "/api/console/second-factor/remove"): OWN_ACCOUNT,
    ("POST", "/api/console/recovery-codes"): OWN_ACCOUNT,
    ("GET", "/api/live"): LOOK,
    ("GET", "/api/my-work"): OWN_WORK,
    ("GET", "/api/orders"): Rule("orders.read"),
    ("GET", "/api/orders/search"): LOOK,
    ("GET", "/api/work-types"): LOOK,
    ("GET", "/api/work-types/open"): LOOK,
    ("GET", "/api/settings"): LOOK,
    ("GET", "/api/teams"): LOOK,
    ("GET", "/api/documents"): LOOK,
    ("GET", "/api/documents/{name}"): LOOK,
    ("GET", "/api/documents/pictures/{name}"): LOOK,
    ("GET", "/api/orders/{number}"): Rule("orders.read"),
    ("GET", "/api/orders/{number}/history"): Rule("orders.read"),
    ("GET", "/api/people"): Rule("people.read"),
    ("GET", "/api/people/{person_id}"): Rule("people.read"),
    ("GET", "/api/people/{person_id}/export"): Rule("record.export"),
    ("GET", "/api/people/{person_id}/work"): Rule("floor.read"),
    ("GET", "/api/floor"): Rule("floor.read"),
    ("GET", "/api/sessions"): Rule("reports.read"),
    ("GET", "/api/sessions/{session_id}"): Rule("reports.read"),
    ("GET", "/api/labor"): Rule("reports.read"),
    ("GET", "/api/utilisation"): Rule("reports.read"),
    ("GET", "/api/why"): Rule("reports.read"),
    ("GET", "/api/profitability"): Rule("reports.read"),
    ("GET", "/api/estimates"): Rule("reports.read"),
    ("GET", "/api/budgets"): Rule("totals.read"),
    ("GET", "/api/labor-rules"): Rule("totals.read"),
    ("GET", "/api/review"): Rule("reports.read"),
    ("GET", "/api/my-requests"): OWN_WORK,
    ("GET", "/api/my-sessions"): OWN_WORK,
    ("POST", "/api/refusals"): TABLET,
    ("GET", "/api/timesheets"): Rule("reports.read"),
    ("GET", "/api/timesheets/{person_id}/{week}"): Rule("reports.read"),
    ("GET", "/api/my-timesheet"): OWN_WORK,
    ("GET", "/api/imports"): Rule("imports.read"),
    ("POST", "/api/imports"): Rule("imports.run"),
    ("GET", "/api/imports/running"): Rule("imports.read"),
    ("DELETE", "/api/imports/running"): Rule("imports.run"),
    ("GET", "/api/imports/{import_id}"): Rule("imports.read"),
    ("GET", "/api/customers"): Rule("orders.read"),
    ("GET", "/api/alerts"): Rule("alerts.manage"),
    ("POST", "/api/alerts/test"): Rule("alerts.manage"),
    ("POST", "/api/alerts/mail-password"): Rule("alerts.manage"),
    ("POST", "/api/alerts/destinations/{destination_id}/secret"): Rule("alerts.manage"),
    ("GET", "/api/audit/events"): Rule("audit.read"),
    ("GET", "/api/audit/events/{position}"): Rule("audit.read"),
    ("GET", "/api/audit/export"): Rule("record.export"),
    ("GET", "/api/tablets"): Rule("tablets.read"),
    ("GET", "/api/tokens"): Rule("system.read"),
}


class Caller(msgspec.Struct, frozen=True):
    """Who was let in: what was proved, what that opens, and whose sign-in it was, if a person's."""

    papers: Papers
    origin: str = ""
    proof: Proof | None = None
    rights: frozenset[str] = frozenset()
    person_id: str | None = None
    tablet_id: str = ""

    @property
    def sees_pay(self) -> bool:
        """Whether pay, and costs that reveal it, are shown."""
        return "pay.read" in self.rights

    @property
    def sees(self) -> Sees:
        """What of money is shown: pay, and costs that reveal it; what orders cost, all their people together."""
        return Sees(pay=self.sees_pay, totals=TOTALS in self.rights)

    def need(self, right: str) -> None:
        """Raise `NotAllowed` unless a right is held that the route itself does not ask for."""
        if right not in self.rights:
            assert self.proof is not None
            raise _denial(self.proof, right)

    def own_id(self) -> str:
        """Return who signed in; `NotAllowed` when nobody did."""
        if self.person_id is None:
            raise NotAllowed("sign-in-needed", "this is about oneself: sign in, with a PIN or on the console")
        return self.person_id


def admit(rule: Rule, papers: Papers, origin: str, world: World, grant_key: bytes) -> Caller:
    """Let somebody in, or raise `NotAllowed`."""
    if rule.open_:
        return Caller(papers, origin)
    if rule.tablet:
        return _tablet(papers, origin, world)
    proof = proof_of(papers, grant_key)
    actor = world.actor(proof)
    if isinstance(proof, Local):
        return Caller(papers, origin, proof, frozenset(RIGHTS))
    held = world.holder(proof)
    if rule.right not in held.rights:
        raise _denial(proof, rule.right)
    world.saw(proof)
    kind, _, device = actor.device.partition(":")
    return Caller(papers, origin, proof, held.rights, held.person_id, device if kind == "tablet" else "")


def _denial(proof: Proof, right: str) -> NotAllowed:
    what = RIGHTS[right].meaning
    if isinstance(proof, Granted):
        return NotAllowed("not-with-a-pin", "this needs the console or a token, not a PIN")
    if isinstance(proof, Bearer):
        scopes = " or ".join(f"`{scope}`" for scope in sorted(RIGHTS[right].scopes))
        needed = f"it lacks the scope {scopes}" if scopes else "a person has to sign in"
        return NotAllowed("scope-needed", f"this token does not open this: {needed} ({what})")
    return NotAllowed("role-needed", f"none of your roles opens this: {what} ({right})")


def _tablet(papers: Papers, origin: str, world: World) -> Caller:
    credential = world.credential(papers.bearer.digest) if papers.bearer else None
    if credential is not None and credential.kind == "tablet":
        world.heard(credential)
        return Caller(papers, origin, papers.bearer, tablet_id=credential.holder)
    if world.tablets_required and not papers.local:
        raise NotAllowed("tablet-needed", "only an enrolled tablet may do this: enroll it with a code from the console")
    return Caller(papers, origin)


def of_the_past(caller: Caller, rule: Rule) -> Caller:
    """Return what somebody may see of the past.

    What an order cost a moment before and a moment after somebody's session says what they earn.
    So totals of the past are for those who see pay anyway.
    """
    if caller.sees_pay:
        return caller
    if rule.right == TOTALS:
        if isinstance(caller.proof, Bearer):
            raise _denial(caller.proof, "pay.read")
        raise NotAllowed("past-needs-pay", "costs of a past moment are for those who see pay: ask without as_of")
    return msgspec.structs.replace(caller, rights=caller.rights - {TOTALS})


def guard(world: World, grant_key: bytes) -> Guard:
    """Make the guard of all routes."""

    def check(connection: Connection, _: BaseRouteHandler) -> None:
        scope: Any = connection.scope
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        rule = ROUTES.get((method, scope["path_template"]))
        if rule is None:
            raise NotAllowed("not-allowed", "nobody may do this: the route has no rule")
        caller = admit(rule, scope["floorbook.papers"], origin_of(scope), world, grant_key)
        scope["floorbook.caller"] = of_the_past(caller, rule) if "as_of" in connection.query_params else caller

    return check


def caller_of(scope: Any) -> Caller:
    """Return whom the guard let in."""
    caller: Caller = scope["floorbook.caller"]
    return caller
