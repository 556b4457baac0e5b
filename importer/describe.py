"""What an order is called: from its formal lines, else from its notes, else by its number."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

LONGEST: Final = 2000
"""The longest description that an order takes, in characters."""


class Note(NamedTuple):
    """A note of an order without formal lines: which of its items it tells of, where it says so, and its text."""

    position: int | None
    text: str


def describe(number: str, lines: Sequence[str], notes: Iterable[Note]) -> str:
    """Describe an order from the texts of its formal lines, in their order, and its notes.

    One item gives its plain text, several are numbered: `(1) Flag case walnut (2) Instal of AZ Flags`.
    Lines that say nothing leave it to the notes, and these to the number.
    """
    items = [text for line in lines if (text := one_line(line))]
    return _text(list(enumerate(items, start=1))) or _text(_items(notes)) or f"Order {number}"


def _items(notes: Iterable[Note]) -> list[tuple[int, str]]:
    """Join the notes of one position, in the order of the file; those without one come last and count on."""
    texts: dict[int, list[str]] = {}
    loose: list[str] = []
    for position, text in notes:
        words = one_line(text)
        if words:
            (texts.setdefault(position, []) if position else loose).append(words)
    items = [(position, " ".join(texts[position])) for position in sorted(texts)]
    return items + list(enumerate(loose, start=max(texts, default=0) + 1))


def _text(items: Sequence[tuple[int, str]]) -> str:
    if len(items) == 1:
        return shorten(items[0][1])
    return shorten(" ".join(f"({position}) {text}" for position, text in items))


def one_line(text: str) -> str:
    """Put a text on one line: line breaks, control characters and wide gaps become single spaces."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Cut a text that is too long for a description, and show that it was cut."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
