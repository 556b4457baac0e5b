"""What the server names, the console names in every language."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commands.command import Command
from commands.streams import COMMANDS
from events.fact import Fact
from events.facts import FACTS
from ops.pages import PAGES
from tests.events.strategies import facts
from web.changes import Documents
from web.codes import FACTS as PROBLEM_FACTS
from web.codes import codes
from web.documents import DOCUMENTS

CONSOLE = PAGES / "console/src"
EVENT = re.compile(r'^  "([\w.]+)": \["[^"]+", "[^"]+"\],$', re.MULTILINE)
PROBLEM = re.compile(r'^  "?([\w-]+)"?:\s+(\[[^]]+\]|"[^"]+"),$', re.MULTILINE)
TEXT = re.compile(r'"([^"]+)"')
NAMED = re.compile(r"\{(\w+)\}")
FIELD = re.compile(r'^  (\w+): \["[^"]+", "[^"]+"\],$', re.MULTILINE)
OF_CHOICE = re.compile(r"^  (\w+): (?:\{ (.*) \},|\{\n((?:    .*\n)+)  \},)$", re.MULTILINE)
CHOICE = re.compile(r'"?([\w-]+)"?: \["[^"]+", "[^"]+"\]')
TABLET = re.compile(r'^    (\w+): "[^"]+",$', re.MULTILINE)
REASON = re.compile(r'^    "?([\w -]+)"?: "', re.MULTILINE)
EXACTLY = re.compile(r'^    "?([\w-]+)"?:\s+"([^"]+)",$', re.MULTILINE)
DOCUMENT = re.compile(r'^    "?([\w.-]+)"?: "[^"]+",$', re.MULTILINE)
FOREIGN = re.compile(
    r"""["`][^"`\n/{(]*\b(Cancelled|[Cc]ancelling|Enrol|enrolment|[Cc]olours?|[Ll]abour|[Bb]ehaviour|[Cc]ostes?)\b(?![:(])"""
)
NAMED_ELSEWHERE = {"closed_by", "reason"}
"""How a session ended has a list of its own: `endings.ts`."""


def fields_of(shape: type) -> Iterator[tuple[str, Any]]:
    """Return the fields of a Struct and of those in it, each with its type."""
    for field in msgspec.structs.fields(shape):
        yield field.name, field.type
        for inner in structs_in(field.type):
            yield from fields_of(inner)


def structs_in(of: Any) -> Iterator[type]:
    if isinstance(of, type) and issubclass(of, msgspec.Struct):
        yield of
    for each in get_args(of):
        yield from structs_in(each)


def words_in(of: Any) -> set[str]:
    """Return the words that a value may be one of."""
    if get_origin(of) is Literal:
        return set(get_args(of))
    return {word for each in get_args(of) for word in words_in(each)}


def test_every_kind_of_event_has_a_name_in_the_console() -> None:
    """And nothing else has."""
    text = (CONSOLE / "pages/audit/names.ts").read_text(encoding="utf-8")
    assert set(EVENT.findall(text)) == set(FACTS)


def test_every_field_of_every_event_has_a_name_in_the_console() -> None:
    """Those of what tablets sent and was refused, too: they stand in the event as they were sent."""
    named = set(FIELD.findall((CONSOLE / "pages/audit/fields.ts").read_text(encoding="utf-8")))
    said = {name for tag in FACTS for name, _ in fields_of(FACTS.upcasts(tag)[0].type)}
    sent = {name for command in of_tablets() for name, _ in fields_of(command)}
    assert said | sent <= named


@given(fact=st.sampled_from(sorted(FACTS)).flatmap(lambda tag: facts(FACTS.upcasts(tag)[0].type)))
def test_every_field_that_an_event_changes_has_a_name_in_the_console(fact: Fact) -> None:
    """What changed is told in fields of its own, in the units of the API."""
    named = set(FIELD.findall((CONSOLE / "pages/audit/fields.ts").read_text(encoding="utf-8")))
    changes = Documents().fold(fact, datetime(2026, 11, 2, 8, tzinfo=UTC))
    assert {change.field for change in changes} <= named


def test_every_word_of_a_field_that_is_one_of_a_few_has_a_name_in_the_console() -> None:
    """Phases, reasons, ways to sign in: whatever is an enumeration in a fact."""
    text = (CONSOLE / "pages/audit/choices.ts").read_text(encoding="utf-8")
    named = {field: {*CHOICE.findall(one or several)} for field, one, several in OF_CHOICE.findall(text)}
    for tag in FACTS:
        for field, of in fields_of(FACTS.upcasts(tag)[0].type):
            assert field in NAMED_ELSEWHERE or words_in(of) <= named.get(field, set()), f"{tag} {field}"


def of_tablets() -> list[type[Command]]:
    """Return the commands that a refusal can be of: those that the console has words for."""
    text = (CONSOLE / "pages/review/refused.ts").read_text(encoding="utf-8").partition("const CODES")[0]
    names = set(TABLET.findall(text))
    found = [command for command in COMMANDS if command.__struct_config__.tag in names]
    assert len(found) == len(names) > 0
    return found


def test_pages_are_written_in_american_english_and_mexican_spanish() -> None:
    """Within texts: what only the program reads keeps its spelling."""
    pages = [path for each in ("console", "tablet", "launchpad", "shared") for path in (PAGES / each).rglob("*.*")]
    read = [path for path in pages if path.suffix in {".ts", ".svelte"} and not path.name.endswith(".d.ts")]
    found = {word for path in read for word in FOREIGN.findall(path.read_text(encoding="utf-8"))}
    assert len(read) > 100
    assert not found


def test_no_text_puts_a_full_stop_behind_a_time_in_spanish() -> None:
    """There one ends with its own: `4:30 p.m.`."""
    texts = [path.read_text(encoding="utf-8") for path in CONSOLE.rglob("*.*") if path.suffix in {".ts", ".svelte"}]
    assert not re.findall(r"(?:a las|hasta|desde) \$\{\w+\}\.", "\n".join(texts))


def test_every_document_says_what_it_is_for_in_both_languages() -> None:
    """And none that there is not."""
    english, spanish = (
        (CONSOLE / "pages/documents/sections.ts").read_text(encoding="utf-8").split("ABOUT")[1].split("  es: {")
    )
    for text in (english, spanish):
        assert set(DOCUMENT.findall(text)) == set(DOCUMENTS)


def spanish() -> dict[str, str]:
    """Return what the console says of each problem: of several sayings the last, which takes what is always known."""
    said: dict[str, str] = {}
    for path in sorted((CONSOLE / "core/sayings").glob("*.ts")):
        for code, sayings in PROBLEM.findall(path.read_text(encoding="utf-8")):
            assert code not in said
            said[code] = TEXT.findall(sayings)[-1]
    return said


def test_every_problem_is_said_in_spanish() -> None:
    """And nothing else is."""
    assert spanish().keys() == {code for code, _, _ in codes()}


def test_a_tablet_in_spanish_falls_back_on_nothing_english() -> None:
    """What it has no saying of its own for is said in Spanish, too, and every saying is of a problem."""
    text = (PAGES / "shared/i18n/es.ts").read_text(encoding="utf-8")
    reasons = text.partition("  why: {\n")[2].partition("  },")[0]
    said = {code.split()[-1] for code in REASON.findall(reasons)}
    assert said - {code for code, _, _ in codes()} == {"otherwise"}


def test_what_a_tablet_says_takes_the_facts_that_a_problem_has() -> None:
    """In both languages, each as they are called there."""
    for name in ("en-sheets.ts", "es.ts"):
        text = (PAGES / "shared/i18n" / name).read_text(encoding="utf-8")
        said = EXACTLY.findall(text.partition("  exactly: {\n")[2].partition("\n  }")[0])
        wanted = {code: {*NAMED.findall(saying)} for code, saying in said}
        assert len(wanted) > 5
        assert {code: facts for code, facts in wanted.items() if not facts <= {*PROBLEM_FACTS.get(code, ())}} == {}


def test_what_is_said_in_spanish_takes_the_facts_that_a_problem_has() -> None:
    """Each fact that a code always has is there to be said."""
    wanted = {code: {*NAMED.findall(saying)} - {"detail"} for code, saying in spanish().items()}
    assert {code: facts for code, facts in wanted.items() if not facts <= {*PROBLEM_FACTS.get(code, ())}} == {}
    unsaid = {(code, fact) for code, facts in PROBLEM_FACTS.items() for fact in {*facts} - wanted[code]}
    assert unsaid == {("pad-locked", "retry_after_s")}
