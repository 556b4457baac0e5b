"""Secrets that a scanner reads where it should not: they are taken into no record, as they could never be taken out.

A badge's number has 26 digits, the code for a new tablet reads `floorbook:enrol:CODE`.
A part of either helps to guess it.
"""

import re

_SECRET = re.compile(r"\d{16,}|[\w:]*enrol:\s*\w+")
"""No number of the trade, time or id has as many digits in a row."""
LEFT_OUT = "…"


def holds_secret(text: str) -> bool:
    """Tell whether a text holds what may be a badge's number or a tablet's code."""
    return _SECRET.search(text) is not None


def without_secrets(text: str) -> str:
    """Return the text with `…` where they were."""
    return _SECRET.sub(LEFT_OUT, text)
