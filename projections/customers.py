"""Customers."""

import sqlalchemy as sa

from events.customers import CustomerChanged, CustomerRegistered
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table
from projections.words import folded, words_of


class CustomerRow(Row):
    """A customer, as the last fact has it. They are searched and sorted by `name_folded`."""

    number: str
    name: str | None
    contact: str | None
    email: str | None
    phone: str | None
    data_source: str
    name_folded: str | None = None


def fold(row: CustomerRow) -> None:
    """Fill in what they are searched by."""
    row.name_folded = None if row.name is None else folded(row.name)


CUSTOMERS = Table("customer_account", CustomerRow, key="number", indexes=[("name_folded",)], derive=fold)


class Customers(Projection):
    """Whom the shop works for."""

    TABLES = (CUSTOMERS,)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.customers = store.rows(CUSTOMERS)

    def handlers(self) -> dict[str, Handler]:
        """Both facts say all."""
        return {CustomerRegistered.TAG: self.registered, CustomerChanged.TAG: self.changed}

    def registered(self, fact: CustomerRegistered, _: At) -> None:
        """Add them."""
        row = CustomerRow(fact.number, fact.name, fact.contact, fact.email, fact.phone, fact.source)
        self.customers.add(fact.number, row)

    def changed(self, fact: CustomerChanged, _: At) -> None:
        """Replace what is known of them."""
        row = self.customers.edit[fact.number]
        row.name, row.contact, row.email = fact.name, fact.contact, fact.email
        row.phone, row.data_source = fact.phone, fact.source


def list_customers(  # noqa: PLR0913  filters, each by its name
    connection: sa.Connection,
    *,
    starts_with: str = "",
    words: str = "",
    number: str | None = None,
    after: tuple[str, str] | None = None,
    limit: int = 50,
) -> list[CustomerRow]:
    """Return customers by name; `after` is (folded name, number) of the last one on the page before.

    Those whose name starts so, with this number, or that have each of these words in their name or at the beginning of
    their number. Case and accents do not count.
    """
    c = CUSTOMERS.c
    name = sa.func.coalesce(c.name_folded, "")
    query = sa.select(CUSTOMERS.sql).order_by(c.name_folded, c.number).limit(limit)
    if starts_with:
        first = folded(starts_with)
        query = query.where(c.name_folded >= first, c.name_folded < first + chr(0x10FFFF))
    if number is not None:
        query = query.where(c.number == number)
    for word in words_of(words):
        query = query.where(c.name_folded.contains(word, autoescape=True) | c.number.istartswith(word, autoescape=True))
    if after is not None:
        query = query.where(sa.tuple_(name, c.number) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    return [CustomerRow(*row) for row in connection.execute(query)]


def get_customer(connection: sa.Connection, number: str) -> CustomerRow | None:
    """Return one customer."""
    row = connection.execute(sa.select(CUSTOMERS.sql).where(CUSTOMERS.c.number == number)).first()
    return None if row is None else CustomerRow(*row)
