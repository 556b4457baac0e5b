"""Typed gates: what cannot be taken back is asked for in words, not with a key that is pressed by habit."""

import sys

import click

from ops.failure import Failure


def typed_gate(word: str, given: str | None, ask: str, *others: str) -> None:
    """Go on only if `word` (or one of the `others`) was typed, or `word` was given where nobody can type."""
    if given is None and not sys.stdin.isatty():
        raise Failure("this cannot be taken back, and nobody is there to type", f"say --confirm {word}")
    typed = click.prompt(ask, default="", show_default=False) if given is None else given
    if typed != word and (given is not None or typed not in others):
        raise Failure(f"{typed!r} is not what was asked for: nothing was changed")
