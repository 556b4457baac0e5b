"""The import contracts of pyproject.toml name every module that they are about."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def contract(name_starts_with: str) -> dict[str, list[str]]:
    """Give the one contract whose name starts so."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [found] = [each for each in contracts if each["name"].startswith(name_starts_with)]
    return found


def modules_with(folder: str, text: str) -> set[str]:
    """Give the modules directly in a folder in which some line starts with a text."""
    return {
        f"{folder}.{path.stem}"
        for path in (ROOT / folder).glob("*.py")
        if any(line.startswith(text) for line in path.read_text().splitlines())
    }


def test_every_module_that_decides_is_kept_from_database_and_clock() -> None:
    assert modules_with("commands", "def decide(") <= set(contract("Deciding")["source_modules"])


def test_every_stream_is_independent_of_the_others() -> None:
    assert modules_with("events", "@FACTS.fact(") <= set(contract("Streams")["modules"])


def test_who_checks_an_exported_record_imports_little() -> None:
    allowed = {*sys.stdlib_module_names, "msgspec", "cryptography"}
    for name, more in (("verify_file", set()), ("verdict", {"ops.verify_file"})):
        tree = ast.parse((ROOT / "ops" / f"{name}.py").read_text())
        plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        found = plain | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {module for module in found if module.partition(".")[0] not in allowed} == more
