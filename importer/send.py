"""The sending half of an import: commands go out in small chunks, and what came of them is counted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from commands.command import Command
from events.imports import ImportCounts, RefusedRow
from importer.manifest import command_id
from importer.plan import Plan, Step
from importer.ports import Door, Known, Progress, Refused

UNCHANGED: Final = "unchanged"


class Tally:
    """What became of the records, by category of stream (`customer`, `order`) and effect."""

    def __init__(self) -> None:
        self.effects: Counter[tuple[str, str]] = Counter()
        self.refused: list[RefusedRow] = []

    def add(self, step: Step, *, done: bool) -> None:
        """Count a step under its effect, or as one that changed nothing."""
        self.effects[step.command.CATEGORY, step.effect if done else UNCHANGED] += 1

    def refuse(self, step: Step, outcome: Refused) -> None:
        """Count and list a step that the desk rejected."""
        reason = f"the desk refused it ({outcome.code}): {outcome.message}"
        self.effects[step.command.CATEGORY, "refused"] += 1
        self.refused.append(RefusedRow(table=step.table, row=step.row, reason=reason))

    def counts(self, command: type[Command], read: int, refused: int) -> ImportCounts:
        """Give the account of one kind of record, `refused` being the rows that never became one."""
        kind = command.CATEGORY
        return ImportCounts(
            read=read,
            added=self.effects[kind, "added"],
            changed=self.effects[kind, "changed"],
            unchanged=self.effects[kind, UNCHANGED],
            refused=refused + self.effects[kind, "refused"],
        )


class Sender(msgspec.Struct, frozen=True):
    """Sends the commands of one import, at a low priority: after each chunk it pauses."""

    identity: str
    door: Door
    chunk: int
    pause: Callable[[], None]
    progress: Progress

    def send(self, plan: Plan, known: Known) -> Tally:
        """Send all that is to be sent, in order, and count it with what was settled before."""
        tally = Tally()
        self._settle(plan.settled, known, tally)
        total, sent = len(plan.steps), 0
        for steps in _chunks(plan.steps, self.chunk):
            self.progress("appending", sent, total)
            items = [(command_id(self.identity, step.command), step.command) for step in steps]
            for step, outcome in zip(steps, self.door.send(items), strict=True):
                if isinstance(outcome, Refused):
                    tally.refuse(step, outcome)
                else:
                    tally.add(step, done=outcome.appended)
            sent += len(steps)
            self.pause()
        self.progress("appending", total, total)
        return tally

    def _settle(self, settled: Sequence[Step], known: Known, tally: Tally) -> None:
        """Count what need not be sent: this very import may have sent it before it was interrupted."""
        keys = [command_id(self.identity, step.command) for step in settled]
        taken = set(known.taken(keys)) if keys else set()
        for key, step in zip(keys, settled, strict=True):
            if step.effect != "left" or key in taken:
                tally.add(step, done=key in taken)


def _chunks(steps: Sequence[Step], size: int) -> Iterator[Sequence[Step]]:
    for at in range(0, len(steps), size):
        yield steps[at : at + size]


def foresee(plan: Plan) -> Tally:
    """Count what a plan would do, if it were sent and the desk took all of it."""
    tally = Tally()
    for step in plan.settled:
        if step.effect != "left":
            tally.add(step, done=False)
    for step in plan.steps:
        tally.add(step, done=True)
    return tally
