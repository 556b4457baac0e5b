"""People, and what they earn."""

from datetime import date
from operator import attrgetter
from typing import Literal

import msgspec
import sqlalchemy as sa

from events.people import (
    PayErased,
    PayKind,
    PaySet,
    PersonChanged,
    PersonDeactivated,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    PinIssued,
    PinWithdrawn,
    language_of,
)
from events.sign_ins import BadgeIssued, BadgeWithdrawn
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table
from projections.words import folded, words_of

Sort = Literal["name", "team", "active"]


class PersonRow(Row):
    """A person. `roles` are separated by spaces, `person_no` is the position at which they were registered.

    They are searched and sorted by `name_folded`.
    """

    person_id: str
    name: str | None
    roles: str
    pay_role: str | None
    team: str | None
    language: str | None
    person_no: int
    registered_at: int
    active: bool = True
    has_pin: bool = False
    has_badge: bool = False
    name_folded: str | None = None


class PayRow(Row):
    """What a person earns and earned: `entries` is a JSON list of `PayEntry`, by day."""

    person_id: str
    entries: str


class PayEntry(msgspec.Struct, frozen=True, array_like=True):
    """Pay from a day on; `amount_e4` (per hour or per year, as `kind` says) is None once erased."""

    effective_on: date
    kind: PayKind
    amount_e4: int | None


def fold(row: PersonRow) -> None:
    """Fill in what they are searched by."""
    row.name_folded = None if row.name is None else folded(row.name)


PEOPLE = Table("app_user", PersonRow, key="person_id", indexes=[("team",)], derive=fold)
PAY = Table("pay", PayRow, key="person_id")


class People(Projection):
    """Who works here."""

    VERSION = 4
    TABLES = (PEOPLE, PAY)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.people = store.rows(PEOPLE)
        self.pay = store.rows(PAY)

    def handlers(self) -> dict[str, Handler]:
        """Registering and changing say all; the rest changes one thing."""
        return {
            PersonRegistered.TAG: self.registered,
            PersonChanged.TAG: self.changed,
            PersonDeactivated.TAG: self.deactivated,
            PersonReactivated.TAG: self.reactivated,
            PinIssued.TAG: self.pin_issued,
            PinWithdrawn.TAG: self.pin_withdrawn,
            BadgeIssued.TAG: self.badge_issued,
            BadgeWithdrawn.TAG: self.badge_withdrawn,
            PaySet.TAG: self.paid,
            PersonErased.TAG: self.erased,
            PayErased.TAG: self.pay_erased,
        }

    def registered(self, fact: PersonRegistered, at: At) -> None:
        """Add them."""
        roles = " ".join(fact.roles)
        since = (at.position, at.occurred_at)
        row = PersonRow(fact.person_id, fact.name, roles, fact.pay_role, fact.team, language_of(fact), *since)
        self.people.add(fact.person_id, row)

    def changed(self, fact: PersonChanged, _: At) -> None:
        """Replace what is known of them."""
        row = self.people.edit[fact.person_id]
        row.name, row.roles, row.pay_role = fact.name, " ".join(fact.roles), fact.pay_role
        row.team, row.language = fact.team, language_of(fact)

    def deactivated(self, fact: PersonDeactivated, _: At) -> None:
        """They left, and their PIN and badge with them."""
        row = self.people.edit[fact.person_id]
        row.active = row.has_pin = row.has_badge = False

    def reactivated(self, fact: PersonReactivated, _: At) -> None:
        """They are back."""
        self.people.edit[fact.person_id].active = True

    def pin_issued(self, fact: PinIssued, _: At) -> None:
        """They can sign in."""
        self.people.edit[fact.person_id].has_pin = True

    def pin_withdrawn(self, fact: PinWithdrawn, _: At) -> None:
        """They cannot."""
        self.people.edit[fact.person_id].has_pin = False

    def badge_issued(self, fact: BadgeIssued, _: At) -> None:
        """They can sign in with it where the shop takes badges."""
        self.people.edit[fact.person_id].has_badge = True

    def badge_withdrawn(self, fact: BadgeWithdrawn, _: At) -> None:
        """They cannot."""
        self.people.edit[fact.person_id].has_badge = False

    def paid(self, fact: PaySet, _: At) -> None:
        """A later fact for the same day replaces the earlier one."""
        if self.pay.get(fact.person_id) is None:
            self.pay.add(fact.person_id, PayRow(fact.person_id, "[]"))
        row = self.pay.edit[fact.person_id]
        kept = [entry for entry in pay_entries(row) if entry.effective_on != fact.effective_on]
        kept.append(PayEntry(fact.effective_on, fact.kind, fact.amount_e4))
        kept.sort(key=attrgetter("effective_on"))
        row.entries = msgspec.json.encode(kept).decode()

    def erased(self, fact: PersonErased, _: At) -> None:
        """They are forgotten; `Erasing` blanks their name. A restored copy may never have known them."""
        if self.people.get(fact.person_id) is not None:
            row = self.people.edit[fact.person_id]
            row.has_pin = row.has_badge = False

    def pay_erased(self, fact: PayErased, _: At) -> None:
        """From which days on something was earned stays, the amounts go."""
        if self.pay.get(fact.person_id) is not None:
            row = self.pay.edit[fact.person_id]
            blank = [msgspec.structs.replace(entry, amount_e4=None) for entry in pay_entries(row)]
            row.entries = msgspec.json.encode(blank).decode()


def person_number(person_id: str) -> sa.ScalarSelect[int]:
    """Return the number by which sessions know a person."""
    return sa.select(PEOPLE.c.person_no).where(PEOPLE.c.person_id == person_id).scalar_subquery()


def pay_entries(row: PayRow | None) -> list[PayEntry]:
    """Return a person's pay by day, the earliest first."""
    return [] if row is None else _decode_entries(row.entries)


_decode_entries = msgspec.json.Decoder(list[PayEntry]).decode


def records_time() -> sa.ColumnElement[bool]:
    """Whose time may be recorded: who works on tasks by their role, or can sign in on a tablet."""
    c = PEOPLE.c
    return sa.or_(c.has_pin.is_(True), c.has_badge.is_(True), (" " + c.roles + " ").contains(" contributor "))


def list_people(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    *,
    team: str | None = None,
    active: bool | None = None,
    words: str = "",
    sort: Sort = "name",
    descending: bool = False,
) -> list[PersonRow]:
    """Return people by what is said and then by name, those that have none last.

    `words` are what names have all of; case and accents do not count.
    """
    c = PEOPLE.c
    name = c.name_folded
    first = {"name": name, "team": c.team, "active": c.active}[sort]
    order = first.desc() if descending else first
    query = sa.select(PEOPLE.sql).order_by(first.is_(None), order, name.is_(None), name, c.person_id)
    for word in words_of(words):
        query = query.where(name.contains(word, autoescape=True))
    if team is not None:
        query = query.where(c.team == team)
    if active is not None:
        query = query.where(c.active == active)
    return [PersonRow(*row) for row in connection.execute(query)]


def list_pay(connection: sa.Connection, person_id: str) -> list[PayEntry]:
    """Return what a person earned, the latest first. For those who may see pay."""
    row = connection.execute(sa.select(PAY.sql).where(PAY.c.person_id == person_id)).first()
    return pay_entries(None if row is None else PayRow(*row))[::-1]
