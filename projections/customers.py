"""Customers."""

import sqlalchemy as sa

from events.customers import CustomerChanged, CustomerRegistered
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table
from projections.words import words_of


class CustomerRow(Row):
    """A customer, as the last fact has it."""

    number: str
    name: str | None
    contact: str | None
    email: str | None
    phone: str | None
    data_source: str


CUSTOMERS = Table("customer_account", CustomerRow, key="number", indexes=[("name",)])


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
    """Return customers by name; `after` is (name, number) of the last one on the page before.

    Those whose name starts so, with this number, or that have each of these words in their name, in whatever case, or
    at the beginning of their number.
    """
    c = CUSTOMERS.c
    name = sa.func.coalesce(c.name, "")
    query = sa.select(CUSTOMERS.sql).order_by(c.name, c.number).limit(limit)
    if starts_with:
        query = query.where(c.name >= starts_with, c.name < starts_with + chr(0x10FFFF))
    if number is not None:
        query = query.where(c.number == number)
    for word in words_of(words):
        query = query.where(c.name.icontains(word, autoescape=True) | c.number.istartswith(word, autoescape=True))
    if after is not None:
        query = query.where(sa.tuple_(name, c.number) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    return [CustomerRow(*row) for row in connection.execute(query)]


def get_customer(connection: sa.Connection, number: str) -> CustomerRow | None:
    """Return one customer."""
    row = connection.execute(sa.select(CUSTOMERS.sql).where(CUSTOMERS.c.number == number)).first()
    return None if row is None else CustomerRow(*row)
