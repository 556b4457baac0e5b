"""Putting alerts into words, in the language and on the clock of who reads them."""

from commands.alerts import KINDS
from events.alerts import Language
from web.alerts import english, spanish
from web.alerts.alert import Alert, Words
from web.alerts.english import Say
from web.alerts.formats import Formats

_SAY: dict[Language, dict[str, Say]] = {"en": english.SAY, "es": spanish.SAY}
assert all(said.keys() == {*KINDS, "test"} for said in _SAY.values())


def words(alert: Alert, write: Formats) -> Words:
    """Put an alert into words."""
    return _SAY[write.language][alert.kind](alert.facts, write)
