"""Who acts, by name."""

from collections.abc import Iterable

import sqlalchemy as sa

from projections.access import list_tablets, list_tokens
from projections.people import list_people

Names = dict[str, str | None]


def actor_names(connection: sa.Connection) -> Names:
    """Return the names of actors and devices, as the log calls them."""
    return {
        **{f"person:{person.person_id}": person.name for person in list_people(connection)},
        **{f"token:{token.token_id}": token.name for token in list_tokens(connection)},
        **{f"tablet:{tablet.tablet_id}": tablet.name for tablet in list_tablets(connection)},
    }


def names_of(connection: sa.Connection, actors: Iterable[str | None]) -> Names:
    """Return the names of actors, if there are any: mostly there are none, and nothing is to be looked up."""
    return actor_names(connection) if any(actors) else {}
