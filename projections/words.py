"""Words that somebody searches for, and names as they are searched and sorted by."""

import unicodedata

WORDS_MAX = 12
"""Words that are looked at: nobody types more, and each costs time."""


def words_of(typed: str) -> list[str]:
    """Return the words of what was typed, as many as are looked at, folded."""
    return folded(typed).split()[:WORDS_MAX]


def folded(text: str) -> str:
    """Return a text without case and accents, as the search of orders has it: `José` is found as `jose`."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()
