"""Ann's day at work, told in minutes after eight."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from commands import task_life, timeline
from commands.work import AddTask
from tests.commands.plain import HOUR, MINUTE, Given

ANN = "0190a2c4-0000-7000-8000-00000000000a"
A, B, C = (f"0190a2c4-0000-7000-8000-0000000000f{n}" for n in (1, 2, 3))
EIGHT = 1_000 * 24 * HOUR + 8 * HOUR
WORK = SimpleNamespace(initial=lambda: timeline.initial(whole=True), evolve=timeline.evolve, decide=task_life.decide)


def key(number: int) -> str:
    """The key of the n-th command of a story; a session has the key of the command that opened it."""
    return str(UUID(int=(7 << 76) | (2 << 62) | number))


class Day:
    """Ann's day: commands at minutes after eight, numbered as they come."""

    def __init__(self) -> None:
        self.given = Given(WORK)
        self.number = 0

    def at(self, minutes: float, command_type: Any, task_id: str | None = None, **fields: Any) -> list[Any]:
        """Send a command that happened so many minutes after eight."""
        command, context = self._made(minutes, command_type, task_id, fields)
        return self.given.when(command, **context)

    def refused(self, minutes: float, command_type: Any, task_id: str | None = None, **fields: Any) -> str:
        """Send a command that must be refused; returns the code."""
        command, context = self._made(minutes, command_type, task_id, fields)
        return self.given.rejected(command, **context).code

    def _made(self, minutes: float, command_type: Any, task_id: str | None, fields: dict[str, Any]) -> Any:
        self.number += 1
        context = {"occurred_at_us": EIGHT + int(minutes * MINUTE), "command_id": key(self.number)}
        context |= {name: fields.pop(name) for name in ("actor", "overlap_allowed") if name in fields}
        if command_type is AddTask:
            fields = {"order_number": "107923", "work_type": "Engraving", **fields}
        return command_type(person_id=ANN, task_id=task_id, **fields), context

    def phase(self, task_id: str) -> str:
        return self.given.state.tasks[task_id].phase
