"""Names that the shop gives, and gives anew: what was called so once never is something else.

Facts of before, and what still waits on tablets, say the old name: it has to lead to one thing, and to no other.
"""

from collections.abc import Iterable

from immutables import Map

from commands.rejected import Rejected

Before = Map[str, str]
"""Names that things had, each with the name that it has now."""


def now_called(name: str, before: Before) -> str:
    """Return what is meant by a name, today's or one of before, as it is called now."""
    return before.get(name, name)


def renamed(before: Before, name: str, new_name: str) -> Before:
    """Return the names of before after something was given another; one that it had already is today's again."""
    kept = {former: new_name if now == name else now for former, now in before.items() if former != new_name}
    return Map({**kept, name: new_name})


def require_free(name: str, what: str, names: Iterable[str], before: Before, *, but: str | None = None) -> None:
    """Reject a name that something else has or had, or one that only case and spaces tell from it: people would not.

    The names of one thing, `but`, are free for it.
    """
    alike = [each for each in names if plain(each) == plain(name) and each != but]
    if alike:
        raise Rejected("name-taken", f"there is a {what} {alike[0]!r} already: use it, or another name", name=alike[0])
    for former, now in before.items():
        if plain(former) == plain(name) and now != but:
            message = f"{former!r} is what the {what} {now!r} was called before: use it, or another name"
            raise Rejected("name-taken", message, name=now)


def plain(name: str) -> str:
    """Return a name without what people overlook."""
    return " ".join(name.split()).casefold()
