"""What can be said to the desk: every command has a name, a stream and a decider, and is closed to anything else."""

import inspect
from typing import Any

import msgspec
import pytest

from commands.command import Command
from commands.streams import CLAIMS, COMMANDS, DECIDERS, INSIDE, AnyCommand
from commands.work import UndoTask
from events.facts import FACTS
from tests.commands.desks import ANN, Bench, codes

each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.__name__)


def subclasses(cls: type[Command]) -> set[type[Command]]:
    return {each for direct in cls.__subclasses__() for each in (direct, *subclasses(direct))}


def test_no_command_is_left_out():
    """One that has a name on the wire is in the list."""
    named = {
        each for each in subclasses(Command) if each.__struct_config__.tag and each.__module__.startswith("commands.")
    }
    concrete = {each for each in named if not each.__subclasses__() and each.__name__ == each.__struct_config__.tag}
    assert concrete == set(COMMANDS)


@each_command
def test_a_command_is_called_on_the_wire_as_it_is_called_here(command: type[Command]):
    assert command.__struct_config__.tag == command.__name__
    assert command.__struct_config__.tag_field == "type"


@each_command
def test_a_command_is_frozen_and_closed(command: type[Command]):
    config = command.__struct_config__
    assert (config.frozen, config.forbid_unknown_fields) == (True, True)
    with pytest.raises(TypeError):
        command(ANN)


@each_command
def test_a_command_says_in_its_docstring_what_it_does(command: type[Command]):
    said = inspect.getdoc(command)
    assert said
    assert said.endswith(".")


@each_command
def test_a_command_has_a_decider_and_a_stream_of_its_kind(command: type[Command]):
    assert command.CATEGORY in DECIDERS
    assert not command.KEYED_BY or command.KEYED_BY in command.__struct_fields__
    assert "-" not in command.CATEGORY


@each_command
def test_only_what_may_come_from_outside_is_understood_from_outside(command: type[Command]):
    union = {each.__name__ for each in AnyCommand.__args__}  # type: ignore[attr-defined]
    assert (command.__name__ in union) == (command not in INSIDE)
    if command in INSIDE:
        with pytest.raises(msgspec.ValidationError, match="Invalid value"):
            msgspec.json.decode(msgspec.json.encode({"type": command.__name__}), type=AnyCommand)


def test_what_claims_is_a_fact_that_there_is():
    assert set(CLAIMS) <= set(FACTS)


@pytest.mark.parametrize("category", DECIDERS)
def test_a_state_stays_as_it_is_when_a_fact_is_not_its_own(category: str):
    """`evolve` never raises: a newer program may have written more."""

    class Unheard(msgspec.Struct, frozen=True):
        fact: Any = None
        occurred_at_us: int = 0
        command_id: str = ""
        actor: str = ""

    decider = DECIDERS[category]
    for initial in (decider.initial(), decider.whole()):
        assert decider.evolve(initial, Unheard()) == initial


def test_a_command_that_reached_the_wrong_decider_is_a_fault_and_no_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(UndoTask, "CATEGORY", "settings")
    assert codes([bench.do(UndoTask(person_id=ANN, task_id=ANN))]) == ["Failed"]
    assert bench.count("receipt") == 0
