"""Words that somebody searches for."""

WORDS_MAX = 12
"""Words that are looked at: nobody types more, and each costs time."""


def words_of(typed: str) -> list[str]:
    """Return the words of what was typed, as many as are looked at."""
    return typed.split()[:WORDS_MAX]
