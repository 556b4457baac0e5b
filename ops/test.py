"""`floorbook test`: every check that a change has to pass, in one command."""

import os
import subprocess
import sys
from pathlib import Path

import click

from ops.chromium import chromium
from ops.failure import Failure

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (sys.executable, "-P")

# pytest comes last and closes the output, because CI reads its closing line.
CHECKS = {
    "style": ("-m", "ruff", "check", "--quiet"),
    "format": ("-m", "ruff", "format", "--check", "--quiet"),
    "types": ("-m", "mypy", "--no-error-summary"),
    "layers": (
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-logo",
    ),
}
# Node's checks of the pages take long, and run beside the others.
PAGES = ("-m", "ops.pages_check")
BROWSER_TESTS = ROOT / "tests/browser"
# Tests start hundreds of programs of ours: each would compile everything anew where Python is told to keep nothing.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@click.command()
@click.option("--fast", is_flag=True, help="Leave out the tests marked slow: less than a minute in all.")
@click.option("-k", "expression", metavar="EXPR", help="Only tests whose names match, as pytest's -k.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def command(*, fast: bool, expression: str | None, paths: tuple[Path, ...]) -> int:
    """Check everything: style, types, layers, the pages, then the tests.

    All checks run even when one fails, so that one run shows every problem.

    \b
    Examples:
      floorbook test                          everything, as CI does
      floorbook test --fast                   before each commit
      floorbook test --fast -k timeline       only tests with this in their names
      floorbook test tests/events             only one folder's tests
    """
    if not fast and _needs_browser(paths):
        chromium()
    with subprocess.Popen([*PYTHON, *PAGES], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as pages:
        failed = [name for name, arguments in CHECKS.items() if _run(name, *arguments) != 0]
        said, _ = pages.communicate()
    click.secho("── pages", bold=True)
    click.echo(said, nl=False)
    if pages.returncode != 0:
        failed.append("pages")

    selection = ["-m", "not slow"] if fast else []
    if expression:
        selection += ["-k", expression]
    places = [str(path.resolve()) for path in paths]
    tested = _run("tests", "-m", "pytest", "-n", "3", "--dist", "loadgroup", *selection, *places)

    if failed:
        raise Failure(f"these checks failed before the tests: {', '.join(failed)}", "see their output above")
    return tested


def _needs_browser(paths: tuple[Path, ...]) -> bool:
    where = [path.resolve() for path in paths] or [BROWSER_TESTS]
    return any(BROWSER_TESTS.is_relative_to(path) or path.is_relative_to(BROWSER_TESTS) for path in where)


def _run(heading: str, *arguments: str) -> int:
    click.secho(f"── {heading}", bold=True)
    return subprocess.run([*PYTHON, *arguments], cwd=ROOT, env=ENVIRONMENT, check=False).returncode
