"""People who work here: who they are, what they may do, what they earn. Stream: `person-<id>`."""

from datetime import date
from typing import Literal

from events.fact import Fact, PayAmount, PersonalText
from events.registry import FACTS

PayKind = Literal["hourly", "salary"]


@FACTS.fact("person.registered.v1")
class PersonRegistered(Fact):
    """A person joined. `pay_role` is the one of the roles that they are paid for.

    `language` is English, too, of whom nobody asked: `language_said` tells. Facts of before there was that field say
    nothing in it, so their Spanish was said and their English perhaps.
    """

    person_id: str
    name: PersonalText = None
    roles: tuple[str, ...] = ()
    pay_role: str | None = None
    team: str | None = None
    language: str = "en"
    language_said: bool = False


@FACTS.fact("person.changed.v1")
class PersonChanged(Fact):
    """What is known of a person is now this, all of it."""

    person_id: str
    name: PersonalText = None
    roles: tuple[str, ...] = ()
    pay_role: str | None = None
    team: str | None = None
    language: str = "en"
    language_said: bool = False


def language_of(fact: PersonRegistered | PersonChanged) -> str | None:
    """Return the language that somebody is to be spoken to in; None where it was never said."""
    return fact.language if fact.language_said or fact.language != "en" else None


@FACTS.fact("person.deactivated.v1")
class PersonDeactivated(Fact):
    """The person no longer works here; their PIN is gone from the vault. What they did stays."""

    person_id: str


@FACTS.fact("person.reactivated.v1")
class PersonReactivated(Fact):
    """The person works here again, and needs a new PIN."""

    person_id: str


@FACTS.fact("person.erased.v1")
class PersonErased(Fact):
    """The person's key was destroyed: their name, their notes, all text of their streams reads as nothing.

    Their credentials are gone too. It is final on the day on which the last backup from before has expired.
    From `pay_until` on their pay may go as well; None when there is none.
    """

    person_id: str
    final_on: date
    pay_until: date | None = None


@FACTS.fact("pay.erased.v1")
class PayErased(Fact):
    """The key of an erased person's pay was destroyed, as nobody has to keep it any longer."""

    person_id: str
    final_on: date


@FACTS.fact("pay.set.v1")
class PaySet(Fact):
    """From the midnight (shop's zone) at which `effective_on` begins, the person earns this.

    `amount_e4` is 1/10,000 of the currency unit, per hour or per year. A later fact for the same day replaces it.
    """

    person_id: str
    kind: PayKind
    effective_on: date
    amount_e4: PayAmount = None


@FACTS.fact("pin.issued.v1")
class PinIssued(Fact):
    """The person has a new PIN. What it is stands in the vault alone, and there only as a hash."""

    person_id: str


@FACTS.fact("pin.withdrawn.v1")
class PinWithdrawn(Fact):
    """The person has no PIN any more."""

    person_id: str


@FACTS.fact("pin.healed.v1")
class PinHealed(Fact):
    """A row that came from an older system, with a bare PIN or without a look-up token, was made whole at a sign-in."""

    person_id: str
