"""Every kind of event has a name in the console, in every language."""

import re

from events.facts import FACTS
from ops.pages import PAGES

NAMED = re.compile(r'^  "([\w.]+)": \["[^"]+", "[^"]+"\],$', re.MULTILINE)


def test_every_kind_of_event_has_a_name_in_the_console() -> None:
    """And nothing else has."""
    text = (PAGES / "console/src/pages/audit/names.ts").read_text(encoding="utf-8")
    assert set(NAMED.findall(text)) == set(FACTS)
