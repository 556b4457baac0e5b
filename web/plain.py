"""What a check found wrong with a value, in words: who typed it wrong wants the rule, not its pattern."""

import re
from typing import Any, get_args

from msgspec import Meta

from commands.command import Id, Name, Number
from commands.logins import Login
from web.sealed import BadgeText, PinText

_LENGTH = re.compile(r"`str` of length (<=|>=) (\d+)")
_PATTERN = re.compile(r"Expected `str` matching regex '(.+)'(?= - at |$)")


def plain(message: str) -> str:
    """Return a message of the decoder with the meaning of a pattern in place of the pattern."""
    return _PATTERN.sub(lambda found: f"Expected {_meaning(found[1])}", message)


def bounds(message: str) -> dict[str, int]:
    """Return how long a text may be or has to be, as facts, where that is what the decoder found wrong."""
    found = _LENGTH.search(message)
    return {} if found is None else {"length_max" if found[1] == "<=" else "length_min": int(found[2])}


def _meaning(shown: str) -> str:
    # The decoder shows a pattern as Python's repr does.
    return _MEANINGS.get(shown.replace("\\\\", "\\"), "another form")


def _patterns(*kinds: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in kinds:
        for meta in get_args(kind)[1:]:
            if isinstance(meta, Meta) and meta.pattern and meta.description:
                found[meta.pattern] = meta.description[0].lower() + meta.description[1:]
    return found


_MEANINGS = {r"\S": "a text that is not blank"} | _patterns(Id, Name, Number, Login, PinText, BadgeText)
