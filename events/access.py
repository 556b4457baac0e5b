"""Tablets and bearer tokens: what may knock at the door. Streams: `tablet-<id>`, `token-<id>`."""

from datetime import datetime

from events.fact import Fact
from events.registry import FACTS


@FACTS.fact("tablet.offered.v1")
class TabletOffered(Fact):
    """A one-time code was made with which one tablet may enrol. `name` is a claim: one tablet per name."""

    tablet_id: str
    name: str
    expires_at: datetime


@FACTS.fact("tablet.enrolled.v1")
class TabletEnrolled(Fact):
    """A tablet used its code, and has a credential now."""

    tablet_id: str


@FACTS.fact("tablet.revoked.v1")
class TabletRevoked(Fact):
    """The tablet's credential or code is void, its name free."""

    tablet_id: str
    name: str


@FACTS.fact("token.issued.v1")
class TokenIssued(Fact):
    """A program got a bearer token that may do what the scopes say."""

    token_id: str
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None


@FACTS.fact("token.revoked.v1")
class TokenRevoked(Fact):
    """The token is void."""

    token_id: str
