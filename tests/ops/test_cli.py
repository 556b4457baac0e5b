"""The root command: its table, its exit codes, and how fast it starts."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from ops import cli
from ops.failure import Failure

ROOT = Path(cli.__file__).parent.parent


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_entry_of_the_table_is_a_command_with_help(name: str) -> None:
    command = cli.floorbook.get_command(click.Context(cli.floorbook), name)
    assert command is not None
    assert command.help


def test_the_list_of_commands_imports_none_of_them() -> None:
    program = "import sys, ops.cli; ops.cli.main(['--help']); print(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    heavy = {"apsw", "httpx", "litestar", "msgspec", "rich", "sqlalchemy"}
    heavy |= {entry.module for entry in cli.COMMANDS.values()}
    assert not heavy & set(done.stderr.split())


def run(monkeypatch: pytest.MonkeyPatch, body: Callable[[], object]) -> int:
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: click.command("x")(body))
    return cli.main(["x"])


def test_a_command_that_returns_nothing_succeeded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, lambda: None) == 0


def test_a_returned_integer_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, lambda: 3) == 3


def test_a_failure_is_told_with_its_remedy_and_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def body() -> None:
        raise Failure("no data folder at /shop", "make one: floorbook init /shop")

    assert run(monkeypatch, body) == 1
    assert capsys.readouterr().err == "error: no data folder at /shop\n  make one: floorbook init /shop\n"


def test_an_interruption_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def body() -> None:
        raise KeyboardInterrupt

    assert run(monkeypatch, body) == 130


def test_an_unknown_command_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["no-such-command"]) == 2
    assert "no-such-command" in capsys.readouterr().err
