"""What the routes work with: made once for an application, from its parts."""

from typing import TypeVar

import msgspec
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from projections.groups import GROUPS
from web.account_list import AccountBook
from web.alerts.sending import Sender
from web.alerts.trial import Trials
from web.attempts import Attempts
from web.console import ConsoleDoor
from web.documents import Library
from web.history import History
from web.importing import Importing
from web.issuing import Issuing
from web.limits import Limits
from web.live import Live
from web.numbers import Numbers
from web.pads import Pads
from web.parts import Parts
from web.queries import Queries
from web.shift_end import ShiftEnd
from web.signing_in import SignIn
from web.unsealing import Unsealing
from web.why import Why
from web.world import World

T = TypeVar("T")
Given = NamedDependency[SkipValidation[T]]
"""Marks a parameter of a route that is handed in by name, see `web.app`."""


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The parts, and what the doors put on top of them."""

    parts: Parts
    world: World
    numbers: Numbers
    issuing: Issuing
    signing_in: SignIn
    pads: Pads
    unsealing: Unsealing
    queries: Queries
    history: History
    why: Why
    live: Live
    shift_end: ShiftEnd
    attempts: Attempts
    limits: Limits
    console: ConsoleDoor
    trials: Trials
    library: Library
    importing: Importing
    account_book: AccountBook


def make_services(parts: Parts) -> Services:
    """Make what an application needs."""
    world, numbers = World(parts), Numbers()
    issuing = Issuing(parts, numbers)
    pads = Pads(world, parts.clock, numbers)
    signing_in = SignIn(parts, world, issuing, numbers, pads)
    queries = Queries(parts)
    history = History(parts, queries)
    live = Live(queries, numbers, tuple(GROUPS))
    limits = Limits(parts.config.rates, world.knows)
    return Services(
        parts=parts,
        world=world,
        numbers=numbers,
        issuing=issuing,
        signing_in=signing_in,
        pads=pads,
        unsealing=Unsealing(signing_in, world, parts.secrets.grant_key),
        queries=queries,
        history=history,
        why=Why(queries, history),
        live=live,
        shift_end=ShiftEnd(parts, world, numbers, queries, live),
        attempts=Attempts(),
        limits=limits,
        console=ConsoleDoor(parts, world, issuing, signing_in, limits, numbers),
        trials=Trials(Sender(parts.secrets, parts.config.data / "secrets", parts.config.name)),
        library=Library(),
        importing=Importing(parts),
        account_book=AccountBook(parts),
    )
