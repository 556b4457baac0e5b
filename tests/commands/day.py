"""Ann's day at work, told in minutes after eight."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from commands import task_life, timeline
from commands.context import moment
from commands.rejected import Rejected
from commands.work import AddTask, EndShift
from tests.commands.plain import HOUR, MINUTE, Given

ANN = "0190a2c4-0000-7000-8000-00000000000a"
A, B, C = (f"0190a2c4-0000-7000-8000-0000000000f{n}" for n in (1, 2, 3))
FOREMAN = "person:f"
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
        now_us = self.us(fields.pop("now", minutes))
        context = {"occurred_at_us": self.us(minutes), "now_us": now_us, "command_id": key(self.number)}
        context |= {name: fields.pop(name) for name in ("actor", "overlap_allowed", "settings") if name in fields}
        if command_type is AddTask:
            fields = {"order_number": "107923", "work_type": "Engraving", **fields}
        if task_id is not None:
            fields["task_id"] = task_id
        return command_type(person_id=ANN, **fields), context

    @staticmethod
    def us(minutes: float) -> int:
        return EIGHT + int(minutes * MINUTE)

    @property
    def last(self) -> str:
        """The key of the last command: the id of the session that it opened or added."""
        return key(self.number)

    @property
    def version(self) -> int:
        """What somebody who looks now has seen."""
        return len(self.given.history)

    def shift_ends(self, minutes: float, *, now: float | None = None) -> list[Any]:
        """The system pauses what is still open."""
        now = minutes if now is None else now
        return self.at(now, EndShift, ended_at=moment(self.us(minutes)), actor="system:shift-ends")

    def foreman(self, minutes: float, command_type: Any, **fields: Any) -> list[Any]:
        """The foreman sends a command about Ann's time."""
        return self.at(minutes, command_type, **{"actor": FOREMAN, **spans(fields)})

    def foreman_refused(self, minutes: float, command_type: Any, **fields: Any) -> Rejected:
        """The foreman sends a command that must be refused."""
        command, context = self._made(minutes, command_type, None, {"actor": FOREMAN, **spans(fields)})
        return self.given.rejected(command, **context)

    def phase(self, task_id: str) -> str:
        return self.given.state.tasks[task_id].phase

    def sessions(self) -> dict[str, tuple[float, float | None]]:
        """When each session was that counts, in minutes after eight."""

        def minutes(at_us: int | None) -> float | None:
            return None if at_us is None else (at_us - EIGHT) / MINUTE

        return {
            each.session_id: (minutes(each.started_at_us), minutes(each.ended_at_us))
            for each in self.given.state.sessions.values()
            if not each.struck
        }


def spans(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields with `span`, in minutes after eight, told as a command tells it."""
    span = fields.pop("span", None)
    times = {} if span is None else {"started_at": clock(span[0]), "ended_at": clock(span[1])}
    return {**fields, **times}


def clock(minutes: float) -> datetime:
    """So many minutes after eight."""
    return moment(Day.us(minutes))
