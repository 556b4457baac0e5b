"""Every command that a document shows is typed here, in order, at a terminal, on an instance such as it means."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ops.cli import floorbook
from tests.docs.blocks import Section, named, sections
from tests.docs.scene import Scene, make_shop

NOT_TYPED = {
    r"(FLOORBOOK_\w+=1 )?\./floorbook test\b": "it is what runs this test",
    r"\./floorbook bench ": "it measures for minutes; tests/bench has tests of its own",
    r"\.venv/bin/python -m ruff ": "it rewrites the tree",
    r"lock(\(\)| )": "it asks the registries",
}
"""What is not typed, and why. That its words are right is tested all the same."""
RUNS_ON = re.compile(r"\./floorbook (serve|demo)\b")
ALONE = {"Two commands", "Serving", "People", "Console accounts", "Secrets", "Erasing a person"}
"""Sections on an instance of their own: they begin with nothing, stop it, or take away what others name."""
NEW = {"Two commands", "People", "Console accounts"}
"""Sections that begin with nothing: no log, no people."""
STOPPED = {"Secrets"}
"""Sections about an instance that is not served."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("documented") / "shop"
    return folder, make_shop(folder)


@pytest.fixture(scope="session")
def shared(made: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One that is served, for all sections that leave each other what they name."""
    scene = Scene(tmp_path_factory.mktemp("shared"), *made)
    try:
        scene.serve()
        yield scene
    finally:
        scene.stop()


@pytest.fixture
def alone(section: Section, made: tuple[Path, str], tmp_path: Path) -> Iterator[Scene]:
    """One for a section."""
    folder, token = made
    scene = Scene(tmp_path, None if section.heading in NEW else folder, token)
    try:
        if section.heading not in STOPPED and not any(map(RUNS_ON.match, section.commands)):
            scene.serve()
        yield scene
    finally:
        scene.stop()


def not_typed(command: str) -> bool:
    return any(re.match(pattern, command) for pattern in NOT_TYPED)


@pytest.mark.slow
@pytest.mark.parametrize("section", [each for each in sections() if not all(map(not_typed, each.commands))], ids=str)
def test_what_a_document_says_works(section: Section, request: pytest.FixtureRequest):
    if shutil.which("curl") is None and any(command.startswith("curl ") for command in section.commands):
        pytest.skip("curl is not on this machine")
    scene: Scene = request.getfixturevalue("alone" if section.heading in ALONE else "shared")
    for command in section.commands:
        if RUNS_ON.match(command):
            scene.serve(command)
        elif not not_typed(command):
            code, shown = scene.typed(command)
            assert code == 0, f"{command}\n{shown}"


def test_what_is_not_typed_is_there_for_a_reason():
    typed = [command for section in sections() for command in section.commands]
    for pattern in NOT_TYPED:
        assert any(re.match(pattern, command) for command in typed), f"no document says {pattern} any more"
    assert len(NOT_TYPED) <= 4


@pytest.mark.parametrize(
    ("document", "words"),
    [
        *named(),
        *(
            (section.document, command.partition("./floorbook ")[2])
            for section in sections()
            for command in section.commands
            if not_typed(command) and "./floorbook" in command
        ),
    ],
)
def test_what_is_named_is_a_command_with_such_options(document: str, words: str):
    """Nothing is run: the command line takes it, or says what is wrong with it."""
    group: click.Command = floorbook
    args = shlex.split(words, comments=True)
    context = click.Context(group, info_name="floorbook")
    while isinstance(group, click.Group) and args:
        found = group.get_command(context, args[0])
        if found is None:  # such as an import's folder, which stands where a name could
            assert group.name not in {None, "floorbook"}, f"{document}: there is no `floorbook {words}`"
            return
        group, args = found, args[1:]
        context = click.Context(group, info_name=group.name, parent=context)
    names = {name for parameter in group.params for name in parameter.opts}
    unknown = [each for each in args if each.startswith("-") and each not in names]
    assert not unknown, f"{document}: `floorbook {words}` takes no {unknown}"
