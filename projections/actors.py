"""Who acts, by name."""

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
