"""The page that says who may do what says what the program does."""

import sys
from pathlib import Path

from commands.rights import NEEDS, RIGHTS, ROLES, WITH_A_PIN
from web.access import OPEN, ROUTES, TABLET

PAGE = Path(__file__).parents[2] / "docs/access.md"
COLUMNS = (*ROLES, "PIN", "read", "pay", "commands")


def rights() -> list[str]:
    lines = [f"| right | what it opens | {' | '.join(COLUMNS)} |", "| --- |" + " --- |" * (len(COLUMNS) + 1)]
    for name, right in RIGHTS.items():
        held = {*right.roles, *right.scopes, *(["PIN"] if name in WITH_A_PIN else [])}
        marks = " | ".join("●" if column in held else "" for column in COLUMNS)
        lines.append(f"| `{name}` | {right.meaning} | {marks} |")
    return lines


def commands() -> list[str]:
    lines = ["| command | right | for one's own |", "| --- | --- | --- |"]
    for command, need in sorted(NEEDS.items(), key=lambda each: each[0].__name__):
        lines.append(f"| `{command.__name__}` | `{need.right}` | {f'`{need.own}`' if need.own else ''} |")
    return lines


def routes() -> list[str]:
    lines = ["| route | who |", "| --- | --- |"]
    for (method, path), rule in sorted(ROUTES.items(), key=lambda each: each[0][::-1]):
        who = "anybody" if rule == OPEN else "a tablet" if rule == TABLET else f"`{rule.right}`"
        lines.append(f"| `{method} {path}` | {who} |")
    return lines


def page() -> str:
    return "\n".join([*INTRODUCTION, *rights(), "", *COMMANDS, *commands(), "", *AFTER, *routes(), ""])


INTRODUCTION = """# Who may do what

What is not in these tables nobody may do.
A person who signed in on the console has the rights of all their roles together, a program those of its token's scopes.
A PIN opens what a contributor may, whoever entered it, and only for oneself.
This machine's operator, at the socket in the data folder, may do everything.

`pay` and what reveals it is left out of answers for those without `pay.read`; what orders cost, without `totals.read`.

## Rights

""".splitlines()
COMMANDS = """## Commands

All of them go to `POST /api/commands`, but for those that come with a secret: they have routes of their own.

""".splitlines()
AFTER = ["## Routes", ""]


def test_the_page_is_the_table():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it again: .venv/bin/python -m tests.web.test_access_page > docs/access.md"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
