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
from web.proofs import Papers, origin_of, papers_of, proof_of
from web.world import World

Connection = ASGIConnection[Any, Any, Any, Any]
SCOPES = frozenset({"read", "pay", "commands"})


class Rule(msgspec.Struct, frozen=True):
    """Who may: anybody (`open_`), a token with a scope, a person with a PIN, a tablet. The local door may all."""

    scope: str = ""
    pin: bool = False
    tablet: bool = False
    open_: bool = False


OPEN = Rule(open_=True)
READ = Rule(scope="read")
READ_OR_PIN = Rule(scope="read", pin=True)
PIN = Rule(pin=True)
COMMANDS = Rule(scope="commands")
TABLET = Rule(tablet=True)

ROUTES: dict[tuple[str, str], Rule] = {
    ("GET", "/api/health"): OPEN,
    ("GET", "/api/system_health"): OPEN,
    ("GET", "/health"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/api/openapi.json"): OPEN,
    ("GET", "/api/reference"): OPEN,
    ("GET", "/api/reference.css"): OPEN,
    ("POST", "/api/sign-in"): TABLET,
    ("POST", "/api/tablets/enrol"): OPEN,  # the code is the proof
    ("POST", "/api/tablets"): COMMANDS,
    ("POST", "/api/tokens"): COMMANDS,
    ("POST", "/api/people/{person_id}/pin"): COMMANDS,
    ("GET", "/api/live"): READ_OR_PIN,
    ("GET", "/api/my-work"): PIN,
    ("GET", "/api/orders/search"): READ_OR_PIN,
    ("GET", "/api/work-types"): READ_OR_PIN,
    ("GET", "/api/settings"): READ_OR_PIN,
    ("GET", "/api/teams"): READ_OR_PIN,
    ("GET", "/api/orders/{number}"): READ,
    ("GET", "/api/orders/{number}/history"): READ,
    ("GET", "/api/people"): READ,
    ("GET", "/api/people/{person_id}"): READ,
    ("GET", "/api/people/{person_id}/work"): READ,
    ("GET", "/api/floor"): READ,
    ("GET", "/api/sessions"): READ,
    ("GET", "/api/labor"): READ,
    ("GET", "/api/profitability"): READ,
    ("GET", "/api/imports"): READ,
    ("GET", "/api/customers"): READ,
    ("GET", "/api/tablets"): READ,
    ("GET", "/api/tokens"): READ,
}


class Caller(msgspec.Struct, frozen=True):
    """Who was let in: what was proved, what that opens, and whose PIN it was."""

    papers: Papers
    origin: str = ""
    proof: Proof | None = None
    scopes: frozenset[str] = frozenset()
    person_id: str | None = None
    tablet_id: str = ""

    @property
    def sees_pay(self) -> bool:
        """Whether pay, and costs that reveal it, are shown."""
        return "pay" in self.scopes

    def own_id(self) -> str:
        """Return whose PIN it was; `NotAllowed` when nobody signed in with one."""
        if self.person_id is None:
            raise NotAllowed("sign-in-needed", "this is about one's own work: sign in with a PIN and send the grant")
        return self.person_id


def admit(rule: Rule, papers: Papers, origin: str, world: World, grant_key: bytes) -> Caller:
    """Let somebody in, or raise `NotAllowed`."""
    if rule.open_:
        return Caller(papers, origin)
    if rule.tablet:
        return _tablet(papers, origin, world)
    proof = proof_of(papers, grant_key)
    actor = world.actor(proof)
    match proof:
        case Local():
            return Caller(papers, origin, proof, SCOPES)
        case Bearer(digest=digest):
            credential = world.credential(digest)
            scopes = frozenset(credential.scopes if credential else ())
            if rule.scope in scopes:
                return Caller(papers, origin, proof, scopes)
            needed = f"it lacks the scope `{rule.scope}`" if rule.scope else "sign in with a PIN and send the grant"
            raise NotAllowed("scope-needed", f"this token does not open this: {needed}")
        case Granted(grant=grant):
            if rule.pin:
                tablet_id = actor.device.partition(":")[2]
                return Caller(papers, origin, proof, person_id=grant.person_id, tablet_id=tablet_id)
            raise NotAllowed("not-with-a-pin", "this needs the console or a token, not a PIN")


def _tablet(papers: Papers, origin: str, world: World) -> Caller:
    credential = world.credential(papers.bearer.digest) if papers.bearer else None
    if credential is not None and credential.kind == "tablet":
        return Caller(papers, origin, papers.bearer, tablet_id=credential.holder)
    if world.tablets_required and not papers.local:
        raise NotAllowed("tablet-needed", "only an enrolled tablet may do this: enrol it with a code from the console")
    return Caller(papers, origin)


def guard(world: World, grant_key: bytes) -> Guard:
    """Make the guard of all routes."""

    def check(connection: Connection, _: BaseRouteHandler) -> None:
        scope: Any = connection.scope
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        rule = ROUTES.get((method, scope["path_template"]))
        if rule is None:
            raise NotAllowed("not-allowed", "nobody may do this: the route has no rule")
        scope["floorbook.caller"] = admit(rule, papers_of(scope), origin_of(scope), world, grant_key)

    return check


def caller_of(scope: Any) -> Caller:
    """Return whom the guard let in."""
    caller: Caller = scope["floorbook.caller"]
    return caller
