"""What the server names, the console names in every language."""

import re

from events.facts import FACTS
from ops.pages import PAGES
from web.codes import codes

CONSOLE = PAGES / "console/src"
EVENT = re.compile(r'^  "([\w.]+)": \["[^"]+", "[^"]+"\],$', re.MULTILINE)
PROBLEM = re.compile(r'^  "?([\w-]+)"?: "[^"]+",$', re.MULTILINE)


def test_every_kind_of_event_has_a_name_in_the_console() -> None:
    """And nothing else has."""
    text = (CONSOLE / "pages/audit/names.ts").read_text(encoding="utf-8")
    assert set(EVENT.findall(text)) == set(FACTS)


def test_every_problem_has_a_name_in_spanish() -> None:
    """And nothing else has; where a name is all, details are the server's, in English."""
    text = (CONSOLE / "core/problems.ts").read_text(encoding="utf-8")
    names = text.partition("const NAMES = {\n")[2].partition("\n};\n")[0]
    assert set(PROBLEM.findall(names)) == {code for code, _, _ in codes()}
