"""Who works here, folded from the log: for tools that must work while no projector runs."""

from typing import Any

import msgspec

from commands import people, settings
from events.fact import Event
from events.facts import FACTS
from events.people import (
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonRegistered,
    PinHealed,
    PinIssued,
    PinWithdrawn,
)
from events.sealing import Codec
from events.secrets import Secrets
from events.settings import TeamRenamed, TeamSet
from events.sqlite import SqliteLog
from events.vault import SubjectKeys
from ops.failure import Failure
from ops.instance import Instance

_FACTS = (
    PersonRegistered,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PinIssued,
    PinHealed,
    PinWithdrawn,
    TeamSet,
    TeamRenamed,
)


class Person(msgspec.Struct, frozen=True):
    """A person as the list shows them; `name` is None when they were erased."""

    person_id: str
    name: str | None
    roles: tuple[str, ...]
    team: str | None
    active: bool
    has_pin: bool


def roster(instance: Instance) -> list[Person]:
    """Return everybody who ever worked here, by name."""
    log = SqliteLog(instance.log)
    codec = Codec(FACTS, log.log_id, SubjectKeys(log.connection, Secrets.load(instance.data / "secrets")))
    shop = settings.initial()
    states: dict[str, Any] = {}
    try:
        for record in log.read_tags([kind.TAG for kind in _FACTS]):
            fact = codec.decode(record.tag, record.stream, record.data)
            event = Event(fact=fact, occurred_at_us=record.occurred_at_us)
            if isinstance(fact, TeamSet | TeamRenamed):
                shop = settings.evolve(shop, event)
            else:
                states[record.stream] = people.evolve(states.get(record.stream), event)
    finally:
        log.close()
    known = (
        Person(
            person.about.person_id,
            person.about.name,
            person.about.roles,
            shop.team(person.about.team),
            person.inactive_since_us is None,
            person.has_pin,
        )
        for person in states.values()
    )
    return sorted(known, key=lambda each: (each.name or "", each.person_id))


def find(instance: Instance, wanted: str) -> Person:
    """Return the one person who is meant by a name, a part of one, or the beginning of an id."""
    known = roster(instance)
    matching = [each for each in known if each.name == wanted] or [
        each
        for each in known
        if each.person_id.startswith(wanted.lower()) or wanted.casefold() in (each.name or "").casefold()
    ]
    if len(matching) != 1:
        which = "nobody" if not matching else f"{len(matching)} people"
        raise Failure(f"{wanted!r} means {which}", "see `floorbook people list`, and give the id")
    return matching[0]
