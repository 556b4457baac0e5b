"""The project's reference says what the program is made of: written from the program itself, and compared with it."""

import sys
from collections.abc import Iterator
from importlib import import_module

import events.facts  # noqa: F401  registers every fact
from commands.values import SETTINGS
from events.registry import FACTS
from ops.cli import COMMANDS
from projections.groups import GROUPS
from tests.docs.blocks import ROOT

PAGE = ROOT / "docs/reference.md"
FOLDERS = ("events", "commands", "projections", "web", "importer", "ops")


def first_line(owner: object) -> str:
    """Return the first line of what something says about itself, as a cell of a table."""
    return (owner.__doc__ or "").partition("\n")[0].replace("|", "\\|")


def folders() -> Iterator[str]:
    yield from ("| folder | what it is |", "| --- | --- |")
    for name in FOLDERS:
        yield f"| `{name}/` | {first_line(import_module(name))} |"


def facts() -> Iterator[str]:
    modules: dict[str, list[type]] = {}
    for kind in map(FACTS.kind, FACTS):
        modules.setdefault(kind.type.__module__, []).append(kind.type)
    for module in sorted(modules):
        yield from ("", f"### {module.partition('.')[2].replace('_', ' ').capitalize()}", "")
        yield from (first_line(import_module(module)).replace(" Stream", "\nStream"), "", "| event | what happened |")
        yield "| --- | --- |"
        yield from (f"| `{kind.TAG}` | {first_line(kind)} |" for kind in modules[module])


def projections() -> Iterator[str]:
    yield from ("| group | projection | what it shows | tables |", "| --- | --- | --- | --- |")
    for group in GROUPS.values():
        for projection in group.projections:
            module = import_module(projection.__module__)
            tables = ", ".join(f"`{table.name}`" for table in projection.TABLES)
            yield f"| {group.name} | `{projection.__module__}` | {first_line(module)} | {tables} |"


def settings() -> Iterator[str]:
    yield from ("| setting | what it means | default |", "| --- | --- | --- |")
    for name, setting in SETTINGS.items():
        default = f"`{setting.default}`" if setting.default else "nothing"
        yield f"| `{name}` | {setting.meaning} | {default} |"


def subcommands() -> Iterator[str]:
    yield from ("| command | what it does |", "| --- | --- |")
    yield from (f"| `./floorbook {name}` | {entry.summary} |" for name, entry in COMMANDS.items())


def page() -> str:
    """Write the page."""
    chapters = (INTRODUCTION, EVENTS, READ_MODELS, SETTINGS_OF_THE_SHOP, COMMAND_LINE)
    tables = (folders(), facts(), projections(), settings(), subcommands())
    lines = [line for chapter, table in zip(chapters, tables, strict=True) for line in (*chapter.splitlines(), *table)]
    return "\n".join([*lines, *END.splitlines(), ""])


INTRODUCTION = """# Project reference

What Floorbook is made of, by name: folders, events, read models, settings, commands.
The tables are written from the program itself, and a test compares them with it.
[The architecture](../ARCHITECTURE.md) says how the parts work together, [the decisions](decisions/README.md) why.

## Folders

"""
EVENTS = """
## Streams and events

Everything that happened, as it stands in the log. A tag is for ever; a change of meaning is a new tag.
"""
READ_MODELS = """
## Read models

Made from the events, and made anew when they change. The tables of a group are one file and one moment.

"""
SETTINGS_OF_THE_SHOP = """
## Settings of the shop

Decided by the shop, recorded like everything else: `ChangeSetting` with `name` and `value`.
Settings of an instance (port, name, environment) are in [the runbook](operations.md#serving).

"""
COMMAND_LINE = """
## On the command line

Each says more with `--help`.

"""
END = """
## The API

| what | where |
| --- | --- |
| routes and commands, and who may use them | [Who may do what](access.md) |
| how to sign in, send commands and read reports | [the API](api.md) |
| every parameter and every field | `/api/reference` and `/api/openapi.json` of a running server |
| every code that a problem can have | the end of `/api/reference` |
"""


def test_the_reference_is_what_the_program_is():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it again: .venv/bin/python -m tests.docs.test_reference > docs/reference.md"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
