"""Tablets and bearer tokens, as the console lists them. Their secrets are in the vault alone."""

import sqlalchemy as sa

from events.access import TabletEnrolled, TabletOffered, TabletRevoked, TokenIssued, TokenRevoked
from projections.days import to_us
from projections.projection import At, Handler, Projection
from projections.store import Store
from projections.tables import Row, Table


class TabletRow(Row):
    """A tablet. `state` is offered (until `expires_at`), enrolled or revoked, since `changed_at`."""

    tablet_id: str
    name: str
    state: str
    changed_at: int
    expires_at: int | None


class TokenRow(Row):
    """A program's bearer token. `scopes` are separated by spaces."""

    token_id: str
    name: str
    scopes: str
    issued_at: int
    expires_at: int | None
    revoked_at: int | None = None


TABLETS = Table("tablet", TabletRow, key="tablet_id")
TOKENS = Table("token", TokenRow, key="token_id")


class Access(Projection):
    """What may knock at the door."""

    TABLES = (TABLETS, TOKENS)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.tablets = store.rows(TABLETS)
        self.tokens = store.rows(TOKENS)

    def handlers(self) -> dict[str, Handler]:
        """The life of a tablet and of a token."""
        return {
            TabletOffered.TAG: self.offered,
            TabletEnrolled.TAG: self.enrolled,
            TabletRevoked.TAG: self.tablet_revoked,
            TokenIssued.TAG: self.issued,
            TokenRevoked.TAG: self.token_revoked,
        }

    def offered(self, fact: TabletOffered, at: At) -> None:
        """Add it; an offer may be repeated with a new code."""
        self.tablets.drop(fact.tablet_id)
        row = TabletRow(fact.tablet_id, fact.name, "offered", at.occurred_at, to_us(fact.expires_at))
        self.tablets.add(fact.tablet_id, row)

    def enrolled(self, fact: TabletEnrolled, at: At) -> None:
        """It is in use."""
        row = self.tablets.edit[fact.tablet_id]
        row.state, row.changed_at, row.expires_at = "enrolled", at.occurred_at, None

    def tablet_revoked(self, fact: TabletRevoked, at: At) -> None:
        """It is out of use."""
        row = self.tablets.edit[fact.tablet_id]
        row.state, row.changed_at, row.expires_at = "revoked", at.occurred_at, None

    def issued(self, fact: TokenIssued, at: At) -> None:
        """Add it."""
        expires_at = None if fact.expires_at is None else to_us(fact.expires_at)
        row = TokenRow(fact.token_id, fact.name, " ".join(fact.scopes), at.occurred_at, expires_at)
        self.tokens.add(fact.token_id, row)

    def token_revoked(self, fact: TokenRevoked, at: At) -> None:
        """It is void."""
        self.tokens.edit[fact.token_id].revoked_at = at.occurred_at


def list_tablets(connection: sa.Connection) -> list[TabletRow]:
    """Return all tablets by name."""
    query = sa.select(TABLETS.sql).order_by(TABLETS.c.name, TABLETS.c.changed_at)
    return [TabletRow(*row) for row in connection.execute(query)]


def list_tokens(connection: sa.Connection) -> list[TokenRow]:
    """Return all tokens, the latest first."""
    query = sa.select(TOKENS.sql).order_by(TOKENS.c.issued_at.desc())
    return [TokenRow(*row) for row in connection.execute(query)]
