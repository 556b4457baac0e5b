"""People: who works here, in which role and team, for what pay.

PINs are made outside; here it is decided that they may be.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from commands.command import AmountE4, Command, Decision, Id, Name
from commands.context import Context
from commands.effective import require_effective
from commands.erasing import LEDGER, erase_pay, erase_person
from commands.rejected import Rejected
from events.fact import NIL, Event
from events.people import (
    PayErased,
    PaySet,
    PersonChanged,
    PersonDeactivated,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    PinHealed,
    PinIssued,
    PinWithdrawn,
)

Role = Literal["contributor", "team_lead", "foreman", "office", "admin"]
Roles = Annotated[tuple[Role, ...], Meta(min_length=1, max_length=5)]
Language = Literal["en", "es"]


class PersonCommand(Command):
    """A command about one person."""

    CATEGORY: ClassVar[str] = "person"
    KEYED_BY: ClassVar[str] = "person_id"

    person_id: Id


class RegisterPerson(PersonCommand, tag="RegisterPerson"):
    """Add a person. `pay_role` is the one of the roles that they are paid for: the first, unless said."""

    name: Name
    roles: Roles
    pay_role: Role | None = None
    team: Name | None = None
    language: Language | None = None


class ChangePerson(PersonCommand, tag="ChangePerson"):
    """Change what is known of a person to exactly this."""

    name: Name
    roles: Roles
    pay_role: Role | None = None
    team: Name | None = None
    language: Language | None = None


class DeactivatePerson(PersonCommand, tag="DeactivatePerson"):
    """The person no longer works here; their PIN is void at once."""


class ReactivatePerson(PersonCommand, tag="ReactivatePerson"):
    """The person works here again."""


class SetPay(PersonCommand, tag="SetPay"):
    """Say what a person earns from a day on; the same day again replaces it."""

    kind: Literal["hourly", "salary"]
    amount_e4: AmountE4
    effective_on: date


class IssuePin(PersonCommand, tag="IssuePin"):
    """Give the person a new PIN. The server makes it and shows it once, in the answer."""


class WithdrawPin(PersonCommand, tag="WithdrawPin"):
    """Take the person's PIN away."""


class HealPin(PersonCommand, tag="HealPin"):
    """Keep the PIN row of an older system as the vault keeps its own. Sent by the sign-in door only."""


class ErasePerson(PersonCommand, tag="ErasePerson"):
    """Forget who this person was, for ever: name, notes, credentials. They must be deactivated; their hours stay."""


class ErasePay(PersonCommand, tag="ErasePay"):
    """Forget what an erased person earned, once it need not be kept any longer."""


class Person(msgspec.Struct, frozen=True):
    """A known person: what was said last, pay by day, whether active, and when that changed last."""

    about: PersonRegistered | PersonChanged
    pay: dict[date, PaySet] = {}
    inactive_since_us: int | None = None
    has_pin: bool = False
    erased: PersonErased | None = None


State = Person | None


def initial() -> State:
    """Nobody yet."""
    return None


def evolve(state: State, event: Event) -> State:
    """Take one fact."""
    fact = event.fact
    if isinstance(fact, PersonRegistered):
        return Person(fact)
    if state is None:
        return None
    replace = msgspec.structs.replace
    match fact:
        case PersonChanged():
            return replace(state, about=fact)
        case PersonDeactivated():
            return replace(state, inactive_since_us=event.occurred_at_us, has_pin=False)
        case PersonReactivated():
            return replace(state, inactive_since_us=None)
        case PaySet():
            return replace(state, pay={**state.pay, fact.effective_on: fact})
        case PinIssued() | PinHealed():
            return replace(state, has_pin=True)
        case PinWithdrawn():
            return replace(state, has_pin=False)
        case PersonErased():
            return replace(state, about=replace(state.about, name=None), has_pin=False, erased=fact)
        case PayErased():
            return replace(state, pay={})
    return state


def decide(command: Command, state: State, context: Context) -> Decision:
    """Nothing when it is so already."""
    assert isinstance(command, PersonCommand)
    person_id = command.person_id
    if context.actor == LEDGER or isinstance(command, ErasePerson | ErasePay):
        return erase(command, state, context)
    if isinstance(command, RegisterPerson):
        return register(command, state, context)
    person = known(state, person_id)
    match command:
        case ChangePerson():
            said = about(command, context)
            return () if same(person, said, context) else (PersonChanged(**said),)
        case DeactivatePerson():
            return () if person.inactive_since_us is not None else (PersonDeactivated(person_id=person_id),)
        case ReactivatePerson():
            return () if person.inactive_since_us is None else (PersonReactivated(person_id=person_id),)
        case SetPay():
            return pay(command, person, context)
        case IssuePin():
            if person.inactive_since_us is not None:
                raise Rejected("inactive-person", f"person {person_id} is not active: reactivate them first")
            return (PinIssued(person_id=person_id),)
        case HealPin():
            return (PinHealed(person_id=person_id),)
        case WithdrawPin():
            return (PinWithdrawn(person_id=person_id),) if person.has_pin else ()
    raise AssertionError(command)


def register(command: RegisterPerson, state: State, context: Context) -> Decision:
    """Add somebody, once."""
    if command.person_id == NIL:
        raise Rejected("nobody", "the nil UUID is nobody's: use a new UUIDv7")
    said = about(command, context)
    if state is None:
        return (PersonRegistered(**said),)
    if same(known(state, command.person_id), said, context):
        return ()
    raise Rejected("person-exists", f"person {command.person_id} is registered already: use ChangePerson")


def erase(command: PersonCommand, state: State, context: Context) -> Decision:
    """Forget a person or their pay, once. The ledger may name somebody whom a restored copy does not know."""
    person_id, again = command.person_id, context.actor == LEDGER
    if state is None and not again:
        raise unknown(person_id)
    erased = None if state is None else state.erased
    paid = state is not None and bool(state.pay)
    if isinstance(command, ErasePay):
        return erase_pay(person_id, erased, context, paid=paid)
    if erased is not None and not again:
        return ()
    gone_since_us = context.now_us if state is None else state.inactive_since_us
    return erase_person(person_id, gone_since_us, context, paid=paid)


def about(command: RegisterPerson | ChangePerson, context: Context) -> dict[str, Any]:
    """Return what is said of a person, checked."""
    team = None if command.team is None else context.require_team(command.team)
    pay_role = command.pay_role or command.roles[0]
    if pay_role not in command.roles:
        raise Rejected("bad-pay-role", f"pay_role {pay_role!r} is none of the roles {', '.join(command.roles)}")
    roles = tuple(sorted(set(command.roles)))
    language = {"language": command.language or "en", "language_said": command.language is not None}
    who = {"person_id": command.person_id, "name": command.name}
    return {**who, "roles": roles, "pay_role": pay_role, "team": team, **language}


def same(person: Person, said: dict[str, Any], context: Context) -> bool:
    """Tell whether it is known already, whatever the team was called when it was said."""
    return {**msgspec.structs.asdict(person.about), "team": context.team(person.about.team)} == said


def pay(command: SetPay, person: Person, context: Context) -> Decision:
    """Keep what is earned from a day on."""
    require_effective(command.effective_on, context)
    fact = PaySet(
        person_id=command.person_id,
        kind=command.kind,
        effective_on=command.effective_on,
        amount_e4=command.amount_e4,
    )
    return () if person.pay.get(command.effective_on) == fact else (fact,)


def known(state: State, person_id: str) -> Person:
    """Return the person, or reject."""
    if state is None:
        raise unknown(person_id)
    if state.erased is not None:
        raise Rejected("erased", f"person {person_id} was erased: nothing more can be said of them")
    return state


def unknown(person_id: str) -> Rejected:
    """Say that nobody is known by an id."""
    return Rejected("unknown-person", f"person {person_id} is not known: register them first")


def active_at(person: Person, at_us: int) -> bool:
    """Tell whether a person was active at a moment: what they did before they left still counts."""
    return person.inactive_since_us is None or at_us < person.inactive_since_us
